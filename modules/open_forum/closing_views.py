"""The vote, the actions, and what leaves the tool as a file."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.documents import download
from course.documents.tables import CSV_TYPE, csv_bytes
from course.errors import NotFound, RuleBroken
from course.permissions import actor, may, requires
from modules.open_forum import booklet, closing, closing_queries, queries, rules
from modules.open_forum.blueprint import bp, the_forum
from modules.open_forum.forms import ActionForm, VoteForm, name_of, vote_form
from modules.open_forum.models import OpenForum
from modules.open_forum.permits import ANIMATE, READ, TAKE_PART
from modules.open_forum.rules import Phase


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>/vote")
@requires(READ)
def ballot(forum_id: int) -> ResponseReturnValue:
    """My points, one number a report."""
    return _ballot(the_forum(forum_id))


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/vote")
@requires(TAKE_PART)
def vote(forum_id: int) -> ResponseReturnValue:
    """Keep my points in the place of those before."""
    forum = the_forum(forum_id)
    form = _vote_form(forum)
    if not form.validate_on_submit():
        return _ballot(forum, form, 422)
    try:
        points = form.points(closing_queries.report_ids(forum.id))
        spent = closing.vote(actor=actor(), forum_id=forum.id, points=points)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _ballot(forum, form, 422)
    left = forum.points - spent
    rest = f" Il vous en reste {left}." if left else ""
    flash(f"Votre vote est enregistré.{rest} Vous pouvez le changer jusqu’à la clôture.", "success")
    return redirect(url_for("open_forum.ballot", forum_id=forum.id), 303)


def _vote_form(forum: OpenForum) -> VoteForm:
    titles = {one.report.id: one.report.card.title for one in closing_queries.published(forum.id)}
    return vote_form(titles, closing_queries.ballot(forum.id, actor().person))


def _ballot(forum: OpenForum, form: VoteForm | None = None, status: int = 200) -> ResponseReturnValue:
    tally = closing_queries.tally(forum)
    reports = closing_queries.published(forum.id)
    mine = closing_queries.ballot(forum.id, actor().person)
    titles = {one.report.id: one.report.card.title for one in reports}
    html = render_template(
        "modules/open_forum/vote.html",
        forum=forum,
        form=form or vote_form(titles, mine),
        reports=reports,
        ranked=tally.order(reports),
        tally=tally,
        mine=mine,
        name_of=name_of,
        open=forum.phase == Phase.VOTE,
        enough=rules.ENOUGH_VOTERS,
    )
    return html, status


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>/actions")
@requires(READ)
def actions(forum_id: int) -> ResponseReturnValue:
    """What is to be done, by whom, until when."""
    return _actions(the_forum(forum_id), ActionForm())


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/actions")
@requires(TAKE_PART)
def decide(forum_id: int) -> ResponseReturnValue:
    """One more action."""
    forum, form, me = the_forum(forum_id), ActionForm(), actor()
    form.offer(queries.cards(forum.id, me.person))
    if not form.validate_on_submit():
        return _actions(forum, form, 422)
    try:
        closing.decide(
            actor=me,
            forum_id=forum.id,
            what=form.what.data or "",
            until=form.until.data,
            card_id=form.card_id,
            joins=bool(form.joins.data),
        )
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _actions(forum, form, 422)
    flash("L’action est notée.", "success")
    return redirect(url_for("open_forum.actions", forum_id=forum.id), 303)


def _actions(forum: OpenForum, form: ActionForm, status: int = 200) -> ResponseReturnValue:
    me = actor()
    form.offer(queries.cards(forum.id, me.person))
    html = render_template(
        "modules/open_forum/actions.html",
        forum=forum,
        form=form,
        actions=closing_queries.actions(forum.id),
        open=forum.phase == Phase.ACTIONS,
        animates=may(me, ANIMATE),
        me=me,
    )
    return html, status


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/actions/<int:action_id>/volontaires")
@requires(TAKE_PART)
def volunteer(forum_id: int, action_id: int) -> ResponseReturnValue:
    """« Je m’y engage », or not any more."""
    forum = the_forum(forum_id)
    act = closing.step_down if request.form.get("vers") == "retrait" else closing.volunteer
    act(actor=actor(), forum_id=forum.id, action_id=action_id)
    return redirect(url_for("open_forum.actions", forum_id=forum.id), 303)


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/actions/<int:action_id>/retrait")
@requires(TAKE_PART)
def withdraw_action(forum_id: int, action_id: int) -> ResponseReturnValue:
    """The action is taken away."""
    forum = the_forum(forum_id)
    closing.withdraw(actor=actor(), forum_id=forum.id, action_id=action_id)
    flash("L’action est retirée.", "success")
    return redirect(url_for("open_forum.actions", forum_id=forum.id), 303)


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>/livret.pdf")
@requires(READ)
def as_pdf(forum_id: int) -> Response:
    """The booklet of the forum."""
    forum, me = the_forum(forum_id), actor()
    made = booklet.render(booklet.contents(forum, me.person), cohort=me.cohort_title)
    return download(made, f"forum-ouvert-{forum.held_on}.pdf", "application/pdf")


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>/<what>.csv")
@requires(READ)
def as_csv(forum_id: int, what: str) -> Response:
    """The cards with reports and points, or the actions, as a table."""
    forum = the_forum(forum_id)
    if what not in booklet.SHEETS:
        raise NotFound()
    sheet = booklet.SHEETS[what](booklet.contents(forum, actor().person))
    return download(csv_bytes(sheet), f"forum-ouvert-{what}-{forum.held_on}.csv", CSV_TYPE)
