"""Reading what one person did in a year of a cohort."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, joinedload

from course.db import db
from course.hours.models import Nature, TrainerHours
from tutoring.my_year import rules
from tutoring.visits.models import FieldVisit


def table(cohort_id: int, person_id: int, year: int) -> rules.Table:
    """The person's net minutes by month and nature; one query."""
    book = TrainerHours
    rows = db.session.execute(
        select(book.nature, book.occurred_on, func.sum(book.minutes))
        .where(book.cohort_id == cohort_id, book.person_id == person_id, book.year == year)
        .group_by(book.nature, book.occurred_on)
    )
    lines = [(str(nature), day, int(minutes)) for nature, day, minutes in rows]
    return rules.by_month(lines, [str(one) for one in Nature])


def visits(cohort_id: int, person_id: int, year: int) -> Sequence[str]:
    """The tags of each of the person's visits that stand; one query."""
    return db.session.scalars(
        select(FieldVisit.tags)
        .where(
            FieldVisit.cohort_id == cohort_id,
            FieldVisit.author_id == person_id,
            FieldVisit.year == year,
            FieldVisit.cancelled_at.is_(None),
        )
        .order_by(FieldVisit.id)
    ).all()


def without_order(cohort_id: int, person_id: int, year: int) -> Sequence[FieldVisit]:
    """The visits with travel whose standing line has no mission order, newest first; one query.

    The book says it, not the visit: the administrator may have added the number since.
    """
    book, reversal = TrainerHours, aliased(TrainerHours)
    standing = exists().where(
        book.cohort_id == cohort_id,
        book.person_id == person_id,
        book.evidence_kind == "visit",
        book.evidence_ref == FieldVisit.uid,
        book.reverses_id.is_(None),
        book.mission_order == "",
        book.travel_minutes > 0,
        ~exists().where(reversal.reverses_id == book.id),
    )
    return db.session.scalars(
        select(FieldVisit)
        .where(FieldVisit.cohort_id == cohort_id, FieldVisit.year == year, standing)
        .options(joinedload(FieldVisit.school))
        .order_by(FieldVisit.occurred_on.desc(), FieldVisit.id.desc())
    ).all()
