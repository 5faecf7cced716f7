"""A session's page, and its plan: added, changed, copied for a group, cancelled, convoked."""

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.agenda import ical
from course.agenda.forms import seen_version
from course.config import Settings
from course.documents import download
from course.documents.pdf import MEDIA_TYPE, render
from course.errors import NotFound, RuleBroken
from course.permissions import actor, declare, holds, is_member, may, requires
from course.roles import Role
from course.ui.formats import long_date
from tutoring.sessions import agenda, attendance_queries, notices, plan_queries, planning
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.plan_forms import CancelSessionForm, SessionForm
from tutoring.sessions.plan_rules import Plan, StalePlan, when

bp = Blueprint("plan", __name__)

READ = declare("tutoring:session:read", is_member)
WRITE = declare("tutoring:session:write", holds(*plan_queries.STAFF))
JOINS = (Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.MANAGER, Role.IA_IPR, Role.EXPERT)


def found(session_id: int) -> TrainingSession:
    """The session of the address, for those whom it concerns; NotFound says nothing to the others."""
    one = plan_queries.session_for(actor(), session_id)
    if one is None:
        raise NotFound()
    return one


def back(session: TrainingSession) -> ResponseReturnValue:
    """To the session's page."""
    return redirect(url_for("plan.show", session_id=session.id), 303)


@bp.get("/c/<cohort_uid>/seances/<int:session_id>")
@requires(READ, device=True)
def show(session_id: int) -> ResponseReturnValue:
    """When, where, what for, with whom; what each may do about it."""
    session, me = found(session_id), actor()
    leads = may(me, WRITE)
    expected = me.has(Role.PARTICIPANT) and me.person in plan_queries.expected(session)
    mine = plan_queries.absence(session.id, me.person) if expected else None
    return render_template(
        "tutoring/sessions/show.html",
        session=session,
        group=plan_queries.group_name(session),
        hosts=plan_queries.hosts(session.id),
        leads=leads,
        joins=me.has(*JOINS),
        expected=expected,
        convoked=plan_queries.is_convoked(session, me.person),
        absence=mine if mine is not None and mine.withdrawn_at is None else None,
        absences=plan_queries.absences(session.id) if leads else [],
        over=session.ends_at <= clock.now(),
        begun=session.starts_at <= clock.now(),
    )


@bp.route("/c/<cohort_uid>/seances/nouvelle", methods=["GET", "POST"])
@requires(WRITE)
def add() -> ResponseReturnValue:
    """Add a session, or copy one (« copie » in the address) for a group."""
    copied = request.args.get("copie", "")
    copy_of = found(int(copied)) if copied.isascii() and copied.isdigit() and len(copied) < 10 else None
    form = SessionForm(actor(), planning.plan_of(copy_of) if copy_of is not None else None, is_new=True)
    if not form.is_submitted():
        return _form_page(form, None)
    if not form.validate():
        return _form_page(form, None, 422)
    try:
        session = planning.add_session(actor=actor(), plan=form.plan(), copy_of=copy_of)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _form_page(form, None, 422)
    told = " Les personnes concernées sont prévenues." if session.starts_at > clock.now() else ""
    flash(f"Séance ajoutée.{told}", "success")
    return back(session)


def _form_page(form: SessionForm, session: TrainingSession | None, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "tutoring/sessions/plan.html",
        form=form,
        session=session,
        stale=status == 409,
        signed=attendance_queries.signed_count(session) if session is not None else 0,
    ), status


@bp.route("/c/<cohort_uid>/seances/<int:session_id>/modification", methods=["GET", "POST"])
@requires(WRITE)
def edit(session_id: int) -> ResponseReturnValue:
    """Move or change a session."""
    session = found(session_id)
    form = SessionForm(actor(), planning.plan_of(session), is_new=False, version=session.version)
    if not form.is_submitted():
        return _form_page(form, session)
    if not form.validate():
        return _form_page(form, session, 422)
    return _save(form, session, form.plan())


def _save(form: SessionForm, session: TrainingSession, plan: Plan) -> ResponseReturnValue:
    try:
        told = planning.edit_session(actor=actor(), session=session, plan=plan, version=form.seen)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        if isinstance(broken, StalePlan):
            form.show_version(session.version)
            return _form_page(form, session, 409)
        return _form_page(form, session, 422)
    flash(f"Séance enregistrée.{' Les personnes concernées sont prévenues.' if told else ''}", "success")
    return back(session)


@bp.route("/c/<cohort_uid>/seances/<int:session_id>/annulation", methods=["GET", "POST"])
@requires(WRITE)
def cancel(session_id: int) -> ResponseReturnValue:
    """« Annuler la séance », with a reason."""
    session, form = found(session_id), CancelSessionForm()
    if not form.is_submitted():
        form.version.data = str(session.version)
        return _cancel_page(form, session)
    if not form.validate():
        return _cancel_page(form, session, 422)
    reason, version = form.reason.data or "", seen_version(form.version)
    try:
        planning.cancel_session(actor=actor(), session=session, reason=reason, version=version)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        form.version.raw_data, form.version.data = None, str(session.version)
        return _cancel_page(form, session, 409 if isinstance(broken, StalePlan) else 422)
    flash("Séance annulée. Les personnes concernées sont prévenues.", "success")
    return back(session)


def _cancel_page(form: CancelSessionForm, session: TrainingSession, status: int = 200) -> ResponseReturnValue:
    return render_template("tutoring/sessions/cancel.html", form=form, session=session), status


@bp.post("/c/<cohort_uid>/seances/<int:session_id>/convocation")
@requires(WRITE)
def convoke(session_id: int) -> ResponseReturnValue:
    """« Convoquer »: those expected are told where their convocation is."""
    session = found(session_id)
    try:
        count = notices.convoke(actor=actor(), session=session)
    except RuleBroken as broken:
        flash(broken.message, "error")
    else:
        people = "personne" if count < 2 else "personnes"
        flash(
            f"Convocation envoyée à {count} {people}. Qui l’avait déjà reçue ne la reçoit pas deux fois.",
            "success",
        )
    return back(session)


@bp.get("/c/<cohort_uid>/seances/<int:session_id>/convocation.ics")
@requires(READ, device=True)
def calendar_file(session_id: int) -> ResponseReturnValue:
    """The session as a file for one's calendar, the same event as in the private feed."""
    settings: Settings = current_app.extensions["settings"]
    entry = agenda.entry(found(session_id), actor().cohort_uid)
    body = ical.calendar([entry], origin=settings.public_origin)
    return download(body, "convocation.ics", f"{ical.MEDIA_TYPE}; charset=utf-8; method=PUBLISH")


@bp.get("/c/<cohort_uid>/seances/<int:session_id>/convocation.pdf")
@requires(READ, device=True)
def convocation(session_id: int) -> ResponseReturnValue:
    """The convocation of the person who asks, if they are to come; a cancelled session has none."""
    session, me = found(session_id), actor()
    if session.cancelled_at is not None or not plan_queries.is_convoked(session, me.person):
        raise NotFound()
    data = {
        "title": session.title,
        "person": me.name,
        "cohort": me.cohort_title,
        "module": session.module_code or "",
        "when": when(session.starts_at, session.ends_at),
        "place": session.place,
        "virtual": session.modality == "virtual_class",
        "join_url": session.join_url if me.has(*JOINS) else "",
        "group": plan_queries.group_name(session),
        "programme": session.programme,
        "made": long_date(clock.now()),
        "hosts": [one.display_name for one in plan_queries.hosts(session.id)],
    }
    return download(render("tutoring/convocation.typ", data), "convocation.pdf", MEDIA_TYPE)


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
