"""Reading results and progress."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select

from course.catalogue.models import Module, ModuleWindow
from course.cohorts.models import Cohort
from course.db import db
from course.hours import queries as hours
from course.people.models import Person
from course.progress.models import ActivityResult, ModuleProgress


def results(cohort_id: int, person_id: int) -> dict[str, ActivityResult]:
    """What a person has begun or completed, by activity key."""
    found = db.session.scalars(
        select(ActivityResult).where(
            ActivityResult.cohort_id == cohort_id, ActivityResult.person_id == person_id
        )
    )
    return {result.activity_key: result for result in found}


def result(cohort_id: int, person_id: int, activity_key: str) -> ActivityResult | None:
    return db.session.scalar(
        select(ActivityResult).where(
            ActivityResult.cohort_id == cohort_id,
            ActivityResult.person_id == person_id,
            ActivityResult.activity_key == activity_key,
        )
    )


def module_progress(cohort_id: int, person_ids: Sequence[int]) -> dict[tuple[int, str], ModuleProgress]:
    """Where these people are, by person and module code; one query."""
    found = db.session.scalars(
        select(ModuleProgress).where(
            ModuleProgress.cohort_id == cohort_id, ModuleProgress.person_id.in_(person_ids)
        )
    )
    return {(row.person_id, row.module_code): row for row in found}


def course_percent(cohort_id: int, person_id: int) -> int:
    """Progress in the course as a whole, 0 to 100: the hours under the cohort's reading (domain §1)."""
    reading = db.session.scalar(select(Cohort.reading).where(Cohort.id == cohort_id)) or "A"
    return hours.totals(cohort_id, [person_id], reading, hours.plan())[person_id].percent


def closed_modules(cohort_id: int, today: date) -> Sequence[str]:
    """The codes of the modules that should be complete by now and can be."""
    rows = db.session.execute(
        select(Module.code, Module.complete_when)
        .join(ModuleWindow, ModuleWindow.module_id == Module.id)
        .where(ModuleWindow.cohort_id == cohort_id, ModuleWindow.closes_on < today)
        .order_by(Module.position)
    ).all()
    return [code for code, conditions in rows if conditions]


def completed_count(cohort_id: int, codes: Sequence[str]) -> Select[int]:
    """A subquery, correlated with Person: how many of these modules the person has completed."""
    return (
        select(func.count())
        .select_from(ModuleProgress)
        .where(
            ModuleProgress.cohort_id == cohort_id,
            ModuleProgress.person_id == Person.id,
            ModuleProgress.module_code.in_(codes),
            ModuleProgress.completed_at.is_not(None),
        )
        .correlate(Person)
    )


def is_behind(cohort_id: int, codes: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a Person has not completed all of these modules (« à relancer »)."""
    return completed_count(cohort_id, codes).scalar_subquery() < len(codes)
