"""Reading sessions and their sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from course import clock
from course.cohorts import change_queries as changes
from course.cohorts.models import Enrolment, Group, GroupFunction, GroupMembership, RoleGrant
from course.cohorts.models import Status as Enrolled
from course.cohorts.queries import current
from course.db import db
from course.hours.models import Modality
from course.people.models import Person
from course.roles import Role
from tutoring.sessions.attendance_models import SheetClosing, Signature, Standing
from tutoring.sessions.models import Attendance, Status, TrainingSession
from tutoring.sessions.rules import BLANK, Mark


@dataclass(frozen=True)
class Listed:
    """A session with what its sheet says so far."""

    session: TrainingSession
    group: str | None
    noted: int
    present: int
    # The sheet of a half-day was countersigned.
    closed: bool

    @property
    def waits(self) -> bool:
        """Whether the sheet waits for a countersigning, or for somebody to be noted."""
        if self.session.modality == Modality.IN_PERSON:
            return not self.closed
        return self.session.blanks != 0


def sessions(cohort_id: int) -> list[Listed]:
    """The cohort's sessions in order of time, each with its counts; one query."""
    counts = (
        select(
            Attendance.session_id,
            func.count().label("noted"),
            func.count().filter(Attendance.status == Status.PRESENT).label("present"),
        )
        .join(TrainingSession, TrainingSession.id == Attendance.session_id)
        .where(TrainingSession.cohort_id == cohort_id)
        .group_by(Attendance.session_id)
        .subquery()
    )
    rows = db.session.execute(
        select(TrainingSession, Group.name, counts.c.noted, counts.c.present, is_closed())
        .outerjoin(Group, Group.id == TrainingSession.group_id)
        .outerjoin(counts, counts.c.session_id == TrainingSession.id)
        .where(TrainingSession.cohort_id == cohort_id)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ).all()
    return [
        Listed(one, group, noted or 0, present or 0, closed) for one, group, noted, present, closed in rows
    ]


def is_closed() -> ColumnElement[bool]:
    """The condition that the sheet of a TrainingSession was countersigned."""
    return exists().where(SheetClosing.session_id == TrainingSession.id)


def session(cohort_id: int, session_id: int) -> TrainingSession | None:
    return db.session.scalar(
        select(TrainingSession).where(
            TrainingSession.cohort_id == cohort_id, TrainingSession.id == session_id
        )
    )


def session_by_code(cohort_id: int, code: str) -> TrainingSession | None:
    """The programme's session in this cohort (« J1-AM », « CV2 »), the whole cohort's."""
    return db.session.scalar(
        select(TrainingSession).where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.code == code,
            TrainingSession.group_id.is_(None),
        )
    )


@dataclass(frozen=True)
class Line:
    """One person on a sheet; `expected` unless they arrived after the session."""

    person: Person
    group: str | None
    expected: bool
    mark: Mark
    noted_by: str | None
    noted_at: datetime | None
    # What the person signed with the code of the room; a guest once confirmed is on the sheet.
    standing: Standing | None = None
    signed_at: datetime | None = None

    @property
    def is_guest(self) -> bool:
        """Whether a trainer confirmed somebody who was not expected here."""
        return self.standing == Standing.CONFIRMED

    @property
    def has_signed(self) -> bool:
        """Whether the person signed and is on the sheet for it."""
        return self.standing in (Standing.SIGNED, Standing.CONFIRMED)

    @property
    def is_concerned(self) -> bool:
        """Whether the sheet says something of the person, or waits for it."""
        return self.expected or self.has_signed or self.mark.status is not None


def sheet(session: TrainingSession) -> list[Line]:
    """Who is on the sheet, by group then name, with what it says now; four queries.

    Those expected are the participants of that day, in the session's group on that day, who were not
    suspended; those who arrived since, or were noted all the same, follow, so that nobody who came is
    missing.
    """
    groups = _groups_on(session)
    rows = db.session.execute(_people(session)).all()
    away = changes.away(session.cohort_id, [row[0].id for row in rows])
    lines = []
    for person, followed, status, minutes, by, at, standing, signed_at in rows:
        there = groups.get(person.id, NOWHERE)
        if not (status or standing == Standing.CONFIRMED or session.group_id in (None, there.id)):
            continue
        lines.append(
            Line(
                *(person, there.name),
                expected=bool(followed)
                and (session.group_id is None or there.on_the_day)
                and not changes.is_away(away.get(person.id, ()), session.occurs_on),
                mark=_mark(status, minutes),
                noted_by=by,
                noted_at=at,
                standing=Standing(standing) if standing else None,
                signed_at=signed_at,
            )
        )
    return sorted(
        lines, key=lambda line: (line.is_guest, not line.expected, line.group is None, line.group or "")
    )


