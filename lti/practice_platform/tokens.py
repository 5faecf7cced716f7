"""token.php: access tokens for a signed assertion (client credentials, private_key_jwt).

https://www.imsglobal.org/spec/security/v1p0/ (section 4.1). Like Moodle's, its JSON is labelled
text/html and scopes it does not know are dropped in silence.
"""

import json
import secrets

import jwt
from flask import Blueprint, Response, request

from lti.practice_platform import keys
from lti.practice_platform.faults import simulated
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.tools import Tool

bp = Blueprint("practice_tokens", __name__)

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Seconds.
ACCESS_TOKEN_LIFE = 3600


class TokenRefused(Exception):
    """An OAuth error code, sent with 400."""


@bp.post("/mod/lti/token.php")
def token() -> Response:
    """Give an access token to the tool that signed the assertion."""
    platform = current()
    if (fault := simulated(platform, "token")) is not None:
        return fault
    try:
        tool, granted = _granted(platform)
    except TokenRefused as error:
        return _html_json({"error": str(error)}, 400)
    value, now = secrets.token_hex(16), platform.now()
    platform.store.add_token(value, tool.id, granted, now + ACCESS_TOKEN_LIFE, now)
    return _html_json(
        {
            "access_token": value,
            "token_type": "Bearer",
            "expires_in": ACCESS_TOKEN_LIFE,
            "scope": " ".join(granted),
        }
    )


def _html_json(body: dict[str, object], status: int = 200) -> Response:
    return Response(json.dumps(body, indent=2), status, content_type="text/html; charset=utf-8")


def _granted(platform: Platform) -> tuple[Tool, list[str]]:
    """Who asks and the scopes to grant; raises TokenRefused."""
    form = request.form
    if not form.get("client_assertion") or not form.get("scope"):
        raise TokenRefused("invalid_request")
    kinds = (form.get("grant_type"), form.get("client_assertion_type"))
    if kinds != ("client_credentials", ASSERTION_TYPE):
        raise TokenRefused("unsupported_grant_type")
    tool = _verified(platform, form["client_assertion"])
    granted = [scope for scope in form["scope"].split() if scope in tool.scopes]
    if not granted:
        raise TokenRefused("invalid_scope")
    return tool, granted


def _verified(platform: Platform, assertion: str) -> Tool:
    """The active tool that signed the assertion with its published key."""
    try:
        claimed = jwt.decode(assertion, options={"verify_signature": False})
        tool = platform.tools.of_client(str(claimed.get("iss", "")))
        if tool is None or not tool.active:
            raise TokenRefused("invalid_client")
        claims = keys.verified(platform, tool, assertion, platform.settings.token_url)
    except jwt.PyJWTError as error:
        raise TokenRefused("invalid_client") from error
    if claims.get("sub") != tool.client_id:
        raise TokenRefused("invalid_client")
    return tool
