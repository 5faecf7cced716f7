"""`exp`, `iat`, `nbf` (RFC 7519, section 4.1) against the house clock. Pure."""

from collections.abc import Mapping
from typing import Any

from lti.refusals import Refused

# Seconds. Moodle's tokens live one minute, other platforms' up to one hour.
LEEWAY = 30
MOST_AGE = 3600
MOST_LIFE = 24 * 3600
# The year 5138: anything beyond is no date.
_LAST = 100_000_000_000


def check(body: Mapping[str, Any], now: int) -> None:
    """Raise Refused unless the token is of this moment; `now` in seconds since 1970."""
    issued, expires = _instant(body, "iat"), _instant(body, "exp")
    if not 0 <= expires - issued <= MOST_LIFE:
        raise Refused("time.absurd")
    if issued > now + LEEWAY:
        raise Refused("time.future")
    if expires <= now - LEEWAY:
        raise Refused("time.expired")
    if issued < now - MOST_AGE:
        raise Refused("time.old")
    if "nbf" in body and _instant(body, "nbf") > now + LEEWAY:
        raise Refused("time.not_yet")


def _instant(body: Mapping[str, Any], name: str) -> float:
    value = body.get(name)
    if value is None:
        raise Refused(f"{name}.missing")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LAST:
        raise Refused(f"{name}.type")
    return value
