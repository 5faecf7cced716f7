"""The launch as Moodle does it: launch.php starts the tool's login, auth.php answers with a token.

OpenID Connect third-party login: https://www.imsglobal.org/spec/security/v1p0/ (section 5.1).
"""

import json

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from lti.practice_platform import campus, faults, keys, launches
from lti.practice_platform.errors import PageError
from lti.practice_platform.launches import TARGETS
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.store import Launch
from lti.practice_platform.tools import Tool

bp = Blueprint("practice_oidc", __name__)


class RefusedLogin(Exception):
    """The request is answered to the tool with an OAuth error code and a description."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code, self.description = code, description


@bp.get("/mod/lti/certs.php")
def certs() -> ResponseReturnValue:
    """The platform's public keys."""
    platform = current()
    fault = faults.take(platform, "keys")
    if (broken := faults.broken(fault)) is not None:
        return broken
    return jsonify(faults.distorted_keys(keys.key_set(keys.own_pair(platform.store)), fault))


@bp.get("/mod/lti/launch.php")
def launch() -> ResponseReturnValue:
    """Start the tool's login for `user` in activity `l`, in an iframe or a window (`target`)."""
    platform = current()
    activity = platform.courses.activity(request.args.get("l", type=int) or 0) or abort(404)
    who = campus.person(request.args.get("user", "")) or abort(404)
    target = request.args.get("target", "iframe")
    if target not in TARGETS or who.sub in platform.store.absent(activity.course_id):
        abort(403)
    tool = launches.usable(platform.tool_of(activity))
    started = Launch(
        id=launches.new_id(str(activity.id)),
        tool_id=tool.id,
        course_id=activity.course_id,
        sub=who.sub,
        link_id=activity.id,
        target=target,
    )
    return log_in(platform, tool, started)


def log_in(platform: Platform, tool: Tool, started: Launch) -> str:
    """The page that posts the login of `started` to the tool."""
    platform.store.add_launch(started, platform.now())
    fields = {
        "iss": platform.settings.issuer,
        "target_link_uri": launches.opened(platform, tool, started),
        "login_hint": started.sub,
        "lti_message_hint": launches.message_hint(platform, started),
        "client_id": tool.client_id,
        "lti_deployment_id": tool.deployment_id,
    }
    return _auto_post(tool.login_url, fields)


@bp.route("/mod/lti/auth.php", methods=["GET", "POST"])
def auth() -> ResponseReturnValue:
    """Check the tool's authentication request, spend its launch id, answer with a token."""
    platform, asked = current(), request.values
    started, tool = _spend(platform, asked)
    try:
        fields = {"id_token": _token(platform, tool, started, asked)}
    except RefusedLogin as error:
        fields = {"error": error.code}
        if error.description:
            fields["error_description"] = error.description
    return _auto_post(asked["redirect_uri"], fields | {"state": asked.get("state", "")})


def _auto_post(action: str, fields: dict[str, str]) -> str:
    return render_template("practice/auto_post.html", action=action, fields=fields)


def _token(platform: Platform, tool: Tool, started: Launch, asked: MultiDict[str, str]) -> str:
    _check_client(tool, started, asked)
    facts = launches.facts(platform, tool, started, asked["nonce"])
    if facts is None or started.sub in platform.store.absent(started.course_id):
        raise RefusedLogin("access_denied")
    claims = launches.claims_of(platform, facts)
    return keys.sign(platform.store, claims)


def _spend(platform: Platform, asked: MultiDict[str, str]) -> tuple[Launch, Tool]:
    """Find the login that this request goes on with; from here on it cannot be used again."""
    required = ("client_id", "redirect_uri", "login_hint", "nonce")
    if any(not asked.get(name) for name in required):
        raise PageError("Il manque un paramètre à la demande de l’outil.")
    if asked.get("scope") != "openid" or asked.get("response_type") != "id_token":
        raise PageError("La demande de l’outil n’est pas « openid » avec « id_token ».")
    hint = asked.get("lti_message_hint", "")
    started = platform.store.take_launch(_launch_id(hint))
    if started is None or hint != launches.message_hint(platform, started):
        raise PageError("Ce lancement est inconnu ou a déjà servi.")
    tool = launches.usable(platform.tools.get(started.tool_id))
    if asked["redirect_uri"] not in tool.redirect_urls:
        raise PageError("L’adresse de retour n’est pas celle qui a été enregistrée.")
    return started, tool


def _launch_id(hint: str) -> str:
    try:
        decoded = json.loads(hint)
    except (ValueError, RecursionError):
        return ""
    return str(decoded.get("launchid", "")) if isinstance(decoded, dict) else ""


def _check_client(tool: Tool, started: Launch, asked: MultiDict[str, str]) -> None:
    if asked["client_id"] != tool.client_id:
        raise RefusedLogin("unauthorized_client")
    if asked["login_hint"] != started.sub:
        raise RefusedLogin("access_denied")
    if asked.get("response_mode") != "form_post":
        raise RefusedLogin("invalid_request", "Invalid response_mode")
    if asked.get("prompt") not in (None, "", "none"):
        raise RefusedLogin("invalid_request", "Invalid prompt")
