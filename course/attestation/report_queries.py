"""Reading a whole cohort at once: the database adds up, so that the number of queries never grows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from course.cohorts.models import Enrolment, Group, GroupFunction, GroupMembership, RoleGrant, Status
from course.cohorts.queries import current
from course.competences.models import SelfRating
from course.db import db
from course.hours.models import Modality, ParticipantHours, TrainerHours
from course.hours.rules import CONSUMING, Bucket
from course.people.models import Person
from course.progress.models import ModuleProgress
from course.roles import Role


def _active(cohort_id: int) -> Select[int]:
    """The ids of those who follow the course today; read from the cohort's rows, never from all people."""
    known = and_(Enrolment.person_id == RoleGrant.person_id, Enrolment.cohort_id == RoleGrant.cohort_id)
    return (
        select(RoleGrant.person_id)
        .join(Enrolment, known)
        .where(
            RoleGrant.cohort_id == cohort_id,
            RoleGrant.role == Role.PARTICIPANT,
            current(RoleGrant),
            Enrolment.status == Status.ACTIVE,
        )
        .distinct()
    )


def population(cohort_id: int) -> tuple[int, int]:
    """How many follow the course today, and how many did and no longer do."""
    active = _active(cohort_id)
    ever = select(func.count(RoleGrant.person_id.distinct())).where(
        RoleGrant.cohort_id == cohort_id, RoleGrant.role == Role.PARTICIPANT
    )
    count, everybody = db.session.execute(
        select(select(func.count()).select_from(active.subquery()).scalar_subquery(), ever.scalar_subquery())
    ).one()
    return int(count), int(everybody) - int(count)


@dataclass(frozen=True)
class Net:
    """So many people have the same net minutes in one bucket."""

    bucket: Bucket
    minutes: int
    people: int
    is_active: bool


def _for_a_year(book: Any) -> Any:
    """Hours recognised for a year as a whole: they fill what its modules leave (hours.rules.counted)."""
    return and_(
        book.module_code.is_(None),
        book.modality.in_((Modality.VIRTUAL_CLASS, Modality.ASYNCHRONOUS)),
    )


def _with_a_year(cohort_id: int) -> Select[Any]:
    return select(ParticipantHours.person_id).where(
        ParticipantHours.cohort_id == cohort_id, _for_a_year(ParticipantHours)
    )


def nets(cohort_id: int) -> list[Net]:
    """Equal amounts counted together, of the people whose hours all have their module."""
    book = ParticipantHours
    per_person = (
        select(
            *(book.year, book.modality, book.module_code, func.sum(book.minutes).label("minutes")),
            _is_active(cohort_id).label("is_active"),
        )
        .where(book.cohort_id == cohort_id, book.person_id.not_in(_with_a_year(cohort_id)))
        .group_by(book.person_id, book.year, book.modality, book.module_code)
        .subquery("per_person")
    )
    kept = per_person.c
    columns = (kept.year, kept.modality, kept.module_code, kept.minutes, kept.is_active)
    rows = db.session.execute(select(*columns, func.count()).group_by(*columns))
    return [
        Net((year, Modality(modality), code), int(minutes), people, bool(is_active))
        for year, modality, code, minutes, is_active, people in rows
    ]


def recognised(cohort_id: int) -> dict[tuple[int, bool], list[tuple[Bucket, int]]]:
    """By (person, still active), the net minutes of the few with hours recognised for a whole year."""
    book = ParticipantHours
    rows = db.session.execute(
        select(
            *(book.person_id, _is_active(cohort_id), book.year, book.modality, book.module_code),
            func.sum(book.minutes),
        )
        .where(book.cohort_id == cohort_id, book.person_id.in_(_with_a_year(cohort_id)))
        .group_by(book.person_id, book.year, book.modality, book.module_code)
    )
    found: dict[tuple[int, bool], list[tuple[Bucket, int]]] = {}
    for person_id, is_active, year, modality, code, minutes in rows:
        lines = found.setdefault((person_id, bool(is_active)), [])
        lines.append(((year, Modality(modality), code), int(minutes)))
    return found


