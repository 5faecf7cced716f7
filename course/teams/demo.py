"""The demonstration's administrator: lines validated each month, one refused, corrected, validated (domain §8)."""

from datetime import date
from typing import Any

from sqlalchemy import select

from course.db import db
from course.hours.models import TrainerHours
from course.roles import Role
from course.teams import operations, queries
from course.teams.operations import Correction
from course.teams.queries import Filters

MONTHS = (
    *(date(2026, 11, 30), date(2026, 12, 18), date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 31)),
    *(date(2027, 4, 30), date(2027, 5, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 10, 29)),
    *(date(2027, 11, 30), date(2027, 12, 17), date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31)),
    *(date(2028, 4, 28), date(2028, 5, 31), date(2028, 6, 14)),
)
AUTHOR = "ines"
REFUSED_ON, CORRECTED_ON = date(2026, 12, 7), date(2026, 12, 8)
REASON = "la distance saisie semble compter le trajet deux fois : pouvez-vous vérifier ?"


def tell(story: Any) -> None:
    """What the administrator and one author do; `story` is a `course.demo.story.Story`."""
    refused: list[int] = []

    def refuse() -> None:
        line = _latest(story)
        refused.append(line.id)
        operations.refuse(actor=story.actor("patricia", Role.ADMINISTRATOR), line_id=line.id, reason=REASON)

    def correct() -> None:
        line = db.session.get_one(TrainerHours, refused[0])
        correction = Correction(
            minutes=line.minutes,
            travel_minutes=line.travel_minutes,
            kilometres=round(float(line.kilometres) / 2, 1),
            mission_order=line.mission_order,
        )
        operations.correct(actor=story.actor(AUTHOR, Role.TUTOR), line_id=line.id, correction=correction)

    story.at(REFUSED_ON, 10, 15, refuse)
    story.at(CORRECTED_ON, 21, 40, correct)
    for day in MONTHS:
        story.at(day, 16, 0, lambda: _validate(story))


def _latest(story: Any) -> TrainerHours:
    return db.session.scalars(
        select(TrainerHours)
        .where(TrainerHours.cohort_id == story.cohort.id, TrainerHours.person_id == story.people[AUTHOR])
        .order_by(TrainerHours.occurred_on.desc(), TrainerHours.id.desc())
        .limit(1)
    ).one()


def _validate(story: Any) -> None:
    """Everything that waits, but for the visit whose mission order is missing."""
    rows, _ = queries.rows(story.cohort.id, Filters(state="to_check"), 1)
    ids = [row.line.id for row in rows if not row.lacks_order]
    operations.validate_all(actor=story.actor("patricia", Role.ADMINISTRATOR), line_ids=ids)
