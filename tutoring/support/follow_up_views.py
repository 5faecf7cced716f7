"""« Suivis à distance »: the short form, the author's own list, cancelling with a reason."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, may, requires
from course.registries import EvidenceKind, MenuEntry, Registries
from course.roles import Role
from course.ui.formats import hours
from tutoring.support import follow_ups
from tutoring.support.forms import CancelForm, FollowUpForm
from tutoring.support.rules import NATURES

bp = Blueprint("follow_ups", __name__)

LOG = declare("tutoring:follow_up:write", holds(Role.TUTOR, Role.TRAINER))
ROOT = "/c/<cohort_uid>/suivis-a-distance"


def _form() -> FollowUpForm:
    return FollowUpForm(follow_ups.charges(actor().cohort, actor().person))


@bp.get(ROOT)
@requires(LOG)
def index() -> ResponseReturnValue:
    """The short form and what was logged."""
    return _page(_form())


def _page(form: FollowUpForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "tutoring/support/follow_ups.html", form=form, found=follow_ups.latest(actor()), natures=NATURES
    ), status


@bp.post(ROOT)
@requires(LOG)
def log() -> ResponseReturnValue:
    """Write one follow-up, once."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form, 422)
    try:
        found = follow_ups.log(actor=actor(), draft=form.draft())
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(form, 422)
    flash(f"Suivi noté : {hours(found.minutes)}.", "success")
    return redirect(url_for("follow_ups.index"), 303)


@bp.route(f"{ROOT}/<follow_up_uid>/annulation", methods=["GET", "POST"])
@requires(LOG)
def cancel(follow_up_uid: str) -> ResponseReturnValue:
    """Cancel a follow-up with a reason."""
    found, form = follow_ups.own(actor(), follow_up_uid), CancelForm()
    if found is None:
        raise NotFound()
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                follow_ups.cancel(actor=actor(), found=found, reason=form.reason.data or "")
                flash("Suivi annulé : ses minutes sont retirées de votre livre.", "success")
                return redirect(url_for("follow_ups.index"), 303)
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
    return render_template("tutoring/support/cancel.html", found=found, form=form, natures=NATURES), status


def _evidence_url(cohort_uid: str, ref: str) -> str | None:
    """The list, for those who log."""
    return url_for("follow_ups.index", cohort_uid=cohort_uid) if may(actor(), LOG) else None


def init_app(app: Flask) -> None:
    """Register the pages, the menu's line and the evidence."""
    app.register_blueprint(bp)
    registries: Registries = app.extensions["agencement"]
    registries.menu.append(
        MenuEntry("Suivis à distance", "follow_ups.index", LOG, 66, group="Accompagnement")
    )
    registries.evidence[follow_ups.EVIDENCE] = EvidenceKind(
        follow_ups.EVIDENCE, "Suivi à distance", _evidence_url
    )
