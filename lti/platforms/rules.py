"""What we keep of a platform's key set (RFC 7517), its origins, and where a key of ours stands. Pure."""

import base64
import binascii
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from course.config import origin_of

# From the publication of a key of ours to its first signature: longer than platforms keep our key set.
BEFORE_SIGNING = timedelta(hours=1)
# How long a replaced key can still be verified.
STAYS_PUBLISHED = timedelta(days=30)

MOST_KEYS = 50
MOST_KID = 200
# A modulus of 8192 bits is 1,366 characters: nobody makes us raise numbers longer than that.
_MOST_CHARACTERS = 1400
_LEAST_BITS, _MOST_BITS = 2048, 8192


def usable_keys(document: Any) -> list[dict[str, str]]:
    """The keys of a key set that can verify RS256, by kid; broken ones are left out, so are their secrets.

    An odd document, or one of more than MOST_KEYS keys, has none.
    """
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list) or len(keys) > MOST_KEYS:
        return []
    found: dict[str, dict[str, str]] = {}
    for key in keys:
        if isinstance(key, dict) and _is_usable(key):
            kept = {name: key[name] for name in ("kid", "kty", "n", "e")}
            found.setdefault(key["kid"], kept | {"alg": "RS256", "use": "sig"})
    return list(found.values())


def _is_usable(key: dict[str, Any]) -> bool:
    kid = key.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= MOST_KID:
        return False
    if (key.get("kty"), key.get("alg", "RS256"), key.get("use", "sig")) != ("RSA", "RS256", "sig"):
        return False
    modulus, exponent = _number(key.get("n")), _number(key.get("e"))
    if not _LEAST_BITS <= modulus.bit_length() <= _MOST_BITS:
        return False
    try:
        RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        return False
    return True


def _number(text: Any) -> int:
    """A base64url number (RFC 7518, 6.3.1); 0 when it is none."""
    if not isinstance(text, str) or len(text) > _MOST_CHARACTERS:
        return 0
    try:
        return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return 0


def frame_origins(auth_url: str, issuer: str) -> str:
    """The origins that may frame us: the platform's, as a Content-Security-Policy lists them."""
    return " ".join(dict.fromkeys((origin_of(auth_url), origin_of(issuer))))


class KeyState(StrEnum):
    """Where one of our keys stands."""

    SIGNS = "signs"
    UPCOMING = "upcoming"
    PUBLISHED = "published"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"


def key_state(
    *,
    signs_now: bool,
    signs_from: datetime,
    retired_at: datetime | None,
    withdrawn_at: datetime | None,
    now: datetime,
) -> KeyState:
    """`signs_now`: it is the one that signs (queries.signing_key)."""
    if withdrawn_at is not None:
        return KeyState.WITHDRAWN
    if signs_now:
        return KeyState.SIGNS
    if retired_at is not None and retired_at <= now - STAYS_PUBLISHED:
        return KeyState.RETIRED
    if signs_from > now and (retired_at is None or retired_at > signs_from):
        return KeyState.UPCOMING
    return KeyState.PUBLISHED
