"""What the review desk reads: a page of threads at a constant number of queries; counts, no text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import joinedload

from course import clock
from course.catalogue.models import Activity
from course.cohorts import queries as cohorts
from course.cohorts.models import Enrolment, Group, GroupFunction, GroupMembership, Status
from course.cohorts.queries import current
from course.db import db
from course.permissions import Actor
from course.roles import Role
from modules.codev import facts, guards, reading
from modules.codev.desk import rules
from modules.codev.guards import Facts
from modules.codev.models import CodevPart, CodevThread
from modules.codev.rules import Part, Step

PAGE = 25
Functions = Mapping[int, frozenset[GroupFunction]]


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty is everything."""

    group_id: int | None = None
    step: Step | None = None
    late: bool = False


@dataclass(frozen=True)
class Scope:
    """Whose threads somebody reviews: a trainer's own groups, all of them for a manager."""

    groups: Sequence[Group]
    # The groups that the actor trains, among them.
    trained: frozenset[int]


@dataclass(frozen=True)
class Line:
    """One thread by its process; the subject only where it is `readable`."""

    thread: CodevThread
    group: str
    name: str
    readable: bool
    facts: Facts
    people: Sequence[CodevPart] = ()
    shares: Mapping[int, int] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return self.thread.subject if self.readable else ""

    @property
    def late(self) -> bool:
        """Open, and its window is over: somebody has to take it up again."""
        due = self.thread.due_on
        return self.thread.open and due is not None and due < clock.today()

    @property
    def awaited(self) -> list[str]:
        """The names of those from whom the step waits; nobody where the clock stands still."""
        waited = rules.awaited(self.facts) if self.thread.open else []
        return [one.person.display_name for one in self.people if one.person_id in waited]

    @property
    def met(self) -> int:
        """How many did what gives the hour."""
        return sum(guards.minimum_met(self.facts, member) for member in self.facts.members)

    @property
    def balance(self) -> list[tuple[CodevPart, int]]:
        """How many contributions each wrote."""
        return [(one, self.shares[one.person_id]) for one in self.people]


def scope(actor: Actor) -> Scope:
    """The groups that the actor reviews; one or two queries."""
    trained: Sequence[Group] = ()
    if actor.has(Role.TRAINER):
        trained = cohorts.groups_of(actor.cohort, actor.person, GroupFunction.TRAINER)
    groups = cohorts.groups(actor.cohort) if actor.has(Role.MANAGER) else trained
    return Scope(groups, frozenset(group.id for group in trained))


def is_late() -> ColumnElement[bool]:
    """« À relancer »: an open thread whose window is over."""
    return and_(is_open(), CodevThread.due_on < clock.today())


def is_open() -> ColumnElement[bool]:
    """Neither withdrawn, nor suspended, nor over."""
    return and_(
        CodevThread.withdrawn_at.is_(None),
        CodevThread.suspended_on.is_(None),
        CodevThread.step.not_in(Step.over()),
    )


def _wanted(actor: Actor, within: Scope, filters: Filters) -> ColumnElement[bool]:
    ids = [group.id for group in within.groups]
    if filters.group_id is not None:
        ids = [one for one in ids if one == filters.group_id]
    return and_(
        CodevThread.cohort_id == actor.cohort,
        CodevThread.group_id.in_(ids),
        CodevThread.step == filters.step if filters.step else true(),
        is_late() if filters.late else true(),
    )


def counts(actor: Actor, within: Scope, filters: Filters) -> tuple[int, int]:
    """How many threads there are, and how many of them are to be taken up again; one query."""
    late = func.coalesce(func.sum(case((is_late(), 1), else_=0)), 0)
    row = db.session.execute(select(func.count(), late).where(_wanted(actor, within, filters))).one()
    return row[0], int(row[1])


def lines(actor: Actor, within: Scope, filters: Filters, page: int | None) -> list[Line]:
    """A page of threads (all of them for None): those to take up again first, what is over last; six queries."""
    rank = case(
        (is_late(), 0),
        (and_(is_open(), CodevThread.due_on.is_not(None)), 1),
        (is_open(), 2),
        (and_(CodevThread.withdrawn_at.is_(None), CodevThread.step.not_in(Step.over())), 3),
        (CodevThread.withdrawn_at.is_(None), 4),
        else_=5,
    )
    query = _named().where(_wanted(actor, within, filters))
    query = query.order_by(rank, CodevThread.due_on, CodevThread.step_since, CodevThread.id)
    if page is not None:
        query = query.limit(PAGE).offset((page - 1) * PAGE)
    return _lines(actor, query)


