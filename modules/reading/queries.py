"""What a person has read."""

from sqlalchemy import select

from course.db import db
from modules.reading.models import ReadingMark


def read(cohort_id: int, person_id: int, activity_key: str) -> set[str]:
    """The slugs of the parts that the person has read."""
    found = db.session.scalars(
        select(ReadingMark.section).where(
            ReadingMark.cohort_id == cohort_id,
            ReadingMark.person_id == person_id,
            ReadingMark.activity_key == activity_key,
        )
    )
    return set(found)
