"""Reading the books: lines, totals, the plan."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from course.catalogue import queries as catalogue
from course.catalogue.models import Module
from course.cohorts.queries import active_participants
from course.db import db
from course.hours import rules
from course.hours.models import Modality, ParticipantHours, Recognition, TrainerHours
from course.people.models import Person

PAGE = 50


def plan() -> dict[rules.Bucket, int]:
    """The 36 h of the programme by year, modality and module, and the 10 h on site of each year."""
    return plan_of(catalogue.modules())


def plan_of(modules: Iterable[Module]) -> dict[rules.Bucket, int]:
    """The same, from modules already read."""
    buckets: dict[rules.Bucket, int] = {}
    for module in modules:
        if module.synchronous_minutes:
            buckets[(module.year, Modality.VIRTUAL_CLASS, module.code)] = module.synchronous_minutes
        if module.asynchronous_minutes:
            buckets[(module.year, Modality.ASYNCHRONOUS, module.code)] = module.asynchronous_minutes
    for year in rules.YEARS:
        buckets[(year, Modality.IN_PERSON, None)] = rules.IN_PERSON_MINUTES
        buckets[(year, Modality.ON_SITE, None)] = rules.ON_SITE_MINUTES
    return buckets


def net_minutes(cohort_id: int, person_ids: Sequence[int]) -> dict[int, list[tuple[rules.Bucket, int]]]:
    """The net minutes of each person and bucket, added up by the database; one query."""
    book = ParticipantHours
    rows = db.session.execute(
        select(book.person_id, book.year, book.modality, book.module_code, func.sum(book.minutes))
        .where(book.cohort_id == cohort_id, book.person_id.in_(person_ids))
        .group_by(book.person_id, book.year, book.modality, book.module_code)
    ).all()
    nets: dict[int, list[tuple[rules.Bucket, int]]] = {person_id: [] for person_id in person_ids}
    for person_id, year, modality, module_code, minutes in rows:
        nets[person_id].append(((year, Modality(modality), module_code), int(minutes)))
    return nets


def totals(
    cohort_id: int, person_ids: Sequence[int], reading: str, plan: dict[rules.Bucket, int]
) -> dict[int, rules.Total]:
    """What each of these people has, capped and compared with the plan."""
    nets = net_minutes(cohort_id, person_ids)
    planned = rules.plan_by_modality(plan)
    return {person_id: rules.total(lines, plan, reading, planned) for person_id, lines in nets.items()}


def certified_minutes(cohort_id: int, person_id: int, module_code: str, modality: Modality) -> int:
    """The net certified minutes of one person for a module under one modality."""
    book = ParticipantHours
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(book.minutes), 0)).where(
                book.cohort_id == cohort_id,
                book.person_id == person_id,
                book.module_code == module_code,
                book.modality == modality,
            )
        )
        or 0
    )


def lines(cohort_id: int, person_id: int) -> Sequence[ParticipantHours]:
    """Every line of a person's book, newest first."""
    return db.session.scalars(
        select(ParticipantHours)
        .where(ParticipantHours.cohort_id == cohort_id, ParticipantHours.person_id == person_id)
        .order_by(ParticipantHours.occurred_on.desc(), ParticipantHours.id.desc())
    ).all()


def trainer_minutes(cohort_id: int, person_id: int) -> dict[int, tuple[int, int, float]]:
    """By year: minutes that consume the 10 h, travel minutes, kilometres, all net."""
    book = TrainerHours
    consuming = func.sum(func.coalesce(book.minutes, 0)).filter(book.nature.in_(tuple(rules.CONSUMING)))
    rows = db.session.execute(
        select(book.year, consuming, func.sum(book.travel_minutes), func.sum(book.kilometres))
        .where(book.cohort_id == cohort_id, book.person_id == person_id)
        .group_by(book.year)
    ).all()
    return {year: (int(spent or 0), int(travel), float(km)) for year, spent, travel, km in rows}


def trainer_lines(cohort_id: int, person_id: int) -> Sequence[TrainerHours]:
    """Every line of a trainer's or tutor's book, newest first."""
    return db.session.scalars(
        select(TrainerHours)
        .where(TrainerHours.cohort_id == cohort_id, TrainerHours.person_id == person_id)
        .order_by(TrainerHours.occurred_on.desc(), TrainerHours.id.desc())
    ).all()


def certifiers(lines: Iterable[ParticipantHours | TrainerHours]) -> dict[int, str]:
    """The names of those who certified or reversed these lines; one query."""
    ids = {line.certified_by_id for line in lines} - {None}
    rows = db.session.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row[0]: row[1] for row in rows}


def followers(cohort_id: int, number: int) -> tuple[Sequence[Person], bool]:
    """One page of today's participants in alphabetical order, and whether there is another; one query.

    Nobody is counted: counting 24,000 people takes longer than reading fifty.
    """
    found = db.session.scalars(
        select(Person)
        .where(active_participants(cohort_id))
        .order_by(Person.sort_key, Person.id)
        .limit(PAGE + 1)
        .offset((number - 1) * PAGE)
    ).all()
    return found[:PAGE], len(found) > PAGE


def line(cohort_id: int, person_id: int, line_id: int) -> ParticipantHours | None:
    """One line of a person's book."""
    return db.session.scalar(
        select(ParticipantHours).where(
            ParticipantHours.cohort_id == cohort_id,
            ParticipantHours.person_id == person_id,
            ParticipantHours.id == line_id,
        )
    )


def recognitions(cohort_id: int, person_id: int) -> Sequence[Recognition]:
    """What was recognised for this person, oldest first."""
    return db.session.scalars(
        select(Recognition)
        .where(Recognition.cohort_id == cohort_id, Recognition.person_id == person_id)
        .order_by(Recognition.decided_at, Recognition.id)
    ).all()


def recognised(cohort_id: int, uids: Sequence[str]) -> Sequence[Recognition]:
    """Recognitions of a cohort by their references."""
    return db.session.scalars(
        select(Recognition).where(Recognition.cohort_id == cohort_id, Recognition.uid.in_(uids))
    ).all()
