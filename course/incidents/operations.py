"""Noting incidents, within bounds: anybody on the internet may cause one."""

from datetime import timedelta

import structlog
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from course import clock
from course.db import db, security_fact
from course.incidents.models import Incident

log = structlog.get_logger("agencement.incidents")

KEPT = timedelta(days=90)
MOST_KEPT = 5_000
MOST_A_MINUTE = 60


def note(*, code: str, reason: str, endpoint: str = "", subject: str = "") -> None:
    """Keep an incident, committed at once; the request's own changes are undone first.

    Never raises: the page that tells the code matters more. Past MOST_A_MINUTE only the log knows.
    """
    db.session.rollback()
    try:
        with security_fact():
            if _has_room():
                _keep(code=code, reason=reason[:100], endpoint=endpoint[:100], subject=subject[:60])
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("incident_not_kept", code=code, error=type(error).__name__)


def _has_room() -> bool:
    recent = select(func.count()).where(Incident.happened_at > clock.now() - timedelta(minutes=1))
    return (db.session.scalar(recent) or 0) < MOST_A_MINUTE


def _keep(**values: str) -> None:
    number = db.session.execute(insert(Incident).values(**values).returning(Incident.id)).scalar_one()
    old = (Incident.happened_at < clock.now() - KEPT) | (Incident.id <= number - MOST_KEPT)
    db.session.execute(delete(Incident).where(old))
