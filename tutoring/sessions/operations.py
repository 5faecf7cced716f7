"""The write side of sessions: planning them, and saving a sheet."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from course import clock
from course.calendar.rules import on_working_day
from course.catalogue import queries as catalogue
from course.catalogue.models import PlannedSession
from course.catalogue.rules import week_day
from course.cohorts.queries import years
from course.db import db
from course.errors import NotFound
from course.hours.models import Modality
from course.hours.operations import certify, reverse
from course.permissions import Actor
from course.roles import Role
from course.signals import cohort_opened
from tutoring.sessions import attendance_guard, queries, reminders, rules
from tutoring.sessions.models import Attendance, Status, TrainingSession
from tutoring.sessions.rules import BLANK, Entry, Mark

EVIDENCE = "attendance"


def plan_sessions(*, actor: Actor, cohort_id: int) -> int:
    """Give the cohort the programme's half-days and virtual classes; how many were added.

    Those that exist, moved or not, are left as they are.
    """
    starts = {year.number: year.starts_on for year in years(cohort_id)}
    codes = {module.id: module.code for module in catalogue.modules()}
    known = set(
        db.session.scalars(select(TrainingSession.code).where(TrainingSession.cohort_id == cohort_id))
    )
    missing = [planned for planned in catalogue.planned_sessions() if planned.code not in known]
    added = []
    for planned in missing:
        module_code = codes.get(planned.module_id) if planned.module_id is not None else None
        added.append(_planned(planned, cohort_id, starts[planned.year], module_code))
    db.session.add_all(added)
    db.session.flush()
    reminders.ask(added)
    return len(missing)


def _planned(
    planned: PlannedSession, cohort_id: int, year_start: Any, module_code: str | None
) -> TrainingSession:
    day = on_working_day(week_day(planned.day, year_start))
    hour, _, minute = planned.starts_at.partition(":")
    starts_at = clock.local(day, int(hour), int(minute or 0))
    modality = Modality(planned.modality)
    return TrainingSession(
        cohort_id=cohort_id,
        code=planned.code,
        modality=modality,
        year=planned.year,
        module_code=module_code if modality == Modality.VIRTUAL_CLASS else None,
        title=planned.title,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=planned.minutes),
        occurs_on=day,
        minutes=planned.minutes,
    )


@cohort_opened.connect
def _on_cohort_opened(sender: object, *, actor: Actor, cohort_id: int, **more: Any) -> None:
    plan_sessions(actor=actor, cohort_id=cohort_id)


def tick(*, actor: Actor, session: TrainingSession, entries: Sequence[Entry], reason: str = "") -> int:
    """Save a sheet: note what changed, certify or take back minutes; how many lines changed.

    `reason` is needed when certified minutes change. Raises RuleBroken (a session to come, minutes out
    of range, no reason), StaleSheet when another trainer changed the same lines, NotFound for people
    who are not on the sheet.
    """
    _hold(actor, session)
    rules.check_started(session.starts_at, clock.now())
    lines = {line.person.id: line for line in queries.sheet(session)}
    if any(entry.person_id not in lines for entry in entries):
        raise NotFound()
    current = {person_id: line.mark for person_id, line in lines.items()}
    chosen = rules.to_write(entries, current)
    _check(actor, session, chosen, current, reason)
    attendance_guard.check(session, chosen, reason)
    attendance_guard.note_corrections(actor, session, chosen, current, reason.strip())
    _write(actor, session, chosen, current, reason.strip())
    noted = {entry.person_id for entry in chosen} | {one for one, mark in current.items() if mark.status}
    session.blanks = sum(line.expected for one, line in lines.items() if one not in noted)
    db.session.flush()
    return len(chosen)


def _hold(actor: Actor, session: TrainingSession) -> None:
    """Two trainers save one sheet one after the other, and after whoever moves the session."""
    if session.cohort_id != actor.cohort:
        raise NotFound()
    db.session.refresh(session, with_for_update=True)
    rules.check_held(cancelled=session.cancelled_at is not None)


def _check(
    actor: Actor, session: TrainingSession, chosen: list[Entry], current: dict[int, Mark], reason: str
) -> None:
    for entry in chosen:
        rules.check_minutes(entry.mark, session.minutes)
    # A trainer countersigns; the manager may too, with a reason (domain §1).
    stands_in = bool(chosen) and not actor.has(Role.TRAINER)
    corrects = any(_corrects(session, entry, current) for entry in chosen)
    rules.check_reason(reason, corrects=corrects or stands_in)


def _explains(actor: Actor, session: TrainingSession, entry: Entry, current: dict[int, Mark]) -> bool:
    """Whether the line of the book carries the reason."""
    return not actor.has(Role.TRAINER) or _corrects(session, entry, current)


def _corrects(session: TrainingSession, entry: Entry, current: dict[int, Mark]) -> bool:
    """Whether certified minutes change, as opposed to being certified for the first time."""
    before = rules.credited(current.get(entry.person_id, BLANK), session.modality, session.minutes)
    return before > 0 and before != rules.credited(entry.mark, session.modality, session.minutes)


def _write(
    actor: Actor, session: TrainingSession, chosen: list[Entry], current: dict[int, Mark], reason: str
) -> None:
    rows = queries.attendances(session.id)
    for entry in chosen:
        row = rows.get(entry.person_id)
        if row is None:
            row = Attendance(session_id=session.id, person_id=entry.person_id)
            db.session.add(row)
        present = entry.mark.status == Status.PRESENT
        assert entry.mark.status is not None
        row.status, row.minutes = entry.mark.status, entry.mark.minutes if present else 0
        row.noted_by_id, row.noted_at = actor.person_id, clock.now()
        _certify(actor, session, entry, reason if _explains(actor, session, entry, current) else "")


def _certify(actor: Actor, session: TrainingSession, entry: Entry, reason: str) -> None:
    """The book follows the sheet; the evidence is the session's sheet."""
    evidence = (EVIDENCE, str(session.id))
    minutes = rules.credited(entry.mark, session.modality, session.minutes)
    if minutes == 0:
        reverse(
            actor=actor,
            cohort_id=session.cohort_id,
            person_id=entry.person_id,
            evidence=evidence,
            reason=reason,
        )
        return
    certify(
        actor=actor,
        cohort_id=session.cohort_id,
        person_id=entry.person_id,
        year=session.year,
        modality=Modality(session.modality),
        minutes=minutes,
        occurred_on=session.occurs_on,
        evidence=evidence,
        module_code=session.module_code,
        reason=reason,
    )
