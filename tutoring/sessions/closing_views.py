"""« Émargement »: who signed, guests to confirm, the countersigning, what was corrected since."""

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.documents import download
from course.documents.pdf import MEDIA_TYPE
from course.errors import RuleBroken
from course.permissions import actor, requires
from course.roles import Role
from course.ui.formats import counted
from tutoring.sessions import (
    attendance_queries,
    countersigning,
    plan_queries,
    queries,
    rules,
    sheet_pdf,
    signing,
)
from tutoring.sessions.attendance_forms import CountersignForm
from tutoring.sessions.forms import SheetForm
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.operations import tick
from tutoring.sessions.rules import StaleSheet
from tutoring.sessions.signing_rules import TRIES
from tutoring.sessions.signing_views import half_day
from tutoring.sessions.views import WRITE, session_of_cohort

bp = Blueprint("closing", __name__)

ANSWERS = {"confirmer": True, "refuser": False}


@bp.get("/c/<cohort_uid>/presence/<int:session_id>/emargement")
@requires(WRITE)
def sheet(session_id: int) -> ResponseReturnValue:
    """The sheet of a half-day as it stands."""
    return _page(half_day(session_id), CountersignForm())


def _page(session: TrainingSession, form: CountersignForm, status: int = 200) -> ResponseReturnValue:
    lines = [line for line in queries.sheet(session) if line.is_concerned]
    return render_template(
        "tutoring/attendance/sheet.html",
        session=session,
        form=form,
        lines=lines,
        beside=attendance_queries.beside(session),
        outcome=countersigning.outcome(lines, session.minutes),
        tries=TRIES,
        group=plan_queries.group_name(session),
        begun=session.starts_at <= clock.now(),
        stands_in=not actor().has(Role.TRAINER),
        missing=lambda line: session.minutes - rules.credited(line.mark, session.modality, session.minutes),
    ), status


@bp.post("/c/<cohort_uid>/presence/<int:session_id>/contresigner")
@requires(WRITE)
def countersign(session_id: int) -> ResponseReturnValue:
    """Freeze the sheet and certify the half-day."""
    session, form = half_day(session_id), CountersignForm()
    if not form.validate_on_submit():
        return _page(session, form, 422)
    try:
        closing = countersigning.countersign(
            actor=actor(),
            session=session,
            headcount=form.headcount.data or 0,
            explanation=form.explanation.data or "",
            reason=form.reason.data or "",
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(session, form, 422)
    flash(
        f"La feuille est contresignée : {counted(closing.present, 'présence certifiée', 'présences certifiées')}.",
        "success",
    )
    return redirect(url_for("closing.sheet", session_id=session.id), 303)


@bp.post("/c/<cohort_uid>/presence/<int:session_id>/invites/<int:signature_id>")
@requires(WRITE)
def guest(session_id: int, signature_id: int) -> ResponseReturnValue:
    """Confirm or refuse a guest's signature; anything else than these two answers decides nothing."""
    session, welcome = half_day(session_id), ANSWERS.get(request.form.get("reponse", ""))
    try:
        if welcome is None:
            raise RuleBroken("Choisissez « Confirmer » ou « Refuser ».")
        decided = signing.decide_guest(
            actor=actor(), session=session, signature_id=signature_id, welcome=welcome
        )
    except RuleBroken as broken:
        form = CountersignForm(formdata=None)
        form.fail(broken.message)
        return _page(session, form, 422)
    name = decided.person.display_name
    flash(f"{name} est sur la feuille." if welcome else f"La signature de {name} est refusée.", "success")
    return redirect(url_for("closing.sheet", session_id=session_id), 303)


@bp.post("/c/<cohort_uid>/presence/<int:session_id>/coches")
@requires(WRITE)
def ticks(session_id: int) -> ResponseReturnValue:
    """Ticks kept by the trainer's browser while the network was away: saved once, however often sent.

    Answers JSON: how many lines changed, and what each line says now; or what is to be looked at.
    """
    session = session_of_cohort(session_id)
    form = SheetForm(session, queries.sheet(session))
    if not form.validate_on_submit():
        return {"message": " ".join(problem.message for problem in form.problems)}, 422
    try:
        changed = tick(actor=actor(), session=session, entries=form.entries, reason=form.reason.data or "")
    except StaleSheet as stale:
        return {"message": stale.message}, 409
    except RuleBroken as broken:
        return {"message": broken.message}, 422
    now = {f"p-{line.person.uid}-seen": str(line.mark) for line in queries.sheet(session)}
    return {"changed": changed, "fields": now}


@bp.get("/c/<cohort_uid>/presence/<int:session_id>/feuille.pdf")
@requires(WRITE)
def pdf(session_id: int) -> ResponseReturnValue:
    """The sheet as a PDF, filled, or blank with « vierge=1 »."""
    session, blank = half_day(session_id), "vierge" in request.args
    content = sheet_pdf.render(
        session,
        (actor().cohort_title, plan_queries.group_name(session)),
        queries.sheet(session),
        attendance_queries.beside(session),
        blank=blank,
    )
    name = f"emargement-{session.occurs_on:%Y-%m-%d}-{session.code or session.id}"
    return download(content, f"{name}{'-vierge' if blank else ''}.pdf", MEDIA_TYPE)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
