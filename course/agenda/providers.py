"""What modules add to an agenda: when each is open, and by when participants finish it."""

from collections.abc import Iterator, Sequence
from datetime import date

from flask import url_for
from sqlalchemy import exists, select
from sqlalchemy.orm import contains_eager

from course.catalogue.models import ModuleWindow
from course.cohorts.models import Cohort, RoleGrant
from course.cohorts.queries import current
from course.db import db
from course.registries import AgendaEntry
from course.roles import Role


def modules(cohort_id: int, person_id: int, first: date, last: date) -> Sequence[AgendaEntry]:
    """The windows that meet these days, and their last day for a participant; one query."""
    follows = exists().where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.PARTICIPANT,
        current(RoleGrant),
    )
    rows = db.session.execute(
        select(ModuleWindow, Cohort.uid, follows.label("follows"))
        .join(ModuleWindow.module)
        .join(Cohort, Cohort.id == ModuleWindow.cohort_id)
        .where(
            ModuleWindow.cohort_id == cohort_id,
            ModuleWindow.opens_on <= last,
            ModuleWindow.closes_on >= first,
        )
        .options(contains_eager(ModuleWindow.module))
        .order_by(ModuleWindow.opens_on, ModuleWindow.id)
    ).all()
    return [one for window, uid, mine in rows for one in _entries(window, uid, bool(mine), last)]


def _entries(window: ModuleWindow, cohort_uid: str, follows: bool, last: date) -> Iterator[AgendaEntry]:
    name, path = (
        f"{window.module.code}. {window.module.title}",
        url_for("programme.module", cohort_uid=cohort_uid, code=window.module.code),
    )
    yield AgendaEntry(
        uid=f"module-{window.id}",
        title=f"Module {name}",
        day=window.opens_on,
        last_day=window.closes_on,
        path=path,
        kind="module",
        sequence=window.version - 1,
    )
    if follows and window.module.complete_when and window.closes_on <= last:
        yield AgendaEntry(
            uid=f"deadline-{window.id}",
            title=f"Dernier jour conseillé pour {name}",
            day=window.closes_on,
            path=path,
            kind="deadline",
            sequence=window.version - 1,
        )
