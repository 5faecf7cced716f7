"""Rating oneself."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from course import clock
from course.cohorts.operations import lock_person
from course.competences import queries, rules
from course.competences.framework import CODES, LEVELS
from course.competences.models import SelfRating
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor


def rate(*, actor: Actor, moment: str, levels: Mapping[str, int], closes_on: date) -> list[str]:
    """Keep these levels (1–4, by item) for the moment; returns the items still without one.

    Raises RuleBroken once the moment is closed, ValueError for an item or a level that does not exist.
    """
    if not set(levels) <= set(CODES) or not set(levels.values()) <= set(LEVELS):
        raise ValueError("no such item or level")
    lock_person(actor.cohort, actor.person)
    known = queries.ratings(actor.cohort, actor.person)
    if known[moment] == {**known[moment], **levels}:
        return rules.missing(known, moment)
    if not rules.may_change(known, moment, closes_on, clock.today()):
        raise RuleBroken("Ce positionnement est conservé tel quel : il ne change plus.")
    _write(actor, moment, levels)
    return [code for code in rules.missing(known, moment) if code not in levels]


def _write(actor: Actor, moment: str, levels: Mapping[str, int]) -> None:
    rows = db.session.scalars(
        select(SelfRating).where(
            SelfRating.cohort_id == actor.cohort,
            SelfRating.person_id == actor.person,
            SelfRating.moment == moment,
        )
    )
    held = {row.competence: row for row in rows}
    for code, level in levels.items():
        row = held.get(code)
        if row is None:
            row = SelfRating(
                cohort_id=actor.cohort, person_id=actor.person, moment=moment, competence=code, level=level
            )
            db.session.add(row)
        elif row.level != level:
            row.level, row.rated_at = level, clock.now()
    db.session.flush()
