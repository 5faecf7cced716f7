"""The platform's public keys: cached with the platform, fetched again on an unknown kid.

LTI security framework 1.0, section 6.3 (« Key rotation »): https://www.imsglobal.org/spec/security/v1p0/
"""

from typing import Any

import structlog

from course.db import end_transaction, security_fact
from lti.http import OutgoingError, fetch_json
from lti.platforms import operations, rules
from lti.platforms.queries import Registered

log = structlog.get_logger("agencement.keys")


class Unreachable(Exception):
    """We have no key of this platform and it gives none."""


def key_set_for(platform: Registered, kid: str) -> dict[str, Any]:
    """The platform's key set, asked for again when it lacks `kid`, at most once a minute.

    Calls the network, outside any transaction; raises Unreachable when there is no key at all.
    """
    if _has(platform.key_set, kid):
        return platform.key_set
    keys = _fetch(platform)
    if keys:
        return {"keys": keys}
    if not platform.key_set["keys"]:
        raise Unreachable
    return platform.key_set


def _has(key_set: dict[str, Any], kid: str) -> bool:
    return any(key["kid"] == kid for key in key_set["keys"])


def _fetch(platform: Registered) -> list[dict[str, str]]:
    """The keys that the platform publishes now; none if it was just asked or does not answer well."""
    with security_fact():
        mine = operations.may_ask_for_keys(platform)
    if not mine:
        return []
    end_transaction()
    try:
        keys = rules.usable_keys(fetch_json(platform.jwks_url))
    except OutgoingError as error:
        log.warning("key_set_refused", platform=platform.id, reason=str(error.reason))
        return []
    if not keys:
        log.warning("key_set_refused", platform=platform.id, reason="no_usable_key")
        return []
    with security_fact():
        operations.keep_key_set(platform.id, keys)
    return keys
