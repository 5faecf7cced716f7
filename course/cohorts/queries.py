"""Reading cohorts, in a fixed order; every query is scoped to one cohort."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import contains_eager

from course import clock
from course.cohorts.models import (
    Cohort,
    CohortYear,
    Enrolment,
    Group,
    GroupFunction,
    GroupMembership,
    RoleGrant,
    Status,
)
from course.db import db
from course.people.models import Person, School, SchoolPosting
from course.roles import Role


def current(model: Any, day: date | None = None) -> ColumnElement[bool]:
    """The condition that a dated membership holds on `day` (today by default)."""
    on = day or clock.today()
    return and_(model.starts_on <= on, or_(model.ends_on.is_(None), model.ends_on >= on))


def holds_role(cohort_id: int, *roles: Role) -> ColumnElement[bool]:
    """The condition that a Person holds one of `roles` in the cohort today."""
    return exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.role.in_(roles),
        current(RoleGrant),
    )


def cohort_by_uid(uid: str) -> Cohort | None:
    return db.session.scalar(select(Cohort).where(Cohort.uid == uid))


def cohort_uid(cohort_id: int) -> str:
    """The cohort's part of addresses."""
    return db.session.scalars(select(Cohort.uid).where(Cohort.id == cohort_id)).one()


def years(cohort_id: int) -> Sequence[CohortYear]:
    return db.session.scalars(
        select(CohortYear).where(CohortYear.cohort_id == cohort_id).order_by(CohortYear.number)
    ).all()


def cohorts_of(person_id: int) -> Sequence[Cohort]:
    """The cohorts where the person holds a role today and that they have not left, newest first."""
    return db.session.scalars(
        select(Cohort)
        .where(
            exists().where(
                RoleGrant.cohort_id == Cohort.id, RoleGrant.person_id == person_id, current(RoleGrant)
            ),
            exists().where(
                Enrolment.cohort_id == Cohort.id,
                Enrolment.person_id == person_id,
                Enrolment.status.in_((Status.ACTIVE, Status.SUSPENDED)),
            ),
        )
        .order_by(Cohort.id.desc())
    ).all()


def people_with_role(cohort_id: int, *roles: Role) -> Sequence[Person]:
    """Those who hold one of `roles` today and take part, in alphabetical order.

    Whoever is suspended or gone is told nothing, offered nothing, chosen for nothing.
    """
    return _people(cohort_id, roles, (Status.ACTIVE,))


def people_in_place(cohort_id: int, *roles: Role) -> Sequence[Person]:
    """The same with those who are suspended: they keep their place until they come back or leave."""
    return _people(cohort_id, roles, (Status.ACTIVE, Status.SUSPENDED))


def _people(cohort_id: int, roles: Sequence[Role], standings: Sequence[Status]) -> Sequence[Person]:
    return db.session.scalars(
        select(Person)
        .where(
            holds_role(cohort_id, *roles),
            exists().where(
                Enrolment.cohort_id == cohort_id,
                Enrolment.person_id == Person.id,
                Enrolment.status.in_(standings),
            ),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()


def holds(cohort_id: int, person_id: int, role: Role) -> bool:
    """Whether the person holds the role in the cohort today."""
    held = select(Person.id).where(Person.id == person_id, holds_role(cohort_id, role))
    return db.session.execute(held).first() is not None


def groups(cohort_id: int) -> Sequence[Group]:
    return db.session.scalars(select(Group).where(Group.cohort_id == cohort_id).order_by(Group.name)).all()


def group_of(cohort_id: int, group_id: int) -> Group | None:
    return db.session.scalar(select(Group).where(Group.cohort_id == cohort_id, Group.id == group_id))


def memberships(cohort_id: int) -> Sequence[GroupMembership]:
    """Today's memberships of every group of the cohort, with their groups."""
    return db.session.scalars(
        select(GroupMembership)
        .join(GroupMembership.group)
        .join(Person, Person.id == GroupMembership.person_id)
        .where(Group.cohort_id == cohort_id, current(GroupMembership))
        .options(contains_eager(GroupMembership.group))
        .order_by(Group.name, Person.sort_key, GroupMembership.id)
    ).all()


def groups_of(cohort_id: int, person_id: int, *functions: GroupFunction) -> Sequence[Group]:
    """The groups where the person holds one of `functions` today."""
    return db.session.scalars(
        select(Group)
        .join(GroupMembership, GroupMembership.group_id == Group.id)
        .where(
            Group.cohort_id == cohort_id,
            GroupMembership.person_id == person_id,
            GroupMembership.function.in_(functions),
            current(GroupMembership),
        )
        .order_by(Group.name)
    ).all()


def members(group_ids: Sequence[int]) -> Sequence[tuple[Person, int]]:
    """The participants of these groups today, each with the id of the group."""
    rows = db.session.execute(
        select(Person, GroupMembership.group_id)
        .join(GroupMembership, GroupMembership.person_id == Person.id)
        .where(
            GroupMembership.group_id.in_(group_ids),
            GroupMembership.function == GroupFunction.MEMBER,
            current(GroupMembership),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()
    return [(person, group_id) for person, group_id in rows]


def is_tutor_of(cohort_id: int, tutor_id: int, person_id: int) -> bool:
    """Whether the first is today the tutor of a group of the second."""
    mine, theirs = GroupMembership.__table__.alias(), GroupMembership.__table__.alias()
    query = (
        select(mine.c.id)
        .join(theirs, theirs.c.group_id == mine.c.group_id)
        .join(Group, Group.id == mine.c.group_id)
        .where(
            Group.cohort_id == cohort_id,
            mine.c.person_id == tutor_id,
            mine.c.function == GroupFunction.TUTOR,
            theirs.c.person_id == person_id,
            theirs.c.function == GroupFunction.MEMBER,
            *(current(table.c) for table in (mine, theirs)),
        )
    )
    return db.session.execute(query).first() is not None


def schools_of(person_ids: Sequence[int], day: date | None = None) -> dict[int, School]:
    """Where each of these people works on `day` (today by default)."""
    rows = db.session.execute(
        select(SchoolPosting.person_id, School)
        .join(School, School.id == SchoolPosting.school_id)
        .where(SchoolPosting.person_id.in_(person_ids), current(SchoolPosting, day))
        .order_by(SchoolPosting.starts_on)
    ).all()
    return {row[0]: row[1] for row in rows}


def enrolment(cohort_id: int, person_id: int, *, fresh: bool = False) -> Enrolment | None:
    """The person's row in the cohort; `fresh` reads it again, after a lock was waited for."""
    query = select(Enrolment).where(Enrolment.cohort_id == cohort_id, Enrolment.person_id == person_id)
    return db.session.scalar(query.execution_options(populate_existing=fresh))


def person_in_cohort(cohort_id: int, person_uid: str) -> Person | None:
    """The person, if the cohort knows them."""
    return db.session.scalar(
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == cohort_id, Person.uid == person_uid)
    )


def active_participants(cohort_id: int) -> ColumnElement[bool]:
    """The condition that a Person follows the course in this cohort today."""
    return and_(
        holds_role(cohort_id, Role.PARTICIPANT),
        exists().where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.person_id == Person.id,
            Enrolment.status == Status.ACTIVE,
        ),
    )
