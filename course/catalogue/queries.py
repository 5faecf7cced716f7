"""Reading the programme and a cohort's calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from course.catalogue.models import (
    Activity,
    ActivityVersion,
    Module,
    ModuleWindow,
    PlannedSession,
    Programme,
)
from course.db import db


def programme() -> Programme | None:
    """The programme, if its content was loaded."""
    return db.session.scalar(select(Programme).order_by(Programme.id).limit(1))


def modules() -> Sequence[Module]:
    """The fifteen modules, in order."""
    return db.session.scalars(select(Module).order_by(Module.position)).all()


def windows(cohort_id: int) -> Sequence[ModuleWindow]:
    """The cohort's calendar of modules, each with its module, in the programme's order."""
    return db.session.scalars(
        select(ModuleWindow)
        .join(ModuleWindow.module)
        .where(ModuleWindow.cohort_id == cohort_id)
        .options(contains_eager(ModuleWindow.module))
        .order_by(Module.position)
    ).all()


def window(cohort_id: int, code: str) -> ModuleWindow | None:
    """One module of the cohort's calendar."""
    return db.session.scalar(
        select(ModuleWindow)
        .join(ModuleWindow.module)
        .where(ModuleWindow.cohort_id == cohort_id, Module.code == code)
        .options(contains_eager(ModuleWindow.module))
    )


def activities(module_id: int) -> Sequence[Activity]:
    """The activities of a module that are in force, in order."""
    return db.session.scalars(
        select(Activity)
        .where(Activity.module_id == module_id, Activity.version > 0)
        .order_by(Activity.position)
    ).all()


@dataclass(frozen=True)
class OpenActivity:
    """An activity as a cohort sees it: the version in force and the module's window."""

    activity: Activity
    module: Module
    version: ActivityVersion
    opens_on: date
    closes_on: date

    @property
    def definition(self) -> dict[str, Any]:
        return self.version.definition


def activity(cohort_id: int, key: str) -> OpenActivity | None:
    """The activity with its module, window and the version in force; one query."""
    row = db.session.execute(
        select(Activity, ActivityVersion, ModuleWindow.opens_on, ModuleWindow.closes_on)
        .join(Module, Module.id == Activity.module_id)
        .join(ModuleWindow, ModuleWindow.module_id == Module.id)
        .join(
            ActivityVersion,
            (ActivityVersion.activity_id == Activity.id) & (ActivityVersion.number == Activity.version),
        )
        .where(Activity.key == key, ModuleWindow.cohort_id == cohort_id)
        .options(contains_eager(Activity.module))
    ).first()
    if row is None:
        return None
    found, version, opens_on, closes_on = row
    return OpenActivity(found, found.module, version, opens_on, closes_on)


def module_of_activity(key: str) -> Module | None:
    """The module that an activity belongs to."""
    return db.session.scalar(
        select(Module).join(Activity, Activity.module_id == Module.id).where(Activity.key == key)
    )


def all_activities() -> Sequence[Activity]:
    """Every activity in force, with its module."""
    return db.session.scalars(
        select(Activity)
        .where(Activity.version > 0)
        .options(joinedload(Activity.module))
        .order_by(Activity.module_id, Activity.position)
    ).all()


def planned_sessions() -> Sequence[PlannedSession]:
    """The half-days and virtual classes that the programme foresees, in order."""
    return db.session.scalars(
        select(PlannedSession).order_by(PlannedSession.year, PlannedSession.day, PlannedSession.code)
    ).all()
