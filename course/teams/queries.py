"""Reading the trainers' book with its verdicts, and the posts of a cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from course.cohorts.models import Cohort, CohortYear, Group, GroupFunction, GroupMembership
from course.db import db
from course.hours.models import TrainerHours, TrainerHoursReview, Verdict
from course.hours.rules import CONSUMING
from course.people.models import Person, School
from course.teams import rules
from course.teams.rules import Post, Spent, Term

PAGE = 50
FUNCTIONS = (GroupFunction.TUTOR, GroupFunction.TRAINER)
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

    @property
    def lacks_order(self) -> bool:
        """Whether somebody travelled without a mission order."""
        return self.reversal is None and not self.line.mission_order and self.line.travel_minutes > 0


def _last_review() -> Any:
    """The last verdict on each line."""
    last = select(func.max(TrainerHoursReview.id)).group_by(TrainerHoursReview.line_id)
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


def _joined(*columns: Any, cohort_id: int, filters: Filters, **aliases: Any) -> Select[Any]:
    review, reversal = aliases["review"], aliases["reversal"]
    return (
        select(*columns)
        .select_from(TrainerHours)
        .join(Person, Person.id == TrainerHours.person_id)
        .outerjoin(Group, Group.id == TrainerHours.group_id)
        .outerjoin(School, School.id == TrainerHours.school_id)
        .outerjoin(review, review.line_id == TrainerHours.id)
        .outerjoin(reversal, reversal.reverses_id == TrainerHours.id)
        .where(*_selected(cohort_id, filters, review, reversal))
    )


def rows(cohort_id: int, filters: Filters, number: int) -> tuple[list[Row], int]:
    """One page of certified lines, newest first, and how many there are; two queries."""
    aliases = {"review": _last_review(), "reversal": aliased(TrainerHours)}
    review, reversal = aliases["review"], aliases["reversal"]
    found = db.session.execute(
        _joined(
            *(TrainerHours, Person, Group.name, School.name, review.verdict, review.reason, reversal),
            cohort_id=cohort_id,
            filters=filters,
            **aliases,
        )
        .order_by(TrainerHours.occurred_on.desc(), TrainerHours.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    ).all()
    total = db.session.scalar(_joined(func.count(), cohort_id=cohort_id, filters=filters, **aliases))
    return [
        Row(line, person, group, school, Verdict(verdict) if verdict else None, reason or "", back)
        for line, person, group, school, verdict, reason, back in found
    ], total or 0


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


def people(cohort_id: int) -> Sequence[tuple[str, str]]:
    """Everybody who has a line in the trainers' book: uid and name, in order."""
    mine = exists().where(TrainerHours.person_id == Person.id, TrainerHours.cohort_id == cohort_id)
    rows = db.session.execute(select(Person.uid, Person.display_name).where(mine).order_by(Person.sort_key))
    return [(uid, name) for uid, name in rows]


@dataclass(frozen=True)
class Posts:
    """The posts of a cohort, what belongs to none, and the names to show."""

    posts: Sequence[Post]
    apart: Sequence[Spent]
    people: dict[int, str]
    groups: dict[int, str]

    def of(self, person_id: int) -> list[Post]:
        """The posts that this person holds or held."""
        return [post for post in self.posts if person_id in post.person_ids]


def posts(cohort_id: int) -> Posts:
    """Each post with its planned, used and left minutes; five queries."""
    minutes = db.session.execute(
        select(Cohort.tutor_minutes, Cohort.trainer_minutes).where(Cohort.id == cohort_id)
    ).one()
    years = db.session.execute(
        select(CohortYear.number, CohortYear.starts_on, CohortYear.ends_on)
        .where(CohortYear.cohort_id == cohort_id)
        .order_by(CohortYear.number)
    )
    found = rules.posts(
        _terms(cohort_id),
        [(number, first, last) for number, first, last in years],
        {"tutor": minutes[0], "trainer": minutes[1]},
    )
    apart = rules.count(found, _spent(cohort_id))
    ids = {one for post in found for one in post.person_ids} | {one.person_id for one in apart}
    names = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    groups = db.session.execute(select(Group.id, Group.name).where(Group.cohort_id == cohort_id))
    return Posts(
        found,
        apart,
        {row[0]: row[1] for row in names},
        {row[0]: row[1] for row in groups},
    )


def _terms(cohort_id: int) -> list[Term]:
    held = db.session.execute(
        select(
            GroupMembership.function,
            GroupMembership.group_id,
            GroupMembership.person_id,
            GroupMembership.starts_on,
            GroupMembership.ends_on,
        )
        .join(Group, Group.id == GroupMembership.group_id)
        .where(Group.cohort_id == cohort_id, GroupMembership.function.in_(FUNCTIONS))
        .order_by(GroupMembership.starts_on, GroupMembership.id)
    )
    return [
        Term(str(function), group_id, person_id, first, last)
        for function, group_id, person_id, first, last in held
    ]


def _spent(cohort_id: int) -> list[Spent]:
    book = TrainerHours
    consuming = func.coalesce(func.sum(book.minutes).filter(book.nature.in_(tuple(CONSUMING))), 0)
    keys = (book.year, book.function, book.group_id, book.person_id)
    found = db.session.execute(
        select(*keys, consuming, func.sum(book.travel_minutes), func.sum(book.kilometres))
        .where(book.cohort_id == cohort_id)
        .group_by(*keys)
        .order_by(*keys)
    )
    return [
        Spent(year, function, group_id, person_id, int(minutes), int(travel), float(km))
        for year, function, group_id, person_id, minutes, travel, km in found
    ]
