"""Reading incidents, newest first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from course.db import db
from course.incidents.models import Incident


def by_code(code: str) -> Sequence[Incident]:
    """The incidents of a code as somebody read it out: case and spaces do not matter."""
    asked = "".join(code.split()).upper()
    return db.session.scalars(
        select(Incident).where(Incident.code == asked).order_by(Incident.id.desc())
    ).all()


def recent(*, limit: int, offset: int = 0, subject: str | None = None) -> Sequence[Incident]:
    """The newest ones, of one subject if given."""
    query = select(Incident).order_by(Incident.id.desc()).limit(limit).offset(offset)
    return db.session.scalars(query if subject is None else query.where(Incident.subject == subject)).all()


def total(subject: str | None = None) -> int:
    """How many are kept."""
    query = select(func.count()).select_from(Incident)
    return db.session.scalar(query if subject is None else query.where(Incident.subject == subject)) or 0


def counts(*, subject: str, since: datetime, endpoint: str | None = None) -> dict[str, int]:
    """How often each reason happened since then, at one endpoint if given."""
    query = (
        select(Incident.reason, func.count())
        .where(Incident.subject == subject, Incident.happened_at >= since)
        .group_by(Incident.reason)
        .order_by(Incident.reason)
    )
    rows = db.session.execute(query if endpoint is None else query.where(Incident.endpoint == endpoint))
    return {row.reason: row[1] for row in rows}
