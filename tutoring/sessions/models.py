"""Tables of a cohort's sessions and of their attendance sheets."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base
from course.hours.models import Modality


class Status(StrEnum):
    """What the sheet says of a person."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"


class TrainingSession(Base):
    """A half-day or a virtual class of a cohort, for everybody or for one group."""

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("modality IN ('in_person', 'virtual_class')", name="modality"),
        Index("ix_training_session_cohort", "cohort_id", "starts_at"),
        # The programme's session exists once for the whole cohort; groups may have their own.
        Index(
            "uq_training_session_planned",
            "cohort_id",
            "code",
            unique=True,
            sqlite_where=text("group_id IS NULL"),
            postgresql_where=text("group_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    # The programme's code (« J1-AM », « CV2 »); none for a session that somebody added.
    code: Mapped[str | None] = mapped_column(String(8))
    modality: Mapped[Modality] = mapped_column(String(16))
    year: Mapped[int]
    # The module that a virtual class counts for; none for the in-person days.
    module_code: Mapped[str | None] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(200))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    # The day of `starts_at` in Paris: what the book and the dated memberships are compared with.
    occurs_on: Mapped[date]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(String(200), default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"))
    # How many expected people had no answer when the sheet was last saved; none: never saved.
    blanks: Mapped[int | None]
    # Where a virtual class is joined; empty while nobody has given it.
    join_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    # What happens and what is needed, as Markdown.
    programme: Mapped[str] = mapped_column(Text, default="", server_default="")
    materials: Mapped[str] = mapped_column(Text, default="", server_default="")
    # 1, 2, … : who edits names the version that they saw; also the order of its changes in agendas.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")


class Attendance(Base):
    """One person's line of one sheet; the certified minutes are in the book."""

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        CheckConstraint("minutes >= 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[Status] = mapped_column(String(8))
    # Minutes really attended: 0 unless present.
    minutes: Mapped[int]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime] = mapped_column(default=clock.now)
