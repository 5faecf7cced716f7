"""« Sélectionner du contenu »: from the platform's request to its answer, by a list to tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.config import origin_of
from course.db import end_transaction
from course.errors import NotFound, page
from course.permissions import SIGNED_IN, actor, requires
from course.registries import LinkChoice
from lti.deep_linking import held, operations, queries, response, rules
from lti.deep_linking.forms import SelectionForm
from lti.deep_linking.operations import AlreadyAnswered
from lti.deep_linking.queries import Asked
from lti.launch import entering
from lti.launch.messages import Message
from lti.outbox.tokens import Access
from lti.platforms import keys
from lti.refusals import Refused

log = structlog.get_logger("agencement.lti")
bp = Blueprint(
    *("deep_linking", __name__),
    template_folder="../templates",
    static_folder="static",
    static_url_path="/assets/selection",
)

AGAIN = "Dans M@gistère, cliquez de nouveau sur « Sélectionner du contenu »."


class Expired(Exception):
    """The selection was begun too long ago."""


def open_selection(message: Message) -> ResponseReturnValue:
    """A deep-linking request (Deep Linking 2.0, 4.4): whoever teaches there is led to the list."""
    platform, claims = message.platform, message.claims
    try:
        begun = entering.tried(
            lambda: operations.begin(
                platform_id=platform.id, deployment_key=message.deployment_key, claims=claims
            )
        )
    except Refused:
        entering.sign_out_others(platform, claims)
        raise
    log.info("selection_begun", platform=platform.id, person=begun.person_id, selection=begun.id)
    destination = url_for("deep_linking.show", uid=begun.uid)
    return entering.enter(platform, begun.person_id, destination, message.nonce_key)


@bp.errorhandler(AlreadyAnswered)
def _answered(error: AlreadyAnswered) -> ResponseReturnValue:
    what = "Vos choix sont déjà repartis vers M@gistère : une sélection ne sert qu’une fois."
    return page(409, "Cette sélection a déjà servi", what, f"Pour en ajouter d’autres : {AGAIN}", viewer=None)


@bp.errorhandler(Expired)
def _expired(error: Expired) -> ResponseReturnValue:
    what = "Par sécurité, elle ne permet de choisir que pendant deux heures."
    return page(410, "Cette page est restée ouverte longtemps", what, AGAIN, viewer=None)


@bp.errorhandler(keys.NoKey)
def _no_key(error: keys.NoKey) -> ResponseReturnValue:
    what = "L’outil n’a pas de clé pour signer sa réponse à M@gistère. Rien n’a été ajouté au cours."
    todo = "Signalez-le à la personne qui administre l’outil, puis recommencez."
    return page(503, "La réponse ne peut pas partir", what, todo, viewer=None)


@dataclass(frozen=True)
class Content:
    """What the course holds already, by reference; `is_known` says whether the platform told."""

    held: frozenset[str]
    is_known: bool


@bp.get("/lti/selection/<uid>")
@requires(SIGNED_IN)
def show(uid: str) -> ResponseReturnValue:
    """The programme as a list; « ?choix=modules » ticks the modules that are missing."""
    asked, choices, form = _open(uid)
    content = _content(asked)
    wanted = request.args.get("choix") == "modules" and asked.accepts_several
    form.choix_id.data = rules.preset(choices, content.held) if wanted else []
    return _page(asked, choices, form, content)


@bp.post("/lti/selection/<uid>")
@requires(SIGNED_IN)
def answer(uid: str) -> ResponseReturnValue:
    """Send what was chosen back to the platform, once."""
    asked, choices, form = _open(uid)
    if not form.validate_on_submit():
        return _page(asked, choices, form, _content(asked), status=422)
    chosen = set(form.chosen)
    return _send(asked, [one for one in choices if one.reference in chosen])


@bp.post("/lti/selection/<uid>/annuler")
@requires(SIGNED_IN)
def cancel(uid: str) -> ResponseReturnValue:
    """Nothing after all: an answer without items (Deep Linking 2.0, 4.5)."""
    asked, _, _ = _open(uid)
    return _send(asked, [])


def _open(uid: str) -> tuple[Asked, Sequence[LinkChoice], SelectionForm]:
    """The person's own selection, if it may still be answered, and what it may hold."""
    asked = queries.selection(uid, actor().person)
    if asked is None:
        raise NotFound
    if asked.answered_at is not None:
        raise AlreadyAnswered
    if asked.created_at + rules.LIFE <= clock.now():
        raise Expired
    choices, form = queries.choices(), SelectionForm()
    form.offer(choices, several=asked.accepts_several)
    return asked, choices, form


def _content(asked: Asked) -> Content:
    """What launches have shown and what the platform says now; the network comes after the database."""
    seen = frozenset(queries.seen_in(asked.deployment_key, asked.context_id))
    if asked.line_items_url is None:
        return Content(seen, is_known=False)
    try:
        _, private_pem, public_pem = keys.signing_pair()
    except keys.NoKey:
        return Content(seen, is_known=False)
    access = Access(asked.issuer, asked.client_id, asked.token_url, private_pem, public_pem)
    end_transaction()
    said = held.at_platform(access=access, url=asked.line_items_url, platform_id=asked.platform_id)
    return Content(seen | (said or set()), is_known=said is not None)


def _page(
    asked: Asked, choices: Sequence[LinkChoice], form: SelectionForm, content: Content, status: int = 200
) -> Response:
    html = render_template(
        "lti/deep_linking/selection.html",
        asked=asked,
        sections=rules.arrange(choices),
        form=form,
        chosen=set(form.chosen),
        content=content,
        missing=len(rules.preset(choices, content.held)),
        modules=len(rules.preset(choices, ())),
        # A tab of its own could not bring anything back to the platform's dialogue.
        viewer=None,
    )
    return make_response(html, status)


def _send(asked: Asked, chosen: Sequence[LinkChoice]) -> ResponseReturnValue:
    """The page that posts our signed answer; by a button where there is no JavaScript."""
    items: list[dict[str, Any]] = [rules.content_item(one) for one in chosen]
    token = response.signed(asked, items, keys.signing_pair())
    operations.use(asked.id)
    log.info("selection_answered", platform=asked.platform_id, selection=asked.id, items=len(items))
    g.csp_form_action = origin_of(asked.return_url)
    return render_template(
        "lti/deep_linking/send.html", asked=asked, token=token, count=len(items), viewer=None
    )
