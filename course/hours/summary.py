"""Both books of a cohort as plain data: certified minutes by person and year (`flask course hours`)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, union

from course.cohorts.models import Cohort, Enrolment, Group, GroupFunction, GroupMembership, RoleGrant
from course.db import db
from course.hours.models import Modality, ParticipantHours, TrainerHours
from course.hours.rules import CONSUMING, YEARS
from course.people.models import Person
from course.roles import Role

FUNCTIONS = (GroupFunction.TUTOR, GroupFunction.TRAINER)


def cohorts() -> list[tuple[str, str]]:
    """The uid and the title of every cohort, oldest first."""
    return [
        (uid, title)
        for uid, title in db.session.execute(select(Cohort.uid, Cohort.title).order_by(Cohort.id))
    ]


def summary(cohort_id: int) -> dict[str, Any]:
    """Net certified minutes of everybody who ever followed or accompanied the cohort; four queries.

    For trainers and tutors: the natures that consume the 10 h (domain §1), and all of their travel.
    """
    return {"participants": _participants(cohort_id), "trainers": _trainers(cohort_id)}


def _participants(cohort_id: int) -> list[dict[str, Any]]:
    book = ParticipantHours
    sums = {
        (person_id, year, str(modality)): int(minutes)
        for person_id, year, modality, minutes in db.session.execute(
            select(book.person_id, book.year, book.modality, func.sum(book.minutes))
            .where(book.cohort_id == cohort_id)
            .group_by(book.person_id, book.year, book.modality)
        )
    }
    known = union(
        select(RoleGrant.person_id).where(
            RoleGrant.cohort_id == cohort_id, RoleGrant.role == Role.PARTICIPANT
        ),
        select(book.person_id).where(book.cohort_id == cohort_id),
    ).subquery()
    people = select(Person.id, Person.display_name).join(known, known.c.person_id == Person.id)
    return [
        {"name": name, "minutes": {str(year): _modalities(sums, person_id, year) for year in YEARS}}
        for person_id, name in db.session.execute(people.order_by(Person.sort_key, Person.id))
    ]


def _modalities(sums: Mapping[tuple[int, int, str], int], person_id: int, year: int) -> dict[str, int]:
    return {modality.value: sums.get((person_id, year, modality.value), 0) for modality in Modality}


def _trainers(cohort_id: int) -> list[dict[str, Any]]:
    book = TrainerHours
    consuming = func.sum(book.minutes).filter(book.nature.in_(tuple(CONSUMING)))
    sums = {
        (person_id, function, year): (int(minutes or 0), int(travel))
        for person_id, function, year, minutes, travel in db.session.execute(
            select(book.person_id, book.function, book.year, consuming, func.sum(book.travel_minutes))
            .where(book.cohort_id == cohort_id)
            .group_by(book.person_id, book.function, book.year)
        )
    }
    return [
        {
            "name": name,
            "role": function,
            "minutes": {str(year): sums.get((person_id, function, year), (0, 0))[0] for year in YEARS},
            "travel_minutes": {str(year): sums.get((person_id, function, year), (0, 0))[1] for year in YEARS},
        }
        for person_id, name, function in _staff(cohort_id)
    ]


def _staff(cohort_id: int) -> list[tuple[int, str, str]]:
    """Everybody who was ever in charge of a group, or has a line: person, name, function."""
    book = TrainerHours
    known = union(
        select(GroupMembership.person_id, GroupMembership.function)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(Group.cohort_id == cohort_id, GroupMembership.function.in_(FUNCTIONS)),
        select(book.person_id, book.function).where(
            book.cohort_id == cohort_id, book.function.in_(FUNCTIONS)
        ),
        select(RoleGrant.person_id, RoleGrant.role).where(
            RoleGrant.cohort_id == cohort_id, RoleGrant.role.in_((Role.TUTOR, Role.TRAINER))
        ),
    ).subquery()
    rows = db.session.execute(
        select(Person.id, Person.display_name, known.c.function)
        .join(known, known.c.person_id == Person.id)
        .join(Enrolment, (Enrolment.person_id == Person.id) & (Enrolment.cohort_id == cohort_id))
        .order_by(known.c.function.desc(), Person.sort_key, Person.id)
    )
    return [(person_id, name, function) for person_id, name, function in rows]
