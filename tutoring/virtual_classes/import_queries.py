"""Reading what was imported: reports, names and their decisions, minutes by person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from course.db import db
from course.people.models import Person
from tutoring.sessions.models import TrainingSession
from tutoring.virtual_classes import connections
from tutoring.virtual_classes.connections import Connected, Connection
from tutoring.virtual_classes.models import ConnectionLine, ConnectionName, ConnectionReport, Match

PAGE = 50
TO_DECIDE = (Match.DOUBTFUL, Match.UNKNOWN)
COUNTED = (Match.SURE, Match.DECIDED)


def reports(session_id: int) -> Sequence[tuple[ConnectionReport, str]]:
    """The imported reports with who imported them, oldest first."""
    rows = db.session.execute(
        select(ConnectionReport, Person.display_name)
        .join(Person, Person.id == ConnectionReport.imported_by_id)
        .where(ConnectionReport.session_id == session_id)
        .order_by(ConnectionReport.id)
    ).all()
    return [(report, by) for report, by in rows]


def _names(session_id: int) -> ColumnElement[bool]:
    return ConnectionName.report_id.in_(
        select(ConnectionReport.id).where(ConnectionReport.session_id == session_id)
    )


def to_decide(session_id: int) -> dict[Match, int]:
    """How many names of each kind the reports hold."""
    rows = db.session.execute(
        select(ConnectionName.match, func.count()).where(_names(session_id)).group_by(ConnectionName.match)
    ).all()
    return {Match(match): number for match, number in rows}


@dataclass(frozen=True)
class NameLine:
    """A name of a report with its connections, as the page of names shows it."""

    name: ConnectionName
    number: int
    first: datetime | None
    last: datetime | None


def names(session_id: int, number: int) -> list[NameLine]:
    """One page of names: the doubtful ones first, then those that nobody here has, then the sure ones."""
    order = case({Match.DOUBTFUL: 0, Match.UNKNOWN: 1, Match.SURE: 2}, value=ConnectionName.match, else_=3)
    line = ConnectionLine
    rows = db.session.execute(
        select(ConnectionName, func.count(line.id), func.min(line.starts_at), func.max(line.ends_at))
        .join(line, line.name_id == ConnectionName.id)
        .where(_names(session_id))
        .group_by(ConnectionName.id)
        .order_by(order, ConnectionName.name, ConnectionName.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    return [NameLine(name, count, first, last) for name, count, first, last in rows]


def names_of(session_id: int, ids: Sequence[int]) -> Sequence[ConnectionName]:
    """These names, if they belong to a report of the class, locked in a fixed order."""
    return db.session.scalars(
        select(ConnectionName)
        .where(_names(session_id), ConnectionName.id.in_(ids))
        .order_by(ConnectionName.id)
        .with_for_update()
    ).all()


def undecided(session_id: int) -> frozenset[int]:
    """The ids of those whom a name still to be decided may be; one query."""
    near = db.session.scalars(
        select(ConnectionName.near).where(_names(session_id), ConnectionName.match == Match.DOUBTFUL)
    )
    return frozenset(int(one) for ids in near for one in ids.split())


def connected(session: TrainingSession) -> dict[int, Connected]:
    """Minutes of the class by person, over all its reports whose lines are kept; one query."""
    rows = db.session.execute(
        select(
            ConnectionName.person_id,
            ConnectionName.report_id,
            ConnectionLine.starts_at,
            ConnectionLine.ends_at,
            ConnectionLine.seconds,
        )
        .join(ConnectionName, ConnectionName.id == ConnectionLine.name_id)
        .where(_names(session.id), ConnectionName.match.in_(COUNTED))
    ).all()
    found: dict[int, dict[int, list[Connection]]] = {}
    for person_id, report_id, start, end, seconds in rows:
        lines = found.setdefault(person_id or 0, {}).setdefault(report_id, [])
        lines.append(Connection(start, end, seconds))
    return {
        person_id: connections.connected(by_report.values(), session.starts_at, session.ends_at)
        for person_id, by_report in found.items()
    }
