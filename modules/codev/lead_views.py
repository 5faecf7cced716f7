"""What the facilitator decides: on, back, more time, a pause; and what each does about messages."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound, RuleBroken
from course.permissions import actor, requires
from modules.codev import leading, live, muting, parts, rules, steps, telling
from modules.codev.entering import TAKE_PART, enter
from modules.codev.holding import OUT_OF_DATE
from modules.codev.lead_forms import ExtendForm, ReasonForm
from modules.codev.rules import Part
from modules.codev.setup_views import NOT_LEADING, bp

__all__ = ["bp"]


@bp.get("/c/<cohort_uid>/codev/<uid>/animation")
@requires(TAKE_PART)
def lead(uid: str) -> ResponseReturnValue:
    """Where the thread is, what the facilitator decides, and the log for everybody in the thread."""
    return _lead_page(uid)


@bp.post("/c/<cohort_uid>/codev/<uid>/animation/suite")
@requires(TAKE_PART)
def advance(uid: str) -> ResponseReturnValue:
    """On to the next step."""
    form = ReasonForm(prefix="suite-")

    def act() -> str:
        steps.advance(actor=actor(), uid=uid, seen=form.decisions, reason=form.why)
        live.step_changed(actor=actor(), uid=uid)
        return "Le fil est passé à l’étape suivante. Tout le monde est prévenu."

    return _decide(uid, form, act)


@bp.post("/c/<cohort_uid>/codev/<uid>/animation/retour")
@requires(TAKE_PART)
def back(uid: str) -> ResponseReturnValue:
    """One step back."""
    form = ReasonForm(prefix="retour-")

    def act() -> str:
        steps.back(actor=actor(), uid=uid, seen=form.decisions, reason=form.why)
        live.step_changed(actor=actor(), uid=uid)
        return "Le fil est revenu à l’étape précédente. Rien de ce qui est écrit n’est perdu."

    return _decide(uid, form, act)


@bp.post("/c/<cohort_uid>/codev/<uid>/animation/delai")
@requires(TAKE_PART)
def extend(uid: str) -> ResponseReturnValue:
    """More time."""
    form = ExtendForm(prefix="delai-")

    def act() -> str:
        steps.extend(actor=actor(), uid=uid, seen=form.decisions, days=form.days.data or 0, reason=form.why)
        return "Le délai est accordé. Tout le monde est prévenu."

    return _decide(uid, form, act)


@bp.post("/c/<cohort_uid>/codev/<uid>/animation/pause")
@requires(TAKE_PART)
def suspend(uid: str) -> ResponseReturnValue:
    """The clock stops."""
    form = ReasonForm(prefix="pause-")

    def act() -> str:
        steps.suspend(actor=actor(), uid=uid, seen=form.decisions, reason=form.why)
        return "Le fil est suspendu : rien n’est attendu de personne."

    return _decide(uid, form, act)


@bp.post("/c/<cohort_uid>/codev/<uid>/animation/reprise")
@requires(TAKE_PART)
def resume(uid: str) -> ResponseReturnValue:
    """The clock starts again."""
    form = ReasonForm(prefix="reprise-")

    def act() -> str:
        steps.resume(actor=actor(), uid=uid, seen=form.decisions)
        return "Le fil reprend."

    return _decide(uid, form, act)


@bp.post("/c/<cohort_uid>/codev/<uid>/animation/reprendre")
@requires(TAKE_PART)
def take_over(uid: str) -> ResponseReturnValue:
    """Facilitate a thread that nobody facilitates any more."""

    def act() -> str:
        parts.take_over(actor=actor(), uid=uid)
        return "Vous animez ce fil."

    return _decide(uid, ReasonForm(prefix="relais-"), act)


@bp.post("/c/<cohort_uid>/codev/<uid>/messages")
@requires(TAKE_PART)
def mute(uid: str) -> ResponseReturnValue:
    """No more messages about this thread for me, or messages again."""
    muted = request.form.get("muted") == "oui"

    def act() -> str:
        muting.mute(actor=actor(), uid=uid, muted=muted)
        return (
            "Vous ne recevrez plus de message de ce fil." if muted else "Les messages de ce fil reprennent."
        )

    return _decide(uid, ReasonForm(prefix="messages-"), act, "codev.thread")


def _decide(
    uid: str, form: ReasonForm, act: Callable[[], str], to: str = "codev_lead.lead"
) -> ResponseReturnValue:
    """Do it, or show the page again with what was typed and what happened meanwhile."""
    here = enter(uid)
    if not form.validate_on_submit():
        return _lead_page(uid, form, 422)
    try:
        done = act()
    except NotFound:
        if here.view.facilitates:
            raise
        form.fail(NOT_LEADING)
        return _lead_page(uid, form, 409)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _lead_page(uid, form, 409 if error.message == OUT_OF_DATE else 422)
    flash(done, "success")
    return redirect(url_for(to, uid=uid), 303)


def _lead_page(uid: str, form: ReasonForm | None = None, status: int = 200) -> ResponseReturnValue:
    here = enter(uid)
    thread = here.thread
    forms = {
        name: _form(name, form, thread.decisions) for name in ("suite", "retour", "delai", "pause", "reprise")
    }
    known = leading.log(thread.id)
    news = [one for one in known if form and one.decision.number > form.decisions] if status == 409 else []
    if form is not None:
        form.seen.data = str(thread.decisions)
    html = render_template(
        "modules/codev/lead.html",
        here=here,
        form=form,
        forms=forms,
        conditions=leading.conditions(thread.step, here.unmet()),
        unmet=here.unmet() if thread.open else [],
        log=known,
        news=news,
        abandoned=leading.nobody_facilitates(thread, here.everybody),
        steps=telling.STEPS,
        limits=rules.EXTENSION_DAYS,
        Part=Part,
    )
    return html, status


def _form(name: str, failed: ReasonForm | None, decisions: int) -> ReasonForm:
    """The form of this name: the one that was refused, else a new one."""
    prefix = f"{name}-"
    if failed is not None and failed.seen.name == f"{prefix}seen":
        return failed
    made = (ExtendForm if name == "delai" else ReasonForm)(formdata=None, prefix=prefix)
    made.seen.data = str(decisions)
    return made
