"""Reading what stands beside a sheet: signatures, tries, countersigning, corrections, catch-up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from course.cohorts import change_queries as changes
from course.cohorts.models import Enrolment, Group, GroupFunction, GroupMembership, RoleGrant
from course.cohorts.models import Status as Enrolled
from course.cohorts.queries import current
from course.db import db
from course.hours.models import Modality
from course.people.models import Person
from course.roles import Role
from tutoring.sessions.attendance_models import (
    SheetClosing,
    SheetCorrection,
    Signature,
    SigningAttempt,
    Standing,
)
from tutoring.sessions.catch_up_queries import caught_up, caught_up_elsewhere
from tutoring.sessions.models import Attendance, TrainingSession
from tutoring.sessions.plan_models import AbsenceNotice
from tutoring.sessions.signing_rules import EARLY, Window, window


def is_expected(session: TrainingSession, person_id: int) -> bool:
    """Whether the person followed the course, in the session's group, on its day; three queries.

    Dated memberships decide: who changed group in March is expected with the former one in February.
    """
    day = session.occurs_on
    conditions = [
        RoleGrant.cohort_id == session.cohort_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.PARTICIPANT,
        current(RoleGrant, day),
        exists().where(
            Enrolment.cohort_id == session.cohort_id,
            Enrolment.person_id == person_id,
            or_(Enrolment.status == Enrolled.ACTIVE, Enrolment.status_since > day),
        ),
    ]
    if session.group_id is not None:
        conditions.append(
            exists().where(
                GroupMembership.group_id == session.group_id,
                GroupMembership.person_id == person_id,
                GroupMembership.function == GroupFunction.MEMBER,
                current(GroupMembership, day),
            )
        )
    if db.session.scalar(select(RoleGrant.id).where(*conditions).limit(1)) is None:
        return False
    return not changes.is_away(changes.away(session.cohort_id, [person_id]).get(person_id, ()), day)


def signature(session: TrainingSession, person_id: int) -> Signature | None:
    """The person's signature for the session at the hour that it has now."""
    return db.session.scalar(
        select(Signature).where(
            Signature.session_id == session.id,
            Signature.person_id == person_id,
            Signature.starts_at == session.starts_at,
        )
    )


def signatures(session: TrainingSession) -> Sequence[Signature]:
    """Every signature of the session, those given for other hours included, in order of time."""
    return db.session.scalars(
        select(Signature)
        .where(Signature.session_id == session.id)
        .options(joinedload(Signature.person))
        .order_by(Signature.signed_at, Signature.id)
        .execution_options(populate_existing=True)
    ).all()


def guest_by_id(session: TrainingSession, signature_id: int) -> Signature | None:
    return db.session.scalar(
        select(Signature)
        .where(
            Signature.session_id == session.id,
            Signature.id == signature_id,
            Signature.standing != Standing.SIGNED,
        )
        .with_for_update()
    )


def signed_count(session: TrainingSession) -> int:
    """How many people have signed the half-day, guests included."""
    count = select(func.count()).where(
        Signature.session_id == session.id,
        Signature.starts_at == session.starts_at,
        Signature.standing != Standing.REFUSED,
    )
    return db.session.scalar(count) or 0


def tries(session_id: int, person_id: int, since: datetime) -> int:
    """How many codes were refused to the person on this sheet since its signing opened."""
    count = select(func.count()).where(
        SigningAttempt.session_id == session_id,
        SigningAttempt.person_id == person_id,
        SigningAttempt.attempted_at >= since,
    )
    return db.session.scalar(count) or 0


def refused_codes(session_id: int, since: datetime) -> dict[int, int]:
    """How many codes were refused to each person on this sheet since its signing opened."""
    rows = db.session.execute(
        select(SigningAttempt.person_id, func.count())
        .where(SigningAttempt.session_id == session_id, SigningAttempt.attempted_at >= since)
        .group_by(SigningAttempt.person_id)
    ).all()
    return dict(rows)


def closing(session_id: int) -> SheetClosing | None:
    """The countersigning of the sheet, with who did it."""
    return db.session.scalar(
        select(SheetClosing)
        .where(SheetClosing.session_id == session_id)
        .options(joinedload(SheetClosing.closed_by))
    )


def corrections(session_id: int) -> Sequence[SheetCorrection]:
    """What was changed after the countersigning, oldest first."""
    return db.session.scalars(
        select(SheetCorrection)
        .where(SheetCorrection.session_id == session_id)
        .options(joinedload(SheetCorrection.person), joinedload(SheetCorrection.corrected_by))
        .order_by(SheetCorrection.id)
    ).all()


def attendance(session_id: int, person_id: int) -> Attendance | None:
    return db.session.scalar(
        select(Attendance).where(Attendance.session_id == session_id, Attendance.person_id == person_id)
    )


