"""Importing a connection report, deciding whose names they are, taking it back."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from course.db import db
from course.errors import NotFound, RuleBroken
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from tutoring.sessions import queries as sessions
from tutoring.sessions.models import TrainingSession
from tutoring.virtual_classes import files, import_queries, retention
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
        raise RuleBroken(SAME, files.FIELD)
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


@dataclass(frozen=True)
class Choice:
    """What was chosen for a name, and what the page showed before (None: no page)."""

    chosen: str
    seen: str | None = None


@dataclass(frozen=True)
class Decided:
    """How many names changed, and how many somebody else had decided meanwhile, left as they are."""

    changed: int
    stale: int


def decide(*, actor: Actor, session: TrainingSession, choices: Mapping[int, Choice]) -> Decided:
    """Say whose the names are, by their ids: a person's uid, « guest », « other », or empty: still to decide.

    What the page showed and nobody changed is left alone. Raises NotFound for a name or a person that is not
    of this class.
    """
    _hold(actor, session)
    people = {line.person.uid: line.person for line in sessions.sheet(session)}
    made = {name_id: one for name_id, one in choices.items() if one.chosen != one.seen}
    names = import_queries.names_of(session.id, list(made))
    if len(names) != len(made) or any(
        one.chosen not in (GUEST, OTHER, LATER) and one.chosen not in people for one in made.values()
    ):
        raise NotFound()
    uids = {person.id: uid for uid, person in people.items()}
    changed = stale = 0
    for name in names:
        choice, current = made[name.id], current_choice(name, uids)
        if choice.seen is not None and choice.seen != current:
            stale += choice.chosen != current
        elif choice.chosen != current:
            _decide(actor, name, choice.chosen, people)
            changed += 1
    db.session.flush()
    return Decided(changed, stale)


def current_choice(name: ConnectionName, uids: Mapping[int, str]) -> str:
    """What stands for a name, as a choice; `uids` by the ids of those on the sheet."""
    if name.match in (Match.GUEST, Match.OTHER):
        return str(name.match)
    return uids.get(name.person_id or 0, LATER)


def _decide(actor: Actor, name: ConnectionName, choice: str, people: Mapping[str, Person]) -> None:
    name.person_id, name.decided_by_id = None, actor.person_id
    if choice == LATER:
        name.match = Match.DOUBTFUL if name.near else Match.UNKNOWN
    elif choice in (GUEST, OTHER):
        name.match = Match(choice)
    else:
        name.match, name.person_id = Match.DECIDED, people[choice].id


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
    retention.erase([report.id])
    db.session.delete(report)
    db.session.flush()
    # Minutes noted before are those of erased lines, if some report has none left; else of this one too.
    if not any(one.erased_at for one, _ in import_queries.reports(session.id)):
        noted = update(ClassPresence).where(ClassPresence.session_id == session.id)
        db.session.execute(noted.values(connected_minutes=None))
