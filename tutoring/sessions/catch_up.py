"""Catching up what was missed: the missing minutes, under the session's modality (domain §1)."""

from dataclasses import dataclass
from datetime import date

from course import clock
from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Modality
from course.hours.operations import certify, reverse
from course.permissions import Actor
from course.ui.formats import hours, long_date
from tutoring.sessions import attendance_queries as queries
from tutoring.sessions import catch_up_queries, rules, signing
from tutoring.sessions.attendance_models import CatchUp, CatchUpKind
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.rules import Mark

EVIDENCE = "catch_up"


@dataclass(frozen=True)
class Done:
    """What was done to catch up, when, how long, why, and what proves it."""

    kind: CatchUpKind
    caught_up_on: date
    minutes: int
    reason: str
    evidence: str
    evidence_url: str = ""


def missing(session: TrainingSession, person_id: int) -> int:
    """The minutes of the session that the person has neither attended nor caught up.

    RuleBroken while the sheet says nothing of them (nobody is missing from a sheet that is not filled), and
    when the sheet of another group counts the same half-day.
    """
    if clash := queries.clashing(session, [person_id]):
        raise RuleBroken(
            f"La feuille « {clash[person_id]} » compte déjà cette demi-journée : rien ne compte deux fois."
        )
    noted = queries.attendance(session.id, person_id)
    if noted is None:
        raise RuleBroken("La feuille de cette séance ne dit rien de cette personne : remplissez-la d’abord.")
    mark = Mark(noted.status, noted.minutes)
    credit = rules.credited(mark, Modality(session.modality), session.minutes)
    return session.minutes - credit - catch_up_queries.caught_up(session.id).get(person_id, 0)


def write(*, actor: Actor, session: TrainingSession, person_id: int, done: Done) -> CatchUp:
    """Certify what was caught up, at most what is missing; raises RuleBroken, NotFound."""
    signing.hold(actor, session)
    lock_person(actor.cohort, person_id)
    _check(session, done, missing(session, person_id))
    made = CatchUp(
        session_id=session.id,
        person_id=person_id,
        kind=done.kind,
        minutes=done.minutes,
        caught_up_on=done.caught_up_on,
        reason=done.reason.strip(),
        evidence=done.evidence.strip(),
        evidence_url=done.evidence_url.strip(),
        written_by_id=actor.person_id,
    )
    db.session.add(made)
    db.session.flush()
    certify(
        actor=actor,
        cohort_id=session.cohort_id,
        person_id=person_id,
        year=session.year,
        modality=Modality(session.modality),
        minutes=done.minutes,
        occurred_on=done.caught_up_on,
        evidence=(EVIDENCE, str(made.id)),
        module_code=session.module_code,
        reason=f"rattrapage : {done.reason.strip()}"[:300],
    )
    return made


def _check(session: TrainingSession, done: Done, left: int) -> None:
    if left <= 0:
        raise RuleBroken("Il ne manque rien de cette séance à cette personne.")
    if not 0 < done.minutes <= left:
        raise RuleBroken(
            f"Il manque {hours(left)} de cette séance : le rattrapage ne dépasse pas.", "minutes"
        )
    if done.caught_up_on > clock.today():
        raise RuleBroken("Un rattrapage se note une fois fait : cette date est à venir.", "caught_up_on")
    # The same session with another group may have come before this one.
    if done.kind != CatchUpKind.OTHER_GROUP and done.caught_up_on < session.occurs_on:
        raise RuleBroken(
            f"La séance était le {long_date(session.occurs_on)} : vérifiez la date.", "caught_up_on"
        )
    if not done.reason.strip() or not done.evidence.strip():
        raise RuleBroken("Un rattrapage se certifie sur un motif et sur une preuve.", "evidence")
    if done.evidence_url.strip() and not done.evidence_url.strip().startswith(("https://", "http://")):
        raise RuleBroken("Cette adresse commence par « https:// ».", "evidence_url")


def cancel(*, actor: Actor, catch_up_id: int, reason: str) -> CatchUp:
    """Take a catch-up back, with a reason; the book keeps both lines. Twice is once."""
    found = catch_up_queries.catch_up(actor.cohort, catch_up_id)
    if found is None:
        raise NotFound()
    if not reason.strip():
        raise RuleBroken("Dites pourquoi le rattrapage est annulé.", "reason")
    made, session = found
    signing.hold(actor, session)
    db.session.refresh(made)
    if made.cancelled_at is not None:
        return made
    made.cancelled_at, made.cancelled_by_id = clock.now(), actor.person_id
    made.cancel_reason = reason.strip()
    reverse(
        actor=actor,
        cohort_id=session.cohort_id,
        person_id=made.person_id,
        evidence=(EVIDENCE, str(made.id)),
        reason=reason.strip(),
    )
    db.session.flush()
    return made
