"""The members that a platform lists, each checked; what cannot be read is left out and counted. Pure.

NRPS 2.0, section 2.2 (membership container): https://www.imsglobal.org/spec/lti-nrps/v2p0
An identifier is never repaired: two people must not become one. A name or an e-mail that is missing,
of the wrong type or an unsubstituted « $… » was simply not sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from course.people.rules import clean
from course.ui.text import clean_text
from lti import claims
from lti.refusals import Refused

GIVEN, FULL, MAIL = 120, 250, 254
_AWAY = ("inactive", "deleted")


@dataclass(frozen=True)
class Member:
    """Somebody whom the platform lists, as it names them; a text that was not sent is empty."""

    sub: str
    roles: tuple[str, ...] = ()
    given_name: str = ""
    family_name: str = ""
    full_name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Roster:
    """Everybody who is in the course, once each, by identifier; `left_out` entries could not be read."""

    members: tuple[Member, ...] = ()
    left_out: int = 0


def read(entries: Iterable[Any]) -> Roster:
    """The roster of these entries: those who are no longer active are as absent as those not listed."""
    found: dict[str, Member] = {}
    left_out = 0
    for entry in entries:
        member = _member(entry)
        if member is None:
            left_out += 1
        elif not _is_away(entry):
            found[member.sub] = _merged(found.get(member.sub), member)
    return Roster(tuple(found[sub] for sub in sorted(found)), left_out)


def _merged(known: Member | None, member: Member) -> Member:
    """Listed twice, somebody has the roles of both entries and the names of the first."""
    return member if known is None else replace(known, roles=known.roles + member.roles)


def _member(entry: Any) -> Member | None:
    if not isinstance(entry, Mapping):
        return None
    try:
        sub = claims.identifier(entry.get("user_id"), "user_id")
    except Refused:
        return None
    if sub.startswith("$"):
        return None
    email = _text(entry.get("email"), MAIL)
    return Member(
        sub=sub,
        roles=_roles(entry.get("roles")),
        given_name=_text(entry.get("given_name"), GIVEN),
        family_name=_text(entry.get("family_name"), GIVEN),
        full_name=_text(entry.get("name"), FULL),
        email=email if "@" in email else "",
    )


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str) or value.startswith("$"):
        return ""
    return clean(clean_text(value), limit)


def _roles(value: Any) -> tuple[str, ...]:
    listed = value[: claims.MOST_ROLES] if isinstance(value, list) else []
    return tuple(role for role in listed if isinstance(role, str))


def _is_away(entry: Mapping[str, Any]) -> bool:
    """« Inactive », « Deleted »; a platform that says nothing means « Active » (2.2)."""
    status = entry.get("status")
    return isinstance(status, str) and status.casefold() in _AWAY
