"""Reading what a platform says while it registers us, each value checked. Pure.

OpenID Connect Discovery 1.0, section 3, and LTI Dynamic Registration 1.0, sections 2.1 and 3.3 to 3.6:
https://www.imsglobal.org/spec/lti-dr/v1p0
Nothing is repaired: an odd value is refused, with a reason of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from course.config import is_loopback, origin_of
from course.ui.text import clean_text
from lti import addresses
from lti.claims import RESOURCE_LINK
from lti.registration.failures import ANSWER, CONFIGURATION, REQUEST, Failed

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"

# What the tables hold (characters), and more than any token of an LMS weighs.
_ISSUER, _ADDRESS, _CLIENT, _DEPLOYMENT, _TOKEN = 300, 500, 120, 255, 8000
_PRODUCT, _MOST_LISTED = 120, 200

# An address as every library reads it: ASCII, no user, no backslash, no fragment (RFC 3986).
_URL = re.compile(
    r"https?://(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?"
    r"(?:[/?][A-Za-z0-9!$%&'()*+,./:;=?@\[\]_~-]*)?"
)
# RFC 6750, section 2.1.
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")
# What must be among the values when the platform lists them.
NEEDED = {
    "response_types_supported": "id_token",
    "id_token_signing_alg_values_supported": "RS256",
    "token_endpoint_auth_methods_supported": "private_key_jwt",
    "token_endpoint_auth_signing_alg_values_supported": "RS256",
}


class State(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    HELD = "held"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Request:
    """Who asks: where its configuration is, and its one-use token (empty when it sends none)."""

    openid_configuration: str
    registration_token: str = field(repr=False)

    @property
    def origin(self) -> str:
        return origin_of(self.openid_configuration)

    @property
    def host(self) -> str:
        """The name to show: host, and port if there is one."""
        return urlsplit(self.openid_configuration).netloc


@dataclass(frozen=True)
class Configuration:
    """The platform's addresses, and what it calls itself (« moodle 4.5.6 », may be empty)."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    product: str


@dataclass(frozen=True)
class Credentials:
    """What the platform gave us."""

    client_id: str
    deployment_id: str


def state(
    *,
    now: datetime,
    expires_at: datetime,
    held_until: datetime | None,
    used_at: datetime | None,
    revoked_at: datetime | None,
) -> State:
    """Where the invitation stands at `now`."""
    if used_at is not None:
        return State.USED
    if revoked_at is not None:
        return State.REVOKED
    if held_until is not None and held_until > now:
        return State.HELD
    return State.EXPIRED if expires_at <= now else State.OPEN


def read_request(values: Mapping[str, str], *, production: bool) -> Request:
    """The parameters of the address that the platform opens; raises Failed."""
    address = _address(values, "openid_configuration", REQUEST, _ADDRESS, production)
    token = values.get("registration_token") or ""
    if token:
        _text(values, "registration_token", REQUEST, _TOKEN)
        _require(_BEARER.fullmatch(token), REQUEST, "registration_token", "characters")
    return Request(address, token)


def read_configuration(document: Any, asked: Request, *, production: bool) -> Configuration:
    """The platform's configuration, all of it on the host that asks; raises Failed."""
    if not isinstance(document, dict):
        raise Failed("configuration.document.type")
    found = Configuration(
        issuer=_issuer(document, asked, production),
        auth_url=_endpoint(document, "authorization_endpoint", asked, production),
        token_url=_endpoint(document, "token_endpoint", asked, production),
        jwks_url=_endpoint(document, "jwks_uri", asked, production),
        registration_url=_endpoint(document, "registration_endpoint", asked, production),
        product=_product(document),
    )
    for name, value in NEEDED.items():
        _require(value in (_listed(document, name) or [value]), CONFIGURATION, name, "excluded")
    return found