def line(actor: Actor, uid: str) -> Line | None:
    """One thread that the actor reviews; None for another's."""
    within = scope(actor)
    found = _lines(actor, _named().where(_wanted(actor, within, Filters()), CodevThread.uid == uid))
    return found[0] if found else None


def _named() -> Any:
    """Threads with the name of their group and the title of their activity."""
    return (
        select(CodevThread, Group.name, Activity.title)
        .join(Group, Group.id == CodevThread.group_id)
        .outerjoin(Activity, Activity.key == CodevThread.activity_key)
    )


def title_of(thread: CodevThread, activity: str | None) -> str:
    """What a thread is called where its subject may not be told."""
    return activity or ("Codéveloppement en direct" if thread.live else "Fil de codéveloppement")


def _lines(actor: Actor, query: Any) -> list[Line]:
    rows = db.session.execute(query).all()
    ids = [thread.id for thread, _, _ in rows]
    everybody = _parts(ids)
    here = present(actor.cohort, {thread.group_id for thread, _, _ in rows})
    written, asked = facts.written(ids), facts.open_questions(ids)
    found = []
    for thread, group, title in rows:
        parts, inside = everybody.get(thread.id, []), here.get(thread.group_id, {})
        begun = thread.step != Step.PROPOSAL
        people = [one for one in parts if one.person_id in inside or (begun and one.part == Part.CLIENT)]
        known = Facts(
            step=thread.step,
            today=clock.today(),
            step_since=clock.day_of(thread.step_since),
            members=[facts.member(one) for one in people],
            written=written.get(thread.id, {}),
            open_questions=asked.get(thread.id, 0),
            contract_accepted=thread.contract_accepted_at is not None,
        )
        opens = _opens(actor, thread, parts, inside)
        name = title_of(thread, title)
        found.append(Line(thread, group, name, opens, known, people, guards.share(known)))
    return found


def _opens(actor: Actor, thread: CodevThread, parts: Sequence[CodevPart], here: Functions) -> bool:
    """What `reading.view` says of the content, for many threads at once (a test compares them)."""
    me = next((one for one in parts if one.person_id == actor.person_id), None)
    mine = here.get(actor.person, frozenset())
    running = thread.withdrawn_at is None
    agreed = running and thread.step != Step.PROPOSAL
    if me is not None and (GroupFunction.MEMBER in mine or (mine and me.part == Part.FACILITATOR)):
        return running
    if actor.has(Role.TRAINER) and GroupFunction.TRAINER in mine:
        return agreed and reading.said_yes(parts, "trainer_may_read")
    if me is not None and (mine or me.part == Part.CLIENT):
        return False
    return agreed and actor.has(*reading.OTHERS) and reading.said_yes(parts, "others_may_read")


def _parts(thread_ids: Sequence[int]) -> dict[int, list[CodevPart]]:
    """By thread, everybody in it in alphabetical order, with their names; one query."""
    found: dict[int, list[CodevPart]] = {}
    rows = db.session.scalars(
        select(CodevPart).where(CodevPart.thread_id.in_(thread_ids)).options(joinedload(CodevPart.person))
    )
    for one in sorted(rows, key=lambda one: (one.person.sort_key, one.person_id)):
        found.setdefault(one.thread_id, []).append(one)
    return found


def present(cohort_id: int, group_ids: Collection[int]) -> dict[int, dict[int, frozenset[GroupFunction]]]:
    """By group: who is in it today and as what, as `reading.functions` tells it for one; one query."""
    found: dict[int, dict[int, frozenset[GroupFunction]]] = {}
    rows = db.session.execute(
        select(GroupMembership.group_id, GroupMembership.person_id, GroupMembership.function)
        .join(Enrolment, Enrolment.person_id == GroupMembership.person_id)
        .where(
            GroupMembership.group_id.in_(group_ids),
            current(GroupMembership),
            Enrolment.cohort_id == cohort_id,
            Enrolment.status == Status.ACTIVE,
        )
    )
    for group_id, person_id, function in rows:
        inside = found.setdefault(group_id, {})
        inside[person_id] = inside.get(person_id, frozenset()) | {GroupFunction(function)}
    return found
