"""Whose work, and in what."""

from sqlalchemy import select

from course.cohorts.models import Enrolment
from course.db import db
from course.people.models import Person
from lti.platforms.models import Identity, LineItem


def person_in(cohort_id: int, platform_id: int, sub: str) -> Person | None:
    """The person whom the platform calls `sub`, if the cohort knows them."""
    return db.session.scalar(
        select(Person)
        .join(Identity, Identity.person_id == Person.id)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Identity.platform_id == platform_id, Identity.sub == sub, Enrolment.cohort_id == cohort_id)
    )


def resource_of(context_key: int, column_url: str | None) -> str | None:
    """What the column of that course is about, as its activity said."""
    return db.session.scalar(
        select(LineItem.resource).where(LineItem.context_id == context_key, LineItem.url == column_url)
    )
