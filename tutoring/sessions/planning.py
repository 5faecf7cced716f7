"""Planning sessions by hand: added, changed, moved, copied for a group, cancelled."""

from datetime import datetime

from sqlalchemy import delete

from course import clock
from course.agenda.queries import span
from course.catalogue import queries as catalogue
from course.cohorts import queries as cohorts
from course.cohorts.rules import year_of
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Modality
from course.permissions import Actor
from tutoring.sessions import attendance_queries, notices, plan_queries, plan_rules, reminders
from tutoring.sessions.models import Attendance, TrainingSession
from tutoring.sessions.plan_models import SessionHost
from tutoring.sessions.plan_rules import CANCELLED, COUNTERSIGNED, SIGNED, Plan, StalePlan
from tutoring.sessions.rules import REASON_LIMIT


def add_session(*, actor: Actor, plan: Plan, copy_of: TrainingSession | None = None) -> TrainingSession:
    """A new session, for the cohort or a group; a copy for a group keeps the programme's code.

    Those concerned are told when it is still to come. Raises RuleBroken (dates, hours, address, people),
    NotFound for another cohort's group or session.
    """
    starts_at, ends_at = _check(actor, plan)
    if copy_of is not None and copy_of.cohort_id != actor.cohort:
        raise NotFound()
    session = TrainingSession(
        cohort_id=actor.cohort,
        code=copy_of.code if copy_of is not None and plan.group_id is not None else None,
        modality=plan.modality,
        group_id=plan.group_id,
    )
    _write(session, plan, starts_at, ends_at)
    session.year = _year(actor.cohort, session)
    db.session.add(session)
    db.session.flush()
    _set_hosts(session, plan)
    if session.starts_at > clock.now():
        reminders.ask([session])
        notices.tell_added(actor=actor, session=session)
    return session


def edit_session(*, actor: Actor, session: TrainingSession, plan: Plan, version: int) -> bool:
    """Change a session; whether those concerned were told, which a new date, hour, place or address does.

    Raises StalePlan when `version` is not the one in force, RuleBroken when the sheet is signed and the
    date, the hours, the place or the title change, or when the session is cancelled. Moved, the session
    has a new sheet: absences noted for the former hours go, signatures stay for what they signed.
    """
    _hold(actor, session, version)
    starts_at, ends_at = _check(actor, plan)
    before = notices.Before.of(session)
    if _fixed(session) != _fixed_of(plan, starts_at, ends_at):
        _check_unsigned(session)
    _write(session, plan, starts_at, ends_at)
    session.year = _year(actor.cohort, session)
    _set_hosts(session, plan)
    _changed(session)
    if starts_at != before.starts_at:
        _clear_marks(session)
        reminders.renew(session)
    return notices.tell_changed(actor=actor, session=session, before=before)


def cancel_session(*, actor: Actor, session: TrainingSession, reason: str, version: int) -> None:
    """Cancel a session, with a reason that its page shows; those concerned are told.

    Raises RuleBroken without a reason or when the sheet is signed, StalePlan as for a change.
    """
    _hold(actor, session, version)
    if not reason.strip():
        raise RuleBroken("Indiquez pourquoi la séance est annulée.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Le motif tient en {REASON_LIMIT} caractères.", "reason")
    _check_unsigned(session)
    session.cancelled_at, session.cancel_reason = clock.now(), reason.strip()
    _changed(session)
    reminders.withdraw(session)
    notices.tell_cancelled(actor=actor, session=session)


def plan_of(session: TrainingSession) -> Plan:
    """What was decided of the session until now, in the time of Paris."""
    starts, ends = (at.astimezone(clock.PARIS) for at in (session.starts_at, session.ends_at))
    return Plan(
        title=session.title,
        modality=Modality(session.modality),
        day=session.occurs_on,
        starts=starts.time(),
        ends=ends.time(),
        place=session.place,
        join_url=session.join_url,
        programme=session.programme,
        materials=session.materials,
        module_code=session.module_code,
        group_id=session.group_id,
        host_ids=[one.id for one in plan_queries.hosts(session.id)],
    )


def _hold(actor: Actor, session: TrainingSession, version: int) -> None:
    """The row is ours until the end; who saves a sheet waits."""
    if session.cohort_id != actor.cohort:
        raise NotFound()
    db.session.refresh(session, with_for_update=True)
    if session.version != version:
        raise StalePlan()
    if session.cancelled_at is not None:
        raise RuleBroken(CANCELLED)


def _check_unsigned(session: TrainingSession) -> None:
    if attendance_queries.closing(session.id) is not None:
        raise RuleBroken(COUNTERSIGNED)
    if plan_queries.is_signed(session.id):
        raise RuleBroken(SIGNED)


def _clear_marks(session: TrainingSession) -> None:
    """Who was absent on the former day may come on the new one."""
    db.session.execute(delete(Attendance).where(Attendance.session_id == session.id))
    session.blanks = None


def _check(actor: Actor, plan: Plan) -> tuple[datetime, datetime]:
    plan_rules.check_day(plan.day, *span(actor.cohort))
    plan_rules.check_address(plan.join_url)
    if plan.group_id is not None and cohorts.group_of(actor.cohort, plan.group_id) is None:
        raise NotFound()
    if not set(plan.host_ids) <= {one.id for one in plan_queries.animators(actor.cohort)}:
        raise RuleBroken("Choisissez parmi les formateurs et les experts de la cohorte.", "hosts")
    if plan.module_code and plan.module_code not in {one.code for one in catalogue.modules()}:
        raise RuleBroken("Choisissez un des modules du parcours.", "module")
    return plan_rules.instants(plan)


Fixed = tuple[str, str | None, datetime, datetime, str]


def _fixed(session: TrainingSession) -> Fixed:
    """What a signed sheet bears witness to (domain §1, « Evidence »)."""
    return session.title, session.module_code, session.starts_at, session.ends_at, session.place


def _fixed_of(plan: Plan, starts_at: datetime, ends_at: datetime) -> Fixed:
    return plan.title, _module(plan), starts_at, ends_at, plan.place


def _module(plan: Plan) -> str | None:
    """A virtual class counts for a module; an in-person day for none."""
    return plan.module_code or None if plan.modality == Modality.VIRTUAL_CLASS else None


def _write(session: TrainingSession, plan: Plan, starts_at: datetime, ends_at: datetime) -> None:
    session.title, session.module_code, session.place = plan.title, _module(plan), plan.place
    session.starts_at, session.ends_at, session.occurs_on = starts_at, ends_at, plan.day
    session.minutes = int((ends_at - starts_at).total_seconds()) // 60
    session.join_url, session.programme, session.materials = plan.join_url, plan.programme, plan.materials


def _year(cohort_id: int, session: TrainingSession) -> int:
    """The cohort's year that the session counts in."""
    spans = [(one.number, one.starts_on, one.ends_on) for one in cohorts.years(cohort_id)]
    return year_of(session.occurs_on, spans)


def _set_hosts(session: TrainingSession, plan: Plan) -> None:
    db.session.execute(delete(SessionHost).where(SessionHost.session_id == session.id))
    hosts = sorted(set(plan.host_ids))
    db.session.add_all(SessionHost(session_id=session.id, person_id=one) for one in hosts)
    db.session.flush()


def _changed(session: TrainingSession) -> None:
    session.version += 1
    session.changed_at = clock.now()
    db.session.flush()
