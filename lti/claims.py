"""The claims of a message, each checked for type, length and characters. Pure.

LTI 1.3 core, section 5.3 and 5.4: https://www.imsglobal.org/spec/lti/v1p3#required-message-claims
Deep Linking 2.0, section 4.4: https://www.imsglobal.org/spec/lti-dl/v2p0#deep-linking-request-message
Submission review 1.0, section 3: https://www.imsglobal.org/spec/lti-sr/v1p0
Names for people and titles are cleaned; identifiers are never repaired, an odd one is refused: two
people must not become one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from urllib.parse import parse_qs, urlsplit

from course.ui.text import clean_text
from lti.refusals import Refused

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

VERSION = "1.3.0"
RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
MESSAGES = (RESOURCE_LINK, DEEP_LINKING, SUBMISSION_REVIEW)
# A message of the standard that no room answers to.
UNANSWERED = ("DataPrivacyLaunchRequest",)
LINK = "ltiResourceLink"
DEEP_LINKING_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"

IDENTIFIER, ADDRESS, TEXT, REFERENCE = 255, 1000, 2000, 100
MOST_ROLES, MOST_SCOPES, MOST_AUDIENCES = 50, 20, 20
MOST_TYPES, MOST_LISTED, OPAQUE = 20, 200, 10_000
# What a membership keeps of its groups, in characters.
GROUPS = 1000


@dataclass(frozen=True)
class Selection:
    """What a deep-linking request asks for: where to answer, one thing or several; `data` goes back as is."""

    return_url: str
    accepts_several: bool
    data: str | None


@dataclass(frozen=True)
class Claims:
    """What a valid launch says; a text that was not sent is empty, an identifier or address None."""

    sub: str
    deployment_id: str
    roles: tuple[str, ...]
    resource_link_id: str
    resource_link_title: str
    context_id: str | None
    context_title: str
    given_name: str
    family_name: str
    full_name: str
    email: str
    # Our own reference, put by the teacher in the activity's parameters: « module:M1 ».
    resource: str | None
    line_item: str | None
    scopes: tuple[str, ...]
    memberships_url: str | None
    message_type: str = RESOURCE_LINK
    # Where the columns of the course's gradebook are listed (AGS 2.0, 3.1).
    line_items: str | None = None
    # The courses that this one was copied from, newest first ($Context.id.history).
    context_history: tuple[str, ...] = ()
    # The person's groups in the LMS, ids without names ($Moodle.Person.userGroupIds); None: not sent.
    group_ids: tuple[str, ...] | None = None
    # Deep Linking only.
    selection: Selection | None = None
    # Submission review only: whose work.
    for_user: str | None = None


def read(body: Mapping[str, Any], our_origin: str) -> Claims:
    """The claims of a token whose signature is verified; raises Refused."""
    message_type = _version_and_type(body)
    target = _target(body, our_origin)
    is_linked = message_type != DEEP_LINKING
    link = _mapping(body, LTI + "resource_link", "resource_link", required=is_linked)
    context = _mapping(body, LTI + "context", "context")
    grades = _mapping(body, AGS, "ags")
    if message_type == SUBMISSION_REVIEW and not grades.get("lineitem"):
        raise Refused("review.column_missing")
    return Claims(
        sub=identifier(body.get("sub"), "sub"),
        deployment_id=deployment_of(body),
        roles=_texts(body, LTI + "roles", "roles", MOST_ROLES, required=True),
        resource_link_id=identifier(link.get("id"), "resource_link_id") if is_linked else "",
        resource_link_title=_text(link, "title", "resource_link_title"),
        context_id=identifier(context.get("id"), "context_id") if context else None,
        context_title=_text(context, "title", "context_title"),
        given_name=_text(body, "given_name", "given_name"),
        family_name=_text(body, "family_name", "family_name"),
        full_name=_text(body, "name", "name"),
        email=_text(body, "email", "email"),
        resource=_custom(body, "resource", REFERENCE) or _named_by(target),
        line_item=_address(grades, "lineitem", "lineitem"),
        scopes=_texts(grades, "scope", "scope", MOST_SCOPES),
        memberships_url=_address(
            _mapping(body, NRPS, "nrps"), "context_memberships_url", "context_memberships_url"
        ),
        message_type=message_type,
        line_items=_address(grades, "lineitems", "lineitems"),
        context_history=_listed(body, "context_history", MOST_LISTED * IDENTIFIER) or (),
        group_ids=_listed(body, "groupes", GROUPS),
        selection=_selection(body) if message_type == DEEP_LINKING else None,
        for_user=_for_user(body) if message_type == SUBMISSION_REVIEW else None,
    )


def deployment_of(body: Mapping[str, Any]) -> str:
    """The deployment that the message comes from."""
    return identifier(body.get(LTI + "deployment_id"), "deployment_id")


def identifier(value: Any, name: str, limit: int = IDENTIFIER) -> str:
    """A required identifier, exactly as sent."""
    if value is None or value == "":
        raise Refused(f"{name}.missing")
    if not isinstance(value, str):
        raise Refused(f"{name}.type")
    if len(value) > limit:
        raise Refused(f"{name}.length")
    if clean_text(value) != value or not value.isprintable():
        raise Refused(f"{name}.characters")
    return value


def other_audiences(body: Mapping[str, Any], ours: str) -> set[str]:
    """Who else the token is for (OpenID Connect core 3.1.3.7, points 3 to 5).

    Raises Refused unless we are listed and, where there are several or it is sent, `azp` is us.
    """
    aud = body.get("aud")
    values = aud if isinstance(aud, list) else [aud]
    if not values:
        raise Refused("aud.missing")
    if len(values) > MOST_AUDIENCES:
        raise Refused("aud.length")
    audience = {identifier(value, "aud") for value in values}
    if ours not in audience:
        raise Refused("aud.mismatch")
    if len(audience) > 1 and "azp" not in body:
        raise Refused("azp.missing")
    if "azp" in body and body["azp"] != ours:
        raise Refused("azp.mismatch")
    return audience - {ours}


def is_ours(address: str, our_origin: str) -> bool:
    """Whether the address is on our own site: same scheme, host and port, no user before them."""
    try:
        return _site(address) == _site(our_origin)
    except ValueError:
        return False


def _site(address: str) -> tuple[str, str | None, int | None, str | None]:
    parts = urlsplit(address)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, parts.hostname, parts.port or usual, parts.username


def _version_and_type(body: Mapping[str, Any]) -> str:
    if identifier(body.get(LTI + "version"), "version") != VERSION:
        raise Refused("version.wrong")
    message_type = identifier(body.get(LTI + "message_type"), "message_type")
    if message_type in UNANSWERED:
        raise Refused("message_type.unanswered")
    if message_type not in MESSAGES:
        raise Refused("message_type.wrong")
    return message_type


def _target(body: Mapping[str, Any], our_origin: str) -> str:
    target = identifier(body.get(LTI + "target_link_uri"), "target_link_uri", ADDRESS)
    if not is_ours(target, our_origin):
        raise Refused("target_link_uri.elsewhere")
    return target


def _named_by(target: str) -> str | None:
    """The reference in a link's own address: all that a Common Cartridge can carry (lti.md)."""
    named = parse_qs(urlsplit(target).query).get("resource", [""])[0]
    return clean_text(named) if 0 < len(named) <= REFERENCE else None


