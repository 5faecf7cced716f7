"""Both books as tables: every line, reversals included, so that a sum is a total. No pricing (domain §9)."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from course.documents.tables import Sheet
from course.hours.models import Modality, Nature, TrainerHours, TrainerHoursReview, Verdict
from course.hours.rules import CONSUMING, MODALITY_LABELS
from course.registries import EvidenceFacts, registries
from course.teams import export_queries as queries
from course.teams.labels import FUNCTIONS, NATURES
from course.teams.queries import Filters

Facts = Mapping[tuple[str, str], EvidenceFacts]
TRAINER_COLUMNS = (
    *("Année", "Date", "Nom", "Fonction", "Groupe", "Nature", "Compte dans les 10 h"),
    *("Établissement", "Début", "Fin", "Minutes sur place", "Minutes de trajet", "Kilomètres"),
    *(
        "Ordre de mission",
        "Autorisation de véhicule",
        "Compte rendu",
        "État",
        "Motif",
        "Justifié par",
        "Référence",
    ),
)
PARTICIPANT_COLUMNS = (
    *("Année", "Date", "Nom", "Modalité", "Module", "Minutes", "Justifié par", "Intitulé", "Référence"),
    *("Certifié par", "Certifié le", "État", "Motif"),
)


def trainers(cohort_id: int, filters: Filters) -> Sheet:
    """The trainers' book."""
    lines = queries.trainer_lines(cohort_id, filters)
    facts = _facts(cohort_id, [line for line, *_ in lines])
    reviews = queries.verdicts(select(TrainerHours.id).where(TrainerHours.cohort_id == cohort_id))
    taken = {line.reverses_id for line, *_ in lines}
    return Sheet("Heures des équipes", TRAINER_COLUMNS, list(_trainer_rows(lines, facts, reviews, taken)))


def _trainer_rows(
    lines: Sequence[tuple[TrainerHours, str, str | None, str | None]],
    facts: Facts,
    reviews: Mapping[int, TrainerHoursReview],
    taken: set[int | None],
) -> Iterator[list[object]]:
    for line, name, group, school in lines:
        fact = facts.get((line.evidence_kind, line.evidence_ref), EvidenceFacts())
        nature = Nature(line.nature)
        yield [
            *(line.year, line.occurred_on, name, FUNCTIONS.get(line.function, line.function), group or ""),
            *(NATURES[nature], "oui" if nature in CONSUMING else "non", school or "", fact.starts, fact.ends),
            *(line.minutes, line.travel_minutes, float(line.kilometres), line.mission_order, fact.vehicle),
            *(fact.report, _trainer_state(line, reviews, taken), line.reason or _refusal(line, reviews)),
            *(_label(line.evidence_kind), line.evidence_ref),
        ]


def _trainer_state(
    line: TrainerHours, reviews: Mapping[int, TrainerHoursReview], taken: set[int | None]
) -> str:
    if line.reverses_id is not None:
        return "annule une ligne"
    review = reviews.get(line.id)
    if review is not None and review.verdict == Verdict.REFUSED:
        return "refusée"
    if line.id in taken:
        return "annulée"
    return "validée" if review is not None else "à vérifier"


def _refusal(line: TrainerHours, reviews: Mapping[int, TrainerHoursReview]) -> str:
    review = reviews.get(line.id)
    return review.reason if review is not None else ""


def participants(cohort_id: int, filters: Filters) -> Sheet:
    """The participants' book."""
    lines = queries.participant_lines(cohort_id, filters)
    facts = _facts(cohort_id, [line for line, *_ in lines])
    taken = {line.reverses_id for line, *_ in lines}
    rows = []
    for line, name, by in lines:
        fact = facts.get((line.evidence_kind, line.evidence_ref), EvidenceFacts())
        state = "annulée" if line.id in taken else "certifiée"
        rows.append(
            [
                *(line.year, line.occurred_on, name, MODALITY_LABELS[Modality(line.modality)]),
                *(line.module_code or "", line.minutes, _label(line.evidence_kind), fact.title),
                *(line.evidence_ref, by, line.certified_at),
                *("annule une ligne" if line.reverses_id is not None else state, line.reason),
            ]
        )
    return Sheet("Heures des participants", PARTICIPANT_COLUMNS, rows)


def _label(kind: str) -> str:
    known = registries().evidence.get(kind)
    return known.label if known else "Pièce du dossier"


def _facts(cohort_id: int, lines: Sequence[object]) -> dict[tuple[str, str], EvidenceFacts]:
    """What the rooms tell of this evidence, asked of each room by batches of references."""
    found: dict[tuple[str, str], EvidenceFacts] = {}
    for kind, tell in registries().evidence_facts.items():
        refs = sorted({line.evidence_ref for line in lines if line.evidence_kind == kind})  # type: ignore[attr-defined]
        for start in range(0, len(refs), BATCH):
            told = tell(cohort_id, refs[start : start + BATCH])
            found.update({(kind, ref): facts for ref, facts in told.items()})
    return found


# SQLite takes 32,766 values in a statement.
BATCH = 10_000
