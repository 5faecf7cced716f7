"""« Je serai absent(e) »: said beforehand, with a reason; it changes no hour and no sheet."""

from course import clock
from course.cohorts.operations import lock_person
from course.cohorts.queries import people_with_role
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.operations import tell
from course.permissions import Actor
from course.roles import Role
from tutoring.sessions import plan_queries
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.plan_models import AbsenceNotice
from tutoring.sessions.plan_rules import when
from tutoring.sessions.rules import REASON_LIMIT


def warn(*, actor: Actor, session: TrainingSession, reason: str) -> AbsenceNotice:
    """The participant will not come; the trainers are told that somebody will not, without a name.

    RuleBroken when the session is over or cancelled, or without a reason; NotFound for who is not expected.
    """
    _check(actor, session)
    if not reason.strip():
        raise RuleBroken("Indiquez un motif, en quelques mots.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Le motif tient en {REASON_LIMIT} caractères.", "reason")
    said = plan_queries.absence(session.id, actor.person)
    is_news = said is None or said.withdrawn_at is not None
    if said is None:
        said = AbsenceNotice(session_id=session.id, person_id=actor.person)
        db.session.add(said)
    said.reason, said.withdrawn_at = reason.strip(), None
    if is_news:
        said.told_at = clock.now()
    db.session.flush()
    if is_news:
        _tell_trainers(actor, session, said)
    return said


def withdraw(*, actor: Actor, session: TrainingSession) -> None:
    """The participant will come after all; the reason is erased."""
    _check(actor, session)
    said = plan_queries.absence(session.id, actor.person)
    if said is not None and said.withdrawn_at is None:
        said.withdrawn_at, said.reason = clock.now(), ""
        db.session.flush()


def _check(actor: Actor, session: TrainingSession) -> None:
    if session.cohort_id != actor.cohort:
        raise NotFound()
    lock_person(actor.cohort, actor.person)
    if actor.person not in plan_queries.expected(session):
        raise NotFound()
    if session.cancelled_at is not None:
        raise RuleBroken("Cette séance est annulée : vous n’avez personne à prévenir.")
    if session.ends_at <= clock.now():
        raise RuleBroken(
            "Cette séance est terminée : voyez la feuille de présence avec l’équipe de formation."
        )


def _tell_trainers(actor: Actor, session: TrainingSession, said: AbsenceNotice) -> None:
    """An expert who animates may not read who and why: trainers are told, those who animate first."""
    trainers = {one.id for one in people_with_role(session.cohort_id, Role.TRAINER)}
    animate = trainers & {one.id for one in plan_queries.hosts(session.id)}
    tell(
        sorted(animate or trainers),
        kind="absence",
        title=f"Une absence est annoncée : {session.title}",
        body=f"{when(session.starts_at, session.ends_at).capitalize()}. Le nom et le motif sont sur la page de la séance.",
        path=f"/c/{actor.cohort_uid}/seances/{session.id}",
        cohort_id=session.cohort_id,
        key=f"absence:{said.id}:{said.told_at:%Y%m%d%H%M%S}",
    )
