"""Reading what a roster is compared with, in a fixed order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from course import clock
from course.cohorts.models import Enrolment
from course.db import db
from course.people.models import Person
from lti.platforms.models import Context, Deployment, Identity, Membership, Platform
from lti.roster import rules
from lti.roster.rules import Known

JOB = "lti.roster"
ANYWAY_JOB = "lti.roster_anyway"


class Place(NamedTuple):
    """A course whose roster can be read, and its platform."""

    context: Context
    platform: Platform


def place(context_id: int) -> Place | None:
    """The course, if it leads to a cohort, its platform is not suspended and says where its members are."""
    row = db.session.execute(
        select(Context, Platform)
        .join(Context.deployment)
        .join(Deployment.platform)
        .where(
            Context.id == context_id,
            Context.cohort_id.is_not(None),
            Context.memberships_url.is_not(None),
            Platform.suspended_at.is_(None),
        )
    ).one_or_none()
    return Place(*row) if row else None


def held(context_id: int) -> Context:
    """The course, held until the transaction ends; rows that merely refer to it are not made to wait."""
    return db.session.scalars(
        select(Context)
        .where(Context.id == context_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def is_due(context_id: int) -> bool:
    """Whether nobody has had the roster read for some hours, nor is doing so; holds the course if it is."""
    long_ago = or_(Context.roster_tried_at.is_(None), Context.roster_tried_at < clock.now() - rules.EVERY)
    due = select(Context.id).where(Context.id == context_id, long_ago)
    return db.session.scalar(due.with_for_update(skip_locked=True, key_share=True)) is not None


def in_cohort(cohort_id: int, context_id: int) -> Context | None:
    """The course, if it leads to that cohort."""
    return db.session.scalar(select(Context).where(Context.id == context_id, Context.cohort_id == cohort_id))


def known(place: Place, subs: Sequence[str], read_at: datetime) -> dict[str, Known]:
    """Those of the platform who are listed, or are or were in the course, by identifier."""
    in_course = and_(Membership.context_id == place.context.id, Membership.identity_id == Identity.id)
    in_cohort = and_(
        Enrolment.cohort_id == place.context.cohort_id, Enrolment.person_id == Identity.person_id
    )
    rows = db.session.execute(
        select(
            *(Identity.sub, Identity.id, Identity.person_id),
            *(Person.given_name, Person.family_name, Person.display_name, Person.email),
            *(Membership.id.label("membership_id"), Membership.gone_at, Membership.since),
            Enrolment.last_seen_at,
        )
        .join(Person, Person.id == Identity.person_id)
        .outerjoin(Membership, in_course)
        .outerjoin(Enrolment, in_cohort)
        .where(
            Identity.platform_id == place.platform.id,
            or_(Identity.sub.in_(subs), Membership.id.is_not(None)),
        )
    )
    return {row.sub: _known(row, read_at) for row in rows}


def identity_ids(platform_id: int, subs: Sequence[str]) -> dict[str, int]:
    """Our numbers for these names of the platform."""
    mine = (Identity.platform_id == platform_id, Identity.sub.in_(subs))
    return {row.sub: row.id for row in db.session.execute(select(Identity.sub, Identity.id).where(*mine))}


def _known(row: Any, read_at: datetime) -> Known:
    came = [moment for moment in (row.since, row.last_seen_at) if moment is not None]
    return Known(
        sub=row.sub,
        identity_id=row.id,
        person_id=row.person_id,
        given_name=row.given_name,
        family_name=row.family_name,
        display_name=row.display_name,
        email=row.email,
        membership_id=row.membership_id,
        gone_at=row.gone_at,
        has_just_come=any(moment >= read_at for moment in came),
    )
