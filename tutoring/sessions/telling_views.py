"""« Je serai absent(e) », « Relancer », an announcement: what people tell each other around sessions."""

from collections.abc import Sequence

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course.errors import RuleBroken
from course.permissions import actor, declare, holds, requires
from course.roles import Role
from course.ui.formats import counted
from tutoring.sessions import absences, notices, plan_queries
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.plan_forms import AbsenceForm, AnnounceForm, RelaunchForm
from tutoring.sessions.plan_views import WRITE, back, found

bp = Blueprint("telling", __name__)

WARN = declare("tutoring:absence:write", holds(Role.PARTICIPANT))


@bp.route("/c/<cohort_uid>/seances/<int:session_id>/absence", methods=["GET", "POST"])
@requires(WARN, device=True)
def absence(session_id: int) -> ResponseReturnValue:
    """« Je serai absent(e) », with a reason."""
    session, form = found(session_id), AbsenceForm()
    if not form.is_submitted():
        said = plan_queries.absence(session.id, actor().person)
        form.reason.data = said.reason if said is not None else ""
        return _absence_page(form, session)
    if not form.validate():
        return _absence_page(form, session, 422)
    try:
        absences.warn(actor=actor(), session=session, reason=form.reason.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _absence_page(form, session, 422)
    flash("L’équipe de formation sait que vous ne viendrez pas. Merci d’avoir prévenu.", "success")
    return back(session)


def _absence_page(form: AbsenceForm, session: TrainingSession, status: int = 200) -> ResponseReturnValue:
    return render_template("tutoring/sessions/absence.html", form=form, session=session), status


@bp.post("/c/<cohort_uid>/seances/<int:session_id>/absence/retrait")
@requires(WARN, device=True)
def come_after_all(session_id: int) -> ResponseReturnValue:
    """« Je viendrai finalement »."""
    session = found(session_id)
    try:
        absences.withdraw(actor=actor(), session=session)
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        flash("C’est noté : vous viendrez.", "success")
    return back(session)


@bp.route("/c/<cohort_uid>/annonce", methods=["GET", "POST"])
@requires(WRITE)
def announce() -> ResponseReturnValue:
    """An announcement to the cohort or to a group."""
    form = AnnounceForm(actor())
    if not form.is_submitted():
        return render_template("tutoring/sessions/announce.html", form=form)
    if not form.validate():
        return render_template("tutoring/sessions/announce.html", form=form), 422
    try:
        count = notices.announce(
            actor=actor(),
            title=form.title.data or "",
            text=form.text.data or "",
            group_id=int(form.group.data) if form.group.data else None,
            entry_uid=form.entry.data or "",
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return render_template("tutoring/sessions/announce.html", form=form), 422
    flash(f"Annonce envoyée à {counted(count, 'personne')}.", "success")
    return redirect(url_for("dashboard.cohort"), 303)


@bp.route("/c/<cohort_uid>/relance", methods=["GET", "POST"])
@requires(WRITE)
def relaunch() -> ResponseReturnValue:
    """« Relancer »: the people, ticked, and a text that can be changed."""
    waiting = notices.to_relaunch(actor().cohort)
    form = RelaunchForm(waiting)
    told = [one.follower for one in waiting if one.told]
    if not form.is_submitted():
        return _relaunch_page(form, told)
    if not form.validate():
        return _relaunch_page(form, told, 422)
    try:
        count = notices.relaunch(actor=actor(), person_ids=form.chosen, text=form.text.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _relaunch_page(form, told, 422)
    flash(f"Message envoyé à {counted(count, 'personne')}.", "success")
    return redirect(url_for("dashboard.cohort", voir="relancer"), 303)


def _relaunch_page(form: RelaunchForm, told: Sequence[object], status: int = 200) -> ResponseReturnValue:
    return render_template("tutoring/sessions/relaunch.html", form=form, told=told), status


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
