"""Former versions of activities."""

from sqlalchemy import select

from course.catalogue.models import ActivityVersion
from course.db import db


def version(activity_id: int, number: int) -> ActivityVersion | None:
    """The text of an activity as it was in this version."""
    return db.session.scalar(
        select(ActivityVersion).where(
            ActivityVersion.activity_id == activity_id, ActivityVersion.number == number
        )
    )
