"""What the operator sees: platforms, counts of people and courses, attachments. Never a learner's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, distinct, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from course import clock
from course.cohorts.models import Cohort
from course.db import db
from course.incidents.models import Incident
from course.people.models import Person
from lti.operator.models import AttachedContext, AttachedIdentity, Attachment
from lti.platforms.models import Context, Deployment, Identity, Platform

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


def subject(platform_id: int) -> str:
    """How incidents name a platform."""
    return f"platform {platform_id}"


@dataclass(frozen=True)
class Line:
    """A platform in the list, with numbers of what it holds."""

    platform: Platform
    courses: int
    cohorts: int
    people: int
    incidents: int


def lines() -> list[Line]:
    """Every platform, by issuer; four queries whatever their number."""
    courses = _counts(_courses(func.count(Context.id)))
    cohorts = _counts(_courses(func.count(distinct(Context.cohort_id))))
    people = _counts(
        select(Identity.platform_id, func.count(distinct(Identity.person_id))).group_by(Identity.platform_id)
    )
    recent = _counts(
        select(Incident.subject, func.count())
        .where(Incident.happened_at >= clock.now() - WEEK)
        .group_by(Incident.subject)
    )
    return [
        Line(
            one,
            courses=courses.get(one.id, 0),
            cohorts=cohorts.get(one.id, 0),
            people=people.get(one.id, 0),
            incidents=recent.get(subject(one.id), 0),
        )
        for one in _platforms()
    ]


def _platforms() -> Sequence[Platform]:
    return db.session.scalars(
        select(Platform).options(selectinload(Platform.deployments)).order_by(Platform.issuer, Platform.id)
    ).all()


def _courses(count: Any) -> Select[int, int]:
    return (
        select(Deployment.platform_id, count)
        .join(Context, Context.deployment_id == Deployment.id)
        .group_by(Deployment.platform_id)
    )


def _counts(query: Select[Any, int]) -> Mapping[Any, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}


@dataclass(frozen=True)
class Course:
    """A course of the platform and the cohort that it leads to, if there is one."""

    title: str
    context_id: str
    deployment_id: str
    cohort_title: str | None


MOST_COURSES = 200


def courses(platform_id: int) -> list[Course]:
    """The platform's courses, by title; the first MOST_COURSES."""
    rows = db.session.execute(
        select(Context.title, Context.context_id, Deployment.deployment_id, Cohort.title)
        .join(Context.deployment)
        .outerjoin(Cohort, Cohort.id == Context.cohort_id)
        .where(Deployment.platform_id == platform_id)
        .order_by(Context.title, Context.id)
        .limit(MOST_COURSES)
    )
    return [Course(*row) for row in rows]


def people_of(platform_id: int) -> Sequence[int]:
    """Everybody whom the platform knows."""
    return db.session.scalars(
        select(Identity.person_id).where(Identity.platform_id == platform_id).distinct()
    ).all()


def cohorts_of(platform_id: int) -> Sequence[int]:
    """The cohorts that its courses lead to."""
    return db.session.scalars(
        select(Cohort.id)
        .where(
            exists().where(
                Context.cohort_id == Cohort.id,
                Deployment.id == Context.deployment_id,
                Deployment.platform_id == platform_id,
            )
        )
        .order_by(Cohort.id)
    ).all()


def former_registrations(platform: Platform) -> Sequence[Platform]:
    """The older registrations of the same issuer, newest first."""
    return db.session.scalars(
        select(Platform)
        .where(Platform.issuer == platform.issuer, Platform.id < platform.id)
        .order_by(Platform.id.desc())
    ).all()


@dataclass(frozen=True)
class Told:
    """An attachment, who made and undid it, and how much of it there is to tell."""

    attachment: Attachment
    made_by: str
    undone_by: str | None
    announced: int
    led_elsewhere: int
    courses: int


def attachments(platform_id: int) -> list[Told]:
    """What was attached to the platform, newest first."""
    found = db.session.scalars(
        select(Attachment)
        .where(Attachment.platform_id == platform_id)
        .options(joinedload(Attachment.former))
        .order_by(Attachment.id.desc())
    ).all()
    ids = [one.id for one in found]
    identity = AttachedIdentity.attachment_id
    new = AttachedIdentity.from_person_id.is_(None)
    announced = _counts(_of(identity, ids).where(new))
    led = _counts(_of(identity, ids).where(~new))
    courses = _counts(_of(AttachedContext.attachment_id, ids))
    names = _names([one.made_by_id for one in found] + [one.undone_by_id for one in found])
    return [
        Told(
            one,
            made_by=names[one.made_by_id],
            undone_by=names.get(one.undone_by_id),
            announced=announced.get(one.id, 0),
            led_elsewhere=led.get(one.id, 0),
            courses=courses.get(one.id, 0),
        )
        for one in found
    ]


def _of(column: Any, ids: Sequence[int]) -> Select[int, int]:
    return select(column, func.count()).where(column.in_(ids)).group_by(column)


def _names(ids: Sequence[int | None]) -> dict[int | None, str]:
    """Operators' names, by id."""
    rows = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def attachment(attachment_id: int, *, lock: bool = False) -> Attachment | None:
    """The attachment with its two registrations; locked until the transaction ends if asked."""
    query = (
        select(Attachment)
        .join(Attachment.platform)
        .options(contains_eager(Attachment.platform))
        .where(Attachment.id == attachment_id)
    )
    if lock:
        query = query.with_for_update(of=Attachment).execution_options(populate_existing=True)
    return db.session.scalar(query)


def since(span: timedelta) -> datetime:
    """The moment that long ago."""
    return clock.now() - span
