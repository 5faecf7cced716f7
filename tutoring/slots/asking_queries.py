"""Reading requests for visits; whether one has its answer is read from the slots, never stored."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from course import clock
from course.cohorts.models import GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from tutoring.slots.models import SlotBooking, VisitRequest, VisitSlot


def by_entry(cohort_id: int, author_id: int, entry_uid: str) -> VisitRequest | None:
    """The request that this very form made, if it was sent before."""
    return db.session.scalar(
        select(VisitRequest).where(
            VisitRequest.cohort_id == cohort_id,
            VisitRequest.author_id == author_id,
            VisitRequest.entry_uid == entry_uid,
        )
    )


def request(cohort_id: int, author_id: int, uid: str) -> VisitRequest | None:
    """One of a participant's own requests."""
    return db.session.scalar(
        select(VisitRequest).where(
            VisitRequest.cohort_id == cohort_id,
            VisitRequest.author_id == author_id,
            VisitRequest.uid == uid,
        )
    )


def _answered() -> ColumnElement[bool]:
    """The condition that the author has a place since they asked, or may still choose one offered since.

    A slot that is cancelled, past or full of others gives the request back to those who can answer it.
    """
    has_place = exists().where(
        SlotBooking.person_id == VisitRequest.author_id,
        SlotBooking.chosen_at >= VisitRequest.created_at,
        SlotBooking.left_at.is_(None),
        VisitSlot.id == SlotBooking.slot_id,
        VisitSlot.cohort_id == VisitRequest.cohort_id,
        VisitSlot.cancelled_at.is_(None),
    )
    taken = (
        select(func.count())
        .select_from(SlotBooking)
        .where(SlotBooking.slot_id == VisitSlot.id, SlotBooking.left_at.is_(None))
        .scalar_subquery()
    )
    to_group = and_(VisitSlot.person_id.is_(None), VisitSlot.group_id == VisitRequest.group_id)
    may_choose = exists().where(
        VisitSlot.cohort_id == VisitRequest.cohort_id,
        VisitSlot.created_at >= VisitRequest.created_at,
        VisitSlot.cancelled_at.is_(None),
        VisitSlot.starts_at > clock.now(),
        or_(VisitSlot.person_id == VisitRequest.author_id, to_group),
        taken < VisitSlot.places,
    )
    return or_(has_place, may_choose)


def waiting(cohort_id: int, group_ids: Collection[int]) -> Sequence[VisitRequest]:
    """The requests of today's members of these groups without an answer yet, oldest first; one query."""
    member = exists().where(
        GroupMembership.group_id == VisitRequest.group_id,
        GroupMembership.person_id == VisitRequest.author_id,
        GroupMembership.function == GroupFunction.MEMBER,
        current(GroupMembership),
    )
    return db.session.scalars(
        select(VisitRequest)
        .where(
            VisitRequest.cohort_id == cohort_id,
            VisitRequest.group_id.in_(group_ids),
            VisitRequest.withdrawn_at.is_(None),
            member,
            ~_answered(),
        )
        .options(joinedload(VisitRequest.author), joinedload(VisitRequest.group))
        .order_by(VisitRequest.created_at, VisitRequest.id)
    ).all()


def requests_of(cohort_id: int, person_id: int, limit: int = 5) -> Sequence[tuple[VisitRequest, bool]]:
    """A participant's own requests that stand, newest first, each with whether it has its answer."""
    rows = db.session.execute(
        select(VisitRequest, _answered())
        .where(
            VisitRequest.cohort_id == cohort_id,
            VisitRequest.author_id == person_id,
            VisitRequest.withdrawn_at.is_(None),
        )
        .order_by(VisitRequest.id.desc())
        .limit(limit)
    )
    return [(found, bool(answered)) for found, answered in rows]
