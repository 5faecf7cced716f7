"""A person's own ratings."""

from sqlalchemy import select

from course.competences.framework import MOMENTS
from course.competences.models import SelfRating
from course.db import db


def ratings(cohort_id: int, person_id: int) -> dict[str, dict[str, int]]:
    """By moment (T0, T1, T2), the level of each item rated; one query."""
    found: dict[str, dict[str, int]] = {moment: {} for moment in MOMENTS}
    rows = db.session.execute(
        select(SelfRating.moment, SelfRating.competence, SelfRating.level).where(
            SelfRating.cohort_id == cohort_id, SelfRating.person_id == person_id
        )
    )
    for moment, competence, level in rows:
        found[moment][competence] = level
    return found
