"""Reading school holidays; scoped to one cohort."""

from collections.abc import Sequence

from sqlalchemy import select

from course.calendar.models import SchoolHoliday
from course.db import db


def holidays(cohort_id: int, zone: str | None = None) -> Sequence[SchoolHoliday]:
    """The cohort's school holidays, of one zone or of all, by zone then date; one query."""
    chosen = select(SchoolHoliday).where(SchoolHoliday.cohort_id == cohort_id)
    if zone is not None:
        chosen = chosen.where(SchoolHoliday.zone == zone)
    return db.session.scalars(chosen.order_by(SchoolHoliday.zone, SchoolHoliday.starts_on)).all()


def holiday(cohort_id: int, holiday_id: int) -> SchoolHoliday | None:
    return db.session.scalar(
        select(SchoolHoliday).where(SchoolHoliday.cohort_id == cohort_id, SchoolHoliday.id == holiday_id)
    )
