"""Importing a connection report, deciding whose names they are, erasing them in time."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from tutoring.sessions import queries as sessions
from tutoring.sessions.models import TrainingSession
from tutoring.virtual_classes import import_queries, rules
from tutoring.virtual_classes.matching import Expected, Found, Given, match_all
from tutoring.virtual_classes.models import (
    ClassPresence,
    ConnectionLine,
    ConnectionName,
    ConnectionReport,
    Match,
)
from tutoring.virtual_classes.reports import Named, Report

SAME = "Ce rapport est déjà importé : rien n’a été compté deux fois."


def digest_of(content: bytes) -> str:
    """What tells that two files are the same."""
    return hashlib.sha256(content).hexdigest()


def _hold(actor: Actor, session: TrainingSession) -> None:
    """One import or decision after the other, by those who may read reports."""
    if session.cohort_id != actor.cohort or not actor.has(Role.TRAINER, Role.MANAGER):
        raise NotFound()
    db.session.execute(select(TrainingSession.id).where(TrainingSession.id == session.id).with_for_update())


def import_report(*, actor: Actor, session: TrainingSession, report: Report, digest: str) -> ConnectionReport:
    """Keep the connections under their names until they are validated; the file itself is not kept.

    Raises RuleBroken when the same file was imported before.
    """
    _hold(actor, session)
    known = select(ConnectionReport.id).where(
        ConnectionReport.session_id == session.id, ConnectionReport.digest == digest
    )
    if db.session.scalar(known) is not None:
        raise RuleBroken(SAME, "report")
    kept = ConnectionReport(
        session_id=session.id,
        digest=digest,
        imported_by_id=actor.person,
        connections=len(report.connections),
        unreadable=report.unreadable,
        open_ended=report.open_ended,
    )
    db.session.add(kept)
    db.session.flush()
    _write(kept.id, report.connections, expected(session))
    return kept


def expected(session: TrainingSession) -> list[Expected]:
    """Those of the sheet, to compare names with."""
    lines = sessions.sheet(session)
    return [Expected(one.person.id, one.person.display_name, one.person.email or "") for one in lines]


def _write(report_id: int, connections: Sequence[Named], people: Sequence[Expected]) -> None:
    """One row per name and address, one per connection; the address itself is not kept."""
    by_name: dict[Given, list[Named]] = {}
    for one in connections:
        by_name.setdefault(Given(one.name, one.email), []).append(one)
    given = list(by_name)
    found = match_all(given, people)
    names = [_name(report_id, at, *pair) for at, pair in enumerate(zip(given, found, strict=True))]
    db.session.execute(insert(ConnectionName), names)
    # Asked for once, in the order of writing: SQLite would otherwise insert one by one to tell the ids.
    ids = db.session.scalars(
        select(ConnectionName.id)
        .where(ConnectionName.report_id == report_id)
        .order_by(ConnectionName.position)
    ).all()
    lines = [_line(name_id, one) for name_id, key in zip(ids, given, strict=True) for one in by_name[key]]
    db.session.execute(insert(ConnectionLine), lines)


def _name(report_id: int, position: int, given: Given, found: Found) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "position": position,
        "name": given.name,
        "match": found.match,
        "person_id": found.person_ids[0] if found.match == Match.SURE else None,
        "near": " ".join(map(str, found.person_ids)),
        "why": found.why,
    }


def _line(name_id: int, one: Named) -> dict[str, Any]:
    connection = one.connection
    return {
        "name_id": name_id,
        "starts_at": connection.starts_at,
        "ends_at": connection.ends_at,
        "seconds": connection.seconds,
    }


GUEST, OTHER, LATER = "guest", "other", ""


def decide(*, actor: Actor, session: TrainingSession, choices: Mapping[int, str]) -> int:
    """Say whose the names are, by their ids: a person's uid, « guest », « other »; how many changed.

    An empty choice decides nothing. Raises NotFound for a name or a person that is not of this class.
    """
    _hold(actor, session)
    people = {line.person.uid: line.person for line in sessions.sheet(session)}
    made = {name_id: choice for name_id, choice in choices.items() if choice != LATER}
    names = import_queries.names_of(session.id, list(made))
    if len(names) != len(made):
        raise NotFound()
    return sum(_decide(actor, name, made[name.id], people) for name in names)


def _decide(actor: Actor, name: ConnectionName, choice: str, people: Mapping[str, Person]) -> bool:
    before = (name.match, name.person_id)
    if choice in (GUEST, OTHER):
        match, person_id = Match(choice), None
    elif choice in people:
        person_id = people[choice].id
        sure = name.match == Match.SURE and name.person_id == person_id
        match = Match.SURE if sure else Match.DECIDED
    else:
        raise NotFound()
    name.match, name.person_id = match, person_id
    if (match, person_id) == before:
        return False
    name.decided_by_id = actor.person_id
    db.session.flush()
    return True


def remove_report(*, actor: Actor, session: TrainingSession, report_id: int) -> None:
    """Take back a report imported by mistake, with its lines; what was validated stays certified."""
    _hold(actor, session)
    report = db.session.scalar(
        select(ConnectionReport).where(
            ConnectionReport.session_id == session.id,
            ConnectionReport.id == report_id,
            ConnectionReport.erased_at.is_(None),
        )
    )
    if report is None:
        raise NotFound()
    _erase([report.id])
    db.session.delete(report)
    db.session.execute(
        update(ClassPresence).where(ClassPresence.session_id == session.id).values(connected_minutes=None)
    )
    db.session.flush()


def _erase(report_ids: Sequence[int]) -> None:
    names = select(ConnectionName.id).where(ConnectionName.report_id.in_(report_ids))
    db.session.execute(delete(ConnectionLine).where(ConnectionLine.name_id.in_(names)))
    db.session.execute(delete(ConnectionName).where(ConnectionName.report_id.in_(report_ids)))


def erase_old_lines() -> None:
    """Erase names and connections 30 days after the validation; the minutes stay."""
    due = db.session.scalars(
        select(ConnectionReport.id).where(
            ConnectionReport.validated_at < clock.now() - rules.KEEP_LINES,
            ConnectionReport.erased_at.is_(None),
        )
    ).all()
    if due:
        _erase(due)
        db.session.execute(
            update(ConnectionReport).where(ConnectionReport.id.in_(due)).values(erased_at=clock.now())
        )
