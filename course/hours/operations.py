"""Writing the two books: certify once, reverse what was wrong, rewrite nothing (domain §1)."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import func, select

from course.cohorts.operations import lock_person
from course.db import db
from course.hours.models import Modality, Nature, ParticipantHours, TrainerHours
from course.permissions import Actor
from course.signals import hours_changed

Line = TypeVar("Line", ParticipantHours, TrainerHours)


def standing(book: type[Line], cohort_id: int, person_id: int, kind: str, ref: str) -> Line | None:
    """The line that certifies this evidence for this person and was not reversed."""
    reversals = select(book.reverses_id).where(book.reverses_id.is_not(None))
    return db.session.scalar(
        select(book).where(
            book.cohort_id == cohort_id,
            book.person_id == person_id,
            book.evidence_kind == kind,
            book.evidence_ref == ref,
            book.reverses_id.is_(None),
            book.id.not_in(reversals),
        )
    )


def certify(
    *,
    actor: Actor,
    cohort_id: int,
    person_id: int,
    year: int,
    modality: Modality,
    minutes: int,
    occurred_on: date,
    evidence: tuple[str, str],
    module_code: str | None = None,
    reason: str = "",
) -> bool:
    """Write a participant's minutes once for this evidence (kind, reference); True if a line was added.

    The same evidence with other minutes reverses the former line first, so that the book always tells
    both. Zero minutes only reverse. What somebody took back by hand, no rule of the course writes again.
    """
    lock_person(cohort_id, person_id)
    former = standing(ParticipantHours, cohort_id, person_id, *evidence)
    if (former.minutes if former else 0) == minutes:
        return False
    if former is None and actor.person_id is None and _taken_back(cohort_id, person_id, evidence):
        return False
    if former is not None:
        _reverse(former, actor, reason)
    if minutes > 0:
        db.session.add(
            ParticipantHours(
                cohort_id=cohort_id,
                person_id=person_id,
                year=year,
                modality=modality,
                minutes=minutes,
                occurred_on=occurred_on,
                module_code=module_code,
                evidence_kind=evidence[0],
                evidence_ref=evidence[1],
                sequence=_next(ParticipantHours, cohort_id, person_id, evidence),
                certified_by_id=actor.person_id,
                reason=reason,
            )
        )
    db.session.flush()
    _announce(cohort_id, person_id, module_code, modality)
    return True


def _taken_back(cohort_id: int, person_id: int, evidence: tuple[str, str]) -> bool:
    """Whether the last line of this evidence is a reversal that a person decided."""
    book = ParticipantHours
    last = db.session.scalar(
        select(book)
        .where(
            book.cohort_id == cohort_id,
            book.person_id == person_id,
            book.evidence_kind == evidence[0],
            book.evidence_ref == evidence[1],
        )
        .order_by(book.sequence.desc())
        .limit(1)
    )
    return last is not None and last.reverses_id is not None and last.certified_by_id is not None


def reverse(*, actor: Actor, cohort_id: int, person_id: int, evidence: tuple[str, str], reason: str) -> bool:
    """Take back what this evidence certified, with a reason; True if there was something to reverse."""
    lock_person(cohort_id, person_id)
    former = standing(ParticipantHours, cohort_id, person_id, *evidence)
    if former is None:
        return False
    _reverse(former, actor, reason)
    db.session.flush()
    _announce(cohort_id, person_id, former.module_code, former.modality)
    return True


def _announce(cohort_id: int, person_id: int, module_code: str | None, modality: Modality) -> None:
    hours_changed.send(
        None, cohort_id=cohort_id, person_id=person_id, module_code=module_code, modality=modality
    )


def certify_trainer(
    *,
    actor: Actor,
    cohort_id: int,
    person_id: int,
    year: int,
    function: str,
    group_id: int | None,
    nature: Nature,
    minutes: int,
    occurred_on: date,
    evidence: tuple[str, str],
    school_id: int | None = None,
    travel_minutes: int = 0,
    kilometres: float = 0,
    mission_order: str = "",
) -> bool:
    """Write a trainer's or tutor's minutes once for this evidence; True if a line was added."""
    lock_person(cohort_id, person_id)
    if standing(TrainerHours, cohort_id, person_id, *evidence) is not None:
        return False
    db.session.add(
        TrainerHours(
            cohort_id=cohort_id,
            person_id=person_id,
            year=year,
            function=function,
            group_id=group_id,
            nature=nature,
            minutes=minutes,
            occurred_on=occurred_on,
            evidence_kind=evidence[0],
            evidence_ref=evidence[1],
            sequence=_next(TrainerHours, cohort_id, person_id, evidence),
            certified_by_id=actor.person_id,
            school_id=school_id,
            travel_minutes=travel_minutes,
            kilometres=kilometres,
            mission_order=mission_order,
        )
    )
    db.session.flush()
    return True


def reverse_trainer(
    *, actor: Actor, cohort_id: int, person_id: int, evidence: tuple[str, str], reason: str
) -> bool:
    """Take back a trainer's line, with a reason; True if there was something to reverse."""
    lock_person(cohort_id, person_id)
    former = standing(TrainerHours, cohort_id, person_id, *evidence)
    if former is None:
        return False
    _reverse(former, actor, reason)
    db.session.flush()
    return True


def _next(
    book: type[ParticipantHours] | type[TrainerHours],
    cohort_id: int,
    person_id: int,
    evidence: tuple[str, str],
) -> int:
    used = db.session.scalar(
        select(func.max(book.sequence)).where(
            book.cohort_id == cohort_id,
            book.person_id == person_id,
            book.evidence_kind == evidence[0],
            book.evidence_ref == evidence[1],
        )
    )
    return (used or 0) + 1


# Copied from the line to the line that reverses it; the signs of the amounts change.
_SAME: Sequence[str] = ("cohort_id", "person_id", "year", "occurred_on", "evidence_kind", "evidence_ref")
_SAME_PARTICIPANT = (*_SAME, "modality", "module_code")
_SAME_TRAINER = (*_SAME, "function", "group_id", "nature", "school_id", "mission_order")


def _reverse(line: ParticipantHours | TrainerHours, actor: Actor, reason: str) -> None:
    book = type(line)
    names = _SAME_TRAINER if isinstance(line, TrainerHours) else _SAME_PARTICIPANT
    copy = book(**{name: getattr(line, name) for name in names})
    copy.minutes, copy.reverses_id, copy.reason = -line.minutes, line.id, reason
    copy.certified_by_id = actor.person_id
    copy.sequence = _next(book, line.cohort_id, line.person_id, (line.evidence_kind, line.evidence_ref))
    if isinstance(line, TrainerHours) and isinstance(copy, TrainerHours):
        copy.travel_minutes, copy.kilometres = -line.travel_minutes, -line.kilometres
    db.session.add(copy)
    db.session.flush()
