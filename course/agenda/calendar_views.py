"""« Calendrier »: school holidays by zone, edited by the administrator; the dates of modules."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.agenda import operations, queries
from course.agenda.forms import HolidayForm, WindowForm, ZoneForm, seen_version
from course.agenda.operations import StaleWindow
from course.calendar import operations as holidays
from course.calendar import queries as holiday_queries
from course.calendar.models import SchoolHoliday
from course.catalogue import queries as catalogue
from course.catalogue.models import ModuleWindow
from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, may, requires
from course.roles import Role

bp = Blueprint("calendar", __name__)

READ = declare("agenda:calendar:read", holds(Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR))
HOLIDAYS = declare("agenda:holidays:write", holds(Role.ADMINISTRATOR, Role.MANAGER))
WINDOWS = declare("agenda:windows:write", holds(Role.TRAINER, Role.MANAGER))


@bp.get("/c/<cohort_uid>/calendrier")
@requires(READ)
def index() -> ResponseReturnValue:
    """The cohort's holidays by zone, and the dates of its modules."""
    form = ZoneForm(formdata=None)
    form.zone.data = queries.zone_of(actor().cohort)
    return render_template(
        "agenda/calendar.html",
        zone=form.zone.data,
        form=form,
        holidays=holiday_queries.holidays(actor().cohort),
        windows=catalogue.windows(actor().cohort),
        may_edit=may(actor(), HOLIDAYS),
        may_move=may(actor(), WINDOWS),
    )


@bp.post("/c/<cohort_uid>/calendrier/zone")
@requires(HOLIDAYS)
def choose_zone() -> ResponseReturnValue:
    """Which zone the cohort follows."""
    form = ZoneForm()
    if not form.validate_on_submit():
        flash("Choisissez la zone A, B ou C.", "error")
        return redirect(url_for("calendar.index"), 303)
    operations.choose_zone(actor=actor(), zone=form.zone.data)
    flash(f"La cohorte suit maintenant les vacances de la zone {form.zone.data}.", "success")
    return redirect(url_for("calendar.index"), 303)


def _holiday(holiday_id: int) -> SchoolHoliday:
    found = holiday_queries.holiday(actor().cohort, holiday_id)
    if found is None:
        raise NotFound()
    return found


@bp.route("/c/<cohort_uid>/calendrier/vacances/nouvelles", methods=["GET", "POST"])
@requires(HOLIDAYS)
def add() -> ResponseReturnValue:
    """Add days off."""
    form = HolidayForm()
    if not form.is_submitted():
        form.zone.data = queries.zone_of(actor().cohort)
    return _save(form, None)


@bp.route("/c/<cohort_uid>/calendrier/vacances/<int:holiday_id>", methods=["GET", "POST"])
@requires(HOLIDAYS)
def change(holiday_id: int) -> ResponseReturnValue:
    """Change the dates, the zone or the name of days off."""
    holiday = _holiday(holiday_id)
    return _save(HolidayForm(obj=holiday), holiday)


def _save(form: HolidayForm, holiday: SchoolHoliday | None) -> ResponseReturnValue:
    if not form.is_submitted():
        return _holiday_page(form, holiday)
    if not form.validate():
        return _holiday_page(form, holiday, 422)
    assert form.starts_on.data is not None
    assert form.ends_on.data is not None
    values = {
        "zone": form.zone.data,
        "title": form.title.data or "",
        "starts_on": form.starts_on.data,
        "ends_on": form.ends_on.data,
    }
    try:
        if holiday is None:
            holidays.add_holiday(actor=actor(), **values)
        else:
            holidays.change_holiday(actor=actor(), holiday=holiday, **values)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _holiday_page(form, holiday, 422)
    flash("Vacances enregistrées.", "success")
    return redirect(url_for("calendar.index"), 303)


def _holiday_page(form: HolidayForm, holiday: SchoolHoliday | None, status: int = 200) -> ResponseReturnValue:
    return render_template("agenda/holiday.html", form=form, holiday=holiday), status


@bp.route("/c/<cohort_uid>/calendrier/vacances/<int:holiday_id>/suppression", methods=["GET", "POST"])
@requires(HOLIDAYS)
def remove(holiday_id: int) -> ResponseReturnValue:
    """Ask, then remove days off."""
    holiday = _holiday(holiday_id)
    if request.method != "POST":
        return render_template("agenda/remove_holiday.html", holiday=holiday)
    title = holiday.title
    holidays.remove_holiday(actor=actor(), holiday=holiday)
    flash(f"« {title} » : supprimé du calendrier.", "success")
    return redirect(url_for("calendar.index"), 303)


@bp.route("/c/<cohort_uid>/calendrier/modules/<code>", methods=["GET", "POST"])
@requires(WINDOWS)
def move(code: str) -> ResponseReturnValue:
    """Give a module other dates; its participants are told."""
    window = catalogue.window(actor().cohort, code)
    if window is None:
        raise NotFound()
    form = WindowForm(obj=window)
    if not form.is_submitted():
        return _window_page(form, window)
    if not form.validate():
        return _window_page(form, window, 422)
    return _move(form, window)


def _move(form: WindowForm, window: ModuleWindow) -> ResponseReturnValue:
    assert form.opens_on.data is not None
    assert form.closes_on.data is not None
    try:
        moved = operations.move_module(
            actor=actor(),
            window=window,
            opens_on=form.opens_on.data,
            closes_on=form.closes_on.data,
            version=seen_version(form.version),
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        if isinstance(broken, StaleWindow):
            form.version.raw_data, form.version.data = None, str(window.version)
            return _window_page(form, window, 409)
        return _window_page(form, window, 422)
    done = "les participants sont prévenus." if moved else "rien n’a changé."
    flash(f"Module {window.module.code} : {done}", "success")
    return redirect(url_for("calendar.index"), 303)


def _window_page(form: WindowForm, window: ModuleWindow, status: int = 200) -> ResponseReturnValue:
    return render_template("agenda/window.html", form=form, window=window), status
