"""The forums of a cohort: the list, the market place of one, moving it from phase to phase."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import RuleBroken
from course.permissions import actor, may, requires
from modules.activities import READ as READ_ACTIVITY
from modules.activities import enter
from modules.open_forum import closing_queries, operations, queries, rules
from modules.open_forum.blueprint import KIND, bp, the_forum
from modules.open_forum.forms import StepForm, day_of
from modules.open_forum.models import OpenForum
from modules.open_forum.permits import ANIMATE, READ
from modules.open_forum.rules import Phase


@bp.get("/c/<cohort_uid>/forum/<key>")
@requires(READ_ACTIVITY)
def activity(key: str) -> ResponseReturnValue:
    """The activity of a module: what a forum is, and the way into this cohort's."""
    here = enter(key, KIND)
    me = here.actor
    sessions = queries.sessions(me.cohort, me.person)
    code = here.definition["session"]
    return here.render(
        "modules/open_forum/activity.html",
        forum=queries.of_activity(me.cohort, key),
        session=next((one for one in sessions if one.code == code), None),
        animates=may(me, ANIMATE),
        rules=rules,
    )


@bp.get("/c/<cohort_uid>/forums")
@requires(READ)
def index() -> ResponseReturnValue:
    """The forums of the cohort."""
    me = actor()
    return render_template(
        "modules/open_forum/index.html",
        forums=queries.forums(me.cohort),
        animates=may(me, ANIMATE),
        rules=rules,
    )


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>")
@requires(READ)
def show(forum_id: int) -> ResponseReturnValue:
    """The market place, what is expected now, and the ways on."""
    return _page(the_forum(forum_id))


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/etape")
@requires(ANIMATE)
def advance(forum_id: int) -> ResponseReturnValue:
    """An animator moves the forum on; everybody is told."""
    forum, form = the_forum(forum_id), StepForm()
    if not form.validate_on_submit():
        return _page(forum, form, 422)
    try:
        operations.advance(actor=actor(), forum_id=forum.id, seen=form.phase)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _page(forum, form, 409)
    flash(f"{rules.LABELS[Phase(forum.phase)]}.", "success")
    return redirect(url_for("open_forum.show", forum_id=forum.id), 303)


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/retour")
@requires(ANIMATE)
def go_back(forum_id: int) -> ResponseReturnValue:
    """An animator moves it one phase back, with a reason."""
    forum, form = the_forum(forum_id), StepForm()
    if not form.validate_on_submit():
        return _page(forum, form, 422)
    try:
        operations.go_back(actor=actor(), forum_id=forum.id, seen=form.phase, reason=form.reason.data or "")
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _page(forum, form, 409)
    flash("Le forum est revenu une étape en arrière. Rien de ce qui était écrit n’est perdu.", "success")
    return redirect(url_for("open_forum.show", forum_id=forum.id), 303)


def _page(forum: OpenForum, form: StepForm | None = None, status: int = 200) -> ResponseReturnValue:
    me, phase = actor(), Phase(forum.phase)
    animates = may(me, ANIMATE)
    form = form or StepForm()
    # The page shows this phase: a new click is about it.
    form.seen.data = str(phase)
    html = render_template(
        "modules/open_forum/show.html",
        forum=forum,
        phase=phase,
        form=form,
        market=queries.market(forum.id, me.person),
        tally=closing_queries.tally(forum) if phase in rules.ORDER[4:] else None,
        moves=queries.moves(forum.id),
        animates=animates,
        lacking=rules.missing(queries.standing(forum)) if animates else None,
        moved_to=_moved_to(forum) if animates else None,
        rules=rules,
        me=me,
        today=clock.today(),
    )
    return html, status


def _moved_to(forum: OpenForum) -> object:
    """The day of the forum's session when it is no longer the forum's."""
    me = actor()
    for one in queries.sessions(me.cohort, me.person) if forum.session_code else ():
        if one.code == forum.session_code and day_of(one) != forum.held_on:
            return day_of(one)
    return None
