"""Tables of the journal. What is shared is a copy: going on writing shows nothing more to anybody."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base


class Audience(StrEnum):
    """Whom a page may be shared with; nobody else ever reads it (domain §2)."""

    GROUP = "group"
    TUTOR = "tutor"
    TRAINERS = "trainers"


class JournalEntry(Base):
    """A page of a person's journal in a cohort."""

    __tablename__ = "journal_entry"
    __table_args__ = (UniqueConstraint("person_id", "cohort_id", "activity_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_key: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text, default="")
    # Grows with each change: a page that shows an older one may not overwrite.
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    # The text as it was when it was shared; none while the page is private.
    shared_text: Mapped[str | None] = mapped_column(Text)
    shared_at: Mapped[datetime | None]

    shares: Mapped[list["JournalShare"]] = relationship(
        back_populates="entry", cascade="all, delete-orphan", order_by="JournalShare.audience"
    )


class JournalShare(Base):
    """One of those a page is shared with; a group and a tutor are those of the day of sharing."""

    __tablename__ = "journal_share"
    __table_args__ = (UniqueConstraint("entry_id", "audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"))
    audience: Mapped[Audience] = mapped_column(String(8))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"), index=True)
    # Who joins the group, or becomes its tutor, later on does not read it.
    shared_on: Mapped[date] = mapped_column(default=clock.today)

    entry: Mapped[JournalEntry] = relationship(back_populates="shares")
