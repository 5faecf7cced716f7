"""What stays of connection reports, and for how long: minutes stay, names and hours are erased in time."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from course import clock
from course.db import db, insert_or_ignore
from tutoring.sessions.models import TrainingSession
from tutoring.virtual_classes import import_queries, rules
from tutoring.virtual_classes.models import ClassPresence, ConnectionLine, ConnectionName, ConnectionReport


def keep_minutes(session: TrainingSession) -> None:
    """Note beside each person what the reports say now: it stays when their lines are erased."""
    minutes = {who: found.minutes for who, found in import_queries.connected(session).items()}
    ensure_presence(session.id, list(minutes))
    for person_id, connected in sorted(minutes.items()):
        noted = ClassPresence.connected_minutes
        db.session.execute(
            update(ClassPresence)
            .where(
                ClassPresence.session_id == session.id,
                ClassPresence.person_id == person_id,
                # What erased lines said is not to be found again.
                or_(noted.is_(None), noted < connected, ~_has_erased(session.id)),
            )
            .values(connected_minutes=connected)
        )


def _has_erased(session_id: int) -> ColumnElement[bool]:
    return exists().where(ConnectionReport.session_id == session_id, ConnectionReport.erased_at.is_not(None))


def ensure_presence(session_id: int, person_ids: Sequence[int]) -> None:
    """A row for each of these people."""
    rows = [{"session_id": session_id, "person_id": one} for one in sorted(person_ids)]
    if rows:
        db.session.execute(insert_or_ignore(ClassPresence), rows)


def erase(report_ids: Sequence[int]) -> None:
    """Erase the names and connections of these reports."""
    names = select(ConnectionName.id).where(ConnectionName.report_id.in_(report_ids))
    db.session.execute(delete(ConnectionLine).where(ConnectionLine.name_id.in_(names)))
    db.session.execute(delete(ConnectionName).where(ConnectionName.report_id.in_(report_ids)))


def erase_old_lines() -> None:
    """Erase names and connections 30 days after the validation, or 180 after the import; the minutes stay."""
    _note_the_forgotten()
    due = db.session.scalars(
        select(ConnectionReport.id).where(
            or_(ConnectionReport.validated_at < clock.now() - rules.KEEP_LINES, _forgotten()),
            ConnectionReport.erased_at.is_(None),
        )
    ).all()
    if due:
        erase(due)
        db.session.execute(
            update(ConnectionReport).where(ConnectionReport.id.in_(due)).values(erased_at=clock.now())
        )


def _forgotten() -> ColumnElement[bool]:
    """Imported long ago and never validated: names of strangers are not kept for ever."""
    return and_(
        ConnectionReport.validated_at.is_(None),
        ConnectionReport.imported_at < clock.now() - rules.KEEP_UNVALIDATED,
        ConnectionReport.erased_at.is_(None),
    )


def _note_the_forgotten() -> None:
    of = select(ConnectionReport.session_id).where(_forgotten())
    for session in db.session.scalars(
        select(TrainingSession).where(TrainingSession.id.in_(of)).order_by(TrainingSession.id)
    ).all():
        keep_minutes(session)