@dataclass(frozen=True)
class _Place:
    """Where a person is: a group, of the session's day or of today."""

    id: int | None
    name: str | None
    on_the_day: bool


NOWHERE = _Place(None, None, False)


def _people(session: TrainingSession):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a long tuple
    noter = aliased(Person)
    day = session.occurs_on
    then, now = _participates(session.cohort_id, day), _participates(session.cohort_id, clock.today())
    return (
        select(
            Person,
            then.label("expected"),
            Attendance.status,
            Attendance.minutes,
            noter.display_name,
            Attendance.noted_at,
            Signature.standing,
            Signature.signed_at,
        )
        .join(Enrolment, and_(Enrolment.person_id == Person.id, Enrolment.cohort_id == session.cohort_id))
        .outerjoin(Attendance, and_(Attendance.person_id == Person.id, Attendance.session_id == session.id))
        .outerjoin(noter, noter.id == Attendance.noted_by_id)
        .outerjoin(
            Signature,
            and_(
                Signature.person_id == Person.id,
                Signature.session_id == session.id,
                Signature.starts_at == session.starts_at,
            ),
        )
        .where(or_(then, now, Attendance.id.is_not(None), Signature.standing == Standing.CONFIRMED))
        .order_by(Person.sort_key, Person.id)
    )


def _participates(cohort_id: int, day: date) -> ColumnElement[bool]:
    """The condition that a Person, joined with Enrolment, followed the course on `day`."""
    held = exists().where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.person_id == Person.id,
        RoleGrant.role == Role.PARTICIPANT,
        current(RoleGrant, day),
    )
    return and_(held, or_(Enrolment.status == Enrolled.ACTIVE, Enrolment.status_since > day))


def _groups_on(session: TrainingSession) -> dict[int, _Place]:
    """Each member's group on the day of the session; today's where there was none yet."""
    on_the_day = current(GroupMembership, session.occurs_on)
    rows = db.session.execute(
        select(GroupMembership.person_id, Group.id, Group.name, on_the_day)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(
            Group.cohort_id == session.cohort_id,
            GroupMembership.function == GroupFunction.MEMBER,
            or_(on_the_day, current(GroupMembership)),
        )
        .order_by(GroupMembership.id)
    ).all()
    # What held on the day is written last, over what holds today.
    rows = sorted(rows, key=lambda row: bool(row[3]))
    return {person_id: _Place(group_id, name, bool(then)) for person_id, group_id, name, then in rows}


def _mark(status: str | None, minutes: int | None) -> Mark:
    return Mark(Status(status), minutes or 0) if status else BLANK


def attendances(session_id: int) -> dict[int, Attendance]:
    """The sheet's lines as they are in the database now, by person."""
    found = db.session.scalars(
        select(Attendance)
        .where(Attendance.session_id == session_id)
        .execution_options(populate_existing=True)
    )
    return {one.person_id: one for one in found}


def next_session(cohort_id: int, person_id: int) -> TrainingSession | None:
    """What the person should come to next; one query."""
    mine = exists().where(
        GroupMembership.group_id == TrainingSession.group_id,
        GroupMembership.person_id == person_id,
        GroupMembership.function == GroupFunction.MEMBER,
        GroupMembership.starts_on <= TrainingSession.occurs_on,
        or_(GroupMembership.ends_on.is_(None), GroupMembership.ends_on >= TrainingSession.occurs_on),
    )
    return db.session.scalar(
        select(TrainingSession)
        .where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.ends_at > clock.now(),
            TrainingSession.cancelled_at.is_(None),
            or_(TrainingSession.group_id.is_(None), mine),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(1)
    )


def to_fill(cohort_id: int, limit: int = 3) -> Sequence[tuple[TrainingSession, int]]:
    """The latest sessions whose sheet waits, each with how many there are; one query.

    A half-day waits for its countersigning, a virtual class for everybody to be noted.
    """
    half_day = TrainingSession.modality == Modality.IN_PERSON
    to_note = or_(TrainingSession.blanks.is_(None), TrainingSession.blanks > 0)
    rows = db.session.execute(
        select(TrainingSession, func.count().over())
        .where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.starts_at <= clock.now(),
            TrainingSession.cancelled_at.is_(None),
            or_(and_(half_day, ~is_closed()), and_(~half_day, to_note)),
        )
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id)
        .limit(limit)
    ).all()
    return [(one, total) for one, total in rows]
