"""The third-party login request and the authentication request that answers it. Pure.

OpenID Connect core, section 4, and LTI security framework 1.0, section 5.1.1:
https://www.imsglobal.org/spec/security/v1p0/#openid_connect_launch_flow
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

from lti.claims import ADDRESS, identifier, is_ours
from lti.refusals import Refused

LAUNCH_PATH = "/lti/launch"
_HINT = 2000


@dataclass(frozen=True)
class LoginRequest:
    """What a platform sends to have somebody come in; the hints go back to it unchanged."""

    iss: str
    login_hint: str
    target_link_uri: str
    client_id: str | None
    lti_deployment_id: str | None
    lti_message_hint: str | None

    def fields(self) -> dict[str, str]:
        """The same request, to be sent once more."""
        return {name: value for name, value in vars(self).items() if value is not None}


def read_login(values: Mapping[str, str], our_origin: str) -> LoginRequest:
    """The request, each value checked; raises Refused."""
    asked = LoginRequest(
        iss=_required(values, "iss", ADDRESS),
        login_hint=_required(values, "login_hint", _HINT),
        target_link_uri=_required(values, "target_link_uri", ADDRESS),
        client_id=_optional(values, "client_id", ADDRESS),
        lti_deployment_id=_optional(values, "lti_deployment_id", ADDRESS),
        lti_message_hint=_optional(values, "lti_message_hint", _HINT),
    )
    if not is_ours(asked.target_link_uri, our_origin):
        raise Refused("login.target_link_uri.elsewhere")
    return asked


def _required(values: Mapping[str, str], name: str, limit: int) -> str:
    return identifier(values.get(name), f"login.{name}", limit)


def _optional(values: Mapping[str, str], name: str, limit: int) -> str | None:
    return _required(values, name, limit) if values.get(name) else None


def authentication_address(
    *, auth_url: str, client_id: str, public_url: str, asked: LoginRequest, state: str, nonce: str
) -> str:
    """Where the browser goes on to: the platform's address, which may have a query of its own."""
    parameters = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": client_id,
        "redirect_uri": public_url + LAUNCH_PATH,
        "state": state,
        "nonce": nonce,
        "login_hint": asked.login_hint,
    }
    if asked.lti_message_hint is not None:
        parameters["lti_message_hint"] = asked.lti_message_hint
    parts = urlsplit(auth_url)
    query = "&".join(part for part in (parts.query, urlencode(parameters)) if part)
    return urlunsplit(parts._replace(query=query, fragment=""))
