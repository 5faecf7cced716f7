"""The administrator validates or refuses; the author corrects. Nothing of the book is rewritten (domain §1)."""

from dataclasses import dataclass

from sqlalchemy import select

from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Nature, TrainerHours, TrainerHoursReview, Verdict
from course.hours.operations import certify_trainer, reverse_trainer
from course.notices.operations import tell
from course.permissions import Actor
from course.registries import registries
from course.teams import queries
from course.ui.formats import hours, short_date

REASON_LIMIT = 300
KILOMETRES = 1000
TRAVEL_MINUTES = 600
FASTEST = 130


def validate(*, actor: Actor, line_id: int) -> bool:
    """Say that the line is right; True the first time. RuleBroken for a line that was taken back."""
    line = _hold(actor, line_id)
    if queries.is_reversed(line.id):
        raise RuleBroken("Cette ligne a été annulée : il n’y a plus rien à valider.")
    known = queries.verdict(line.id)
    if known is not None and known.verdict == Verdict.VALIDATED:
        return False
    _note(actor, line, Verdict.VALIDATED, "")
    return True


def validate_all(*, actor: Actor, line_ids: list[int]) -> int:
    """Validate those of these lines that the cohort has and nobody took back; how many were validated."""
    done = 0
    for line_id in queries.in_order(actor.cohort, line_ids):
        try:
            done += validate(actor=actor, line_id=line_id)
        except RuleBroken:
            continue
    return done


def refuse(*, actor: Actor, line_id: int, reason: str) -> None:
    """Take the line back and say why to its author, who may correct it.

    Raises RuleBroken without a reason, or for a line taken back already.
    """
    reason = reason.strip()
    if not reason:
        raise RuleBroken("Dites pourquoi cette heure est refusée : son auteur le lira.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Au plus {REASON_LIMIT} caractères.", "reason")
    line = _hold(actor, line_id)
    if queries.is_reversed(line.id):
        raise RuleBroken("Cette ligne a déjà été annulée ou refusée.", "reason")
    _note(actor, line, Verdict.REFUSED, reason)
    reverse_trainer(
        actor=actor,
        cohort_id=line.cohort_id,
        person_id=line.person_id,
        evidence=(line.evidence_kind, line.evidence_ref),
        reason=f"refusée : {reason}"[:REASON_LIMIT],
    )
    tell(
        [line.person_id],
        kind="hours_refused",
        title=f"Une heure est à corriger : {hours(line.minutes)}, le {short_date(line.occurred_on)}",
        body="La ou le gestionnaire a refusé cette ligne. Le motif vous attend sur la page de vos heures.",
        path=f"/c/{actor.cohort_uid}/heures-equipe",
        cohort_id=line.cohort_id,
        key=f"hours_refused:{line.id}",
    )


@dataclass(frozen=True)
class Correction:
    """What the author now says of the hour; minutes there, minutes and kilometres of the way."""

    minutes: int
    travel_minutes: int
    kilometres: float
    mission_order: str


def correct(*, actor: Actor, line_id: int, correction: Correction) -> TrainerHours:
    """The author writes a refused line anew, once; it is to be checked again.

    The entry that the line rests on (the visit and its report) stays as it was declared: people have
    accepted it. From now on the book tells the minutes and the travel, and the exports say the same.

    Raises RuleBroken for a line that nobody refused, whose visit was cancelled since, or for implausible
    figures; NotFound for another's.
    """
    line = _hold(actor, line_id)
    if line.person_id != actor.person_id:
        raise NotFound()
    known = queries.verdict(line.id)
    if known is None or known.verdict != Verdict.REFUSED:
        raise RuleBroken("Cette ligne n’a pas été refusée : il n’y a rien à corriger.")
    evidence = (line.evidence_kind, line.evidence_ref)
    if _is_cancelled(line.cohort_id, *evidence):
        raise RuleBroken("Cette visite a été annulée depuis : il n’y a plus rien à corriger.")
    _check(line, correction)
    added = certify_trainer(
        actor=actor,
        cohort_id=line.cohort_id,
        person_id=line.person_id,
        year=line.year,
        function=line.function,
        group_id=line.group_id,
        nature=Nature(line.nature),
        minutes=correction.minutes,
        occurred_on=line.occurred_on,
        evidence=evidence,
        school_id=line.school_id,
        travel_minutes=correction.travel_minutes,
        kilometres=correction.kilometres,
        mission_order=correction.mission_order.strip(),
    )
    if not added:
        raise RuleBroken("Cette ligne est déjà corrigée.")
    return db.session.scalars(
        select(TrainerHours)
        .where(
            TrainerHours.cohort_id == line.cohort_id,
            TrainerHours.person_id == line.person_id,
            TrainerHours.evidence_kind == evidence[0],
            TrainerHours.evidence_ref == evidence[1],
        )
        .order_by(TrainerHours.sequence.desc())
        .limit(1)
    ).one()


def _is_cancelled(cohort_id: int, kind: str, ref: str) -> bool:
    tell_facts = registries().evidence_facts.get(kind)
    facts = tell_facts(cohort_id, [ref]).get(ref) if tell_facts else None
    return facts is not None and facts.is_cancelled


def _check(line: TrainerHours, correction: Correction) -> None:
    if not 0 < correction.minutes <= line.minutes:
        raise RuleBroken(
            f"La durée va d’une minute à {hours(line.minutes)} : au-delà, c’est une autre visite.", "minutes"
        )
    if not 0 <= correction.travel_minutes <= TRAVEL_MINUTES:
        raise RuleBroken("Le trajet va de 0 à 10 h, aller et retour.", "travel_minutes")
    if not 0 <= correction.kilometres <= KILOMETRES:
        raise RuleBroken("La distance va de 0 à 1 000 km, aller et retour.", "kilometres")
    if correction.kilometres * 60 > FASTEST * correction.travel_minutes:
        raise RuleBroken(
            f"Cette distance en ce temps de trajet ferait plus de {FASTEST} km/h : vérifiez les deux.",
            "kilometres",
        )
    if len(correction.mission_order) > 60:
        raise RuleBroken("Au plus 60 caractères.", "mission_order")


def _hold(actor: Actor, line_id: int) -> TrainerHours:
    """The line, its author held until the end of the transaction."""
    line = queries.line(actor.cohort, line_id)
    if line is None:
        raise NotFound()
    lock_person(line.cohort_id, line.person_id)
    return line


def _note(actor: Actor, line: TrainerHours, verdict: Verdict, reason: str) -> None:
    db.session.add(
        TrainerHoursReview(line_id=line.id, verdict=verdict, reason=reason, decided_by_id=actor.person)
    )
    db.session.flush()
