"""Cards: proposing one, its page, placing, rewording and withdrawing it, saying that one goes there."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import RuleBroken
from course.permissions import actor, may, requires
from modules.open_forum import closing_queries, placing, queries, rules
from modules.open_forum.blueprint import bp, the_card, the_forum
from modules.open_forum.forms import CardForm, PlaceForm, SentenceForm, spot_of
from modules.open_forum.models import ForumCard, OpenForum
from modules.open_forum.permits import ANIMATE, READ, TAKE_PART
from modules.open_forum.rules import Phase


@bp.get("/c/<cohort_uid>/forums/<int:forum_id>/cartes/nouvelle")
@requires(TAKE_PART)
def new_card(forum_id: int) -> ResponseReturnValue:
    """The form of a card; the place that one came from is chosen already."""
    forum = the_forum(forum_id)
    return _new_page(forum, CardForm(), chosen=request.args.get("place", ""))


@bp.post("/c/<cohort_uid>/forums/<int:forum_id>/cartes/nouvelle")
@requires(TAKE_PART)
def propose(forum_id: int) -> ResponseReturnValue:
    """The card is kept first; its place is another matter, which somebody may have been faster at."""
    forum, form, me = the_forum(forum_id), CardForm(), actor()
    if not form.validate_on_submit():
        return _new_page(forum, form, status=422)
    try:
        card = placing.propose(
            actor=me, forum_id=forum.id, title=form.title.data or "", wish=form.wish.data or ""
        )
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _new_page(forum, form, status=422)
    if not form.place.data:
        flash("Votre carte est sur la place du marché. Placez-la quand vous le voudrez.", "success")
        return _to(card)
    try:
        placing.place(actor=me, forum_id=forum.id, card_id=card.id, spot=spot_of(form.place.data))
    except RuleBroken as error:
        flash(error.message, "warning")
        return redirect(url_for("open_forum.choose_place", card_id=card.id), 303)
    flash("Votre carte est sur la place du marché, à la place choisie.", "success")
    return _to(card)


def _new_page(
    forum: OpenForum, form: CardForm, *, chosen: str = "", status: int = 200
) -> ResponseReturnValue:
    market = queries.market(forum.id, actor().person)
    form.offer(market.free, chosen)
    return (
        render_template(
            "modules/open_forum/card_form.html",
            forum=forum,
            form=form,
            card=None,
            open=forum.phase in rules.PROPOSING,
            not_now=rules.not_now(Phase(forum.phase)),
        ),
        status,
    )


@bp.get("/c/<cohort_uid>/forums/cartes/<int:card_id>")
@requires(READ)
def card(card_id: int) -> ResponseReturnValue:
    """The card: what it opens, who goes there, its report."""
    found, forum = the_card(card_id)
    return card_page(found, forum, SentenceForm())


def card_page(
    card: ForumCard, forum: OpenForum, form: SentenceForm, status: int = 200
) -> ResponseReturnValue:
    """The page of a card, with the form of a co-signature."""
    me, report = actor(), closing_queries.report(card.id)
    signatures = closing_queries.signatures([report.id] if report else [])
    mine = next((one for one in signatures if one.person_id == me.person), None)
    if mine is not None and not form.is_submitted():
        form.sentence.data = mine.sentence
    coming = queries.coming(card.id)
    html = render_template(
        "modules/open_forum/card.html",
        card=card,
        forum=forum,
        phase=Phase(forum.phase),
        form=form,
        report=report,
        signatures=signatures,
        signed=mine,
        coming=coming,
        i_come=any(one.id == me.person for one in coming),
        is_mine=card.author_id == me.person,
        may_move=card.author_id == me.person or may(me, ANIMATE),
        animates=may(me, ANIMATE),
        rules=rules,
        me=me,
    )
    return html, status


@bp.get("/c/<cohort_uid>/forums/cartes/<int:card_id>/mots")
@requires(TAKE_PART)
def reword(card_id: int) -> ResponseReturnValue:
    """The words of one's card, to change."""
    found, forum = the_card(card_id)
    form = CardForm()
    form.show(found)
    return _words_page(found, forum, form)


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/mots")
@requires(TAKE_PART)
def edit(card_id: int) -> ResponseReturnValue:
    """Change the words of one's card."""
    found, forum = the_card(card_id)
    form = CardForm()
    if not form.validate_on_submit():
        return _words_page(found, forum, form, 422)
    try:
        placing.edit(
            actor=actor(),
            forum_id=forum.id,
            card_id=found.id,
            title=form.title.data or "",
            wish=form.wish.data or "",
            version=form.seen,
        )
    except RuleBroken as error:
        form.fail(error.message, error.field)
        form.version.data = str(found.version)
        return _words_page(found, forum, form, 409)
    flash("Votre carte est modifiée.", "success")
    return _to(found)


