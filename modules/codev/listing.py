"""A person's threads, and for each what the list says of it; the questions do not grow with the threads."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, func, select

from course.catalogue.models import Activity
from course.cohorts.models import Group
from course.db import db
from course.permissions import Actor
from course.roles import Role
from modules.codev import expecting, facts, finding, telling
from modules.codev.expecting import Expected, Standing
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.reading import View
from modules.codev.rules import BLIND_FIRST, Kind


@dataclass(frozen=True)
class Line:
    """A thread in the list."""

    thread: CodevThread
    name: str
    group: str
    # What the thread is about, for those who may read it.
    subject: str
    step: str
    expected: Expected | None
    unread: int
    # In the group, and not in the thread, which began without this person.
    outside: bool


def lines(actor: Actor, *, activity_key: str | None = None) -> list[Line]:
    """The threads that concern the person, by group, the latest first."""
    found = finding.threads(actor, activity_key)
    ids = [thread.id for thread, _ in found]
    known = _Known(
        actor,
        facts.written(ids),
        facts.open_questions(ids),
        _new(ids, actor.person),
        _names(Group.id, Group.name, {thread.group_id for thread, _ in found}),
        _names(Activity.key, Activity.title, {thread.activity_key for thread, _ in found}),
    )
    made = [known.line(thread, view) for thread, view in found]
    return sorted(made, key=lambda line: line.group)


def _names(key: object, name: object, wanted: set[object]) -> dict[object, str]:
    rows = db.session.execute(select(key, name).where(key.in_(wanted)))  # type: ignore[attr-defined,call-overload]
    return {row[0]: row[1] for row in rows}


def _new(thread_ids: list[int], person_id: int) -> dict[int, dict[Kind, int]]:
    """By thread and kind: what others wrote since the person read the page."""
    rows = db.session.execute(
        select(CodevContribution.thread_id, CodevContribution.kind, func.count())
        .join(
            CodevPart,
            and_(CodevPart.thread_id == CodevContribution.thread_id, CodevPart.person_id == person_id),
        )
        .where(
            CodevContribution.thread_id.in_(thread_ids),
            CodevContribution.id > CodevPart.seen_id,
            CodevContribution.author_id != person_id,
            CodevContribution.erased_at.is_(None),
        )
        .group_by(CodevContribution.thread_id, CodevContribution.kind)
    )
    found: dict[int, dict[Kind, int]] = {}
    for thread_id, kind, count in rows:
        found.setdefault(thread_id, {})[kind] = count
    return found


@dataclass(frozen=True)
class _Known:
    """What was asked once for all threads of the list."""

    actor: Actor
    written: Mapping[int, Mapping[tuple[int, Kind], int]]
    open_questions: Mapping[int, int]
    new: Mapping[int, Mapping[Kind, int]]
    groups: Mapping[object, str]
    titles: Mapping[object, str]

    def line(self, thread: CodevThread, view: View | None) -> Line:
        me = view.me if view else None
        reads = view is not None and view.content
        return Line(
            thread,
            name=telling.called(thread, self.titles.get(thread.activity_key)),
            group=self.groups[thread.group_id],
            subject=thread.subject if reads else "",
            step=telling.STEPS[thread.step],
            expected=self._expected(thread, me) if me is not None and view and view.inside else None,
            unread=self._unread(thread, view) if view and reads and me is not None else 0,
            outside=view is None and thread.open and self.actor.has(Role.PARTICIPANT),
        )

    def _expected(self, thread: CodevThread, me: CodevPart) -> Expected | None:
        if not thread.open:
            return None
        standing = Standing(
            thread.step,
            self.written.get(thread.id, {}),
            self.open_questions.get(thread.id, 0),
            thread.contract_accepted_at is not None,
        )
        return expecting.expected(standing, me.person_id, me.part, me.charter_signed_at is not None)

    def _unread(self, thread: CodevThread, view: View) -> int:
        hidden = BLIND_FIRST if view.blind else frozenset()
        return sum(count for kind, count in self.new.get(thread.id, {}).items() if kind not in hidden)


def sheets(actor: Actor) -> int:
    """How many sheets the cohort may read."""
    query = select(func.count()).where(
        CodevThread.cohort_id == actor.cohort, CodevThread.sheet_published_at.is_not(None)
    )
    return db.session.scalar(query) or 0
