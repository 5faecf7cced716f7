"""Reports: taking one up, writing it, publishing, co-signing, reading all of them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import RuleBroken
from course.permissions import actor, requires
from modules import drafts
from modules.drafts import DraftForm, StaleDraft
from modules.open_forum import closing_queries, reporting, rules
from modules.open_forum.blueprint import bp, the_card, the_forum
from modules.open_forum.card_views import card_page
from modules.open_forum.forms import SentenceForm
from modules.open_forum.models import ForumCard, ForumReport, OpenForum
from modules.open_forum.permits import READ, TAKE_PART


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>/comptes-rendus")
@requires(READ)
def reports(forum_id: int) -> ResponseReturnValue:
    """The published reports, by points once these may be told."""
    forum = the_forum(forum_id)
    tally = closing_queries.tally(forum)
    return render_template(
        "modules/open_forum/reports.html",
        forum=forum,
        reports=tally.order(closing_queries.published(forum.id)),
        tally=tally,
        rules=rules,
    )


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/compte-rendu/main")
@requires(TAKE_PART)
def take_up(card_id: int) -> ResponseReturnValue:
    """« Je prends le compte rendu »."""
    card, forum = the_card(card_id)
    try:
        reporting.take_up(actor=actor(), forum_id=forum.id, card_id=card.id)
    except RuleBroken as error:
        flash(error.message, "warning")
        return redirect(url_for("open_forum.card", card_id=card.id), 303)
    return redirect(url_for("open_forum.write", card_id=card.id), 303)


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/compte-rendu/suite")
@requires(TAKE_PART)
def let_go(card_id: int) -> ResponseReturnValue:
    """Somebody else may go on with the draft."""
    card, forum = the_card(card_id)
    reporting.let_go(actor=actor(), forum_id=forum.id, card_id=card.id)
    flash("Une autre personne peut prendre la suite de ce compte rendu.", "success")
    return redirect(url_for("open_forum.card", card_id=card.id), 303)


@bp.get("/c/<cohort_uid>/forums/cartes/<int:card_id>/compte-rendu")
@requires(TAKE_PART)
def write(card_id: int) -> ResponseReturnValue:
    """The draft, for its reporter only."""
    card, forum = the_card(card_id)
    report = reporting.report_of(actor(), card.id)
    form = DraftForm()
    form.show(report)
    return _page(card, forum, report, form)


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/compte-rendu")
@requires(TAKE_PART)
def save(card_id: int) -> ResponseReturnValue:
    """Keep the draft, or publish it."""
    card, forum = the_card(card_id)
    form = DraftForm()
    report = closing_queries.report(card.id)
    if not form.validate_on_submit():
        return _page(card, forum, report, form, 422)
    publishes = request.form.get("suite") == "publier"
    act = reporting.publish if publishes else reporting.save
    try:
        act(actor=actor(), forum_id=forum.id, card_id=card.id, text=form.written, version=form.seen)
    except StaleDraft as stale:
        form.show_stale(stale)
        return _page(card, forum, report, form, 409, other=stale.text)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _page(card, forum, report, form, 422)
    if publishes:
        flash("Le compte rendu est publié : toute la cohorte le lit. Merci !", "success")
        return redirect(url_for("open_forum.card", card_id=card.id), 303)
    flash("Votre brouillon est enregistré.", "success")
    return redirect(url_for("open_forum.write", card_id=card.id), 303)


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/compte-rendu/brouillon")
@requires(TAKE_PART)
def autosave(card_id: int) -> ResponseReturnValue:
    """The draft saves itself while it is written."""
    card, forum = the_card(card_id)
    form = DraftForm()
    if not form.validate_on_submit():
        return drafts.answer_refused(form)
    try:
        report = reporting.save(
            actor=actor(), forum_id=forum.id, card_id=card.id, text=form.written, version=form.seen
        )
    except StaleDraft:
        return drafts.answer_stale()
    except RuleBroken as error:
        return drafts.answer_broken(error)
    return drafts.answer_saved(clock.now(), report.version)


def _page(
    card: ForumCard,
    forum: OpenForum,
    report: ForumReport | None,
    form: DraftForm,
    status: int = 200,
    other: str | None = None,
) -> ResponseReturnValue:
    html = render_template(
        "modules/open_forum/write.html",
        card=card,
        forum=forum,
        report=report,
        form=form,
        other=other,
        measured=rules.measured(form.written),
        open=forum.phase in rules.REPORTING,
        rules=rules,
        me=actor(),
    )
    return html, status


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/signature")
@requires(TAKE_PART)
def sign(card_id: int) -> ResponseReturnValue:
    """« Ce que j’en retiens »."""
    card, forum = the_card(card_id)
    form = SentenceForm()
    if not form.validate_on_submit():
        return card_page(card, forum, form, 422)
    try:
        reporting.sign(actor=actor(), forum_id=forum.id, card_id=card.id, sentence=form.sentence.data or "")
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return card_page(card, forum, form, 422)
    flash("Vous avez co-signé ce compte rendu. Merci !", "success")
    return redirect(url_for("open_forum.card", card_id=card.id), 303)
