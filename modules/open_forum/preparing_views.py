"""Preparing a forum: the question and the day, the spaces, the slots."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course.catalogue import queries as catalogue
from course.catalogue.models import Activity
from course.errors import RuleBroken
from course.permissions import actor, requires
from modules.open_forum import operations, queries, rules
from modules.open_forum.blueprint import KIND, bp, the_forum
from modules.open_forum.forms import PlanForm, RoomForm, SlotForm
from modules.open_forum.models import OpenForum
from modules.open_forum.permits import ANIMATE


@bp.get("/c/<cohort_uid>/forums/nouveau")
@requires(ANIMATE)
def new() -> ResponseReturnValue:
    """The form of a new forum; a module's own session is proposed first."""
    form, activities = _form()
    if activities:
        form.activity.data = activities[0].key
        code = _session_of(activities[0])
        form.session.data = code if code in form.days else ""
    return render_template("modules/open_forum/new.html", form=form)


@bp.post("/c/<cohort_uid>/forums/nouveau")
@requires(ANIMATE)
def create() -> ResponseReturnValue:
    """Make it, then go on to spaces and slots."""
    form, _ = _form()
    if not form.validate_on_submit():
        return render_template("modules/open_forum/new.html", form=form), 422
    try:
        made = operations.create(actor=actor(), plan=form.plan, activity_key=form.activity.data or None)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return render_template("modules/open_forum/new.html", form=form), 422
    flash("Le forum est créé. Ajoutez maintenant ses espaces et ses créneaux.", "success")
    return redirect(url_for("open_forum.prepare", forum_id=made.id), 303)


def _form() -> tuple[PlanForm, list[Activity]]:
    """The form, and the activities that have no forum in this cohort."""
    me, form = actor(), PlanForm()
    used = {one.activity_key for one in queries.forums(me.cohort)}
    free = [one for one in catalogue.all_activities() if one.kind == KIND and one.key not in used]
    form.offer(queries.sessions(me.cohort, me.person), free)
    return form, free


def _session_of(activity: Activity) -> str | None:
    """The code of the session that the activity names."""
    found = catalogue.activity(actor().cohort, activity.key)
    return found.definition["session"] if found else None


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>/preparation")
@requires(ANIMATE)
def prepare(forum_id: int) -> ResponseReturnValue:
    """Everything that can be prepared."""
    return _page(the_forum(forum_id))


def _page(
    forum: OpenForum,
    *,
    plan: PlanForm | None = None,
    room: RoomForm | None = None,
    slot: SlotForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    if plan is None:
        plan = _plan_form()
        plan.show(forum)
    wrong = next((one for one in (plan, room, slot) if one is not None and one.errors), plan)
    html = render_template(
        "modules/open_forum/prepare.html",
        forum=forum,
        form=wrong,
        plan=plan,
        room=room or RoomForm(formdata=None),
        slot=slot or SlotForm(formdata=None),
        market=queries.market(forum.id, actor().person),
        open=forum.phase in rules.PLANNING,
        rules=rules,
    )
    return html, status


def _plan_form(*, posted: bool = False) -> PlanForm:
    """Several forms post to this page: what one of them sent is not another's."""
    me = actor()
    form = PlanForm() if posted else PlanForm(formdata=None)
    form.offer(queries.sessions(me.cohort, me.person), [])
    return form


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/preparation")
@requires(ANIMATE)
def change(forum_id: int) -> ResponseReturnValue:
    """Change the question, the day, the points."""
    forum = the_forum(forum_id)
    form = _plan_form(posted=True)
    if not form.validate_on_submit():
        return _page(forum, plan=form, status=422)
    try:
        operations.change(actor=actor(), forum_id=forum.id, plan=form.plan, version=form.seen)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        form.version.data = str(forum.version)
        return _page(forum, plan=form, status=409)
    flash("La préparation est enregistrée.", "success")
    return _back(forum)


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/espaces")
@requires(ANIMATE)
def add_room(forum_id: int) -> ResponseReturnValue:
    """One more parallel space."""
    forum, form = the_forum(forum_id), RoomForm()
    if not form.validate_on_submit():
        return _page(forum, room=form, status=422)
    try:
        operations.add_room(
            actor=actor(),
            forum_id=forum.id,
            name=form.name.data or "",
            place=form.place.data or "",
            join_url=form.join_url.data or "",
        )
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _page(forum, room=form, status=422)
    return _back(forum, "espaces")


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/creneaux")
@requires(ANIMATE)
def add_slot(forum_id: int) -> ResponseReturnValue:
    """One more slot of the day."""
    forum, form = the_forum(forum_id), SlotForm()
    if not form.validate_on_submit():
        return _page(forum, slot=form, status=422)
    starts, ends = form.starts.data, form.ends.data
    assert starts is not None
    assert ends is not None
    try:
        operations.add_slot(actor=actor(), forum_id=forum.id, starts=starts, ends=ends)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _page(forum, slot=form, status=422)
    return _back(forum, "creneaux")


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/espaces/<int:room_id>/retrait")
@requires(ANIMATE)
def remove_room(forum_id: int, room_id: int) -> ResponseReturnValue:
    """One space less."""
    forum = the_forum(forum_id)
    return _removed(
        forum,
        lambda: operations.remove_room(actor=actor(), forum_id=forum.id, room_id=room_id),
        "espaces",
    )


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/creneaux/<int:slot_id>/retrait")
@requires(ANIMATE)
def remove_slot(forum_id: int, slot_id: int) -> ResponseReturnValue:
    """One slot less."""
    forum = the_forum(forum_id)
    return _removed(
        forum,
        lambda: operations.remove_slot(actor=actor(), forum_id=forum.id, slot_id=slot_id),
        "creneaux",
    )


def _removed(forum: OpenForum, act: Callable[[], None], anchor: str) -> ResponseReturnValue:
    try:
        act()
    except RuleBroken as error:
        form = _plan_form()
        form.show(forum)
        form.fail(error.message)
        return _page(forum, plan=form, status=409)
    return _back(forum, anchor)


def _back(forum: OpenForum, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("open_forum.prepare", forum_id=forum.id, _anchor=anchor), 303)
