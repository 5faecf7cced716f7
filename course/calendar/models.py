"""The table of school holidays, by cohort and zone: data that an administrator edits."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from course.db import Base


class SchoolHoliday(Base):
    """Days off in the schools of a zone, both included, as one cohort keeps them."""

    __tablename__ = "school_holiday"
    __table_args__ = (
        CheckConstraint("zone IN ('A', 'B', 'C')", name="zone"),
        CheckConstraint("starts_on <= ends_on", name="days"),
        Index("ix_school_holiday_cohort", "cohort_id", "zone", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    zone: Mapped[str] = mapped_column(String(1))
    title: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
