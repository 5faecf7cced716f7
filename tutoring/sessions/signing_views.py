"""Signing a half-day on one's telephone, and the page that the trainer projects."""

import structlog
from flask import Blueprint, Flask, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.config import Settings
from course.db import security_fact
from course.documents.qr import qr_code
from course.errors import NotFound, RuleBroken
from course.hours.models import Modality
from course.permissions import actor, declare, holds, requires
from course.registries import MenuEntry
from course.roles import Role
from tutoring.sessions import attendance_queries, queries, signing
from tutoring.sessions import signing_rules as rules
from tutoring.sessions.attendance_forms import SignForm
from tutoring.sessions.attendance_models import SheetClosing, Standing
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.signing_rules import TRIES, Verdict
from tutoring.sessions.views import WRITE

bp = Blueprint("signing", __name__)
log = structlog.get_logger("agencement.attendance")

SIGN = declare("tutoring:attendance:sign", holds(Role.PARTICIPANT))


@bp.get("/c/<cohort_uid>/signer")
@requires(SIGN, device=True)
def index() -> ResponseReturnValue:
    """What the person may sign now, then their half-days and classes: signed, countersigned, to come."""
    now, lines = clock.now(), attendance_queries.mine(actor().cohort, actor().person)
    return render_template(
        "tutoring/attendance/mine.html",
        to_sign=[line for line in lines if line.is_to_sign(now)],
        lines=lines,
        now=now,
    )


def half_day(session_id: int) -> TrainingSession:
    """The in-person session of this cohort; NotFound for any other."""
    found = queries.session(actor().cohort, session_id)
    if found is None or found.modality != Modality.IN_PERSON:
        raise NotFound()
    return found


@bp.get("/c/<cohort_uid>/signer/<int:session_id>")
@requires(SIGN, device=True)
def show(session_id: int) -> ResponseReturnValue:
    """The six digits to type, filled in by the QR while its code holds; judged by the post only."""
    session = half_day(session_id)
    form = SignForm()
    step = request.args.get("t", "")
    fresh = step.isascii() and step.isdigit() and len(step) < 12 and rules.is_fresh(int(step), clock.now())
    if fresh:
        form.code.data = rules.digits(request.args.get("code", ""))[: rules.DIGITS]
    return _page(session, form, stale=bool(step) and not fresh)


def _page(
    session: TrainingSession, form: SignForm, status: int = 200, *, stale: bool = False
) -> ResponseReturnValue:
    person_id, closing = actor().person, attendance_queries.closing(session.id)
    return render_template(
        "tutoring/attendance/sign.html",
        session=session,
        form=form,
        stale=stale,
        closed=_why_closed(session, closing),
        signature=attendance_queries.signature(session, person_id),
        noted=attendance_queries.attendance(session.id, person_id),
        closing=closing,
        tries_over=signing.tries(session, person_id) >= TRIES,
        trainer_ticks=rules.TRAINER_TICKS,
    ), status


def _why_closed(session: TrainingSession, closing: SheetClosing | None) -> str:
    try:
        signing.check_open(session, countersigned=closing is not None)
    except RuleBroken as broken:
        return broken.message
    return ""


@bp.post("/c/<cohort_uid>/signer/<int:session_id>")
@requires(SIGN, device=True)
def sign(session_id: int) -> ResponseReturnValue:
    """Sign with the code of the room, once; a refused code is counted and logged without a name."""
    session = half_day(session_id)
    form = SignForm()
    known = attendance_queries.signature(session, actor().person)
    if known is not None:
        return _signed(known.standing, new=False)
    if closed := _why_closed(session, attendance_queries.closing(session.id)):
        form.fail(closed)
        return _page(session, form, 422)
    if not form.validate_on_submit():
        return _page(session, form, 422)
    if refused := _judge(session_id, form.code.data or ""):
        form.fail(refused, "code")
        form.code.data = ""
        return _page(half_day(session_id), form, 422)
    try:
        signature, new = signing.sign(actor=actor(), session=half_day(session_id))
    except RuleBroken as broken:
        form.fail(broken.message)
        return _page(half_day(session_id), form, 422)
    return _signed(signature.standing, new=new)


def _judge(session_id: int, typed: str) -> str:
    """What to tell of a refused code; nothing when it is right."""
    with security_fact():
        verdict, left = signing.try_code(
            actor=actor(), session=half_day(session_id), typed=typed, secret=Settings.current().secret_key
        )
    if verdict == Verdict.RIGHT:
        return ""
    log.info("code refused", session=session_id, reason=verdict.value if left else "too many")
    return rules.refusal(verdict, left)


def _signed(standing: Standing, *, new: bool) -> ResponseReturnValue:
    if standing == Standing.REFUSED:
        flash("Votre signature n’a pas été confirmée : parlez-en à la personne qui anime.", "error")
    elif not new:
        flash("Vous avez déjà signé cette demi-journée : rien de plus à faire.", "info")
    elif standing == Standing.GUEST:
        flash(
            "C’est noté. On ne vous attendait pas à cette séance : la personne qui anime confirmera.",
            "success",
        )
    else:
        flash("C’est signé. Merci !", "success")
    return redirect(request.path, 303)


@bp.get("/c/<cohort_uid>/presence/<int:session_id>/code")
@requires(WRITE)
def project(session_id: int) -> ResponseReturnValue:
    """The code of the moment, to project; the page comes back by itself when the code changes."""
    session = half_day(session_id)
    now = clock.now()
    closed = _why_closed(session, attendance_queries.closing(session.id))
    step, change = rules.step_at(now), rules.next_change(now)
    code = rules.code(rules.key_of(Settings.current().secret_key, signing.sheet_of(session)), step)
    path = url_for("signing.show", session_id=session.id, code=code, t=step)
    answer = make_response(
        render_template(
            "tutoring/attendance/project.html",
            session=session,
            closed=closed,
            over=session.ends_at <= now,
            code=code,
            qr=qr_code(Settings.current().public_url + path),
            change=change.astimezone(clock.PARIS),
            left=max(1, round((change - now).total_seconds())),
            signed=attendance_queries.signed_count(session),
        )
    )
    if not closed:
        # A fraction late rather than early: the page that comes back shows the next code.
        answer.headers["Refresh"] = str(int((change - now).total_seconds()) + 1)
    return answer


def init_app(app: Flask) -> None:
    """Register the pages and the menu's line."""
    app.register_blueprint(bp)
    app.extensions["agencement"].menu.append(
        MenuEntry("Ma présence", "signing.index", SIGN, 25, group="Séances")
    )
