"""Reading the trainers' book with its verdicts, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from course.cohorts.models import Group
from course.db import db
from course.hours.models import TrainerHours, TrainerHoursReview, Verdict
from course.people.models import Person, School

PAGE = 50
STATES = ("to_check", "validated", "refused", "without_order")


@dataclass(frozen=True)
class Filters:
    """Which lines are looked at; what is empty chooses all."""

    year: int | None = None
    person_uid: str = ""
    # A nature of the trainers' book, or a modality of the participants'.
    nature: str = ""
    state: str = ""


@dataclass(frozen=True)
class Row:
    """One certified line with what people need to read it."""

    line: TrainerHours
    person: Person
    group: str | None
    school: str | None
    verdict: Verdict | None
    reason: str
    reversal: TrainerHours | None
    # Whether a later line says the same evidence anew.
    is_rewritten: bool = False

    @property
    def is_correction(self) -> bool:
        """Whether this line says anew what another said before it."""
        return self.line.sequence > 1

    @property
    def lacks_order(self) -> bool:
        """Whether somebody travelled without a mission order."""
        return self.reversal is None and not self.line.mission_order and self.line.travel_minutes > 0


def _last_review(line_ids: Sequence[int] | None = None) -> Any:
    """The last verdict on each line, or on each of these."""
    last = select(func.max(TrainerHoursReview.id)).group_by(TrainerHoursReview.line_id)
    if line_ids is not None:
        last = last.where(TrainerHoursReview.line_id.in_(line_ids))
    return aliased(
        TrainerHoursReview, select(TrainerHoursReview).where(TrainerHoursReview.id.in_(last)).subquery()
    )


def _selected(cohort_id: int, filters: Filters, review: Any, reversal: Any) -> list[ColumnElement[bool]]:
    book = TrainerHours
    chosen = [book.cohort_id == cohort_id, book.reverses_id.is_(None)]
    if filters.year is not None:
        chosen.append(book.year == filters.year)
    if filters.person_uid:
        chosen.append(Person.uid == filters.person_uid)
    if filters.nature:
        chosen.append(book.nature == filters.nature)
    states = {
        "to_check": and_(review.id.is_(None), reversal.id.is_(None)),
        "validated": and_(review.verdict == Verdict.VALIDATED, reversal.id.is_(None)),
        "refused": review.verdict == Verdict.REFUSED,
        "without_order": and_(book.mission_order == "", book.travel_minutes > 0, reversal.id.is_(None)),
    }
    if filters.state in states:
        chosen.append(states[filters.state])
    return chosen


def _chosen(*columns: Any, cohort_id: int, filters: Filters, review: Any, reversal: Any) -> Select[Any]:
    """`columns` of the chosen lines; only what the filters ask is joined."""
    found = select(*columns).select_from(TrainerHours)
    if filters.person_uid:
        found = found.join(Person, Person.id == TrainerHours.person_id)
    if filters.state:
        found = found.outerjoin(review, review.line_id == TrainerHours.id).outerjoin(
            reversal, reversal.reverses_id == TrainerHours.id
        )
    return found.where(*_selected(cohort_id, filters, review, reversal))


def rows(cohort_id: int, filters: Filters, number: int) -> tuple[list[Row], int]:
    """One page of certified lines, newest first, and how many there are; three queries.

    The page is chosen by ids, then read: what is joined never grows with the book.
    """
    review, reversal = _last_review(), aliased(TrainerHours)
    book = TrainerHours
    ids = db.session.scalars(
        _chosen(book.id, cohort_id=cohort_id, filters=filters, review=review, reversal=reversal)
        .order_by(book.occurred_on.desc(), book.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    total = db.session.scalar(
        _chosen(func.count(), cohort_id=cohort_id, filters=filters, review=review, reversal=reversal)
    )
    return _read(ids), total or 0


def _read(ids: Sequence[int]) -> list[Row]:
    book, review, reversal = TrainerHours, _last_review(ids), aliased(TrainerHours)
    later = aliased(TrainerHours)
    rewritten = exists().where(
        later.cohort_id == book.cohort_id,
        later.person_id == book.person_id,
        later.evidence_kind == book.evidence_kind,
        later.evidence_ref == book.evidence_ref,
        later.reverses_id.is_(None),
        later.sequence > book.sequence,
    )
    found = db.session.execute(
        select(book, Person, Group.name, School.name, review.verdict, review.reason, reversal, rewritten)
        .join(Person, Person.id == book.person_id)
        .outerjoin(Group, Group.id == book.group_id)
        .outerjoin(School, School.id == book.school_id)
        .outerjoin(review, review.line_id == book.id)
        .outerjoin(reversal, reversal.reverses_id == book.id)
        .where(book.id.in_(ids))
        .order_by(book.occurred_on.desc(), book.id.desc())
    )
    return [
        Row(
            line, person, group, school, Verdict(verdict) if verdict else None, reason or "", back, bool(anew)
        )
        for line, person, group, school, verdict, reason, back, anew in found
    ]


def line(cohort_id: int, line_id: int) -> TrainerHours | None:
    """One certified line of the cohort's trainers' book."""
    return db.session.scalar(
        select(TrainerHours).where(
            TrainerHours.cohort_id == cohort_id,
            TrainerHours.id == line_id,
            TrainerHours.reverses_id.is_(None),
        )
    )


def is_reversed(line_id: int) -> bool:
    """Whether a line of the book reverses this one."""
    return bool(db.session.scalar(select(exists().where(TrainerHours.reverses_id == line_id))))


def verdict(line_id: int) -> TrainerHoursReview | None:
    """The last verdict on a line."""
    return db.session.scalar(
        select(TrainerHoursReview)
        .where(TrainerHoursReview.line_id == line_id)
        .order_by(TrainerHoursReview.id.desc())
        .limit(1)
    )


def in_order(cohort_id: int, line_ids: Sequence[int]) -> Sequence[int]:
    """Those of these lines that the cohort has, author by author: everybody locks people in one order."""
    book = TrainerHours
    return db.session.scalars(
        select(book.id)
        .where(book.cohort_id == cohort_id, book.id.in_(line_ids), book.reverses_id.is_(None))
        .order_by(book.person_id, book.id)
    ).all()


def people(cohort_id: int) -> Sequence[tuple[str, str]]:
    """Everybody who has a line in the trainers' book: uid and name, in order."""
    authors = select(TrainerHours.person_id).where(TrainerHours.cohort_id == cohort_id).distinct()
    rows = db.session.execute(
        select(Person.uid, Person.display_name).where(Person.id.in_(authors)).order_by(Person.sort_key)
    )
    return [(uid, name) for uid, name in rows]
