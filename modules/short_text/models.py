"""Tables of short texts: the draft nobody else reads, and what was handed in, kept."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class ShortTextDraft(Base):
    """What a person is writing."""

    __tablename__ = "short_text_draft"
    __table_args__ = (UniqueConstraint("person_id", "cohort_id", "activity_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_key: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text, default="")
    # Grows with each change: a page that shows an older one may not overwrite.
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class HandedInText(Base):
    """A text as it was handed in; readable by others until it is taken back."""

    __tablename__ = "handed_in_text"
    __table_args__ = (
        UniqueConstraint("person_id", "cohort_id", "activity_key", "number"),
        Index("ix_handed_in_text_activity", "cohort_id", "activity_key"),
        # One at a time is in the readers' hands.
        Index(
            "uq_handed_in_text_current",
            "person_id",
            "cohort_id",
            "activity_key",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    # The version of the question that it answers.
    activity_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    words: Mapped[int]
    handed_in_at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_back_at: Mapped[datetime | None]
