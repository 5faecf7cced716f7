"""Co-development in a person's agenda: the days of one's own part; no name, no subject, no text."""

from collections.abc import Iterator, Sequence
from datetime import date

from flask import url_for
from sqlalchemy import and_, exists, func, or_, select

from course import clock
from course.catalogue.models import Activity
from course.cohorts.models import Cohort, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.registries import AgendaEntry
from modules.codev.desk.queries import title_of
from modules.codev.models import CodevAction, CodevDecision, CodevPart, CodevThread
from modules.codev.rules import FOLLOW_UP_FROM, FOLLOW_UP_UNTIL, WRITES, Part, Step
from modules.codev.telling import STEPS


def entries(cohort_id: int, person_id: int, first: date, last: date) -> Sequence[AgendaEntry]:
    """The last days of one's own windows, the client's actions and follow-up, between two days; two queries."""
    return [*_windows(cohort_id, person_id, first, last), *_actions(cohort_id, person_id, first, last)]


def _windows(cohort_id: int, person_id: int, first: date, last: date) -> Iterator[AgendaEntry]:
    here = exists().where(
        GroupMembership.group_id == CodevThread.group_id,
        GroupMembership.person_id == person_id,
        current(GroupMembership),
    )
    # A withdrawal takes the day away; the log remembers it, so that telephones strike the right day out.
    noted = (
        select(func.max(CodevDecision.due_on))
        .where(CodevDecision.thread_id == CodevThread.id)
        .correlate(CodevThread)
        .scalar_subquery()
    )
    day = func.coalesce(CodevThread.due_on, noted)
    # The follow-up begins some days before its last one.
    begins_by = last + (FOLLOW_UP_UNTIL - FOLLOW_UP_FROM)
    rows = db.session.execute(
        select(CodevThread, CodevPart.part, Activity.title, Cohort.uid, day)
        .join(CodevPart, and_(CodevPart.thread_id == CodevThread.id, CodevPart.person_id == person_id))
        .join(Cohort, Cohort.id == CodevThread.cohort_id)
        .outerjoin(Activity, Activity.key == CodevThread.activity_key)
        .where(
            CodevThread.cohort_id == cohort_id,
            CodevThread.step.not_in(Step.over()),
            day >= first,
            day <= begins_by,
            or_(here, CodevPart.part == Part.CLIENT),
        )
        .order_by(day, CodevThread.id)
    )
    for thread, part, title, uid, due in rows:
        entry = _window(thread, part, title, uid, due)
        if entry is not None and (entry.day or due) <= last:
            yield entry


def _window(
    thread: CodevThread, part: Part, title: str | None, cohort_uid: str, due: date
) -> AgendaEntry | None:
    """The window of the step that the thread is in; none where the part has nothing to do in it."""
    if part != Part.FACILITATOR and part not in WRITES.get(thread.step, {}):
        return None
    told = thread.step == Step.FOLLOW_UP
    what = STEPS[thread.step] if told else f"{STEPS[thread.step]}, dernier jour"
    return AgendaEntry(
        uid=f"codev-{thread.id}",
        title=f"{title_of(thread, title)} : {what}",
        day=due - (FOLLOW_UP_UNTIL - FOLLOW_UP_FROM) if told else due,
        last_day=due if told else None,
        path=url_for("codev.thread", cohort_uid=cohort_uid, uid=thread.uid),
        kind="deadline",
        sequence=thread.decisions,
        changed_at=thread.withdrawn_at or thread.step_since,
        cancelled=thread.withdrawn_at is not None or thread.suspended_on is not None,
    )


def _actions(cohort_id: int, person_id: int, first: date, last: date) -> Iterator[AgendaEntry]:
    """The client's plan, without its words: agendas go to telephones."""
    rows = db.session.execute(
        select(CodevThread, CodevAction.number, CodevAction.due_on, Cohort.uid)
        .join(CodevAction, CodevAction.thread_id == CodevThread.id)
        .join(CodevPart, CodevPart.thread_id == CodevThread.id)
        .join(Cohort, Cohort.id == CodevThread.cohort_id)
        .where(
            CodevThread.cohort_id == cohort_id,
            CodevPart.person_id == person_id,
            CodevPart.part == Part.CLIENT,
            CodevAction.due_on >= first,
            CodevAction.due_on <= last,
        )
        .order_by(CodevAction.due_on, CodevAction.id)
    )
    for thread, number, due, uid in rows:
        yield AgendaEntry(
            uid=f"codev-{thread.id}-{number}",
            title="Une action de mon plan",
            day=due,
            path=url_for("codev.thread", cohort_uid=uid, uid=thread.uid),
            kind="deadline",
            sequence=thread.decisions,
            changed_at=thread.withdrawn_at or clock.local(due),
            cancelled=thread.withdrawn_at is not None,
        )
