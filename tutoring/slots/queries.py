"""Reading slots, and who may offer or choose them, in a fixed order."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from course import clock
from course.cohorts.models import Group, GroupFunction, GroupMembership
from course.cohorts.queries import current, groups_of, schools_of
from course.db import db
from course.people.models import School
from course.permissions import Actor
from tutoring.slots.models import SlotBooking, VisitSlot
from tutoring.visits.models import FieldVisit
from tutoring.visits.queries import last_of

IN_CHARGE = (GroupFunction.TUTOR, GroupFunction.TRAINER)
PAST = 20


def in_charge_of(actor: Actor) -> Sequence[Group]:
    """The groups that the actor tutors or trains today."""
    found = groups_of(actor.cohort, actor.person, *IN_CHARGE)
    return list({group.id: group for group in found}.values())


def member_of(actor: Actor) -> Sequence[Group]:
    """The groups where the actor is a member today."""
    return groups_of(actor.cohort, actor.person, GroupFunction.MEMBER)


def in_charge(group_id: int) -> list[int]:
    """Who tutors or trains the group today."""
    return list(
        db.session.scalars(
            select(GroupMembership.person_id)
            .where(
                GroupMembership.group_id == group_id,
                GroupMembership.function.in_(IN_CHARGE),
                current(GroupMembership),
            )
            .order_by(GroupMembership.person_id)
            .distinct()
        )
    )


def schools_for(actor: Actor, person_ids: Sequence[int]) -> list[School]:
    """Where these people work today and where the actor's last visits took place, by name."""
    visited = [visit.school for visit in last_of(actor.person, actor.cohort)]
    known = {one.id: one for one in [*schools_of(person_ids).values(), *visited]}
    return sorted(known.values(), key=lambda one: (one.name.casefold(), one.id))


def made_by(uid: str) -> VisitSlot | None:
    """The slot that a form made, in whatever cohort."""
    return db.session.scalar(select(VisitSlot).where(VisitSlot.uid == uid))


def slot(cohort_id: int, uid: str) -> VisitSlot | None:
    """One slot with its people; who may read it is for `operations`."""
    return db.session.scalar(
        select(VisitSlot).where(VisitSlot.cohort_id == cohort_id, VisitSlot.uid == uid).options(*_whole())
    )


def _whole() -> tuple[ExecutableOption, ...]:
    return (
        joinedload(VisitSlot.host),
        joinedload(VisitSlot.person),
        joinedload(VisitSlot.group),
        joinedload(VisitSlot.school),
        selectinload(VisitSlot.bookings).joinedload(SlotBooking.person),
    )


def has_place(person_id: int) -> ColumnElement[bool]:
    """The condition that the person holds a place in a VisitSlot."""
    return exists().where(
        SlotBooking.slot_id == VisitSlot.id,
        SlotBooking.person_id == person_id,
        SlotBooking.left_at.is_(None),
    )


def offered(cohort_id: int, person_id: int, group_ids: Collection[int]) -> Sequence[VisitSlot]:
    """The slots to come that this participant may choose, with a place left; soonest first."""
    found = _list(
        VisitSlot.cohort_id == cohort_id,
        VisitSlot.starts_at > clock.now(),
        VisitSlot.cancelled_at.is_(None),
        or_(
            VisitSlot.person_id == person_id,
            and_(VisitSlot.person_id.is_(None), VisitSlot.group_id.in_(group_ids)),
        ),
        ~has_place(person_id),
    )
    return [one for one in found if one.free > 0]


def chosen(cohort_id: int, person_id: int) -> Sequence[VisitSlot]:
    """The slots where the person holds a place, the last ones and those to come."""
    return _list(VisitSlot.cohort_id == cohort_id, has_place(person_id), newest=True)


def hosted(actor: Actor, group_ids: Collection[int]) -> Sequence[VisitSlot]:
    """The slots of the actor and of their groups, the last ones and those to come."""
    mine = or_(VisitSlot.host_id == actor.person, VisitSlot.group_id.in_(group_ids))
    return _list(VisitSlot.cohort_id == actor.cohort, mine, newest=True)


def _list(*conditions: ColumnElement[bool], newest: bool = False) -> Sequence[VisitSlot]:
    order = (
        (VisitSlot.starts_at.desc(), VisitSlot.id.desc()) if newest else (VisitSlot.starts_at, VisitSlot.id)
    )
    query = select(VisitSlot).where(*conditions).options(*_whole()).order_by(*order)
    return db.session.scalars(query.limit(PAST * 5)).all()


def of_host(host_id: int, first: datetime, last: datetime, but: int | None = None) -> Sequence[VisitSlot]:
    """The host's slots that begin between two instants, in any cohort, `but` apart."""
    found = db.session.scalars(
        select(VisitSlot)
        .where(
            VisitSlot.host_id == host_id,
            VisitSlot.cancelled_at.is_(None),
            VisitSlot.starts_at.between(first, last),
        )
        .order_by(VisitSlot.starts_at, VisitSlot.id)
    )
    return [one for one in found if one.id != but]


def of_guests(person_ids: Collection[int], first: datetime, last: datetime) -> Sequence[VisitSlot]:
    """The slots that begin between two instants where one of these people holds a place, in any cohort."""
    held = exists().where(
        SlotBooking.slot_id == VisitSlot.id,
        SlotBooking.person_id.in_(person_ids),
        SlotBooking.left_at.is_(None),
    )
    return db.session.scalars(
        select(VisitSlot)
        .where(held, VisitSlot.cancelled_at.is_(None), VisitSlot.starts_at.between(first, last))
        .order_by(VisitSlot.starts_at, VisitSlot.id)
    ).all()


def logged(cohort_id: int, slots: Sequence[VisitSlot]) -> dict[str, str]:
    """The uid of the visit that each slot made, by the slot's uid; one query."""
    rows = db.session.execute(
        select(FieldVisit.entry_uid, FieldVisit.uid)
        .join(
            VisitSlot, and_(VisitSlot.uid == FieldVisit.entry_uid, VisitSlot.host_id == FieldVisit.author_id)
        )
        .where(FieldVisit.cohort_id == cohort_id, FieldVisit.entry_uid.in_([one.uid for one in slots]))
    )
    return {row[0]: row[1] for row in rows}


def taken(slot_id: int) -> int:
    """How many places are taken, as the database has it now."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(SlotBooking)
            .where(SlotBooking.slot_id == slot_id, SlotBooking.left_at.is_(None))
        )
        or 0
    )


def booking(slot_id: int, person_id: int) -> SlotBooking | None:
    """The person's place in the slot, as the database has it now."""
    return db.session.scalar(
        select(SlotBooking)
        .where(
            SlotBooking.slot_id == slot_id, SlotBooking.person_id == person_id, SlotBooking.left_at.is_(None)
        )
        .execution_options(populate_existing=True)
    )


def holders(slot_id: int) -> list[int]:
    """Who holds a place, in order."""
    return list(
        db.session.scalars(
            select(SlotBooking.person_id)
            .where(SlotBooking.slot_id == slot_id, SlotBooking.left_at.is_(None))
            .order_by(SlotBooking.person_id)
        )
    )
