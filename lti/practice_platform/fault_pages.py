"""« Pannes »: what goes wrong on purpose, who is enrolled, and with which groups."""

import re

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti.practice_platform import campus, faults, launches
from lti.practice_platform.faults import Fault
from lti.practice_platform.runtime import current

bp = Blueprint("practice_faults", __name__)


def _back() -> ResponseReturnValue:
    return redirect(url_for("practice_faults.show"), 303)


@bp.get("/practice/faults")
def show() -> str:
    """The forms, and what is simulated now."""
    platform = current()
    people = campus.enrolled()
    courses = platform.courses.all()
    return render_template(
        "practice/faults.html",
        fault=faults.get_fault(platform.store),
        modes=faults.MODES,
        services=faults.SERVICES,
        skew=platform.store.fact("skew") or 0,
        data=bool(platform.store.fact("deep_link_data")),
        enrolled=people,
        suspended=platform.store.suspended(),
        courses=courses,
        removed=[(c, campus.person(sub)) for c in courses for sub in sorted(platform.store.removed(c.id))],
        groups=[(who, launches.groups_of(platform, who.sub)) for who in people],
    )


@bp.post("/practice/faults")
def change_fault() -> ResponseReturnValue:
    """Set or take off the simulated fault (fields mode, service, count, seconds)."""
    form = request.form
    count, seconds = form.get("count", 0, type=int), form.get("seconds", 5, type=int)
    fault = Fault(form.get("mode", ""), form.get("service", "both"), count, seconds)
    if not fault.possible:
        abort(400, "Panne inconnue pour ce service, ou valeur hors limites.")
    faults.set_fault(current().store, fault)
    return _back()


@bp.post("/practice/clock")
def change_clock() -> ResponseReturnValue:
    """Put the clock of the platform's tokens off by `skew` seconds, early or late."""
    skew = request.form.get("skew", type=int)
    if skew is None or abs(skew) > faults.MAX_SKEW:
        abort(400, f"Le décalage est un nombre de secondes, {faults.MAX_SKEW} au plus.")
    current().store.set_fact("skew", skew)
    return _back()


@bp.post("/practice/deep-link-data")
def change_data() -> ResponseReturnValue:
    """Send `data` with deep linking requests or not (field send: yes or no); Moodle never does."""
    current().store.set_fact("deep_link_data", request.form.get("send") == "yes")
    return _back()


@bp.post("/practice/enrolments")
def change_enrolment() -> ResponseReturnValue:
    """Change the enrolment of `user` (field status).

    suspended or active: everywhere; removed or enrolled: in the course of the field course.
    """
    platform, form = current(), request.form
    who, status = campus.person(form.get("user", "")), form.get("status")
    course = platform.courses.get(form.get("course", ""))
    if who is None:
        abort(400, "Personne inconnue.")
    if status in ("suspended", "active"):
        platform.store.set_suspended(who.sub, status == "suspended")
    elif status in ("removed", "enrolled") and course is not None:
        platform.store.set_removed(course.id, who.sub, status == "removed")
    else:
        abort(400, "Cours ou état inconnus.")
    return _back()


@bp.post("/practice/groups")
def change_groups() -> ResponseReturnValue:
    """Give `user` other group ids: numbers separated by commas, or nothing for no group."""
    platform, form = current(), request.form
    who, groups = campus.person(form.get("user", "")), form.get("groups", "").replace(" ", "")
    if who is None or not re.fullmatch(r"(\d{1,9}(,\d{1,9})*)?", groups, re.ASCII):
        abort(400, "Personne inconnue, ou groupes qui ne sont pas des nombres séparés par des virgules.")
    known: dict[str, str] = platform.store.fact("groups") or {}
    platform.store.set_fact("groups", known | {who.sub: groups})
    return _back()
