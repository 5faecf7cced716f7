"""Who stands around a participant, by name: what « Qui lit ceci ? » says before anything is shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from course.cohorts.models import Group, GroupFunction, GroupMembership
from course.cohorts.queries import current, people_with_role
from course.db import db
from course.people.models import Person
from course.roles import Role


@dataclass
class Readers:
    """Today's group of a person, its other members, its tutors; the cohort's trainers."""

    group: Group | None = None
    peers: list[str] = field(default_factory=list)
    tutors: list[str] = field(default_factory=list)
    trainers: list[str] = field(default_factory=list)


def around(cohort_id: int, person_id: int) -> Readers:
    """The people around this person, without the person; two queries."""
    trainers = people_with_role(cohort_id, Role.TRAINER)
    found = Readers(trainers=[one.display_name for one in trainers if one.id != person_id])
    for person, function, group in _group(cohort_id, person_id):
        found.group = group
        if person.id == person_id:
            continue
        if function == GroupFunction.MEMBER:
            found.peers.append(person.display_name)
        elif function == GroupFunction.TUTOR:
            found.tutors.append(person.display_name)
    return found


def _group(cohort_id: int, person_id: int) -> Sequence[Row[Person, GroupFunction, Group]]:
    """Everybody in the person's group today, the person included."""
    mine = aliased(GroupMembership)
    return db.session.execute(
        select(Person, GroupMembership.function, Group)
        .join(GroupMembership, GroupMembership.person_id == Person.id)
        .join(Group, Group.id == GroupMembership.group_id)
        .join(mine, mine.group_id == Group.id)
        .where(
            Group.cohort_id == cohort_id,
            mine.person_id == person_id,
            mine.function == GroupFunction.MEMBER,
            current(mine),
            current(GroupMembership),
        )
        .order_by(Person.sort_key, Person.id)
    ).all()
