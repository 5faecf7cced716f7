"""Nobody is blocked by another's silence (domain §1): a report without an answer is recalled, then passed over."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import contains_eager

from course import clock
from course.calendar.rules import add_working_days, is_working_day
from course.cohorts.models import Cohort, Enrolment, Status
from course.cohorts.queries import people_with_role
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Modality
from course.hours.operations import certify
from course.notices.operations import tell
from course.permissions import Actor
from course.roles import Role
from course.ui.formats import long_date
from tutoring.visits import queries, rules, telling
from tutoring.visits.models import Answer, FieldVisit, VisitAttendee
from tutoring.visits.operations import EVIDENCE, hold

AT_A_TIME = 500
# Who has left, or is suspended, could not open the report.
_STILL_HERE = exists().where(
    Enrolment.cohort_id == FieldVisit.cohort_id,
    Enrolment.person_id == VisitAttendee.person_id,
    Enrolment.status == Status.ACTIVE,
)
ASKED_AT = func.coalesce(FieldVisit.edited_at, FieldVisit.created_at)


def certify_silent(*, actor: Actor, visit: FieldVisit, person_id: int, reason: str) -> None:
    """Certify the visit for an attendee who has not answered for ten working days; the reason is kept.

    They are told, and may still contest. Raises RuleBroken when they have answered, or may yet.
    """
    hold(actor, visit)
    theirs = queries.attendee(visit.id, person_id)
    if theirs is None:
        raise NotFound()
    if theirs.answer != Answer.PROPOSED:
        raise RuleBroken("Cette personne a répondu entre-temps : il n’y a plus rien à certifier.")
    if clock.today() < rules.certifiable_on(visit):
        first = long_date(rules.certifiable_on(visit))
        raise RuleBroken(f"Cette visite peut être certifiée sans réponse à partir du {first}.")
    rules.check_reason(reason, "Indiquez pourquoi la visite est certifiée sans réponse.")
    theirs.answer, theirs.answered_at, theirs.silence_reason = Answer.SILENT, clock.now(), reason
    db.session.flush()
    certify(
        actor=actor,
        cohort_id=visit.cohort_id,
        person_id=person_id,
        year=visit.year,
        modality=Modality.ON_SITE,
        minutes=visit.minutes,
        occurred_on=visit.occurred_on,
        evidence=(EVIDENCE, visit.uid),
        reason=f"sans réponse : {reason}"[: rules.REASON_LIMIT],
    )
    telling.silent(actor, visit, person_id)


def remind() -> None:
    """Recall, once, each report that has waited five working days; tell managers what waits for ten.

    Run by the worker every hour; what is done is noted on the row, so that nothing is told twice.
    """
    for visit, uid, waiting in _waiting():
        tell(
            [one.person_id for one in waiting],
            kind="visit",
            title=f"Compte rendu de la visite du {long_date(visit.occurred_on)} : votre réponse est attendue",
            body="Relisez-le, puis acceptez-le ou commentez-le. Sans réponse, la personne responsable du "
            f"parcours pourra certifier la visite à partir du {long_date(rules.certifiable_on(visit))}.",
            path=f"/c/{uid}/visites/{visit.uid}",
            cohort_id=visit.cohort_id,
            key=f"visit:{visit.uid}:{visit.version}:reminder",
        )
        for one in waiting:
            one.reminded_at = clock.now()
    db.session.flush()
    _tell_managers()


def _waiting() -> Sequence[tuple[FieldVisit, str, Sequence[VisitAttendee]]]:
    """Visits with the attendees to remind, and the cohort's uid; the rows are held."""
    rows = db.session.execute(
        select(VisitAttendee, FieldVisit, Cohort.uid)
        .join(FieldVisit, FieldVisit.id == VisitAttendee.visit_id)
        .join(Cohort, Cohort.id == FieldVisit.cohort_id)
        .where(
            VisitAttendee.answer == Answer.PROPOSED,
            VisitAttendee.reminded_at.is_(None),
            _STILL_HERE,
            FieldVisit.cancelled_at.is_(None),
            _waits_since(rules.REMINDER_DAYS),
        )
        .order_by(FieldVisit.id, VisitAttendee.id)
        .limit(AT_A_TIME)
        .with_for_update(of=VisitAttendee, skip_locked=True)
    ).all()
    found: dict[int, list[VisitAttendee]] = defaultdict(list)
    visits = {visit.id: (visit, uid) for _, visit, uid in rows}
    for attendee, visit, _ in rows:
        found[visit.id].append(attendee)
    return [(*visits[key], waiting) for key, waiting in found.items()]


def _waits_since(working_days: int) -> ColumnElement[bool]:
    """The condition that the report was put forward so many working days ago, or earlier."""
    today = clock.today()
    latest = today if is_working_day(today) else add_working_days(today, -1)
    # Days off belong to the working day before them: they count from the same morning.
    first_too_late = add_working_days(add_working_days(latest, -working_days), 1)
    return clock.local(first_too_late) > ASKED_AT


def _tell_managers() -> None:
    """At most once a week for each cohort, while reports may be certified without an answer."""
    monday = clock.today() - timedelta(days=clock.today().weekday())
    waiting = db.session.execute(
        select(FieldVisit.cohort_id, Cohort.uid)
        .join(VisitAttendee, VisitAttendee.visit_id == FieldVisit.id)
        .join(Cohort, Cohort.id == FieldVisit.cohort_id)
        .where(
            VisitAttendee.answer == Answer.PROPOSED,
            FieldVisit.cancelled_at.is_(None),
            _waits_since(rules.SILENCE_DAYS),
        )
        .distinct()
        .order_by(FieldVisit.cohort_id)
    ).all()
    for cohort_id, uid in waiting:
        tell(
            [one.id for one in people_with_role(cohort_id, Role.MANAGER)],
            kind="visit",
            title="Des comptes rendus de visite restent sans réponse",
            body="Après dix jours ouvrés, vous pouvez les certifier « sans réponse », avec un motif.",
            path=f"/c/{uid}/visites/sans-reponse",
            cohort_id=cohort_id,
            key=f"visits:silent:{cohort_id}:{monday}",
        )


def unanswered(cohort_id: int) -> Sequence[VisitAttendee]:
    """Whom a manager may pass over today, the longest wait first, with visit, person and author; one query."""
    return db.session.scalars(
        select(VisitAttendee)
        .join(VisitAttendee.visit)
        .join(VisitAttendee.person)
        .join(FieldVisit.school)
        .where(
            FieldVisit.cohort_id == cohort_id,
            FieldVisit.cancelled_at.is_(None),
            VisitAttendee.answer == Answer.PROPOSED,
            _waits_since(rules.SILENCE_DAYS),
        )
        .options(
            contains_eager(VisitAttendee.visit).contains_eager(FieldVisit.school),
            contains_eager(VisitAttendee.person),
        )
        .order_by(ASKED_AT, FieldVisit.id, VisitAttendee.id)
        .limit(200)
    ).all()


def passed_over(cohort_id: int) -> Sequence[VisitAttendee]:
    """Those for whom a visit was certified without their answer, newest first; one query."""
    return db.session.scalars(
        select(VisitAttendee)
        .join(VisitAttendee.visit)
        .join(VisitAttendee.person)
        .where(
            FieldVisit.cohort_id == cohort_id,
            FieldVisit.cancelled_at.is_(None),
            VisitAttendee.answer == Answer.SILENT,
        )
        .options(contains_eager(VisitAttendee.visit), contains_eager(VisitAttendee.person))
        .order_by(VisitAttendee.answered_at.desc(), VisitAttendee.id.desc())
        .limit(50)
    ).all()