def clashing(session: TrainingSession, person_ids: Sequence[int]) -> dict[int, str]:
    """Those whom another sheet says present at the same hours or at the same half-day of the programme.

    Returns the title of the other session by person: nobody is in two rooms, and nothing counts twice.
    """
    overlaps = and_(TrainingSession.starts_at < session.ends_at, TrainingSession.ends_at > session.starts_at)
    same = TrainingSession.code == session.code if session.code else overlaps
    rows = db.session.execute(
        select(Attendance.person_id, TrainingSession.title)
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(
            TrainingSession.cohort_id == session.cohort_id,
            TrainingSession.id != session.id,
            Attendance.person_id.in_(person_ids),
            Attendance.minutes > 0,
            or_(overlaps, same),
        )
        .order_by(TrainingSession.id)
    ).all()
    return dict(rows) | caught_up_elsewhere(session, person_ids)


@dataclass(frozen=True)
class Beside:
    """What the page of a sheet shows beside its lines, by person."""

    signed: dict[int, Signature] = field(default_factory=dict)
    guests: list[Signature] = field(default_factory=list)
    # Signed for other hours, before the session was moved.
    elsewhere: list[Signature] = field(default_factory=list)
    told: dict[int, str] = field(default_factory=dict)
    caught_up: dict[int, int] = field(default_factory=dict)
    # How many codes were refused to a person: after five, the trainer ticks.
    refused: dict[int, int] = field(default_factory=dict)
    closing: SheetClosing | None = None
    corrections: Sequence[SheetCorrection] = ()


def beside(session: TrainingSession) -> Beside:
    """Signatures, guests, announced absences, catch-up, refused codes, closing, corrections; six queries."""
    found = signatures(session)
    today = [one for one in found if one.starts_at == session.starts_at]
    closed = closing(session.id)
    return Beside(
        signed={one.person_id: one for one in today if one.standing in (Standing.SIGNED, Standing.CONFIRMED)},
        guests=[one for one in today if one.standing != Standing.SIGNED],
        elsewhere=[one for one in found if one.starts_at != session.starts_at],
        told=_told(session.id),
        caught_up=caught_up(session.id),
        refused=refused_codes(session.id, session.starts_at - EARLY),
        closing=closed,
        corrections=corrections(session.id) if closed else (),
    )


def _told(session_id: int) -> dict[int, str]:
    """Those who said « Je serai absent(e) », with their reason."""
    rows = db.session.execute(
        select(AbsenceNotice.person_id, AbsenceNotice.reason).where(
            AbsenceNotice.session_id == session_id, AbsenceNotice.withdrawn_at.is_(None)
        )
    ).all()
    return dict(rows)


@dataclass(frozen=True)
class Mine:
    """A half-day as one person sees it."""

    session: TrainingSession
    group: str | None
    signature: Signature | None
    attendance: Attendance | None
    closed: bool

    def is_to_sign(self, now: datetime) -> bool:
        """Whether the person may sign it now."""
        session = self.session
        return (
            session.modality == Modality.IN_PERSON
            and not (self.closed or self.signature or self.attendance)
            and window(session.starts_at, session.ends_at, now) == Window.OPEN
        )


def mine(cohort_id: int, person_id: int) -> list[Mine]:
    """The half-days that concern the person, in order of time; one query.

    Those of the whole cohort since the person follows the course, of a group at the time of its session,
    or where something is written.
    """
    follows = exists().where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.PARTICIPANT,
        RoleGrant.starts_on <= TrainingSession.occurs_on,
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= TrainingSession.occurs_on),
    )
    member = exists().where(
        GroupMembership.group_id == TrainingSession.group_id,
        GroupMembership.person_id == person_id,
        GroupMembership.function == GroupFunction.MEMBER,
        GroupMembership.starts_on <= TrainingSession.occurs_on,
        or_(GroupMembership.ends_on.is_(None), GroupMembership.ends_on >= TrainingSession.occurs_on),
    )
    signed = and_(
        Signature.session_id == TrainingSession.id,
        Signature.person_id == person_id,
        Signature.starts_at == TrainingSession.starts_at,
    )
    noted = and_(Attendance.session_id == TrainingSession.id, Attendance.person_id == person_id)
    closed = exists().where(SheetClosing.session_id == TrainingSession.id)
    rows = db.session.execute(
        select(TrainingSession, Group.name, Signature, Attendance, closed)
        .outerjoin(Group, Group.id == TrainingSession.group_id)
        .outerjoin(Signature, signed)
        .outerjoin(Attendance, noted)
        .where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.cancelled_at.is_(None),
            or_(
                and_(TrainingSession.group_id.is_(None), follows),
                member,
                Signature.id.is_not(None),
                Attendance.id.is_not(None),
            ),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ).all()
    return [Mine(*row) for row in rows]


def people(cohort_id: int, person_ids: Sequence[int]) -> dict[int, Person]:
    """These people of the cohort, by id."""
    found = db.session.scalars(
        select(Person)
        .join(Enrolment, and_(Enrolment.person_id == Person.id, Enrolment.cohort_id == cohort_id))
        .where(Person.id.in_(person_ids))
    )
    return {person.id: person for person in found}