def read_answer(document: Any) -> Credentials:
    """Who we are to the platform; the scopes that it echoes are not to be trusted. Raises Failed."""
    if not isinstance(document, dict):
        raise Failed("answer.document.type")
    configuration = _mapping(document, TOOL_CONFIGURATION, ANSWER, "lti-tool-configuration")
    holder = configuration if configuration.get("deployment_id") is not None else document
    return Credentials(
        client_id=_text(document, "client_id", ANSWER, _CLIENT),
        deployment_id=_text(holder, "deployment_id", ANSWER, _DEPLOYMENT),
    )


def _issuer(document: Mapping[str, Any], asked: Request, production: bool) -> str:
    """On the host that asks; on this very machine a platform may keep one name while its port changes."""
    issuer = _address(document, "issuer", CONFIGURATION, _ISSUER, production)
    is_free = not production and is_loopback(asked.openid_configuration)
    _require(
        is_free or _site(issuer) == _site(asked.openid_configuration), CONFIGURATION, "issuer", "elsewhere"
    )
    return issuer


def _endpoint(document: Mapping[str, Any], name: str, asked: Request, production: bool) -> str:
    address = _address(document, name, CONFIGURATION, _ADDRESS, production)
    _require(_site(address) == _site(asked.openid_configuration), CONFIGURATION, name, "elsewhere")
    return address


def _site(address: str) -> tuple[str | None, int | None]:
    parts = urlsplit(address)
    return parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _product(document: Mapping[str, Any]) -> str:
    """What the platform says of itself; checks that it can open an activity, if it lists what it can."""
    known = _mapping(document, PLATFORM_CONFIGURATION, CONFIGURATION, "lti-platform-configuration")
    messages = known.get("messages_supported")
    if messages is not None:
        _require(_is_list(messages, dict), CONFIGURATION, "messages_supported", "type")
        types = [message.get("type") for message in messages]
        _require(RESOURCE_LINK in types, CONFIGURATION, "messages_supported", "excluded")
    words = [_word(known, name) for name in ("product_family_code", "version")]
    return " ".join(filter(None, words))[:_PRODUCT]


def _word(known: Mapping[str, Any], name: str) -> str:
    """A text for people, without what follows in brackets (« 4.5.6 (Build: …) »)."""
    value = known.get(name, "")
    _require(isinstance(value, str), CONFIGURATION, name, "type")
    _require(len(value) <= _ADDRESS, CONFIGURATION, name, "length")
    return " ".join(clean_text(value.partition("(")[0]).split())


def _listed(document: Mapping[str, Any], name: str) -> list[str] | None:
    values: list[str] | None = document.get(name)
    _require(values is None or _is_list(values, str), CONFIGURATION, name, "type")
    return values


def _is_list(values: Any, of: type) -> bool:
    return (
        isinstance(values, list)
        and len(values) <= _MOST_LISTED
        and all(isinstance(value, of) for value in values)
    )


def _mapping(document: Mapping[str, Any], key: str, part: str, name: str) -> Mapping[str, Any]:
    value = document.get(key)
    _require(value is None or isinstance(value, dict), part, name, "type")
    return value or {}


def _address(document: Mapping[str, Any], name: str, part: str, limit: int, production: bool) -> str:
    address = _text(document, name, part, limit)
    is_good = _URL.fullmatch(address) and addresses.is_callable(address, production=production)
    _require(is_good, part, name, "format")
    return address


def _text(document: Mapping[str, Any], name: str, part: str, limit: int) -> str:
    """A required identifier, exactly as sent."""
    value = document.get(name)
    _require(value not in (None, ""), part, name, "missing")
    if not isinstance(value, str):
        raise Failed(f"{part}.{name}.type")
    _require(len(value) <= limit, part, name, "length")
    _require(not value.startswith("$"), part, name, "unset")
    _require(value == clean_text(value) and value.isprintable(), part, name, "characters")
    return value


def _require(condition: object, part: str, name: str, ending: str) -> None:
    if not condition:
        raise Failed(f"{part}.{name}.{ending}")
