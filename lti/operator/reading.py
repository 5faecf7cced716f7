"""Two registrations of one LMS side by side: who and what an attachment would concern, or did."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from course.cohorts.models import Cohort
from course.db import db
from course.people.models import Person
from lti.operator.models import AttachedContext, AttachedIdentity, Attachment
from lti.outbox.models import Score
from lti.platforms.models import Context, Deployment, Identity, LineItem, Membership


@dataclass(frozen=True)
class Pair:
    """Somebody of the former registration: their name there, who they are, and who they are here, if known."""

    sub: str
    person_id: int
    here_id: int | None
    here_person_id: int | None


def pairs(*, former_id: int, platform_id: int) -> list[Pair]:
    """Everybody of the former registration beside the same `sub` here; operators are nobody's people."""
    here, known, met = aliased(Identity), aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Identity.sub, Identity.person_id, here.id, here.person_id)
        .join(known, known.id == Identity.person_id)
        .outerjoin(here, and_(here.platform_id == platform_id, here.sub == Identity.sub))
        .outerjoin(met, met.id == here.person_id)
        .where(
            Identity.platform_id == former_id, known.operator_since.is_(None), met.operator_since.is_(None)
        )
        .order_by(Identity.id)
    )
    return [Pair(*row) for row in rows]


@dataclass(frozen=True)
class CoursePair:
    """A course of the former registration that has a cohort, and the same course here, if known."""

    context_id: str
    title: str
    cohort_id: int
    here_id: int | None
    here_cohort_id: int | None


def course_pairs(*, former_id: int, deployment_key: int) -> list[CoursePair]:
    """The former registration's courses beside those of the deployment; the newest of each id."""
    here = aliased(Context)
    rows = db.session.execute(
        select(Context.context_id, Context.title, Cohort.id, here.id, here.cohort_id)
        .join(Context.deployment)
        .join(Cohort, Cohort.id == Context.cohort_id)
        .outerjoin(here, and_(here.deployment_id == deployment_key, here.context_id == Context.context_id))
        .where(Deployment.platform_id == former_id)
        .order_by(Context.id)
    )
    newest = {row[0]: CoursePair(*row) for row in rows}
    return list(newest.values())


def open_attachment(platform_id: int, former_id: int) -> Attachment | None:
    """The newest attachment of these two that stands."""
    return db.session.scalar(
        select(Attachment)
        .where(
            Attachment.platform_id == platform_id,
            Attachment.former_id == former_id,
            Attachment.undone_at.is_(None),
        )
        .order_by(Attachment.id.desc())
        .limit(1)
    )


def is_followed(attachment: Attachment) -> bool:
    """Whether a later attachment of the same platform stands: it was built on this one."""
    later = exists().where(
        Attachment.platform_id == attachment.platform_id,
        Attachment.id > attachment.id,
        Attachment.undone_at.is_(None),
    )
    return bool(db.session.scalar(select(later)))


def _is_used() -> ColumnElement[bool]:
    """The identity came in, stands in a roster, or got a score, since; or another attachment knows it."""
    other = aliased(AttachedIdentity)
    return or_(
        exists().where(Membership.identity_id == Identity.id),
        exists().where(
            Score.person_id == Identity.person_id,
            LineItem.id == Score.line_item_id,
            Context.id == LineItem.context_id,
            Deployment.id == Context.deployment_id,
            Deployment.platform_id == Identity.platform_id,
        ),
        exists().where(other.identity_id == Identity.id, other.id != AttachedIdentity.id),
    )


def announced(attachment_id: int, *, used: bool) -> Sequence[tuple[AttachedIdentity, Identity]]:
    """The identities that the attachment made known, those used since or the others."""
    rows = db.session.execute(
        select(AttachedIdentity, Identity)
        .join(AttachedIdentity.identity)
        .where(
            AttachedIdentity.attachment_id == attachment_id,
            AttachedIdentity.from_person_id.is_(None),
            _is_used() if used else ~_is_used(),
        )
        .order_by(AttachedIdentity.id)
    )
    return [(row[0], row[1]) for row in rows]


def led_elsewhere(attachment_id: int) -> Sequence[tuple[AttachedIdentity, Identity]]:
    """The identities that the attachment led to another person and that still lead there."""
    rows = db.session.execute(
        select(AttachedIdentity, Identity)
        .join(AttachedIdentity.identity)
        .where(
            AttachedIdentity.attachment_id == attachment_id,
            AttachedIdentity.from_person_id.is_not(None),
            Identity.person_id == AttachedIdentity.to_person_id,
        )
        .order_by(AttachedIdentity.id)
    )
    return [(row[0], row[1]) for row in rows]


def attached_courses(attachment_id: int) -> Sequence[tuple[AttachedContext, Context]]:
    """The courses that the attachment led to a cohort and that still lead there."""
    rows = db.session.execute(
        select(AttachedContext, Context)
        .join(AttachedContext.context)
        .where(
            AttachedContext.attachment_id == attachment_id,
            Context.cohort_id == AttachedContext.to_cohort_id,
        )
        .order_by(AttachedContext.id)
    )
    return [(row[0], row[1]) for row in rows]


def is_bare(context_id: int) -> bool:
    """Whether nobody came in by the course and nothing refers to it but one attachment."""
    held = select(
        exists().where(Membership.context_id == context_id),
        exists().where(LineItem.context_id == context_id),
    )
    came_in, has_columns = db.session.execute(held).one()
    attached = db.session.scalars(
        select(AttachedContext.id).where(AttachedContext.context_id == context_id).limit(2)
    ).all()
    return not came_in and not has_columns and len(attached) == 1


def courses_with_cohort(platform_id: int) -> Sequence[int]:
    """The platform's courses that lead to a cohort."""
    return db.session.scalars(
        select(Context.id)
        .join(Context.deployment)
        .where(Deployment.platform_id == platform_id, Context.cohort_id.is_not(None))
        .order_by(Context.id)
    ).all()


def members_of(context_ids: Sequence[int]) -> Sequence[int]:
    """Everybody who came in by these courses, or stands in their rosters."""
    return db.session.scalars(
        select(Identity.person_id)
        .join(Membership, Membership.identity_id == Identity.id)
        .where(Membership.context_id.in_(context_ids))
        .distinct()
        .order_by(Identity.person_id)
    ).all()
