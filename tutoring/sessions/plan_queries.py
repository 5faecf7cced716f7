"""Reading what concerns the plan of a session: who animates it, whom it concerns, who will be away."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import contains_eager

from course.cohorts.models import Cohort, Group, GroupFunction, GroupMembership, RoleGrant
from course.cohorts.queries import active_participants, current, people_with_role
from course.db import db
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from tutoring.sessions.attendance_models import CatchUp
from tutoring.sessions.models import Attendance, Status, TrainingSession
from tutoring.sessions.plan_models import AbsenceNotice, SessionHost

ANIMATORS = (Role.TRAINER, Role.EXPERT)
STAFF = (Role.TRAINER, Role.MANAGER)


def _in_group(person_id: object, *functions: GroupFunction) -> ColumnElement[bool]:
    """The condition that the person is in the session's group on its day, with one of these functions."""
    return exists().where(
        GroupMembership.group_id == TrainingSession.group_id,
        GroupMembership.person_id == person_id,
        GroupMembership.function.in_(functions or tuple(GroupFunction)),
        GroupMembership.starts_on <= TrainingSession.occurs_on,
        or_(GroupMembership.ends_on.is_(None), GroupMembership.ends_on >= TrainingSession.occurs_on),
    )


def concerns(person_id: int) -> ColumnElement[bool]:
    """The condition that a TrainingSession is this person's: everybody's, their group's, or animated by them."""
    animates = exists().where(
        SessionHost.session_id == TrainingSession.id, SessionHost.person_id == person_id
    )
    return or_(TrainingSession.group_id.is_(None), _in_group(person_id), animates)


def session_for(actor: Actor, session_id: int) -> TrainingSession | None:
    """The session, if this person may know of it: trainers and managers know all of them."""
    chosen = select(TrainingSession).where(
        TrainingSession.cohort_id == actor.cohort, TrainingSession.id == session_id
    )
    if not actor.has(*STAFF, Role.ADMINISTRATOR):
        chosen = chosen.where(concerns(actor.person))
    return db.session.scalar(chosen)


def sessions_of(
    cohort_id: int, person_id: int, first: date, last: date
) -> Sequence[tuple[TrainingSession, str]]:
    """The person's sessions between two days (included), cancelled ones too, in order; one query.

    Each comes with the uid of its cohort, for its address.
    """
    rows = db.session.execute(
        select(TrainingSession, Cohort.uid)
        .join(Cohort, Cohort.id == TrainingSession.cohort_id)
        .where(
            TrainingSession.cohort_id == cohort_id,
            TrainingSession.occurs_on.between(first, last),
            concerns(person_id),
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ).all()
    return [(session, uid) for session, uid in rows]


def group_name(session: TrainingSession) -> str:
    """The name of the session's group; empty when it is everybody's."""
    if session.group_id is None:
        return ""
    return db.session.scalar(select(Group.name).where(Group.id == session.group_id)) or ""


def hosts(session_id: int) -> Sequence[Person]:
    """Who animates the session, in alphabetical order."""
    return db.session.scalars(
        select(Person)
        .join(SessionHost, SessionHost.person_id == Person.id)
        .where(SessionHost.session_id == session_id)
        .order_by(Person.sort_key, Person.id)
    ).all()


def animators(cohort_id: int) -> Sequence[Person]:
    """The trainers and experts of the cohort, who may animate."""
    return people_with_role(cohort_id, *ANIMATORS)


def expected(session: TrainingSession) -> Sequence[int]:
    """The participants of today who are expected at the session."""
    chosen = select(Person.id).where(active_participants(session.cohort_id))
    if session.group_id is not None:
        chosen = chosen.join(TrainingSession, TrainingSession.id == session.id).where(
            _in_group(Person.id, GroupFunction.MEMBER)
        )
    return db.session.scalars(chosen.order_by(Person.id)).all()


def around(session: TrainingSession) -> Sequence[int]:
    """Who animates the session, and who accompanies: the group's tutors and trainers, or the trainers."""
    animates = exists().where(SessionHost.session_id == session.id, SessionHost.person_id == Person.id)
    holds = exists().where(
        RoleGrant.cohort_id == session.cohort_id, RoleGrant.person_id == Person.id, current(RoleGrant)
    )
    if session.group_id is None:
        near: ColumnElement[bool] = exists().where(
            RoleGrant.cohort_id == session.cohort_id,
            RoleGrant.person_id == Person.id,
            RoleGrant.role == Role.TRAINER,
            current(RoleGrant),
        )
    else:
        near = _in_group(Person.id, GroupFunction.TUTOR, GroupFunction.TRAINER)
    return db.session.scalars(
        select(Person.id)
        .join(TrainingSession, TrainingSession.id == session.id)
        .where(holds, or_(animates, near))
        .order_by(Person.id)
    ).all()


def is_convoked(session: TrainingSession, person_id: int) -> bool:
    """Whether the person is to come: expected, animating, or accompanying."""
    return person_id in expected(session) or person_id in around(session)


def is_signed(session_id: int) -> bool:
    """Whether minutes are certified by its sheet, or caught up (read after the session's row is held)."""
    present = exists().where(Attendance.session_id == session_id, Attendance.status == Status.PRESENT)
    caught_up = exists().where(CatchUp.session_id == session_id, CatchUp.cancelled_at.is_(None))
    return bool(db.session.scalar(select(or_(present, caught_up))))


def absence(session_id: int, person_id: int) -> AbsenceNotice | None:
    """What the person said of an absence, withdrawn or not."""
    return db.session.scalar(
        select(AbsenceNotice).where(
            AbsenceNotice.session_id == session_id, AbsenceNotice.person_id == person_id
        )
    )


def absences(session_id: int) -> Sequence[AbsenceNotice]:
    """Who said that they would not come, with their reasons: for trainers and the manager only."""
    return db.session.scalars(
        select(AbsenceNotice)
        .join(AbsenceNotice.person)
        .where(and_(AbsenceNotice.session_id == session_id, AbsenceNotice.withdrawn_at.is_(None)))
        .options(contains_eager(AbsenceNotice.person))
        .order_by(Person.sort_key, Person.id)
    ).all()


def warned(session_id: int) -> frozenset[int]:
    """The ids of those who said that they would not come."""
    return frozenset(
        db.session.scalars(
            select(AbsenceNotice.person_id).where(
                AbsenceNotice.session_id == session_id, AbsenceNotice.withdrawn_at.is_(None)
            )
        )
    )
