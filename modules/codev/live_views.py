"""The live run: a clock per step, one person keeping the record."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound, RuleBroken
from course.permissions import requires
from modules.codev import client_page, leading, live, reading, rules
from modules.codev.entering import TAKE_PART, Here, enter
from modules.codev.holding import OUT_OF_DATE
from modules.codev.live_forms import LINES, LiveForm
from modules.codev.models import CodevContribution
from modules.codev.offers import KINDS
from modules.codev.rules import ONCE, REPLIES, Kind, Step

bp = Blueprint("codev_live", __name__)

NOT_KEEPING = "Vous n’animez plus ce fil : une autre personne en tient la trace. Rien n’a été noté."


@bp.get("/c/<cohort_uid>/codev/<uid>/direct")
@requires(TAKE_PART)
def show(uid: str) -> ResponseReturnValue:
    """The clock of the step; for the keeper, the lines of the record."""
    return _page(_enter(uid))


@bp.post("/c/<cohort_uid>/codev/<uid>/direct")
@requires(TAKE_PART)
def act(uid: str) -> ResponseReturnValue:
    """A button of the page. What is typed stays in the page, or is noted; no button forgets it."""
    here = _enter(uid)
    form = _form(here)
    if not form.validate_on_submit():
        return _page(here, form, 422)
    try:
        done = _do(here, form, request.form.get("suite", ""))
    except NotFound:
        if here.view.facilitates:
            raise
        form.fail(NOT_KEEPING)
        return _page(_enter(uid), form, 409)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        stale = error.message == OUT_OF_DATE
        return _page(_enter(uid), form, 409 if stale else 422)
    if done is None:
        return _page(_enter(uid), form)
    flash(done, "success")
    return redirect(url_for("codev_live.show", uid=uid), 303)


def _do(here: Here, form: LiveForm, button: str) -> str | None:
    """What was done, as a sentence; None for what leaves the lines as they are typed."""
    if button in ("demarrer", "arreter"):
        (live.start if button == "demarrer" else live.pause)(actor=here.actor, uid=here.uid)
        return None
    if button.startswith("contrat:"):
        _, wording, version = (*button.split(":"), "", "")[:3]
        live.accepted_aloud(actor=here.actor, uid=here.uid, contribution_uid=wording, version=version)
        return None
    if button not in ("noter", "suite"):
        raise NotFound()
    entries = form.entries()
    if button == "suite":
        live.go_on(actor=here.actor, uid=here.uid, seen=form.decisions, reason=form.why, entries=entries)
        return "Le fil est passé à l’étape suivante ; l’horloge repart de zéro."
    if not entries:
        raise RuleBroken("Écrivez au moins une ligne avant de noter.", "text_1")
    live.record(actor=here.actor, uid=here.uid, entries=entries)
    return "C’est noté."


def _enter(uid: str) -> Here:
    here = enter(uid)
    if not here.thread.live:
        raise NotFound()
    return here


def _form(here: Here) -> LiveForm:
    form = LiveForm()
    present = reading.present(here.thread)
    parts = [
        one for one in here.everybody if one.person_id in present or one == here.with_part(rules.Part.CLIENT)
    ]
    form.offer(here.thread.step, parts, _answerable(here))
    return form


def _answerable(here: Here) -> list[CodevContribution]:
    """What a line of this step may answer, as the keeper reads it."""
    kinds = {kind for wants in REPLIES.values() for kind in wants}
    return [
        one
        for one in reading.contributions(here.thread.id)
        if one.kind in kinds and one.step == here.thread.step and here.view.shows(one)
    ]


def _page(here: Here, form: LiveForm | None = None, status: int = 200) -> ResponseReturnValue:
    shown = form if form is not None else _form(here)
    thread, found = here.thread, live.clock_of(here.thread.id)
    shown.seen.data = str(thread.decisions)
    html = render_template(
        "modules/codev/live.html",
        here=here,
        form=shown,
        # What was typed is given back even to somebody who no longer keeps the record.
        lines=[shown.line(n) for n in LINES] if here.view.facilitates or form is not None else [],
        clock=found,
        elapsed=live.elapsed(found) if found else 0,
        minutes=rules.LIVE_MINUTES.get(thread.step),
        said=[
            one
            for one in reading.contributions(thread.id)
            if one.step == thread.step and here.view.shows(one)
        ],
        conditions=leading.conditions(thread.step, here.unmet()),
        unmet=here.unmet() if thread.open else [],
        wordings=client_page.wordings(thread.id)
        if thread.step == Step.CONTRACT and here.view.content
        else [],
        names=KINDS,
        once=ONCE,
        Kind=Kind,
        Step=Step,
    )
    return html, status
