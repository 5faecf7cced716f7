"""Tables of results and of each module's progress."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class ActivityResult(Base):
    """A person has begun or completed an activity in a cohort; no mark is kept here."""

    __tablename__ = "activity_result"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id", "activity_key"),
        Index("ix_activity_result_person", "person_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_key: Mapped[str] = mapped_column(String(60))
    percent: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    completed_at: Mapped[datetime | None]


class ModuleProgress(Base):
    """Where a person is in a module: kept beside the results so that tables of people stay fast.

    Written by `progress.operations.evaluate` only, from the results and the book.
    """

    __tablename__ = "module_progress"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id", "module_code"),
        Index("ix_module_progress_cohort", "cohort_id", "module_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    module_code: Mapped[str] = mapped_column(String(8))
    percent: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None]
