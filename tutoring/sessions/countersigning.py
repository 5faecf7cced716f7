"""Countersigning a sheet: it freezes it and certifies the half-day, in one transaction (domain §1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Modality
from course.permissions import Actor
from course.roles import Role
from course.ui.formats import counted
from tutoring.sessions import attendance_queries, operations, queries, rules, signing
from tutoring.sessions.attendance_models import SheetClosing, Standing
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.queries import Line
from tutoring.sessions.rules import Entry, Mark

TEXT_LIMIT = 300
MOST = 2000


@dataclass
class Outcome:
    """What the countersigning would write: who is present, and who would be noted absent."""

    present: list[Line] = field(default_factory=list)
    missing: list[Line] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


def outcome(lines: Iterable[Line], length: int) -> Outcome:
    """A tick stands; without one a signature is a presence for the whole half-day; else an absence."""
    found = Outcome()
    for line in lines:
        if line.mark.status == Status.PRESENT or (line.mark.status is None and line.has_signed):
            found.present.append(line)
        elif line.mark.status is None and line.expected:
            found.missing.append(line)
        if line.mark.status is None and (line.has_signed or line.expected):
            mark = Mark(Status.PRESENT, length) if line.has_signed else Mark(Status.ABSENT)
            found.entries.append(Entry(line.person.id, mark))
    return found


def countersign(
    *, actor: Actor, session: TrainingSession, headcount: int, explanation: str = "", reason: str = ""
) -> SheetClosing:
    """Freeze the sheet and certify it; `headcount` is the number of people counted in the room.

    Raises RuleBroken: not begun, already done, guests undecided, a headcount that differs without an
    explanation, a manager without a reason.
    """
    signing.hold(actor, session)
    explanation, reason = explanation.strip(), reason.strip()
    _check(actor, session, reason)
    found = outcome(queries.sheet(session), session.minutes)
    check_headcount(headcount, len(found.present), explanation)
    operations.tick(actor=actor, session=session, entries=found.entries, reason=reason)
    closing = SheetClosing(
        session_id=session.id,
        headcount=headcount,
        present=len(found.present),
        explanation=explanation,
        reason=reason,
        closed_by_id=actor.person_id,
    )
    db.session.add(closing)
    db.session.flush()
    return closing


def _check(actor: Actor, session: TrainingSession, reason: str) -> None:
    if session.modality != Modality.IN_PERSON:
        raise NotFound()
    if session.cancelled_at is not None:
        raise RuleBroken("Cette séance est annulée : sa feuille ne se contresigne pas.")
    rules.check_started(session.starts_at, clock.now())
    if attendance_queries.closing(session.id) is not None:
        raise RuleBroken("Cette feuille est déjà contresignée. Une erreur se corrige ligne par ligne.")
    if not actor.has(Role.TRAINER) and not reason:
        raise RuleBroken("Dites pourquoi vous contresignez à la place de l’équipe de formation.", "reason")
    _check_guests(session)


def _check_guests(session: TrainingSession) -> None:
    waiting = [
        one
        for one in attendance_queries.signatures(session)
        if one.standing == Standing.GUEST and one.starts_at == session.starts_at
    ]
    if waiting:
        raise RuleBroken(
            f"Décidez d’abord pour {counted(len(waiting), 'invité')} : confirmez ou refusez chaque signature."
        )


def check_headcount(headcount: int, present: int, explanation: str) -> None:
    """A relayed photo of the code cannot be stopped: counting heads shows it. RuleBroken when they differ."""
    if not 0 <= headcount <= MOST:
        raise RuleBroken(
            "Comptez les personnes présentes dans la salle, participants seulement.", "headcount"
        )
    if len(explanation) > TEXT_LIMIT:
        raise RuleBroken(f"L’explication tient en {TEXT_LIMIT} caractères.", "explanation")
    if headcount != present and not explanation:
        raise RuleBroken(
            f"Vous comptez {counted(headcount, 'personne')} et la feuille en a {present} : corrigez la "
            "feuille, ou expliquez l’écart.",
            "explanation",
        )
