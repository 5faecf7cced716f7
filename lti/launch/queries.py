"""Reading identities, contexts and columns."""

import hashlib
from typing import NamedTuple

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import contains_eager

from course.cohorts.models import Cohort, RoleGrant
from course.cohorts.queries import current
from course.db import db
from course.people.models import Person
from lti.platforms.models import ConsumedNonce, Context, Deployment, Identity, LineItem, Membership, Platform


def person_of(platform_id: int, sub: str) -> Person | None:
    """The person whom this platform calls `sub`."""
    return db.session.scalar(
        select(Person)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.platform_id == platform_id, Identity.sub == sub)
    )


def known_identity(platform_id: int, sub: str) -> tuple[Person | None, Identity | None]:
    """The person whom this platform calls `sub`, and that name itself; one query."""
    row = db.session.execute(
        select(Person, Identity)
        .join(Identity, Identity.person_id == Person.id)
        .where(Identity.platform_id == platform_id, Identity.sub == sub)
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


def hold_platform(platform_id: int) -> bool:
    """Keep the platform as it is until the transaction ends; False if it is suspended.

    Launches do not wait for each other, an operator's act (FOR UPDATE) waits for them, and they for it.
    """
    held = (
        select(Platform.id)
        .where(Platform.id == platform_id, Platform.suspended_at.is_(None))
        .with_for_update(read=True, key_share=True)
    )
    return db.session.scalar(held) is not None


class Known(NamedTuple):
    """What the database already has of a launch; None for what it has not."""

    context: Context | None
    cohort_uid: str | None
    identity: Identity | None
    person: Person | None
    membership: Membership | None
    column: LineItem | None


def known(*, deployment_key: int, context_id: str, sub: str, column_url: str | None) -> Known:
    """The course, its cohort's uid, the person, whether they are in it, and the column, in one query."""
    row = db.session.execute(
        select(Context, Cohort.uid, Identity, Person, Membership, LineItem)
        .select_from(Deployment)
        .outerjoin(Context, and_(Context.deployment_id == Deployment.id, Context.context_id == context_id))
        .outerjoin(Cohort, Cohort.id == Context.cohort_id)
        .outerjoin(Identity, and_(Identity.platform_id == Deployment.platform_id, Identity.sub == sub))
        .outerjoin(Person, Person.id == Identity.person_id)
        .outerjoin(
            Membership, and_(Membership.context_id == Context.id, Membership.identity_id == Identity.id)
        )
        .outerjoin(LineItem, and_(LineItem.context_id == Context.id, LineItem.url == column_url))
        .where(Deployment.id == deployment_key)
    ).one()
    return Known(*row)


def context(context_key: int, *, lock: bool = False) -> Context | None:
    """The course by our own number, with its deployment; locked until the transaction ends if asked."""
    query = (
        select(Context)
        .join(Context.deployment)
        .options(contains_eager(Context.deployment))
        .where(Context.id == context_key)
    )
    if not lock:
        return db.session.scalar(query)
    # What this request read before the lock may be what somebody has just changed.
    held = query.with_for_update(of=Context).execution_options(populate_existing=True)
    return db.session.scalar(held)


def cohort_uid(cohort_id: int) -> str:
    """The cohort's public name."""
    return db.session.scalars(select(Cohort.uid).where(Cohort.id == cohort_id)).one()


def has_role(cohort_id: int, person_id: int) -> bool:
    """Whether the person holds any role in the cohort today."""
    held = exists().where(
        RoleGrant.cohort_id == cohort_id, RoleGrant.person_id == person_id, current(RoleGrant)
    )
    return bool(db.session.scalar(select(held)))


def nonce_hash(nonce: str) -> str:
    """What the database keeps of a nonce."""
    return hashlib.sha256(nonce.encode()).hexdigest()


def destination_of(nonce: str) -> str | None:
    """Where the launch that used this nonce led; None while it is under way, or if it led nowhere."""
    return db.session.scalar(
        select(ConsumedNonce.destination).where(ConsumedNonce.nonce_hash == nonce_hash(nonce))
    )
