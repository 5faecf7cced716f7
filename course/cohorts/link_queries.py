"""Reading declared links."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from course.cohorts.link_models import DeclaredLink
from course.db import db


def between(cohort_id: int, person_ids: Collection[int]) -> Sequence[DeclaredLink]:
    """The links that stand today between any two of these people."""
    return db.session.scalars(
        select(DeclaredLink)
        .where(
            DeclaredLink.cohort_id == cohort_id,
            DeclaredLink.ended_at.is_(None),
            DeclaredLink.person_id.in_(person_ids),
            DeclaredLink.other_id.in_(person_ids),
        )
        .order_by(DeclaredLink.id)
    ).all()