def _is_active(cohort_id: int) -> ColumnElement[bool]:
    return ParticipantHours.person_id.in_(_active(cohort_id))


def completions(cohort_id: int) -> dict[str, int]:
    """How many of those who follow the course have completed each module, by code."""
    rows = db.session.execute(
        select(ModuleProgress.module_code, func.count())
        .where(
            ModuleProgress.cohort_id == cohort_id,
            ModuleProgress.completed_at.is_not(None),
            ModuleProgress.person_id.in_(_active(cohort_id)),
        )
        .group_by(ModuleProgress.module_code)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Spent:
    """Net minutes of one person in one post (year, function, group)."""

    year: int
    function: str
    group_id: int | None
    name: str
    minutes: int
    other: int
    travel: int
    kilometres: float


def spent(cohort_id: int) -> list[Spent]:
    """The trainers' book added up: what consumes the 10 h, what does not, travel."""
    book = TrainerHours
    consuming = case((book.nature.in_(tuple(CONSUMING)), book.minutes), else_=0)
    rows = db.session.execute(
        select(
            *(book.year, book.function, book.group_id, Person.display_name),
            *(func.sum(consuming), func.sum(book.minutes - consuming)),
            *(func.sum(book.travel_minutes), func.sum(book.kilometres)),
        )
        .join(Person, Person.id == book.person_id)
        .where(book.cohort_id == cohort_id)
        .group_by(book.year, book.function, book.group_id, Person.id, Person.display_name, Person.sort_key)
        .order_by(book.year, book.function, book.group_id, Person.sort_key)
    )
    return [
        Spent(year, function, group_id, name, int(minutes), int(other), int(travel), float(km))
        for year, function, group_id, name, minutes, other, travel, km in rows
    ]


@dataclass(frozen=True)
class Holder:
    """Somebody who holds or held the post of a group."""

    membership: GroupMembership
    group: str
    name: str


def holders(cohort_id: int) -> list[Holder]:
    """Tutors and trainers of the groups, from the first day to today, in order."""
    rows = db.session.execute(
        select(GroupMembership, Group.name, Person.display_name)
        .join(Group, Group.id == GroupMembership.group_id)
        .join(Person, Person.id == GroupMembership.person_id)
        .where(
            Group.cohort_id == cohort_id,
            GroupMembership.function.in_((GroupFunction.TUTOR, GroupFunction.TRAINER)),
        )
        .order_by(Group.name, GroupMembership.starts_on, GroupMembership.id)
    ).all()
    return [Holder(membership, group, name) for membership, group, name in rows]


def changes(cohort_id: int, first: str, last: str, step: int) -> Sequence[tuple[str, int, int, int]]:
    """By item: level at the first moment, level at the last, how many people rated both so.

    People enter `step` at a time, in the order in which they answered: two reports compared never differ
    by fewer (domain §2).
    """
    before, after = aliased(SelfRating), aliased(SelfRating)
    pair = and_(
        after.cohort_id == before.cohort_id,
        after.person_id == before.person_id,
        after.competence == before.competence,
        after.moment == last,
    )
    known = and_(Enrolment.cohort_id == before.cohort_id, Enrolment.person_id == before.person_id)
    item = before.competence
    answers = (
        select(
            *(item.label("code"), before.level.label("start"), after.level.label("end")),
            func.row_number()
            .over(partition_by=item, order_by=(after.rated_at, after.person_id))
            .label("place"),
            func.count().over(partition_by=item).label("people"),
        )
        .join(after, pair)
        .join(Enrolment, known)
        .where(before.cohort_id == cohort_id, before.moment == first)
        .subquery()
    )
    kept = answers.c
    columns = (kept.code, kept.start, kept.end)
    rows = db.session.execute(
        select(*columns, func.count())
        .where(kept.place <= kept.people - kept.people % step)
        .group_by(*columns)
        .order_by(*columns)
    )
    return [(code, start, end, count) for code, start, end, count in rows]
