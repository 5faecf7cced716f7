"""What a sheet refuses, whoever writes it: minutes counted twice, a countersigned line without a reason."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from course.cohorts.models import Enrolment
from course.db import db
from course.errors import RuleBroken
from course.hours.models import Modality
from course.permissions import Actor
from course.ui.formats import hours
from tutoring.sessions import attendance_queries as queries
from tutoring.sessions import rules
from tutoring.sessions.attendance_models import SheetCorrection
from tutoring.sessions.catch_up_queries import caught_up
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.rules import BLANK, Entry, Mark


def check(session: TrainingSession, chosen: Sequence[Entry], reason: str) -> None:
    """Refuse what would count twice, and a change without reason on a countersigned sheet: RuleBroken."""
    if not chosen:
        return
    if not reason.strip() and queries.closing(session.id) is not None:
        raise RuleBroken("Cette feuille est contresignée : indiquez le motif de la correction.", "reason")
    _hold(session, chosen)
    _check_elsewhere(session, chosen)
    _check_caught_up(session, chosen)


def _hold(session: TrainingSession, chosen: Sequence[Entry]) -> None:
    """Two sheets that note one person at the same moment do it one after the other."""
    people = [entry.person_id for entry in chosen]
    db.session.execute(
        select(Enrolment.id)
        .where(Enrolment.cohort_id == session.cohort_id, Enrolment.person_id.in_(people))
        .order_by(Enrolment.person_id)
        .with_for_update()
    ).all()


def _check_elsewhere(session: TrainingSession, chosen: Sequence[Entry]) -> None:
    present = [entry.person_id for entry in chosen if entry.mark.status == Status.PRESENT]
    clashes = queries.clashing(session, present) if present else {}
    for person_id, title in clashes.items():
        name = _name(session, person_id)
        raise RuleBroken(
            f"{name} : la feuille « {title} » note déjà une présence pour cette demi-journée. "
            "Rien ne compte deux fois : corrigez d’abord l’autre feuille."
        )


def _check_caught_up(session: TrainingSession, chosen: Sequence[Entry]) -> None:
    done = caught_up(session.id)
    for entry in chosen:
        credit = rules.credited(entry.mark, Modality(session.modality), session.minutes)
        if credit and credit + done.get(entry.person_id, 0) > session.minutes:
            raise RuleBroken(
                f"{_name(session, entry.person_id)} a déjà rattrapé {hours(done[entry.person_id])} de cette "
                "séance : annulez d’abord ce rattrapage, pour que rien ne compte deux fois."
            )


def _name(session: TrainingSession, person_id: int) -> str:
    return queries.people(session.cohort_id, [person_id])[person_id].display_name


def note_corrections(
    actor: Actor,
    session: TrainingSession,
    chosen: Sequence[Entry],
    current: Mapping[int, Mark],
    reason: str,
) -> None:
    """After the countersigning each changed line leaves a trace: before, after, who, why."""
    if not chosen or queries.closing(session.id) is None:
        return
    for entry in chosen:
        before, after = current.get(entry.person_id, BLANK), entry.mark
        assert after.status is not None
        db.session.add(
            SheetCorrection(
                session_id=session.id,
                person_id=entry.person_id,
                before_status=before.status,
                before_minutes=before.minutes,
                after_status=after.status,
                after_minutes=after.minutes if after.status == Status.PRESENT else 0,
                reason=reason,
                corrected_by_id=actor.person_id,
            )
        )
