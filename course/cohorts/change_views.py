"""What changes in a cohort's people, decided by its manager, and the cohort's settings (domain §2)."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts import change_queries as found
from course.cohorts import changes, demo, queries, settings
from course.cohorts.change_forms import (
    FUNCTION_LABELS,
    STATUS_ACTS,
    SettingsForm,
    StandingForm,
    SubstitutionForm,
    TransferForm,
)
from course.cohorts.models import GroupFunction, Status
from course.errors import NotFound, RuleBroken
from course.people.models import Person
from course.permissions import actor, declare, holds, requires
from course.registries import DemoStep, MenuEntry, Registries
from course.roles import Role
from course.ui.formats import long_date
from course.ui.forms import Form

bp = Blueprint("changes", __name__)

WRITE = declare("cohorts:people:change", holds(Role.MANAGER))
SETTINGS = declare("cohorts:settings:write", holds(Role.MANAGER))
STATUS_LABELS = {
    Status.ACTIVE: "suit le parcours",
    Status.SUSPENDED: "participation suspendue",
    Status.LEFT: "a quitté le parcours",
    Status.TRANSFERRED: "a quitté la cohorte (mutation)",
}


def _person(person_uid: str) -> Person:
    person = queries.person_in_cohort(actor().cohort, person_uid)
    if person is None:
        raise NotFound()
    return person


def _standing(person_id: int) -> StandingForm:
    return _offer_standing(StandingForm(prefix="s-"), person_id)


def _offer_standing(form: StandingForm, person_id: int) -> StandingForm:
    known = queries.enrolment(actor().cohort, person_id)
    assert known is not None
    form.offer([status for status in STATUS_ACTS if known.status in changes.FROM[status]])
    return form


def _transfer() -> TransferForm:
    form = TransferForm(prefix="g-")
    form.offer(queries.groups(actor().cohort))
    return form


@bp.get("/c/<cohort_uid>/personnes/<person_uid>")
@requires(WRITE)
def person(person_uid: str) -> ResponseReturnValue:
    """Where somebody stands, and what may change."""
    someone = _person(person_uid)
    standing, transfer = _standing(someone.id), _transfer()
    standing.effective_on.data = transfer.effective_on.data = clock.today()
    return _page(someone, standing, transfer)


def _page(
    someone: Person, standing: StandingForm, transfer: TransferForm, failed: Form | None = None
) -> ResponseReturnValue:
    cohort_id = actor().cohort
    return render_template(
        "cohorts/person.html",
        person=someone,
        known=queries.enrolment(cohort_id, someone.id),
        labels=STATUS_LABELS,
        groups=queries.groups_of(cohort_id, someone.id, *GroupFunction),
        follows=queries.holds(cohort_id, someone.id, Role.PARTICIPANT),
        standing=standing,
        transfer=transfer,
        failed=failed,
        changes=found.changes(cohort_id, someone.id),
        functions=FUNCTION_LABELS,
        today=clock.today(),
    ), 422 if failed else 200


@bp.post("/c/<cohort_uid>/personnes/<person_uid>/situation")
@requires(WRITE)
def save_standing(person_uid: str) -> ResponseReturnValue:
    """Suspend, bring back, note a departure."""
    someone = _person(person_uid)
    form = _standing(someone.id)
    if not form.validate_on_submit():
        return _page(someone, form, _empty_transfer(), form)
    assert form.effective_on.data is not None
    try:
        made = changes.change_standing(
            actor=actor(),
            person_id=someone.id,
            status=Status(form.status.data),
            effective_on=form.effective_on.data,
            reason=form.reason.data or "",
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(someone, form, _empty_transfer(), form)
    when = "C’est fait" if made.applied_at else "C’est prévu"
    flash(f"{when}, à partir du {long_date(made.effective_on)}.", "success")
    return redirect(url_for("changes.person", person_uid=someone.uid), 303)


def _empty_transfer() -> TransferForm:
    form = TransferForm(formdata=None, prefix="g-")
    form.offer(queries.groups(actor().cohort))
    return form


@bp.post("/c/<cohort_uid>/personnes/<person_uid>/groupe")
@requires(WRITE)
def save_transfer(person_uid: str) -> ResponseReturnValue:
    """Move somebody to another group."""
    someone, form = _person(person_uid), _transfer()
    if not form.validate_on_submit():
        return _page(someone, _empty_standing(someone.id), form, form)
    assert form.effective_on.data is not None
    try:
        changes.transfer(
            actor=actor(),
            person_id=someone.id,
            group_id=int(form.group.data),
            effective_on=form.effective_on.data,
            reason=form.reason.data or "",
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(someone, _empty_standing(someone.id), form, form)
    flash(f"{someone.display_name} change de groupe le {long_date(form.effective_on.data)}.", "success")
    return redirect(url_for("changes.person", person_uid=someone.uid), 303)


def _empty_standing(person_id: int) -> StandingForm:
    return _offer_standing(StandingForm(formdata=None, prefix="s-"), person_id)


@bp.post("/c/<cohort_uid>/changements/<int:change_id>/retrait")
@requires(WRITE)
def withdraw(change_id: int) -> ResponseReturnValue:
    """Take back a change that waits for its day."""
    try:
        changes.withdraw(actor=actor(), change_id=change_id)
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash("Le changement prévu est retiré.", "success")
    return redirect(url_for("changes.index"), 303)


@bp.get("/c/<cohort_uid>/changements")
@requires(WRITE)
def index() -> ResponseReturnValue:
    """Everything that changed, newest first, and the form of a substitution."""
    form = _substitution()
    form.effective_on.data = clock.today()
    return _index(form)


def _substitution() -> SubstitutionForm:
    cohort_id = actor().cohort
    form = SubstitutionForm()
    form.offer(queries.groups(cohort_id), queries.people_with_role(cohort_id, Role.TUTOR, Role.TRAINER))
    return form


def _index(form: SubstitutionForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "cohorts/changes.html",
        form=form,
        changes=found.changes(actor().cohort),
        labels=STATUS_LABELS,
        functions=FUNCTION_LABELS,
        today=clock.today(),
    ), status


@bp.post("/c/<cohort_uid>/changements")
@requires(WRITE)
def substitute() -> ResponseReturnValue:
    """Give a group another tutor or trainer."""
    form = _substitution()
    if not form.validate_on_submit():
        return _index(form, 422)
    assert form.effective_on.data is not None
    someone = _person(form.person.data)
    try:
        changes.substitute(
            actor=actor(),
            group_id=int(form.group.data),
            function=GroupFunction(form.function.data),
            person_id=someone.id,
            effective_on=form.effective_on.data,
            reason=form.reason.data or "",
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _index(form, 422)
    flash(f"{someone.display_name} prend la suite le {long_date(form.effective_on.data)}.", "success")
    return redirect(url_for("changes.index"), 303)


@bp.get("/c/<cohort_uid>/reglages", endpoint="settings")
@requires(SETTINGS)
def settings_page() -> ResponseReturnValue:
    """How the cohort counts."""
    return _shown_settings(SettingsForm(formdata=None, obj=found.cohort(actor().cohort)))


def _shown_settings(form: SettingsForm, status: int = 200) -> ResponseReturnValue:
    return render_template("cohorts/settings.html", form=form), status


@bp.post("/c/<cohort_uid>/reglages")
@requires(SETTINGS)
def save_settings() -> ResponseReturnValue:
    """Change the reading and the minutes of posts."""
    form = SettingsForm()
    if not form.validate_on_submit():
        return _shown_settings(form, 422)
    settings.set_settings(actor=actor(), settings=form.settings)
    flash("Les réglages sont enregistrés. Aucune ligne des livres n’a changé.", "success")
    return redirect(url_for("changes.settings"), 303)


def init_app(app: Flask) -> None:
    """Register the pages, their lines of the menu, and what the worker does each hour."""
    app.register_blueprint(bp)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(MenuEntry("Changements", "changes.index", WRITE, 63, group="Administration"))
    registries.menu.append(MenuEntry("Réglages", "changes.settings", SETTINGS, 75, group="Administration"))
    registries.sweeps.append(changes.apply_due)
    registries.demo_steps.append(DemoStep("changes", 15, demo.tell))
