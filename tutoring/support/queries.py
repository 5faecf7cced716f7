"""Reading requests for support: those that somebody may read, in a fixed order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from course.cohorts.models import Group, GroupFunction, GroupMembership, RoleGrant
from course.cohorts.queries import current
from course.db import db
from course.permissions import Actor
from course.roles import Role
from tutoring.support.models import SlotState, State, SupportMessage, SupportRequest, SupportSlot
from tutoring.support.rules import Ties

PAGE = 50
IN_CHARGE = (GroupFunction.TUTOR, GroupFunction.TRAINER)


def ties(actor: Actor) -> Ties:
    """The person's groups of today, by what they are there; one query."""
    rows = db.session.execute(
        select(GroupMembership.group_id, GroupMembership.function)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(
            Group.cohort_id == actor.cohort,
            GroupMembership.person_id == actor.person,
            current(GroupMembership),
        )
    ).all()
    helps = actor.has(Role.TUTOR, Role.TRAINER)
    return Ties(
        actor.person,
        member_of=frozenset(group for group, function in rows if function == GroupFunction.MEMBER),
        in_charge_of=frozenset(group for group, function in rows if helps and function in IN_CHARGE),
        trains=actor.has(Role.TRAINER),
        advises=actor.has(Role.EXPERT),
    )


def _in_charge(person_id: Any = None) -> ColumnElement[bool]:
    """Whether somebody, or this very person, is in charge of the request's group today."""
    somebody = exists().where(
        GroupMembership.group_id == SupportRequest.group_id,
        GroupMembership.function.in_(IN_CHARGE),
        current(GroupMembership),
    )
    return somebody if person_id is None else somebody.where(GroupMembership.person_id == person_id)


def _helps(mine: Ties) -> ColumnElement[bool]:
    in_charge = SupportRequest.group_id.in_(mine.in_charge_of)
    return or_(in_charge, ~_in_charge()) if mine.trains else in_charge


def _left_behind(cohort_id: int) -> ColumnElement[bool]:
    """Taken by somebody who no longer helps here: fallen ill, gone, with another group."""
    taker = SupportRequest.taken_by_id
    helps_still = exists().where(
        RoleGrant.person_id == taker,
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.role.in_((Role.TUTOR, Role.TRAINER, Role.EXPERT)),
        current(RoleGrant),
    )
    elsewhere = and_(
        _in_charge(),
        ~_in_charge(taker),
        or_(SupportRequest.expert_id.is_(None), SupportRequest.expert_id != taker),
    )
    return and_(SupportRequest.state == State.TAKEN, or_(~helps_still, elsewhere))


def visible(actor: Actor, mine: Ties) -> ColumnElement[bool]:
    """The condition that `rules.reading` is not NOTHING."""
    return and_(
        SupportRequest.cohort_id == actor.cohort,
        or_(
            SupportRequest.author_id == actor.person,
            SupportRequest.expert_id == actor.person if mine.advises else false(),
            _helps(mine),
            and_(SupportRequest.for_group, SupportRequest.group_id.in_(mine.member_of))
            if mine.member_of
            else false(),
        ),
    )


def requests(actor: Actor, number: int) -> tuple[Sequence[SupportRequest], int]:
    """One page of what the person may read, those to take first, and how many there are."""
    mine = visible(actor, ties(actor))
    rows = db.session.scalars(
        select(SupportRequest)
        .where(mine)
        .options(joinedload(SupportRequest.author), joinedload(SupportRequest.group))
        .options(joinedload(SupportRequest.taken_by), joinedload(SupportRequest.expert))
        .options(selectinload(SupportRequest.slots))
        .order_by(
            (SupportRequest.state == State.ANSWERED),
            (SupportRequest.state == State.TAKEN),
            SupportRequest.changed_at.desc(),
            SupportRequest.id.desc(),
        )
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(SupportRequest).where(mine))
    return rows, total or 0


def request(cohort_id: int, uid: str) -> SupportRequest | None:
    """One request with its messages and slots; who may read it is `rules.reading`."""
    return db.session.scalar(
        select(SupportRequest)
        .where(SupportRequest.cohort_id == cohort_id, SupportRequest.uid == uid)
        .options(
            joinedload(SupportRequest.author),
            joinedload(SupportRequest.group),
            joinedload(SupportRequest.taken_by),
            joinedload(SupportRequest.expert),
            selectinload(SupportRequest.messages).joinedload(SupportMessage.author),
            selectinload(SupportRequest.slots).joinedload(SupportSlot.proposed_by),
        )
    )


def by_entry(cohort_id: int, author_id: int, entry_uid: str) -> SupportRequest | None:
    """The request that this very form made, if it was sent before."""
    return db.session.scalar(
        select(SupportRequest).where(
            SupportRequest.cohort_id == cohort_id,
            SupportRequest.author_id == author_id,
            SupportRequest.entry_uid == entry_uid,
        )
    )


def helpers(cohort_id: int, group_id: int | None) -> list[int]:
    """The ids of today's tutor and trainer of the group."""
    return list(
        db.session.scalars(
            select(GroupMembership.person_id)
            .join(Group, Group.id == GroupMembership.group_id)
            .where(
                Group.cohort_id == cohort_id,
                GroupMembership.group_id == group_id,
                GroupMembership.function.in_(IN_CHARGE),
                current(GroupMembership),
            )
            .order_by(GroupMembership.person_id)
            .distinct()
        )
    )


def to_take(actor: Actor, limit: int = 3) -> tuple[Sequence[SupportRequest], int]:
    """What waits for this tutor or trainer, open or left behind, oldest first, and how many; two queries."""
    rows = db.session.execute(
        select(SupportRequest, func.count().over())
        .where(
            SupportRequest.cohort_id == actor.cohort,
            or_(SupportRequest.state == State.OPEN, _left_behind(actor.cohort)),
            SupportRequest.author_id != actor.person,
            _helps(ties(actor)),
        )
        .order_by(SupportRequest.changed_at, SupportRequest.id)
        .limit(limit)
    ).all()
    return [row for row, _ in rows], rows[0][1] if rows else 0


def passed_to(actor: Actor, limit: int = 3) -> Sequence[SupportRequest]:
    """What was passed to this expert and waits for an answer."""
    return db.session.scalars(
        select(SupportRequest)
        .where(
            SupportRequest.cohort_id == actor.cohort,
            SupportRequest.expert_id == actor.person,
            SupportRequest.state != State.ANSWERED,
        )
        .order_by(SupportRequest.changed_at, SupportRequest.id)
        .limit(limit)
    ).all()


def mine(actor: Actor, limit: int = 3) -> Sequence[SupportRequest]:
    """The person's own requests, the latest first, with what is proposed."""
    return db.session.scalars(
        select(SupportRequest)
        .where(SupportRequest.cohort_id == actor.cohort, SupportRequest.author_id == actor.person)
        .options(joinedload(SupportRequest.taken_by), joinedload(SupportRequest.expert))
        .options(selectinload(SupportRequest.slots))
        .order_by(SupportRequest.changed_at.desc(), SupportRequest.id.desc())
        .limit(limit)
    ).all()


def slot(request_id: int, slot_id: int, *states: SlotState) -> SupportSlot | None:
    """A slot of the request that is in one of these states."""
    return db.session.scalar(
        select(SupportSlot).where(
            SupportSlot.id == slot_id,
            SupportSlot.request_id == request_id,
            SupportSlot.state.in_(states),
        )
    )
