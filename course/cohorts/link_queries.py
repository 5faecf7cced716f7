"""Reading declared links, and what they and schools mean for groups."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from course.cohorts import queries
from course.cohorts.link_models import DeclaredLink
from course.cohorts.models import Enrolment, Group, GroupMembership
from course.db import db
from course.people.models import Person


def between(cohort_id: int, person_ids: Collection[int]) -> Sequence[DeclaredLink]:
    """The links that stand today between any two of these people."""
    return db.session.scalars(
        select(DeclaredLink)
        .where(
            DeclaredLink.cohort_id == cohort_id,
            DeclaredLink.ended_at.is_(None),
            DeclaredLink.person_id.in_(person_ids),
            DeclaredLink.other_id.in_(person_ids),
        )
        .order_by(DeclaredLink.id)
    ).all()


@dataclass(frozen=True)
class Shown:
    """A link that stands, with its two people and the groups where both are."""

    link: DeclaredLink
    person: Person
    other: Person
    groups: Sequence[str]


def standing(cohort_id: int, of: int | None = None) -> list[Shown]:
    """The links that stand today, in alphabetical order; of one person only when it is named."""
    person, other = aliased(Person), aliased(Person)
    query = (
        select(DeclaredLink, person, other)
        .join(person, person.id == DeclaredLink.person_id)
        .join(other, other.id == DeclaredLink.other_id)
        .where(DeclaredLink.cohort_id == cohort_id, DeclaredLink.ended_at.is_(None))
        .order_by(person.sort_key, other.sort_key, DeclaredLink.id)
    )
    if of is not None:
        query = query.where(or_(DeclaredLink.person_id == of, DeclaredLink.other_id == of))
    inside = _groups_of_pairs(cohort_id)
    return [
        Shown(link, one, another, inside.get((one.id, another.id), []))
        for link, one, another in db.session.execute(query)
    ]


def _groups_of_pairs(cohort_id: int) -> dict[tuple[int, int], list[str]]:
    """By pair of people with a link: the names of the groups where both are today."""
    mine, theirs = aliased(GroupMembership), aliased(GroupMembership)
    rows = db.session.execute(
        select(DeclaredLink.person_id, DeclaredLink.other_id, Group.name)
        .join(mine, mine.person_id == DeclaredLink.person_id)
        .join(theirs, theirs.person_id == DeclaredLink.other_id)
        .join(Group, Group.id == mine.group_id)
        .where(
            DeclaredLink.cohort_id == cohort_id,
            DeclaredLink.ended_at.is_(None),
            Group.cohort_id == cohort_id,
            mine.group_id == theirs.group_id,
            queries.current(mine),
            queries.current(theirs),
        )
        .order_by(Group.name)
        .distinct()
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for low, high, name in rows:
        found[low, high].append(name)
    return found


def shared_groups(cohort_id: int, person_id: int, other_id: int) -> Sequence[Group]:
    """The groups where both are today, whatever as."""

    def has(one: int) -> ColumnElement[bool]:
        held = exists().where(GroupMembership.group_id == Group.id, GroupMembership.person_id == one)
        return held.where(queries.current(GroupMembership))

    return db.session.scalars(
        select(Group).where(Group.cohort_id == cohort_id, has(person_id), has(other_id)).order_by(Group.name)
    ).all()


def linked_in(cohort_id: int, person_id: int, group_id: int) -> Sequence[Person]:
    """Those in the group, today or from a day to come, with whom this person has a declared link."""
    stands = exists().where(
        DeclaredLink.cohort_id == cohort_id,
        DeclaredLink.ended_at.is_(None),
        or_(
            (DeclaredLink.person_id == person_id) & (DeclaredLink.other_id == Person.id),
            (DeclaredLink.other_id == person_id) & (DeclaredLink.person_id == Person.id),
        ),
    )
    is_there = exists().where(
        GroupMembership.group_id == group_id,
        GroupMembership.person_id == Person.id,
        or_(GroupMembership.ends_on.is_(None), queries.current(GroupMembership)),
    )
    return db.session.scalars(
        select(Person).where(stands, is_there).order_by(Person.sort_key, Person.id)
    ).all()


def people(cohort_id: int, without: int | None = None) -> Sequence[Person]:
    """Everybody the cohort knows, in alphabetical order."""
    query = (
        select(Person)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id == cohort_id)
        .order_by(Person.sort_key, Person.id)
    )
    return db.session.scalars(query if without is None else query.where(Person.id != without)).all()


@dataclass(frozen=True)
class Caution:
    """What is to be looked at in a group: a link inside it, or members of one school."""

    group: str
    names: Sequence[str]
    # The school that they share; a declared link when there is none.
    school: str = ""


def cautions(cohort_id: int) -> list[Caution]:
    """Links inside groups first, then members of one school (a warning, domain §2)."""
    links = [
        Caution(group, [one.person.display_name, one.other.display_name])
        for one in standing(cohort_id)
        for group in one.groups
    ]
    return [*links, *_same_school(cohort_id)]


def _same_school(cohort_id: int) -> list[Caution]:
    groups = queries.groups(cohort_id)
    members = queries.members([group.id for group in groups])
    schools = queries.schools_of([person.id for person, _ in members])
    together: dict[tuple[int, int], list[Person]] = defaultdict(list)
    for person, group_id in members:
        if person.id in schools:
            together[group_id, schools[person.id].id].append(person)
    return [
        Caution(group.name, [one.display_name for one in people], schools[people[0].id].name)
        for group in groups
        for (group_id, _), people in together.items()
        if group_id == group.id and len(people) > 1
    ]
