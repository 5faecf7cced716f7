"""Every line of both books, reversals included, for the exports."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from course.cohorts.models import Group
from course.db import db
from course.hours.models import ParticipantHours, TrainerHours, TrainerHoursReview
from course.people.models import Person, School
from course.teams.queries import Filters


def participant_lines(cohort_id: int, filters: Filters) -> Sequence[tuple[ParticipantHours, str, str]]:
    """Every line of the participants' book, reversals included, with the name and who certified it."""
    certifier = aliased(Person)
    book = ParticipantHours
    chosen = [book.cohort_id == cohort_id]
    if filters.year is not None:
        chosen.append(book.year == filters.year)
    if filters.person_uid:
        chosen.append(Person.uid == filters.person_uid)
    if filters.nature:
        chosen.append(book.modality == filters.nature)
    rows = db.session.execute(
        select(book, Person.display_name, certifier.display_name)
        .join(Person, Person.id == book.person_id)
        .outerjoin(certifier, certifier.id == book.certified_by_id)
        .where(*chosen)
        .order_by(Person.sort_key, Person.id, book.occurred_on, book.id)
    )
    return [(line, name, by or "règle du parcours") for line, name, by in rows]


def trainer_lines(
    cohort_id: int, filters: Filters
) -> Sequence[tuple[TrainerHours, str, str | None, str | None]]:
    """Every line of the trainers' book, reversals included: with name, group and school."""
    book = TrainerHours
    chosen = [book.cohort_id == cohort_id]
    if filters.year is not None:
        chosen.append(book.year == filters.year)
    if filters.person_uid:
        chosen.append(Person.uid == filters.person_uid)
    if filters.nature:
        chosen.append(book.nature == filters.nature)
    rows = db.session.execute(
        select(book, Person.display_name, Group.name, School.name)
        .join(Person, Person.id == book.person_id)
        .outerjoin(Group, Group.id == book.group_id)
        .outerjoin(School, School.id == book.school_id)
        .where(*chosen)
        .order_by(Person.sort_key, Person.id, book.occurred_on, book.id)
    )
    return [(line, name, group, school) for line, name, group, school in rows]


def verdicts(line_ids: Select[int]) -> dict[int, TrainerHoursReview]:
    """The last verdict on each of these lines; one query."""
    found = db.session.scalars(
        select(TrainerHoursReview)
        .where(TrainerHoursReview.line_id.in_(line_ids))
        .order_by(TrainerHoursReview.id)
    )
    return {one.line_id: one for one in found}
