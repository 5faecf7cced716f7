"""Noting incidents, within bounds: anybody on the internet may cause one.

The bounds hold for each subject and endpoint by itself, so that a flood at one door never hides what
happened to somebody elsewhere. What is about no subject, which needs no proof of anything, has less room.
"""

from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, and_, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from course import clock
from course.db import db, security_fact
from course.incidents.models import Incident

log = structlog.get_logger("agencement.incidents")

KEPT = timedelta(days=90)
MOST_KEPT, MOST_UNNAMED_KEPT = 4_000, 1_000
MOST_A_MINUTE, MOST_UNNAMED_A_MINUTE = 60, 20


def note(*, code: str, reason: str, endpoint: str = "", subject: str = "") -> None:
    """Keep an incident, committed at once; the request's own changes are undone first.

    Never raises: the page that tells the code matters more. Past MOST_A_MINUTE only the log knows.
    """
    endpoint, subject = endpoint[:100], subject[:60]
    db.session.rollback()
    try:
        with security_fact():
            if _has_room(endpoint, subject):
                _keep(code=code, reason=reason[:100], endpoint=endpoint, subject=subject)
    except SQLAlchemyError as error:
        db.session.rollback()
        log.warning("incident_not_kept", code=code, error=type(error).__name__)


def _alike(endpoint: str, subject: str) -> ColumnElement[bool]:
    return and_(Incident.subject == subject, Incident.endpoint == endpoint)


def _has_room(endpoint: str, subject: str) -> bool:
    last_minute = Incident.happened_at > clock.now() - timedelta(minutes=1)
    recent = select(func.count()).where(last_minute, _alike(endpoint, subject))
    return (db.session.scalar(recent) or 0) < (MOST_A_MINUTE if subject else MOST_UNNAMED_A_MINUTE)


def _keep(*, code: str, reason: str, endpoint: str, subject: str) -> None:
    db.session.execute(insert(Incident).values(code=code, reason=reason, endpoint=endpoint, subject=subject))
    alike = _alike(endpoint, subject)
    most = MOST_KEPT if subject else MOST_UNNAMED_KEPT
    # None when there are fewer: then nothing is older.
    first_out = db.session.scalar(
        select(Incident.id).where(alike).order_by(Incident.id.desc()).offset(most).limit(1)
    )
    db.session.execute(delete(Incident).where(Incident.happened_at < clock.now() - KEPT))
    if first_out is not None:
        db.session.execute(delete(Incident).where(alike, Incident.id <= first_out))
