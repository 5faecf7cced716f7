"""Reading what was caught up, and the proof of it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from course.db import db
from tutoring.sessions.attendance_models import CatchUp
from tutoring.sessions.models import TrainingSession


def caught_up_elsewhere(session: TrainingSession, person_ids: Sequence[int]) -> dict[int, str]:
    """Those who caught up the same half-day of the programme as another group had it."""
    if session.code is None:
        return {}
    rows = db.session.execute(
        select(CatchUp.person_id, TrainingSession.title)
        .join(TrainingSession, TrainingSession.id == CatchUp.session_id)
        .where(
            TrainingSession.cohort_id == session.cohort_id,
            TrainingSession.code == session.code,
            TrainingSession.id != session.id,
            CatchUp.person_id.in_(person_ids),
            CatchUp.cancelled_at.is_(None),
        )
        .order_by(CatchUp.id)
    ).all()
    return dict(rows)


def caught_up(session_id: int) -> dict[int, int]:
    """The minutes of the session that each person has caught up, by person."""
    rows = db.session.execute(
        select(CatchUp.person_id, func.sum(CatchUp.minutes))
        .where(CatchUp.session_id == session_id, CatchUp.cancelled_at.is_(None))
        .group_by(CatchUp.person_id)
    ).all()
    return {person_id: int(minutes) for person_id, minutes in rows}


def catch_up(cohort_id: int, catch_up_id: int) -> tuple[CatchUp, TrainingSession] | None:
    """A catch-up of the cohort, with the session that was missed."""
    row = db.session.execute(
        select(CatchUp, TrainingSession)
        .join(TrainingSession, TrainingSession.id == CatchUp.session_id)
        .where(TrainingSession.cohort_id == cohort_id, CatchUp.id == catch_up_id)
        .options(joinedload(CatchUp.person), joinedload(CatchUp.written_by))
    ).first()
    return (row[0], row[1]) if row else None


def catch_ups(session_id: int, person_id: int) -> Sequence[CatchUp]:
    """What the person caught up of the session, cancelled ones included, oldest first."""
    return db.session.scalars(
        select(CatchUp)
        .where(CatchUp.session_id == session_id, CatchUp.person_id == person_id)
        .order_by(CatchUp.id)
    ).all()
