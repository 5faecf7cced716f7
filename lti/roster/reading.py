"""What the page « Inscriptions » and the cohort's table show; scoped to one cohort, in a fixed order.

Several courses of the LMS may lead to one cohort: somebody is gone when gone from every one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, String, Subquery, and_, cast, func, select, true

from course.cohorts.models import Enrolment
from course.db import db
from course.jobs.models import WAITING, Job
from course.people.models import Person
from lti.platforms.models import Context, Deployment, Identity, Membership, Platform
from lti.roster import rules
from lti.roster.queries import JOB

PAGE = 50
Columns = TypeVarTuple("Columns")


class Show(StrEnum):
    """The lists of people, by their name in the address."""

    GONE = "absents"
    UNSEEN = "jamais-venus"
    TO_REVIEW = "a-confirmer"


@dataclass(frozen=True)
class Course:
    """A course of the LMS that leads to the cohort, and how reading its roster goes."""

    context: Context
    platform: str
    is_suspended: bool
    present: int
    gone: int
    # When a reading is asked for and has not ended.
    next_try: datetime | None

    @property
    def doubted(self) -> int | None:
        """How many departures wait for somebody's consent."""
        return rules.doubted(self.context.roster_error)


def courses(cohort_id: int) -> list[Course]:
    """The courses that lead to the cohort; one query."""
    waiting = and_(Job.kind == JOB, Job.key == cast(Context.id, String), Job.state == WAITING)
    people = (
        select(
            Membership.context_id,
            func.count().filter(Membership.gone_at.is_(None)).label("present"),
            func.count(Membership.gone_at).label("gone"),
        )
        .group_by(Membership.context_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Context, Platform, people.c.present, people.c.gone, Job.run_at)
        .join(Context.deployment)
        .join(Deployment.platform)
        .outerjoin(people, people.c.context_id == Context.id)
        .outerjoin(Job, waiting)
        .where(Context.cohort_id == cohort_id)
        .order_by(Context.id)
    ).all()
    return [
        Course(
            context=context,
            platform=platform.name or platform.issuer,
            is_suspended=platform.suspended_at is not None,
            present=present or 0,
            gone=gone or 0,
            next_try=next_try,
        )
        for context, platform, present, gone, next_try in rows
    ]


def _standing(cohort_id: int, *more: ColumnElement[bool]) -> Subquery:
    """For each person of the cohort's courses: in how many they still are, and the last departure."""
    return (
        select(
            Identity.person_id,
            func.count().filter(Membership.gone_at.is_(None)).label("present"),
            func.max(Membership.gone_at).label("gone_at"),
        )
        .join(Membership, Membership.identity_id == Identity.id)
        .join(Context, Context.id == Membership.context_id)
        .where(Context.cohort_id == cohort_id, *more)
        .group_by(Identity.person_id)
        .subquery()
    )


def _conditions(standing: Subquery) -> dict[Show, ColumnElement[bool]]:
    return {
        Show.GONE: standing.c.present == 0,
        Show.UNSEEN: and_(Enrolment.last_seen_at.is_(None), standing.c.present > 0),
        Show.TO_REVIEW: Enrolment.to_review == true(),
    }


def _of_cohort(columns: Select[*Columns], cohort_id: int, standing: Subquery) -> Select[*Columns]:
    """The people whom the cohort knows, with their standing if a course of the LMS lists or listed them."""
    return (
        columns.select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(standing, standing.c.person_id == Enrolment.person_id)
        .where(Enrolment.cohort_id == cohort_id)
    )


def counts(cohort_id: int) -> dict[Show, int]:
    """How many people are in each list; one query."""
    standing = _standing(cohort_id)
    gone, unseen, to_review = (func.count().filter(one) for one in _conditions(standing).values())
    row = db.session.execute(_of_cohort(select(gone, unseen, to_review), cohort_id, standing)).one()
    return dict(zip(Show, row, strict=True))


@dataclass(frozen=True)
class Line:
    """Somebody in a list; `gone_at` when no course of the cohort lists them any more."""

    person: Person
    gone_at: datetime | None


def lines(cohort_id: int, show: Show, page: int) -> list[Line]:
    """One page of a list, in alphabetical order."""
    standing = _standing(cohort_id)
    rows = db.session.execute(
        _of_cohort(select(Person, standing.c.gone_at, standing.c.present), cohort_id, standing)
        .where(_conditions(standing)[show])
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return [Line(person, None if present else gone_at) for person, gone_at, present in rows]


def gone_since(cohort_id: int, person_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when those of these people who are gone from every course are."""
    standing = _standing(cohort_id, Identity.person_id.in_(person_ids))
    rows = db.session.execute(select(standing.c.person_id, standing.c.gone_at).where(standing.c.present == 0))
    return {row[0]: row[1] for row in rows}
