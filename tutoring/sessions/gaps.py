"""What the sheets still owe to the books: a signature, a countersigning, minutes to catch up (domain §1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from flask import url_for
from sqlalchemy import and_, exists, func, or_, select, true

from course import clock
from course.cohorts import change_queries as changes
from course.cohorts.models import GroupFunction, GroupMembership, RoleGrant
from course.cohorts.queries import cohort_uid
from course.db import db
from course.hours.models import Modality
from course.people.models import Person
from course.registries import EvidenceFacts, Gap
from course.roles import Role
from course.ui.formats import clock_time, hours, period
from tutoring.sessions import rules
from tutoring.sessions.attendance_models import CatchUp, Signature, Standing
from tutoring.sessions.models import Attendance, Status, TrainingSession
from tutoring.sessions.rules import Mark

NOON = time(12, 30)
Key = tuple[int, int]


@dataclass(frozen=True)
class Expected:
    """Somebody expected at a session that is over, and what its sheet says of them."""

    session: TrainingSession
    person_id: int
    mark: Mark


def find(cohort_id: int, person_ids: Sequence[int]) -> list[Gap]:
    """What each of these people's sheets lack, in order of time; seven queries."""
    away = changes.away(cohort_id, person_ids)
    signed, caught = _signed(cohort_id, person_ids), _caught_up(cohort_id, person_ids)
    elsewhere = _with_another_group(cohort_id, person_ids)
    uid = cohort_uid(cohort_id)
    found = []
    for one in _expected(cohort_id, person_ids):
        if changes.is_away(away.get(one.person_id, ()), one.session.occurs_on):
            continue
        key = (one.session.id, one.person_id)
        others = elsewhere.get((one.session.code or "", one.person_id), {})
        made_up = caught.get(key, 0) + sum(others.values()) - others.get(one.session.id, 0)
        text = _text(one, key in signed, made_up)
        if text:
            page = "closing.sheet" if one.session.modality == Modality.IN_PERSON else "sessions.sheet"
            path = url_for(page, cohort_uid=uid, session_id=one.session.id)
            found.append(Gap(one.person_id, text, path))
    return found


def _text(one: Expected, signed: bool, caught_up: int) -> str:
    """The gap in words; empty when nothing is missing. `caught_up` is what counts elsewhere, in minutes."""
    session = one.session
    if one.mark.status is None and caught_up < session.minutes:
        if signed:
            return f"l’émargement {_of(session)} attend la validation d’une formatrice ou d’un formateur"
        what = (
            "l’émargement" if session.modality == Modality.IN_PERSON else "la présence à la classe virtuelle"
        )
        return f"il manque {what} {_of(session)}"
    missing = session.minutes - caught_up
    missing -= rules.credited(one.mark, Modality(session.modality), session.minutes)
    if missing <= 0:
        return ""
    what = "séance" if session.modality == Modality.IN_PERSON else "classe virtuelle"
    excused = " (absence excusée)" if one.mark.status == Status.EXCUSED else ""
    return f"{hours(missing)} à rattraper : {what} {_of(session)}{excused}"


def _of(session: TrainingSession) -> str:
    """« du 6 octobre 2026 après-midi », « du 12 novembre 2026 à 17 h »."""
    start = session.starts_at.astimezone(clock.PARIS)
    day = period(start.date(), start.date()).removeprefix("le ")
    if session.modality == Modality.IN_PERSON:
        return f"du {day} {'matin' if start.time() < NOON else 'après-midi'}"
    return f"du {day} à {clock_time(start)}"


def _expected(cohort_id: int, person_ids: Sequence[int]) -> list[Expected]:
    """Each session that is over, with each of these people who was to be there; one query."""
    day = TrainingSession.occurs_on
    follows = exists().where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.person_id == Person.id,
        RoleGrant.role == Role.PARTICIPANT,
        RoleGrant.starts_on <= day,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day),
    )
    in_group = exists().where(
        GroupMembership.group_id == TrainingSession.group_id,
        GroupMembership.person_id == Person.id,
        GroupMembership.function == GroupFunction.MEMBER,
        GroupMembership.starts_on <= day,
        or_(GroupMembership.ends_on.is_(None), GroupMembership.ends_on >= day),
    )
    noted = and_(Attendance.session_id == TrainingSession.id, Attendance.person_id == Person.id)
    rows = db.session.execute(
        select(TrainingSession, Person.id, Attendance.status, Attendance.minutes)
        .select_from(TrainingSession)
        .join(Person, true())
        .outerjoin(Attendance, noted)
        .where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.cancelled_at.is_(None),
            TrainingSession.ends_at <= clock.now(),
            Person.id.in_(person_ids),
            follows,
            or_(TrainingSession.group_id.is_(None), in_group),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [
        Expected(session, person_id, Mark(Status(status), minutes) if status else rules.BLANK)
        for session, person_id, status, minutes in rows
    ]


def _signed(cohort_id: int, person_ids: Sequence[int]) -> set[Key]:
    """Who signed with the code of the room; one query."""
    rows = db.session.execute(
        select(Signature.session_id, Signature.person_id)
        .join(TrainingSession, TrainingSession.id == Signature.session_id)
        .where(
            TrainingSession.cohort_id == cohort_id,
            Signature.starts_at == TrainingSession.starts_at,
            Signature.person_id.in_(person_ids),
            Signature.standing.in_((Standing.SIGNED, Standing.CONFIRMED)),
        )
    )
    return {(session_id, person_id) for session_id, person_id in rows}


def _caught_up(cohort_id: int, person_ids: Sequence[int]) -> Mapping[Key, int]:
    """Minutes caught up by session and person; one query."""
    rows = db.session.execute(
        select(CatchUp.session_id, CatchUp.person_id, func.sum(CatchUp.minutes))
        .join(TrainingSession, TrainingSession.id == CatchUp.session_id)
        .where(
            TrainingSession.cohort_id == cohort_id,
            CatchUp.person_id.in_(person_ids),
            CatchUp.cancelled_at.is_(None),
        )
        .group_by(CatchUp.session_id, CatchUp.person_id)
    )
    return {(session_id, person_id): int(minutes) for session_id, person_id, minutes in rows}


def _with_another_group(cohort_id: int, person_ids: Sequence[int]) -> dict[tuple[str, int], dict[int, int]]:
    """Minutes certified under each code of the programme, by session; one query.

    Who came with another group has had the half-day: their own group's sheet owes nothing.
    """
    rows = db.session.execute(
        select(TrainingSession, Attendance.person_id, Attendance.minutes)
        .join(Attendance, Attendance.session_id == TrainingSession.id)
        .where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.code.is_not(None),
            Attendance.person_id.in_(person_ids),
            Attendance.status == Status.PRESENT,
        )
    )
    found: dict[tuple[str, int], dict[int, int]] = {}
    for session, person_id, minutes in rows:
        credit = rules.credited(Mark(Status.PRESENT, minutes), Modality(session.modality), session.minutes)
        found.setdefault((session.code or "", person_id), {})[session.id] = credit
    return found


def facts(cohort_id: int, refs: Sequence[str]) -> dict[str, EvidenceFacts]:
    """What the books say of a sheet: the session's title and times; one query."""
    ids = [int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 10]
    rows = db.session.scalars(
        select(TrainingSession).where(TrainingSession.cohort_id == cohort_id, TrainingSession.id.in_(ids))
    )
    return {
        str(one.id): EvidenceFacts(one.title, clock_time(one.starts_at), clock_time(one.ends_at))
        for one in rows
    }
