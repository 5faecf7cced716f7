"""Giving a cohort its calendar. Loading the content is the business of `modules`."""

from datetime import date
from typing import Any

from sqlalchemy import select

from course.catalogue import queries, rules
from course.catalogue.models import ModuleWindow
from course.cohorts.queries import years
from course.db import db
from course.permissions import Actor
from course.signals import cohort_opened


def plan_windows(*, actor: Actor, cohort_id: int) -> None:
    """Open each module at the programme's dates in this cohort; windows that exist are kept."""
    starts = {year.number: year.starts_on for year in years(cohort_id)}
    known = set(db.session.scalars(select(ModuleWindow.module_id).where(ModuleWindow.cohort_id == cohort_id)))
    for module in queries.modules():
        if module.id not in known:
            first_day = starts[module.year]
            db.session.add(
                ModuleWindow(
                    cohort_id=cohort_id,
                    module_id=module.id,
                    opens_on=rules.week_day(module.opens, first_day),
                    closes_on=rules.week_day(module.closes, first_day),
                )
            )
    db.session.flush()


def move_window(*, actor: Actor, window: ModuleWindow, opens_on: date, closes_on: date) -> None:
    """Give a module other dates in the cohort."""
    window.opens_on, window.closes_on = opens_on, closes_on
    db.session.flush()


@cohort_opened.connect
def _on_cohort_opened(sender: object, *, actor: Actor, cohort_id: int, **more: Any) -> None:
    plan_windows(actor=actor, cohort_id=cohort_id)