def _mapping(body: Mapping[str, Any], key: str, name: str, *, required: bool = False) -> Mapping[str, Any]:
    value = body.get(key)
    if value is None and not required:
        return {}
    if value is None:
        raise Refused(f"{name}.missing")
    if not isinstance(value, dict):
        raise Refused(f"{name}.type")
    return value


def _text(body: Mapping[str, Any], key: str, name: str, limit: int = TEXT) -> str:
    """A text for people: cleaned, on one line; an absurd length is refused, not cut."""
    value = body.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(f"{name}.type")
    if len(value) > limit:
        raise Refused(f"{name}.length")
    return " ".join(clean_text(value).split())


def _texts(
    body: Mapping[str, Any], key: str, name: str, most: int, *, required: bool = False
) -> tuple[str, ...]:
    """A list of codes; a role that is an empty text says nothing and is left out."""
    values = body.get(key)
    if values is None and not required:
        return ()
    if values is None:
        raise Refused(f"{name}.missing")
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Refused(f"{name}.type")
    if len(values) > most or any(len(value) > ADDRESS for value in values):
        raise Refused(f"{name}.length")
    return tuple(cleaned for value in values if (cleaned := clean_text(value)))


def _address(body: Mapping[str, Any], key: str, name: str) -> str | None:
    """The http(s) address of a service, stored and never fetched here."""
    if body.get(key) in (None, ""):
        return None
    address = identifier(body[key], name, ADDRESS)
    try:
        parts = urlsplit(address)
        well_formed = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        well_formed = False
    if not well_formed:
        raise Refused(f"{name}.format")
    return address


def _customs(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The custom parameters; PHP writes an empty mapping as a list."""
    return {} if body.get(LTI + "custom") == [] else _mapping(body, LTI + "custom", "custom")


def _custom(body: Mapping[str, Any], key: str, limit: int) -> str | None:
    """A custom parameter; a « $… » that the LMS did not replace was never set."""
    value = _text(_customs(body), key, key, limit)
    return None if value.startswith("$") else value


def _listed(body: Mapping[str, Any], key: str, limit: int) -> tuple[str, ...] | None:
    """A custom parameter that lists identifiers with commas: the first ones, whole, `limit` characters in all.

    None if it was not set, or is odd: nobody is kept out for what a launch can do without.
    """
    value = _customs(body).get(key)
    if not isinstance(value, str) or value.strip().startswith("$"):
        return None
    listed = list(dict.fromkeys(one.strip() for one in value.split(",") if one.strip()))[:MOST_LISTED]
    if any(len(one) > IDENTIFIER or clean_text(one) != one for one in listed):
        return None
    ends = accumulate(len(one) + 1 for one in listed)
    return tuple(one for one, end in zip(listed, ends, strict=True) if end - 1 <= limit)


def _selection(body: Mapping[str, Any]) -> Selection:
    settings = _mapping(body, DEEP_LINKING_SETTINGS, "deep_linking_settings", required=True)
    return_url = _address(settings, "deep_link_return_url", "deep_link_return_url")
    if return_url is None:
        raise Refused("deep_link_return_url.missing")
    types = _texts(settings, "accept_types", "accept_types", MOST_TYPES, required=True)
    data = settings.get("data")
    asked = Selection(
        return_url=return_url,
        accepts_several=settings.get("accept_multiple") is True,
        data=identifier(data, "data", OPAQUE) if data else None,
    )
    if LINK not in types:
        raise Refused("selection.no_links")
    return asked


def _for_user(body: Mapping[str, Any]) -> str:
    """Whose work is looked at, as the platform names them."""
    someone = _mapping(body, LTI + "for_user", "for_user", required=True)
    return identifier(someone.get("user_id"), "for_user")
