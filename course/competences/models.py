"""The table of self-assessments: one level per item and moment, read by its author alone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class SelfRating(Base):
    """A person's level for one item at one moment (T0, T1, T2)."""

    __tablename__ = "self_rating"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id", "moment", "competence"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    moment: Mapped[str] = mapped_column(String(2))
    competence: Mapped[str] = mapped_column(String(4))
    level: Mapped[int]
    rated_at: Mapped[datetime] = mapped_column(default=clock.now)
