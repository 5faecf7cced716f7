"""What a thread's page asks of the database: a fixed number of questions, thirty rows at most."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from course.catalogue.models import Activity
from course.cohorts.models import Group
from course.db import db
from modules.codev.models import CodevContribution, CodevDraft, CodevRevision, CodevThread
from modules.codev.reading import View
from modules.codev.rules import BLIND_FIRST, Kind, Step

# What one page shows of a step.
PAGE = 30


class Header(NamedTuple):
    """A thread, what its activity is called (if it has one), its group."""

    thread: CodevThread
    title: str | None
    group: str


class Count(NamedTuple):
    """How much somebody wrote of a kind in a step, and how much of it is new to the reader."""

    step: Step
    author_id: int
    kind: Kind
    number: int
    new: int
    newest_id: int


class Row(NamedTuple):
    """A contribution, what it quotes, and whether an answer to it exists."""

    contribution: CodevContribution
    quoted: CodevContribution | None
    answered: bool


def header(cohort_id: int, uid: str) -> Header | None:
    """The thread of this cohort with the names around it."""
    row = db.session.execute(
        select(CodevThread, Activity.title, Group.name)
        .join(Group, Group.id == CodevThread.group_id)
        .outerjoin(Activity, Activity.key == CodevThread.activity_key)
        .where(CodevThread.cohort_id == cohort_id, CodevThread.uid == uid)
    ).first()
    return Header(*row) if row else None


def counts(thread_id: int, reader_id: int | None, seen_id: int) -> list[Count]:
    """What stands in the thread, by step, author and kind; no text is read."""
    new = and_(CodevContribution.id > seen_id, CodevContribution.author_id != (reader_id or 0))
    rows = db.session.execute(
        select(
            CodevContribution.step,
            CodevContribution.author_id,
            CodevContribution.kind,
            func.count(),
            func.sum(case((new, 1), else_=0)),
            func.max(CodevContribution.id),
        )
        .where(CodevContribution.thread_id == thread_id, CodevContribution.erased_at.is_(None))
        .group_by(CodevContribution.step, CodevContribution.author_id, CodevContribution.kind)
    )
    return [Count(*row) for row in rows]


def shown(view: View) -> ColumnElement[bool]:
    """The condition that `View.shows` says in Python."""
    mine = CodevContribution.author_id == (view.me.person_id if view.me else 0)
    here = and_(CodevContribution.thread_id == view.thread.id, CodevContribution.erased_at.is_(None))
    if not view.content:
        return and_(here, mine)
    if view.blind:
        return and_(here, or_(mine, CodevContribution.kind.not_in(BLIND_FIRST)))
    return here


def rows(view: View, step: Step, *, offset: int, only_open: bool, also: Collection[int]) -> list[Row]:
    """A page of a step, answers after their questions, and the contributions named in `also`."""
    where = [shown(view), CodevContribution.step == step]
    if only_open:
        where += [CodevContribution.kind == Kind.QUESTION, ~_answered()]
    page = (
        select(CodevContribution.id)
        .where(*where)
        .order_by(func.coalesce(CodevContribution.reply_to_id, CodevContribution.id), CodevContribution.id)
        .limit(PAGE)
        .offset(offset)
        .subquery()
    )
    quoted = aliased(CodevContribution)
    query = (
        select(CodevContribution, quoted, _answered())
        .outerjoin(quoted, quoted.id == CodevContribution.quotes_id)
        .where(or_(CodevContribution.id.in_(select(page.c.id)), and_(shown(view), _pinned(also))))
        .options(joinedload(CodevContribution.author), joinedload(quoted.author))
        .order_by(func.coalesce(CodevContribution.reply_to_id, CodevContribution.id), CodevContribution.id)
    )
    return [Row(*row) for row in db.session.execute(query)]


def _answered() -> ColumnElement[bool]:
    answer = aliased(CodevContribution)
    return exists().where(
        answer.thread_id == CodevContribution.thread_id,
        answer.reply_to_id == CodevContribution.id,
        answer.kind == Kind.ANSWER,
    )


def _pinned(also: Collection[int]) -> ColumnElement[bool]:
    return or_(CodevContribution.kind == Kind.EXPOSE, CodevContribution.id.in_(also))


def named(thread_id: int, uids: Collection[str]) -> dict[str, CodevContribution]:
    """These contributions of the thread, with their authors."""
    found = db.session.scalars(
        select(CodevContribution)
        .where(CodevContribution.thread_id == thread_id, CodevContribution.uid.in_(uids))
        .options(joinedload(CodevContribution.author))
    )
    return {one.uid: one for one in found}


def drafts(thread_id: int, person_id: int) -> dict[str, CodevDraft]:
    """What this person is writing in the thread, by place."""
    found = db.session.scalars(
        select(CodevDraft)
        .where(CodevDraft.thread_id == thread_id, CodevDraft.person_id == person_id)
        .order_by(CodevDraft.id)
    )
    return {one.slot: one for one in found}


def revisions(contribution_id: int) -> Sequence[CodevRevision]:
    """What it said before, the latest first."""
    return db.session.scalars(
        select(CodevRevision)
        .where(CodevRevision.contribution_id == contribution_id)
        .order_by(CodevRevision.number.desc())
    ).all()
