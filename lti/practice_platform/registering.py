"""Dynamic registration as Moodle does it: its configuration, and the tool it makes of an answer.

https://www.imsglobal.org/spec/lti-dr/v1p0/ ; the manners are those of lti.md, Registration.
"""

import json
import secrets
from typing import Any
from urllib.parse import urlencode

import jwt
from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from lti.practice_platform import addresses, keys, texts
from lti.practice_platform.faults import simulated
from lti.practice_platform.registration_rules import Incorrect, answer_for, tool_from
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.scopes import AGS_SCOPES, OUTCOME_SCOPE, ROSTER_SCOPE, SETTING_SCOPE

bp = Blueprint("practice_registration", __name__)

# Seconds.
TOKEN_LIFE = 3600
PURPOSE = "reg"
_VARIABLES = (
    # fmt: off
    "basic-lti-launch-request",
    "ContentItemSelectionRequest",
    "ToolProxyRegistrationRequest",
    "Context.id",
    "Context.title",
    "Context.label",
    "Context.id.history",
    "Context.sourcedId",
    "Context.longDescription",
    "Context.timeFrame.begin",
    "CourseSection.title",
    "CourseSection.label",
    "CourseSection.sourcedId",
    "CourseSection.longDescription",
    "CourseSection.timeFrame.begin",
    "CourseSection.timeFrame.end",
    "ResourceLink.id",
    "ResourceLink.title",
    "ResourceLink.description",
    "User.id",
    "User.username",
    "Person.name.full",
    "Person.name.given",
    "Person.name.family",
    "Person.email.primary",
    "Person.sourcedId",
    "Person.name.middle",
    "Person.address.street1",
    "Person.address.locality",
    "Person.address.country",
    "Person.address.timezone",
    "Person.phone.primary",
    "Person.phone.mobile",
    "Person.webaddress",
    "Membership.role",
    "Result.sourcedId",
    "Result.autocreate",
    "BasicOutcome.sourcedId",
    "BasicOutcome.url",
    "Moodle.Person.userGroupIds",
    # fmt: on
)


class Refused(Exception):
    """The registration is refused with this status and this text."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def new_token(platform: Platform) -> str:
    """A registration token, good for one hour and one registration; it holds the future client id."""
    now = platform.stamp()
    client_id = secrets.token_urlsafe(12)[:15].replace("-", "a").replace("_", "b")
    claims = {"sub": client_id, "scope": PURPOSE, "iat": now, "exp": now + TOKEN_LIFE}
    return keys.sign(platform.store, claims)


def initiation_url(platform: Platform, tool_url: str, token: str) -> str:
    """The tool's registration address with what it needs; a query that it already has is kept."""
    added = urlencode(
        {
            "openid_configuration": addresses.own(platform.settings, "openid-configuration.php"),
            "registration_token": token,
        }
    )
    return f"{tool_url}{'&' if '?' in tool_url else '?'}{added}"


@bp.get("/mod/lti/openid-configuration.php")
def configuration() -> ResponseReturnValue:
    """What the platform is, for a tool that registers."""
    platform = current()
    if (fault := simulated(platform, "configuration")) is not None:
        return fault
    settings = platform.settings
    return jsonify(
        {
            "issuer": settings.issuer,
            "token_endpoint": settings.token_url,
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": addresses.own(settings, "certs.php"),
            "authorization_endpoint": addresses.own(settings, "auth.php"),
            "registration_endpoint": addresses.own(settings, "openid-registration.php"),
            "scopes_supported": [OUTCOME_SCOPE, *AGS_SCOPES, ROSTER_SCOPE, SETTING_SCOPE, "openid"],
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            "https://purl.imsglobal.org/spec/lti-platform-configuration": {
                "product_family_code": "moodle",
                "version": "4.5.6 (Build: 20250811)",
                "messages_supported": [
                    {"type": "LtiResourceLinkRequest"},
                    {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
                ],
                "variables": list(_VARIABLES),
            },
        }
    )


@bp.post("/mod/lti/openid-registration.php")
def register() -> ResponseReturnValue:
    """Add a pending tool for a good token and a complete request; refusals are plain text."""
    platform = current()
    if (fault := simulated(platform, "registration")) is not None:
        return fault
    try:
        return jsonify(_register(platform))
    except Refused as error:
        return Response(error.reason, error.status, content_type="text/plain; charset=utf-8")


def _register(platform: Platform) -> dict[str, Any]:
    client_id = _client_id(platform)
    if platform.tools.was_used(client_id):
        raise Refused(401, "token_already_used")
    try:
        sent = json.loads(request.get_data())
        texts.check(sent)
        tool = tool_from(sent, client_id)
    except (Incorrect, RecursionError) as error:
        raise Refused(400, str(error)) from error
    except ValueError as error:
        raise Refused(400, "malformed registration") from error
    tool_id = platform.tools.register(tool)
    if tool_id is None:
        raise Refused(401, "token_already_used")
    return answer_for(tool, tool_id, str(sent.get("logo_uri") or ""))


def _client_id(platform: Platform) -> str:
    """The client id that a good registration token holds."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not token:
        raise Refused(401, "missing_registration_token")
    try:
        claims = keys.read_own(platform, token.strip())
    except jwt.PyJWTError as error:
        raise Refused(401, "malformed_registration_token") from error
    if claims.get("scope") != PURPOSE or not isinstance(claims.get("sub"), str):
        raise Refused(401, "malformed_registration_token")
    return str(claims["sub"])
