"""Hours recognised on a document: done in another cohort, or outside the tool (domain §2, « People change »)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from course import clock
from course.cohorts import queries as cohorts
from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours import operations, queries, rules
from course.hours.models import Modality, Recognition
from course.permissions import Actor
from course.ui.formats import hours

EVIDENCE = "recognition"
REASON_LIMIT = 300
DOCUMENT_LIMIT = 200


@dataclass(frozen=True)
class Claim:
    """What is recognised: minutes by modality for a year, for one module or for the year as a whole."""

    year: int
    minutes: Mapping[Modality, int]
    reason: str
    document: str
    module_code: str | None = None
    occurred_on: date | None = None


def recognise(*, actor: Actor, person_id: int, claim: Claim) -> list[Recognition]:
    """Certify hours on a document, one line per modality; each can be withdrawn.

    Raises RuleBroken when nothing is claimed, more than the programme plans, without reason or document,
    for oneself, or when the same was recognised before; NotFound for somebody the cohort does not know.
    """
    if cohorts.enrolment(actor.cohort, person_id) is None:
        raise NotFound()
    if person_id == actor.person_id:
        raise RuleBroken("Une autre personne doit reconnaître vos heures : une déclaration ne certifie rien.")
    lock_person(actor.cohort, person_id)
    _check(claim)
    known = [_key(one) for one in queries.recognitions(actor.cohort, person_id) if one.withdrawn_at is None]
    made = [
        _row(actor, person_id, claim, modality, minutes)
        for modality, minutes in claim.minutes.items()
        if minutes
    ]
    if any(_key(one) in known for one in made):
        raise RuleBroken("Ces heures ont déjà été reconnues, avec la même pièce.", "document")
    db.session.add_all(made)
    db.session.flush()
    for one in made:
        _certify(actor, one, claim.occurred_on or clock.today())
    return made


def _check(claim: Claim) -> None:
    plan = queries.plan()
    if not any(claim.minutes.values()):
        raise RuleBroken("Indiquez au moins une durée.", "in_person")
    if claim.occurred_on is not None and claim.occurred_on > clock.today():
        raise RuleBroken("Ces heures sont déjà faites : la date ne peut pas être à venir.", "occurred_on")
    if claim.year not in rules.YEARS:
        raise RuleBroken("Choisissez l’année.", "year")
    for modality, minutes in claim.minutes.items():
        most = _planned(plan, claim, modality)
        if not 0 <= minutes <= most:
            raise RuleBroken(f"Le programme ne prévoit que {hours(most)} ici.", modality.value)
    for text, limit, name, message in (
        (claim.reason, REASON_LIMIT, "reason", "Dites pourquoi ces heures sont reconnues."),
        (claim.document, DOCUMENT_LIMIT, "document", "Citez la pièce qui les prouve."),
    ):
        if not text.strip():
            raise RuleBroken(message, name)
        if len(text) > limit:
            raise RuleBroken(f"Au plus {limit} caractères.", name)


def _planned(plan: Mapping[rules.Bucket, int], claim: Claim, modality: Modality) -> int:
    """The most that can be recognised: the module's plan, or the year's."""
    if claim.module_code is not None and modality in (Modality.VIRTUAL_CLASS, Modality.ASYNCHRONOUS):
        return plan.get((claim.year, modality, claim.module_code), 0)
    return sum(minutes for one, minutes in plan.items() if one[:2] == (claim.year, modality))


def _row(actor: Actor, person_id: int, claim: Claim, modality: Modality, minutes: int) -> Recognition:
    of_module = modality in (Modality.VIRTUAL_CLASS, Modality.ASYNCHRONOUS)
    return Recognition(
        cohort_id=actor.cohort,
        person_id=person_id,
        year=claim.year,
        modality=modality,
        minutes=minutes,
        module_code=claim.module_code if of_module else None,
        reason=claim.reason.strip(),
        document=claim.document.strip(),
        decided_by_id=actor.person_id,
    )


def _key(one: Recognition) -> tuple[object, ...]:
    return (one.year, str(one.modality), one.minutes, one.module_code, one.document, one.reason)


def _certify(actor: Actor, one: Recognition, occurred_on: date) -> None:
    operations.certify(
        actor=actor,
        cohort_id=one.cohort_id,
        person_id=one.person_id,
        year=one.year,
        modality=Modality(one.modality),
        minutes=one.minutes,
        occurred_on=occurred_on,
        evidence=(EVIDENCE, one.uid),
        module_code=one.module_code,
        reason=one.reason,
    )


def take_back(*, actor: Actor, person_id: int, line_id: int, reason: str) -> bool:
    """The manager reverses a certified line, with a reason; a recognition behind it is withdrawn.

    False when it was reversed already. Raises RuleBroken without a reason, NotFound for another's line.
    """
    line = queries.line(actor.cohort, person_id, line_id)
    if line is None or line.reverses_id is not None:
        raise NotFound()
    if not reason.strip():
        raise RuleBroken("Dites pourquoi cette ligne est annulée.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Au plus {REASON_LIMIT} caractères.", "reason")
    evidence = (line.evidence_kind, line.evidence_ref)
    lock_person(actor.cohort, person_id)
    standing = operations.standing(type(line), actor.cohort, person_id, *evidence)
    if standing is None or standing.id != line.id:
        return False
    for one in queries.recognitions(actor.cohort, person_id):
        if evidence == (EVIDENCE, one.uid):
            one.withdrawn_at = clock.now()
    return operations.reverse(
        actor=actor, cohort_id=actor.cohort, person_id=person_id, evidence=evidence, reason=reason.strip()
    )