def _words_page(card: ForumCard, forum: OpenForum, form: CardForm, status: int = 200) -> ResponseReturnValue:
    is_open = forum.phase in rules.PROPOSING and card.author_id == actor().person
    return (
        render_template(
            "modules/open_forum/card_form.html",
            forum=forum,
            form=form,
            card=card,
            open=is_open and card.withdrawn_at is None,
            not_now="Seule la personne qui a proposé cette carte en change les mots, pendant le marché.",
        ),
        status,
    )


@bp.get("/c/<cohort_uid>/forums/cartes/<int:card_id>/place")
@requires(TAKE_PART)
def choose_place(card_id: int) -> ResponseReturnValue:
    """The places that are left."""
    found, forum = the_card(card_id)
    return _place_page(found, forum, PlaceForm())


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/place")
@requires(TAKE_PART)
def put(card_id: int) -> ResponseReturnValue:
    """Place the card, or move it; the second to come is told, and offered what is left."""
    found, forum = the_card(card_id)
    form = PlaceForm()
    if not form.validate_on_submit():
        return _place_page(found, forum, form, 422)
    try:
        spot = spot_of(form.place.data)
        if spot is None:
            raise RuleBroken(placing.UNKNOWN, "place")
        placing.place(actor=actor(), forum_id=forum.id, card_id=found.id, spot=spot)
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _place_page(found, forum, form, 409)
    flash("La carte a sa place.", "success")
    return _to(found)


def _place_page(card: ForumCard, forum: OpenForum, form: PlaceForm, status: int = 200) -> ResponseReturnValue:
    market = queries.market(forum.id, actor().person)
    form.offer(market.free)
    return (
        render_template(
            "modules/open_forum/place.html", forum=forum, card=card, form=form, market=market, rules=rules
        ),
        status,
    )


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/place/retrait")
@requires(TAKE_PART)
def unplace(card_id: int) -> ResponseReturnValue:
    """The card leaves its place to another, and stays on the market."""
    found, forum = the_card(card_id)
    placing.place(actor=actor(), forum_id=forum.id, card_id=found.id, spot=None)
    flash("La place est libérée ; la carte reste sur la place du marché.", "success")
    return _to(found)


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/retrait")
@requires(TAKE_PART)
def withdraw_card(card_id: int) -> ResponseReturnValue:
    """The card leaves the market."""
    found, forum = the_card(card_id)
    placing.withdraw(actor=actor(), forum_id=forum.id, card_id=found.id)
    flash("La carte est retirée ; sa place est libre.", "success")
    return redirect(url_for("open_forum.show", forum_id=forum.id), 303)


@bp.post("/c/<cohort_uid>/forums/cartes/<int:card_id>/venue")
@requires(TAKE_PART)
def come(card_id: int) -> ResponseReturnValue:
    """« J’y vais », or elsewhere after all."""
    found, forum = the_card(card_id)
    if request.form.get("vers") == "ailleurs":
        placing.leave(actor=actor(), forum_id=forum.id, card_id=found.id)
    else:
        placing.come(actor=actor(), forum_id=forum.id, card_id=found.id)
    if request.form.get("retour") == "marche":
        anchor = f"carte-{found.id}"
        return redirect(url_for("open_forum.show", forum_id=forum.id, _anchor=anchor), 303)
    return _to(found)


def _to(card: ForumCard) -> ResponseReturnValue:
    return redirect(url_for("open_forum.card", card_id=card.id), 303)
