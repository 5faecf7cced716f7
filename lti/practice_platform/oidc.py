"""The launch as Moodle does it: launch.php starts the tool's login, auth.php answers with a token.

OpenID Connect third-party login: https://www.imsglobal.org/spec/security/v1p0/ (section 5.1).
"""

import json
import secrets

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from lti.practice_platform import campus, keys
from lti.practice_platform.claims import LaunchFacts, launch_claims
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.store import Launch

bp = Blueprint("practice_oidc", __name__)
TARGETS = ("iframe", "window")


class BadLogin(Exception):
    """The request cannot be answered to the tool: the person sees an error page."""


class RefusedLogin(Exception):
    """The request is answered to the tool with an OAuth error code and a description."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code, self.description = code, description


@bp.get("/mod/lti/certs.php")
def certs() -> ResponseReturnValue:
    """The platform's public keys."""
    return jsonify(keys.key_set(keys.own_pair(current().store)))


@bp.get("/mod/lti/launch.php")
def launch() -> ResponseReturnValue:
    """Start the tool's login for `user` in activity `l`, in an iframe or a window (`target`)."""
    platform = current()
    activity = campus.activity(request.args.get("l", type=int) or 0) or abort(404)
    who = campus.person(request.args.get("user", "")) or abort(404)
    target = request.args.get("target", "iframe")
    if target not in TARGETS or who.sub in platform.store.suspended():
        abort(403)
    launch_id = f"ltilaunch{activity.id}_{secrets.randbelow(10**12)}"
    started = Launch(launch_id, activity.id, who.sub, target)
    platform.store.add_launch(started, platform.now())
    return _auto_post(
        platform.settings.tool_login_url,
        {
            "iss": platform.settings.issuer,
            "target_link_uri": platform.settings.tool_launch_url,
            "login_hint": who.sub,
            "lti_message_hint": message_hint(started),
            "client_id": platform.settings.client_id,
            "lti_deployment_id": platform.settings.deployment_id,
        },
    )


@bp.route("/mod/lti/auth.php", methods=["GET", "POST"])
def auth() -> ResponseReturnValue:
    """Check the tool's authentication request, spend its launch id, answer with a token."""
    platform, asked = current(), request.values
    redirect_uri = platform.settings.tool_launch_url
    try:
        fields = {"id_token": _token(platform, asked)}
    except BadLogin as error:
        return render_template("practice/error.html", reason=str(error)), 400
    except RefusedLogin as error:
        fields = {"error": error.code}
        if error.description:
            fields["error_description"] = error.description
    return _auto_post(redirect_uri, fields | {"state": asked.get("state", "")})


def message_hint(launch: Launch) -> str:
    """The lti_message_hint of a launch: JSON with a one-shot id, given back unchanged."""
    activity = campus.activity(launch.link_id)
    hint = {"cmid": activity.cmid if activity else 0, "launchid": launch.id}
    return json.dumps(hint, separators=(",", ":"))


def _auto_post(action: str, fields: dict[str, str]) -> str:
    return render_template("practice/auto_post.html", action=action, fields=fields)


def _token(platform: Platform, asked: MultiDict[str, str]) -> str:
    launch = _spend(platform, asked)
    _check_client(platform, launch, asked)
    activity, who = campus.activity(launch.link_id), campus.person(launch.sub)
    if activity is None or who is None or who.sub in platform.store.suspended():
        raise RefusedLogin("access_denied")
    column = platform.gradebook.coupled(activity.id)
    facts = LaunchFacts(who, activity, column, launch.target, asked["nonce"])
    claims = launch_claims(platform.settings, facts, platform.now())
    return keys.sign(platform.store, claims)


def _spend(platform: Platform, asked: MultiDict[str, str]) -> Launch:
    """Find the login that this request goes on with; from here on it cannot be used again."""
    required = ("client_id", "redirect_uri", "login_hint", "nonce")
    if any(not asked.get(name) for name in required):
        raise BadLogin("Il manque un paramètre à la demande de l’outil.")
    if asked.get("scope") != "openid" or asked.get("response_type") != "id_token":
        raise BadLogin("La demande de l’outil n’est pas « openid » avec « id_token ».")
    hint = asked.get("lti_message_hint", "")
    launch = platform.store.take_launch(_launch_id(hint))
    if launch is None or hint != message_hint(launch):
        raise BadLogin("Ce lancement est inconnu ou a déjà servi.")
    if asked["redirect_uri"] != platform.settings.tool_launch_url:
        raise BadLogin("L’adresse de retour n’est pas celle qui a été enregistrée.")
    return launch


def _launch_id(hint: str) -> str:
    try:
        decoded = json.loads(hint)
    except ValueError:
        return ""
    return str(decoded.get("launchid", "")) if isinstance(decoded, dict) else ""


def _check_client(platform: Platform, launch: Launch, asked: MultiDict[str, str]) -> None:
    if asked["client_id"] != platform.settings.client_id:
        raise RefusedLogin("unauthorized_client")
    if asked["login_hint"] != launch.sub:
        raise RefusedLogin("access_denied")
    if asked.get("response_mode") != "form_post":
        raise RefusedLogin("invalid_request", "Invalid response_mode")
    if asked.get("prompt") not in (None, "", "none"):
        raise RefusedLogin("invalid_request", "Invalid prompt")
