"""What only the client writes: the plan and the follow-up."""

from datetime import date

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.permissions import requires
from modules.codev import client_page, planning, sheet_views
from modules.codev.client_acts import attempt, begin, bp, mine, put, save_slot
from modules.codev.client_forms import FollowUpForm, PlanForm
from modules.codev.entering import TAKE_PART, Here, enter
from modules.codev.rules import FIRST_ACTION_WITHIN, Kind, Part, Step

__all__ = ["bp", "sheet_views"]

LATER = "Le premier pas est prévu dans plus de quatorze jours : un petit pas plus proche aide à commencer."


@bp.get("/c/<cohort_uid>/codev/<uid>/plan")
@requires(TAKE_PART)
def plan(uid: str) -> ResponseReturnValue:
    """What I keep and leave, and what I will do."""
    here, form = enter(uid, Part.CLIENT), PlanForm()
    begin(here, form, Kind.SYNTHESIS)
    form.show_actions(client_page.actions(here.thread.id))
    return _plan_page(here, form)


@bp.post("/c/<cohort_uid>/codev/<uid>/plan")
@requires(TAKE_PART)
def save_plan(uid: str) -> ResponseReturnValue:
    """The synthesis, the actions, or both; nothing is kept by halves."""
    here, form = enter(uid, Part.CLIENT), PlanForm()

    def act() -> None:
        if form.written or not form.actions:
            put(here, form, Kind.SYNTHESIS)
        if form.actions or client_page.actions(here.thread.id):
            planning.set_actions(actor=here.actor, uid=uid, lines=form.actions)

    refused = attempt(here, form, act, _plan_page)
    if refused is not None:
        return refused
    flash("Votre plan est enregistré. Vous pouvez le changer jusqu’à la fin de l’étape.", "success")
    if _is_late([day for _, day in form.actions]):
        flash(LATER, "warning")
    return redirect(url_for("codev_client.plan", uid=uid), 303)


def _is_late(days: list[date]) -> bool:
    return bool(days) and min(days) > clock.today() + FIRST_ACTION_WITHIN


def _plan_page(
    here: Here, form: PlanForm, status: int = 200, other: str | None = None
) -> ResponseReturnValue:
    actions = client_page.actions(here.thread.id)
    html = render_template(
        "modules/codev/plan.html",
        here=here,
        form=form,
        other=other,
        now=here.thread.open and here.thread.step == Step.PLAN,
        coming=here.thread.open and not here.thread.step.reached(Step.PLAN),
        synthesis=mine(here, Kind.SYNTHESIS),
        actions=actions,
        later=LATER if _is_late([one.due_on for one in actions]) else "",
    )
    return html, status


@bp.get("/c/<cohort_uid>/codev/<uid>/suivi")
@requires(TAKE_PART)
def follow_up(uid: str) -> ResponseReturnValue:
    """What became of the plan."""
    here, form = enter(uid, Part.CLIENT), FollowUpForm()
    begin(here, form, Kind.FOLLOW_UP)
    form.show_outcomes(client_page.actions(here.thread.id))
    return _follow_up_page(here, form)


@bp.post("/c/<cohort_uid>/codev/<uid>/suivi")
@requires(TAKE_PART)
def save_follow_up(uid: str) -> ResponseReturnValue:
    """The outcomes, the text, or both."""
    here, form = enter(uid, Part.CLIENT), FollowUpForm()

    def act() -> None:
        told = form.told(client_page.actions(here.thread.id))
        if form.written or not told:
            put(here, form, Kind.FOLLOW_UP)
        if told:
            planning.tell_outcomes(actor=here.actor, uid=uid, outcomes=told)

    refused = attempt(here, form, act, _follow_up_page)
    if refused is not None:
        return refused
    flash("Merci : le groupe sait ce qu’il en est advenu.", "success")
    return redirect(url_for("codev_client.follow_up", uid=uid), 303)


def _follow_up_page(
    here: Here, form: FollowUpForm, status: int = 200, other: str | None = None
) -> ResponseReturnValue:
    html = render_template(
        "modules/codev/follow_up.html",
        here=here,
        form=form,
        other=other,
        now=here.thread.open and here.thread.step == Step.FOLLOW_UP,
        coming=here.thread.open and not here.thread.step.reached(Step.FOLLOW_UP),
        told=mine(here, Kind.FOLLOW_UP),
        actions=client_page.actions(here.thread.id),
    )
    return html, status


@bp.post("/c/<cohort_uid>/codev/<uid>/plan/brouillon")
@requires(TAKE_PART)
def autosave_plan(uid: str) -> ResponseReturnValue:
    """The synthesis saves itself while it is written."""
    return _autosave(uid, Kind.SYNTHESIS)


@bp.post("/c/<cohort_uid>/codev/<uid>/suivi/brouillon")
@requires(TAKE_PART)
def autosave_follow_up(uid: str) -> ResponseReturnValue:
    """The follow-up saves itself while it is written."""
    return _autosave(uid, Kind.FOLLOW_UP)


def _autosave(uid: str, kind: Kind) -> ResponseReturnValue:
    here = enter(uid, Part.CLIENT)
    return save_slot(here, client_page.slot_of(kind, mine(here, kind)))
