"""Tables of what people were told and of how often they want a mail about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base
from course.notices.rules import Rhythm


class Notice(Base):
    """One thing told to one person; plain text, nothing confidential in it."""

    __tablename__ = "notice"
    __table_args__ = (
        # The same thing is told once, whoever tells it again.
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_of_person", "person_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # None: not about one cohort; shown in each.
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    # An address of the tool, or empty.
    path: Mapped[str] = mapped_column(String(500), default="")
    key: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    read_at: Mapped[datetime | None]
    # The mail that carries it, chosen and committed before it leaves: its Message-ID and its Date.
    mail_uid: Mapped[str | None] = mapped_column(String(32), index=True)
    mail_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    # Why no mail went, for good: in words that hold no address.
    mail_refused: Mapped[str | None] = mapped_column(String(200))


class NoticePreference(Base):
    """A rhythm that somebody chose; without a row it is daily."""

    __tablename__ = "notice_preference"
    __table_args__ = (CheckConstraint("rhythm IN ('at_once', 'daily', 'weekly', 'none')", name="rhythm"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(String(10))
