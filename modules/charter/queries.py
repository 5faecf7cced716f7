"""A person's signatures."""

from collections.abc import Sequence

from sqlalchemy import select

from course.db import db
from modules.charter.models import CharterSignature


def signatures(cohort_id: int, person_id: int, activity_key: str) -> Sequence[CharterSignature]:
    """What the person signed, the latest version first."""
    return db.session.scalars(
        select(CharterSignature)
        .where(
            CharterSignature.cohort_id == cohort_id,
            CharterSignature.person_id == person_id,
            CharterSignature.activity_key == activity_key,
        )
        .order_by(CharterSignature.version.desc())
    ).all()
