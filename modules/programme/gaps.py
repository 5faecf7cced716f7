"""Modules whose window is over and that somebody has not completed: what the book still lacks of them."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from sqlalchemy import func, select

from course import clock
from course.catalogue import queries as catalogue
from course.catalogue.models import ModuleWindow
from course.cohorts import change_queries as changes
from course.cohorts.models import RoleGrant
from course.cohorts.queries import cohort_uid
from course.db import db
from course.hours import queries as hours
from course.hours.models import Modality
from course.hours.rules import counted
from course.progress import queries as progress
from course.registries import Gap
from course.roles import Role


def find(cohort_id: int, person_ids: Sequence[int]) -> list[Gap]:
    """The modules to complete; those closed before somebody arrived, or recognised, are not; seven queries."""
    today = clock.today()
    windows = catalogue.windows(cohort_id)
    closed = [one for one in windows if one.closes_on < today and one.module.complete_when]
    if not closed:
        return []
    done = progress.module_progress(cohort_id, person_ids)
    since, away = _since(cohort_id, person_ids), changes.away(cohort_id, person_ids)
    plan = hours.plan_of(window.module for window in windows)
    nets = hours.net_minutes(cohort_id, person_ids)
    uid = cohort_uid(cohort_id)
    found = []
    for person_id in person_ids:
        counts = counted(nets[person_id], plan)
        for window in closed:
            row = done.get((person_id, window.module.code))
            if row is not None and row.completed_at is not None:
                continue
            if window.closes_on < since.get(person_id, window.closes_on):
                continue
            if changes.is_away(away.get(person_id, ()), window.closes_on) or _is_recognised(window, counts):
                continue
            code, title = window.module.code, window.module.title
            path = url_for("programme.module", cohort_uid=uid, code=code)
            found.append(Gap(person_id, f"le module {code}, « {title} », est à terminer", path))
    return found


def _is_recognised(window: ModuleWindow, counts: dict[tuple[int, Modality, str | None], int]) -> bool:
    """Whether the module's own time is in the book already, or the whole year's was recognised."""
    module = window.module
    planned = module.asynchronous_minutes
    own = counts.get((module.year, Modality.ASYNCHRONOUS, module.code), 0)
    whole = counts.get((module.year, Modality.ASYNCHRONOUS, None), 0)
    return planned > 0 and (own >= planned or whole >= planned)


def _since(cohort_id: int, person_ids: Sequence[int]) -> dict[int, date]:
    """Since when each of them follows the course."""
    rows = db.session.execute(
        select(RoleGrant.person_id, func.min(RoleGrant.starts_on))
        .where(
            RoleGrant.cohort_id == cohort_id,
            RoleGrant.role == Role.PARTICIPANT,
            RoleGrant.person_id.in_(person_ids),
        )
        .group_by(RoleGrant.person_id)
    )
    return {row[0]: row[1] for row in rows}
