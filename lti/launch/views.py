"""Login and launch: the two addresses that a platform knows.

LTI security framework 1.0, section 5.1: https://www.imsglobal.org/spec/security/v1p0/

Cookies are tried before the browser is sent to the platform, whose hint serves once. The first login of a
browser in a frame sets a cookie that says nothing and redirects to itself with 307, which sends the same
request again, body included, without any JavaScript. If the cookie comes back, login goes on; if not,
the hint is still unused, and a page offers a new tab that starts the very same login at top level. A browser
that brings one of our cookies skips the detour. Nothing is written before a launch is proved valid.
"""

from urllib.parse import urlencode

import structlog
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

import course
from course.config import Settings, origin_of
from course.db import db, security_fact
from course.errors import page, support_code
from course.incidents import operations as incidents
from course.permissions import PUBLIC, requires
from lti import pylti, refusals
from lti.launch import attempts, login, messages, operations, queries
from lti.launch.login import LoginRequest
from lti.launch.messages import Message
from lti.platforms import queries as platforms
from lti.platforms.queries import Registered
from lti.refusals import Refused

log = structlog.get_logger("agencement.lti")
bp = Blueprint("lti_launch", __name__, template_folder="../templates")

TRIED = "cookies"
NEW_TAB = "onglet"
# What a platform may answer instead of a token (OpenID Connect core, 3.1.2.6); the log tells which.
_DENIALS = ("access_denied", "invalid_request", "login_required", "server_error", "unauthorized_client")


@bp.before_request
def _framed_by_anyone() -> None:
    """Whatever goes wrong must be readable in the platform's frame; these pages hold no forms."""
    g.frame_ancestors = "*"


@bp.errorhandler(Refused)
def _refuse(error: Refused) -> Response:
    """A page that says what to do, with a code that is in the log beside the reason."""
    found, code = refusals.page_for(error.reason), support_code()
    _note(error.reason, code)
    log.warning("launch_refused", reason=error.reason, code=code, endpoint=request.endpoint)
    return page(found.status, found.title, found.what, found.todo, code=code)


def _note(reason: str, code: str) -> None:
    """For the operator, unless nobody could have done anything: an address typed, a robot."""
    platform = g.get("lti_platform")
    if platform is not None or not reason.startswith("login.") or reason.endswith(".unknown"):
        subject = f"platform {platform}" if platform else ""
        incidents.note(code=code, reason=reason, endpoint=request.endpoint or "", subject=subject)


@bp.route("/lti/login", methods=["GET", "POST"])
@requires(PUBLIC)
def start() -> ResponseReturnValue:
    """Third-party login: to the platform's authentication, once cookies are known to come back."""
    settings = Settings.current()
    values = request.form if request.method == "POST" else request.args
    asked = login.read_login(values, settings.public_origin)
    platform = _platform_of(asked)
    if not _cookies_come_back():
        return _try_cookies(asked, platform)
    attempt = attempts.new_attempt(platform.id)
    address = login.authentication_address(
        auth_url=platform.auth_url,
        client_id=platform.client_id,
        public_url=settings.public_url,
        asked=asked,
        state=attempt.state,
        nonce=attempt.nonce,
    )
    answer = make_response(redirect(address, 303))
    attempts.remember(answer, attempt)
    return answer


def _platform_of(asked: LoginRequest) -> Registered:
    """The one registration that the request names; a client id is needed where the issuer has several."""
    known = platforms.of_issuer(asked.iss)
    if not known:
        raise Refused("login.iss.unknown")
    named = [platform for platform in known if asked.client_id in (None, platform.client_id)]
    if not named:
        raise Refused("login.client_id.unknown")
    if len(named) > 1:
        raise Refused("login.client_id.ambiguous")
    deployment = asked.lti_deployment_id
    if deployment is not None and platforms.deployment_key(named[0].id, deployment) is None:
        raise Refused("login.lti_deployment_id.unknown")
    return named[0]


def _cookies_come_back() -> bool:
    """Whether this browser brings a cookie of ours, here where the login happens."""
    own = current_app.config["SESSION_COOKIE_NAME"]
    return any(name == own or name.startswith("lti-") for name in request.cookies)


def _try_cookies(asked: LoginRequest, platform: Registered) -> ResponseReturnValue:
    """Send the same request here once more with a cookie; if it was, offer a tab with the unused hints."""
    if TRIED not in request.args:
        query = urlencode([*request.args.items(multi=True), (TRIED, "1")])
        answer = make_response(redirect(f"{request.script_root}{request.path}?{query}", 307))
        attempts.remember_probe(answer)
        return answer
    if NEW_TAB in request.form or request.headers.get("Sec-Fetch-Dest") == "document":
        raise Refused("cookies.blocked")
    # This page has a form: only the platform frames it, and the form goes on to the platform.
    g.frame_ancestors, g.csp_form_action = platform.frame_origins, origin_of(platform.auth_url)
    fields = asked.fields() | {NEW_TAB: "1"}
    return render_template("lti/restart.html", fields=fields)


@bp.get("/lti/launch")
@requires(PUBLIC)
def not_by_get() -> ResponseReturnValue:
    """An address typed, or a tab restored: there is nothing to launch."""
    answer = page(405, refusals.USED.title, refusals.USED.what, refusals.USED.todo)
    answer.headers["Allow"] = "POST"
    return answer


@bp.post("/lti/launch")
@requires(PUBLIC)
def launch() -> ResponseReturnValue:
    """The platform's message: who comes, from which course; then into the cohort, signed in."""
    attempt = attempts.recall(request.form.get("state", ""))
    g.lti_platform = attempt.platform_id
    if error := request.form.get("error"):
        raise Refused(f"{error if error in _DENIALS else 'other'}.denied")
    platform = platforms.registered(attempt.platform_id)
    if platform is None:
        raise Refused("platform.unknown")
    claims, deployment_key = pylti.read_launch(
        token=request.form.get("id_token", ""),
        state=request.form["state"],
        nonce=attempt.nonce,
        expected_state=attempt.state,
        platform=platform,
        our_origin=Settings.current().public_origin,
    )
    nonce_key = _consume(attempt.nonce)
    if nonce_key is None:
        return _again(attempt.nonce)
    return messages.answer(Message(platform, deployment_key, claims, nonce_key))


def _consume(nonce: str) -> int | None:
    """Use the nonce up at once; None if a launch did before."""
    try:
        with security_fact():
            return operations.consume(nonce)
    except IntegrityError:
        db.session.rollback()
        return None


def _again(nonce: str) -> ResponseReturnValue:
    """The same POST from the same browser: to where the first one led, nothing is launched twice."""
    destination = queries.destination_of(nonce)
    if destination is None:
        raise Refused("nonce.used")
    return redirect(destination, 303)


def init_app(app: Flask) -> None:
    """Register the pages; what a platform posts cannot bring our token, it brings its signature."""
    messages.init_app(app)
    app.register_blueprint(bp)
    for view in (start, launch):
        course.csrf.exempt(view)
