"""The address of an invitation: opened by the LMS in its frame, it connects that LMS.

LTI Dynamic Registration 1.0, section 3.2: https://www.imsglobal.org/spec/lti-dr/v1p0
Opening it fetches nothing and writes nothing; the button does. Pages without a form may be framed by
anybody, so that a refusal can be read; the one with the button, by the site that asks only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from flask import Blueprint, Flask, Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

import course
from course.config import Settings
from course.db import db, end_transaction, security_fact
from course.errors import support_code
from course.incidents import operations as incidents
from course.permissions import PUBLIC, requires
from lti.registration import exchange, operations, queries, rules
from lti.registration.failures import Failed
from lti.registration.operations import Held
from lti.registration.rules import Request, State

log = structlog.get_logger("agencement.lti")
bp = Blueprint(
    "lti_registration",
    __name__,
    template_folder="../templates",
    static_folder="static",
    static_url_path="/assets/lti-registration",
)


@dataclass(frozen=True)
class Closed:
    """Why an invitation opens nothing: an HTTP status, a title, what happened, what to do."""

    status: int
    title: str
    what: str
    todo: str


_ASK = "Demandez une nouvelle adresse à la personne qui administre le parcours ({contact})."
UNKNOWN = Closed(
    404,
    "Cette adresse d’inscription n’existe pas",
    "Elle a peut-être été recopiée en partie.",
    "Copiez-la en entier. " + _ASK,
)
CLOSED = {
    State.USED: Closed(
        410,
        "Cette invitation a déjà servi",
        "Chaque adresse d’inscription relie une seule plateforme, une seule fois.",
        "Si c’était la vôtre, tout est fait : activez l’outil dans M@gistère. Sinon : " + _ASK,
    ),
    State.REVOKED: Closed(
        410, "Cette invitation a été révoquée", "Cette adresse d’inscription n’ouvre plus rien.", _ASK
    ),
    State.EXPIRED: Closed(
        410, "Cette invitation a expiré", "Une adresse d’inscription est valable sept jours.", _ASK
    ),
    State.HELD: Closed(
        409,
        "Une inscription est déjà en cours",
        "Une autre fenêtre utilise cette invitation en ce moment.",
        "Attendez deux minutes, puis recommencez depuis M@gistère si la plateforme n’est pas reliée.",
    ),
}


@bp.before_request
def _framed_by_anyone() -> None:
    """Until a form is shown."""
    g.frame_ancestors = "*"


@bp.get("/lti/inscription/<token>")
@requires(PUBLIC)
def start(token: str) -> ResponseReturnValue:
    """Who asks to be connected, and one button; opened by hand, what this address is for."""
    invitation = queries.by_token(token)
    if invitation is None:
        return _closed(UNKNOWN)
    state = queries.state_of(invitation)
    if state not in (State.OPEN, State.HELD):
        return _closed(CLOSED[state])
    if "openid_configuration" not in request.args:
        g.frame_ancestors = "'self'"
        return render_template("lti/registration/by_hand.html", address=_own_address(token))
    asked = _asked(request.args)
    g.frame_ancestors = asked.origin
    return render_template("lti/registration/confirm.html", asked=asked, token=token)


@bp.post("/lti/inscription/<token>")
@requires(PUBLIC)
def register(token: str) -> ResponseReturnValue:
    """Hold the invitation, speak with the platform outside any transaction, keep what it said."""
    with security_fact():
        held = operations.hold(token)
    if held is None:
        return _closed(_why_not(token))
    g.lti_invitation = held.id
    try:
        return _register(held)
    except Exception:
        db.session.rollback()
        with security_fact():
            operations.release(held)
        raise


def _register(held: Held) -> str:
    asked = _asked(request.form)
    end_transaction()
    logo_url = Settings.current().public_url + url_for("ui.static", filename="icon.svg")
    configuration, credentials = exchange.register(asked, logo_url=logo_url)
    platform = operations.keep(held, configuration, credentials, host=asked.host)
    g.frame_ancestors = asked.origin
    return render_template("lti/registration/done.html", platform=platform, asked=asked)


def _asked(values: Mapping[str, str]) -> Request:
    return rules.read_request(values, production=Settings.current().production)


def _own_address(token: str) -> str:
    return Settings.current().public_url + url_for("lti_registration.start", token=token)


def _why_not(token: str) -> Closed:
    """Why an invitation could not be held; one that came free meanwhile was held a moment ago."""
    invitation = queries.by_token(token)
    if invitation is None:
        return UNKNOWN
    return CLOSED.get(queries.state_of(invitation), CLOSED[State.HELD])


def _closed(why: Closed) -> Response:
    return _page(why.status, why.title, why.what, why.todo.format(contact=Settings.current().contact))


@bp.errorhandler(Failed)
def _failed(failure: Failed) -> Response:
    """What went wrong, how to go on, and a code that leads the operator to the reason."""
    code, reason = support_code(), f"registration.{failure.reason}"
    log.warning("registration_failed", reason=reason, code=code, endpoint=request.endpoint)
    title = "La plateforme n’a pas été reliée"
    if request.method != "POST":  # nothing is written: no code to give either
        return _page(400, title, failure.what, failure.todo)
    subject = f"invitation {g.lti_invitation}"
    incidents.note(code=code, reason=reason, endpoint=request.endpoint or "", subject=subject)
    return _page(422, title, failure.what, failure.todo, code)


def _page(status: int, title: str, what: str, todo: str, code: str | None = None) -> Response:
    """A page of words. Not `course.errors.page`, which gives back what was posted: here, the LMS's token."""
    db.session.rollback()
    html = render_template("layout/message.html", title=title, what=what, todo=todo, support_code=code)
    return make_response(html, status)


def init_app(app: Flask) -> None:
    """Register the pages.

    No CSRF token: in the LMS's frame there may be no cookie to hold it against, and nothing here acts in
    the name of whoever is signed in. What a forger would need is the invitation and the LMS's token.
    """
    app.register_blueprint(bp)
    course.csrf.exempt(register)
