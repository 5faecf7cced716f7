"""What the pages on people and groups show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from course.cohorts import queries
from course.cohorts.models import Enrolment, Group, GroupFunction, GroupMembership, RoleGrant
from course.db import db
from course.people.models import Person, School
from course.permissions import Actor
from course.roles import Role

PAGE = 50


@dataclass(frozen=True)
class Known:
    """Somebody the cohort knows, with today's roles."""

    enrolment: Enrolment
    person: Person
    roles: Sequence[Role]


def people(cohort_id: int, number: int) -> tuple[list[Known], int]:
    """One page of people, those to review first, and how many there are; three queries."""
    known = select(Enrolment, Person).join(Person, Person.id == Enrolment.person_id)
    rows = db.session.execute(
        known.where(Enrolment.cohort_id == cohort_id)
        .order_by(Enrolment.to_review.desc(), Person.sort_key, Person.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    roles: dict[int, list[Role]] = {person.id: [] for _, person in rows}
    grants = select(RoleGrant.person_id, RoleGrant.role).where(
        RoleGrant.cohort_id == cohort_id, RoleGrant.person_id.in_(roles), queries.current(RoleGrant)
    )
    for person_id, role in db.session.execute(grants.order_by(RoleGrant.id)):
        roles[person_id].append(Role(role))
    total = db.session.scalar(
        select(func.count()).select_from(Enrolment).where(Enrolment.cohort_id == cohort_id)
    )
    return [Known(one, person, roles[person.id]) for one, person in rows], total or 0


@dataclass(frozen=True)
class Line:
    """A participant on the board, with the group of today."""

    person: Person
    group_id: int | None


@dataclass(frozen=True)
class Board:
    """All groups of a cohort: members, tutors, trainers, and those who may be chosen."""

    groups: Sequence[Group]
    participants: Sequence[Line]
    staff: Mapping[GroupFunction, Sequence[Person]]
    holders: Mapping[tuple[int, str], Person]

    def holder(self, group_id: int, function: str) -> Person | None:
        """Who holds the function in the group today."""
        return self.holders.get((group_id, function))

    def size(self, group_id: int) -> int:
        """How many participants the group has."""
        return sum(line.group_id == group_id for line in self.participants)


def board(cohort_id: int) -> Board:
    """The board of groups as it stands today."""
    memberships = queries.memberships(cohort_id)
    member_of = {m.person_id: m.group_id for m in memberships if m.function == GroupFunction.MEMBER}
    staff = {
        GroupFunction.TUTOR: queries.people_in_place(cohort_id, Role.TUTOR),
        GroupFunction.TRAINER: queries.people_in_place(cohort_id, Role.TRAINER),
    }
    by_id = {person.id: person for people in staff.values() for person in people}
    return Board(
        groups=queries.groups(cohort_id),
        participants=[
            Line(person, member_of.get(person.id))
            for person in queries.people_in_place(cohort_id, Role.PARTICIPANT)
        ],
        staff=staff,
        holders={(m.group_id, m.function): by_id[m.person_id] for m in memberships if m.person_id in by_id},
    )


@dataclass(frozen=True)
class OwnGroup:
    """A group as those in it see it: everybody by function, and where the members work."""

    group: Group
    members: Sequence[Person]
    tutors: Sequence[Person]
    trainers: Sequence[Person]
    schools: Mapping[int, School]


def own_groups(reader: Actor) -> list[OwnGroup]:
    """The groups where the person is today, whatever as; three queries."""
    mine = queries.groups_of(reader.cohort, reader.person, *GroupFunction)
    rows = _people_in([group.id for group in mine])
    schools = queries.schools_of(
        [person.id for person, _, function in rows if function == GroupFunction.MEMBER]
    )

    def of(group: Group, function: GroupFunction) -> list[Person]:
        return [person for person, group_id, held in rows if (group_id, held) == (group.id, function)]

    return [
        OwnGroup(
            group=group,
            members=of(group, GroupFunction.MEMBER),
            tutors=of(group, GroupFunction.TUTOR),
            trainers=of(group, GroupFunction.TRAINER),
            schools=schools,
        )
        for group in mine
    ]


def _people_in(group_ids: Sequence[int]) -> Sequence[tuple[Person, int, GroupFunction]]:
    """Everybody in these groups today, with the group's id and the function."""
    held = GroupMembership
    rows = db.session.execute(
        select(Person, held.group_id, held.function)
        .join(held, held.person_id == Person.id)
        .where(held.group_id.in_(group_ids), queries.current(held))
        .order_by(Person.sort_key, Person.id)
    ).all()
    return [(person, group_id, GroupFunction(function)) for person, group_id, function in rows]
