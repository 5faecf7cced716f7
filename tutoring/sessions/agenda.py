"""Sessions in a person's agenda, and their real dates for the pages of modules."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from course.hours.models import Modality
from course.registries import AgendaEntry, HeldSession
from tutoring.sessions import plan_queries
from tutoring.sessions.models import TrainingSession

ALWAYS = (date(2015, 1, 1), date(2100, 12, 31))


def _path(cohort_uid: str, session: TrainingSession) -> str:
    return url_for("plan.show", cohort_uid=cohort_uid, session_id=session.id)


def entry(session: TrainingSession, cohort_uid: str) -> AgendaEntry:
    """One session; the address to join stays on its page, calendars being kept by other services."""
    virtual = session.modality == Modality.VIRTUAL_CLASS
    return AgendaEntry(
        uid=f"session-{session.id}",
        title=session.title,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place or ("Classe virtuelle" if virtual else ""),
        path=_path(cohort_uid, session),
        kind="session",
        sequence=session.version - 1,
        changed_at=session.changed_at,
        cancelled=session.cancelled_at is not None,
    )


def entries(cohort_id: int, person_id: int, first: date, last: date) -> Sequence[AgendaEntry]:
    """The person's sessions between two days, both included; one query."""
    return [entry(one, uid) for one, uid in plan_queries.sessions_of(cohort_id, person_id, first, last)]


def held(cohort_id: int, person_id: int) -> Sequence[HeldSession]:
    """All the person's sessions as they really are, in order of time; one query."""
    return [
        HeldSession(
            code=one.code,
            modality=str(one.modality),
            year=one.year,
            module_code=one.module_code,
            title=one.title,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            minutes=one.minutes,
            place=one.place,
            path=_path(uid, one),
            cancelled=one.cancelled_at is not None,
        )
        for one, uid in plan_queries.sessions_of(cohort_id, person_id, *ALWAYS)
    ]
