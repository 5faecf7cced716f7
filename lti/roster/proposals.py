"""Groups of the LMS that could become groups of the cohort.

Moodle says in which groups somebody is, by number and without names, and only when they come in
(lti.md, NRPS). A number means something inside one course of one platform only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from course.cohorts.models import GroupFunction
from course.cohorts.queries import active_participants, groups, memberships
from course.db import db
from course.people.models import Person
from lti.platforms.models import Context, Identity, Membership

# Fewer are no group.
ENOUGH = 2
_NAME = "Groupe {}"


@dataclass(frozen=True, order=True)
class Key:
    """A group of the LMS: the course by our own number, the group by the LMS's."""

    context_id: int
    group: str


@dataclass
class Proposal:
    """Participants of one group of the LMS: those who are in no group here, and the others with theirs."""

    key: Key
    course: str
    free: list[Person] = field(default_factory=list)
    placed: list[tuple[Person, str]] = field(default_factory=list)


def listed(cohort_id: int) -> list[Proposal]:
    """The proposals worth making, those that place the most people first."""
    worth = [one for one in _all(cohort_id).values() if len(one.free) >= ENOUGH]
    return sorted(worth, key=lambda one: (-len(one.free), one.key))


def find(cohort_id: int, key: Key) -> Proposal | None:
    """This group of the LMS as it stands, if participants of the cohort are in it."""
    return _all(cohort_id).get(key)


def _all(cohort_id: int) -> dict[Key, Proposal]:
    """Two queries, whatever the number of people."""
    group_of = {
        one.person_id: one.group.name
        for one in memberships(cohort_id)
        if one.function == GroupFunction.MEMBER
    }
    found: dict[Key, Proposal] = {}
    for context_id, title, ids, person in _in_groups(cohort_id):
        for group in ids.split(","):
            key = Key(context_id, group)
            _add(found.setdefault(key, Proposal(key, title)), person, group_of.get(person.id))
    return found


def _add(proposal: Proposal, person: Person, group: str | None) -> None:
    if group is not None:
        if (person, group) not in proposal.placed:
            proposal.placed.append((person, group))
    elif person not in proposal.free:
        proposal.free.append(person)


def _in_groups(cohort_id: int) -> Iterable[tuple[int, str, str, Person]]:
    """The cohort's participants whom a course of its LMS has in groups, in alphabetical order."""
    rows = db.session.execute(
        select(Context.id, Context.title, Membership.group_ids, Person)
        .join(Membership, Membership.context_id == Context.id)
        .join(Identity, Identity.id == Membership.identity_id)
        .join(Person, Person.id == Identity.person_id)
        .where(
            Context.cohort_id == cohort_id,
            Membership.gone_at.is_(None),
            Membership.group_ids != "",
            active_participants(cohort_id),
        )
        .order_by(Person.sort_key, Person.id, Context.id)
    )
    return [(context_id, title, ids, person) for context_id, title, ids, person in rows]


def free_name(cohort_id: int) -> str:
    """« Groupe 1 », or the first number that no group of the cohort has."""
    return _first_free([group.name for group in groups(cohort_id)])


def _first_free(taken: Sequence[str]) -> str:
    folded = {name.casefold() for name in taken}
    number = 1
    while _NAME.format(number).casefold() in folded:
        number += 1
    return _NAME.format(number)
