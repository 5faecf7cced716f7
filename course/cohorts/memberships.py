"""Dated memberships of groups: what is over stays as it was, what was to come may be called off."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select

from course.cohorts.models import Group, GroupFunction, GroupMembership
from course.db import db
from course.roles import Role

# What somebody is in groups by a role; without the role they are it no more.
FUNCTION_OF = {
    Role.PARTICIPANT: GroupFunction.MEMBER,
    Role.TUTOR: GroupFunction.TUTOR,
    Role.TRAINER: GroupFunction.TRAINER,
}


def reaching(
    cohort_id: int,
    day: date,
    *functions: GroupFunction,
    person_id: int | None = None,
    group_id: int | None = None,
) -> Sequence[GroupMembership]:
    """Those in force on `day` or on a later one, whatever day they begin; the latest to begin first."""
    query = (
        select(GroupMembership)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(
            Group.cohort_id == cohort_id,
            GroupMembership.function.in_(functions),
            or_(GroupMembership.ends_on.is_(None), GroupMembership.ends_on >= day),
            or_(GroupMembership.ends_on.is_(None), GroupMembership.ends_on >= GroupMembership.starts_on),
        )
        .order_by(GroupMembership.starts_on.desc(), GroupMembership.id.desc())
    )
    if person_id is not None:
        query = query.where(GroupMembership.person_id == person_id)
    if group_id is not None:
        query = query.where(GroupMembership.group_id == group_id)
    return db.session.scalars(query).all()


def close(held: Iterable[GroupMembership], day: date) -> None:
    """They are in force no more from `day` on; one that would begin later never does."""
    for one in held:
        one.ends_on = day - timedelta(days=1)
    db.session.flush()


def open_from(*, group_id: int, person_id: int, function: GroupFunction, day: date) -> None:
    """The person is in the group from `day` on, without an end."""
    db.session.add(GroupMembership(group_id=group_id, person_id=person_id, function=function, starts_on=day))
    db.session.flush()


def call_off(*, group_id: int, person_id: int, function: GroupFunction, day: date) -> None:
    """What was to begin on `day` never does; whoever was to make room on its eve stays."""
    mine = (GroupMembership.function == function, GroupMembership.person_id == person_id)
    begun = select(GroupMembership).where(
        *mine,
        GroupMembership.group_id == group_id,
        GroupMembership.starts_on == day,
        GroupMembership.ends_on.is_(None),
    )
    close(db.session.scalars(begun).all(), day)
    made_room = [GroupMembership.ends_on == day - timedelta(days=1), GroupMembership.starts_on < day]
    made_room += (
        mine
        if function == GroupFunction.MEMBER
        else (
            GroupMembership.function == function,
            GroupMembership.group_id == group_id,
        )
    )
    cohort = select(Group.cohort_id).where(Group.id == group_id).scalar_subquery()
    former = (
        select(GroupMembership)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(Group.cohort_id == cohort, *made_room)
    )
    for one in db.session.scalars(former):
        one.ends_on = None
    db.session.flush()
