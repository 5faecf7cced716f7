"""Reminding people two working days before a session, by a job asked when it is planned or moved."""

from collections.abc import Mapping, Sequence
from typing import Any

from course import clock
from course.agenda.queries import school_holidays
from course.calendar.rules import Span
from course.cohorts.models import Cohort
from course.db import db
from course.jobs import operations as jobs
from course.jobs.rules import Retry
from course.notices.operations import tell
from tutoring.sessions import plan_queries
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.plan_rules import remind_at, when

JOB = "sessions.remind"


def ask(sessions: Sequence[TrainingSession]) -> None:
    """Ask for the reminder of sessions that were just planned or moved; none for what is too near or past."""
    if not sessions:
        return
    spans = _holidays(sessions[0].cohort_id)
    for session in sessions:
        at = remind_at(session.starts_at, spans)
        if at > clock.now():
            jobs.ask(kind=JOB, key=str(session.id), payload={"session_id": session.id}, run_at=at)


def renew(session: TrainingSession) -> None:
    """The session moved: what was asked for the old date is taken back."""
    withdraw(session)
    ask([session])


def withdraw(session: TrainingSession) -> None:
    """No reminder any more."""
    jobs.withdraw(kind=JOB, key=str(session.id))


def _holidays(cohort_id: int) -> list[Span]:
    return [(one.starts_on, one.ends_on) for one in school_holidays(cohort_id)]


def _awaited(session: TrainingSession) -> list[int]:
    """Those expected, but for who said that they would not come."""
    warned = plan_queries.warned(session.id)
    return [one for one in plan_queries.expected(session) if one not in warned]


def remind(payload: Mapping[str, Any]) -> None:
    """The job: tell those expected; nothing for a session that is cancelled or has begun."""
    session = db.session.get(TrainingSession, payload["session_id"])
    if session is None or session.cancelled_at is not None or session.starts_at <= clock.now():
        return
    at = remind_at(session.starts_at, _holidays(session.cohort_id))
    if at > clock.now():
        raise Retry("la séance est plus tard", after=at - clock.now())
    uid = db.session.get_one(Cohort, session.cohort_id).uid
    tell(
        [*_awaited(session), *plan_queries.around(session)],
        kind="session_reminder",
        title=f"Rappel : {session.title}",
        body=f"{when(session.starts_at, session.ends_at).capitalize()}.",
        path=f"/c/{uid}/seances/{session.id}",
        cohort_id=session.cohort_id,
        key=f"reminder:{session.id}:{session.starts_at:%Y%m%d%H%M}",
        needed_by=session.starts_at,
    )
