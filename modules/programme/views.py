"""The pages of the programme and of one module."""

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from course import clock
from course.catalogue import queries as catalogue
from course.competences.framework import COMPETENCES
from course.dashboard import rules as path
from course.errors import NotFound
from course.hours.models import Modality
from course.hours.queries import certified_minutes
from course.hours.rules import YEARS
from course.permissions import Actor, actor, declare, is_member, may, requires
from course.progress.queries import module_progress
from course.registries import MenuEntry
from course.roles import Role
from modules.activities import READ, READERS_AHEAD
from modules.programme import queries

bp = Blueprint("programme", __name__)

PERMISSION = declare("modules:programme:read", is_member)


@bp.get("/c/<cohort_uid>/parcours")
@requires(PERMISSION)
def index() -> ResponseReturnValue:
    """The two years: days in presence, modules with their dates, hours and where the person is."""
    me = actor()
    steps = path.path(catalogue.windows(me.cohort), _done(me), clock.today())
    half_days = queries.sessions(me.cohort, me.person).get(None, [])
    days = [(day, list(group)) for day, group in groupby(half_days, key=lambda one: one.on)]
    return render_template(
        "modules/programme/index.html",
        programme=catalogue.programme(),
        steps=steps,
        days=days,
        year_minutes={
            year: sum(one.minutes for one in half_days if one.year == year and not one.cancelled)
            for year in YEARS
        },
        follows=me.has(Role.PARTICIPANT),
        today=clock.today(),
    )


@bp.get("/c/<cohort_uid>/modules/<code>")
@requires(PERMISSION)
def module(code: str) -> ResponseReturnValue:
    """One module: what for, when, what to do in it and what is asked."""
    me = actor()
    window = catalogue.window(me.cohort, code)
    if window is None:
        raise NotFound()
    sessions = queries.sessions(me.cohort, me.person).get(code, [])
    lines = queries.lines(me.cohort, me.person, window.module_id)
    follows = me.has(Role.PARTICIPANT)
    return render_template(
        "modules/programme/module.html",
        step=path.path([window], _done(me), clock.today())[0],
        module=window.module,
        lines=lines,
        next_line=_next(lines, window.module.complete_when),
        sessions=sessions,
        attended=_attended(me, code) if sessions and follows else 0,
        follows=follows,
        targets=[competence for competence in COMPETENCES if competence.code in window.module.targets],
        reachable=_reachable(me, opened=window.opens_on <= clock.today()),
        today=clock.today(),
    )


def _done(me: Actor) -> dict[str, tuple[int, bool]]:
    found = module_progress(me.cohort, [me.person]) if me.has(Role.PARTICIPANT) else {}
    return {code: (row.percent, row.completed_at is not None) for (_, code), row in found.items()}


def _next(lines: Sequence[queries.Line], asked: Sequence[str]) -> queries.Line | None:
    """The first thing asked that is not done yet."""
    return next((line for line in lines if not line.done and line.activity.key in asked), None)


def _attended(me: Actor, code: str) -> int:
    return certified_minutes(me.cohort, me.person, code, Modality.VIRTUAL_CLASS)


def _reachable(me: Actor, *, opened: bool) -> bool:
    """Whether the activities are links for this person today."""
    return may(me, READ) and (opened or me.has(*READERS_AHEAD))


def init_app(app: Flask) -> None:
    """Register the pages and their line of the menu."""
    app.register_blueprint(bp)
    app.extensions["agencement"].menu.append(MenuEntry("Parcours", "programme.index", PERMISSION, 10))
