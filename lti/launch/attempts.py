"""One attempt to come in: a signed cookie of ten minutes that holds state and nonce, and no row.

Several attempts live side by side (two activities clicked in two tabs), each under a name of its own;
past the most recent ones they are dropped, since browsers and servers bound the Cookie header.
Cookies are Partitioned (CHIPS): they come back inside the LMS's frame, which nothing else does there.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request
from itsdangerous import BadData, SignatureExpired

from lti import signing
from lti.refusals import Refused

LIFE = 600
MOST = 8
PROBE = "lti-probe"
_PROBE_LIFE = 30 * 24 * 3600
_PREFIX = "lti-a-"
_PURPOSE = "login attempt"
_STATE = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Attempt:
    """What a login was given, and to which platform it was sent."""

    state: str
    nonce: str
    platform_id: int


def new_attempt(platform_id: int) -> Attempt:
    """A fresh state and nonce (192 random bits each)."""
    return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), platform_id)


def remember(answer: Response, attempt: Attempt) -> None:
    """Give the browser the attempt's cookie, and take the oldest ones back."""
    for name in _too_many(request.cookies):
        answer.delete_cookie(
            name, path=_path(), secure=True, httponly=True, samesite="None", partitioned=True
        )
    value = signing.sign(_PURPOSE, [attempt.state, attempt.nonce, attempt.platform_id])
    _set(answer, _name(attempt.state), value, LIFE)


def remember_probe(answer: Response) -> None:
    """A cookie that says nothing: that it comes back says that cookies do."""
    _set(answer, PROBE, "1", _PROBE_LIFE)


def recall(state: str) -> Attempt:
    """The attempt of this very browser that has this state; raises Refused."""
    if not state:
        raise Refused("state.missing")
    if not _STATE.fullmatch(state):
        raise Refused("state.format")
    signed = request.cookies.get(_name(state))
    if not signed:
        raise Refused("state.lost")
    try:
        known, nonce, platform_id = signing.read(_PURPOSE, signed, LIFE)
    except SignatureExpired as error:
        raise Refused("state.expired") from error
    except BadData as error:
        raise Refused("state.forged") from error
    return Attempt(known, nonce, platform_id)


def _name(state: str) -> str:
    return _PREFIX + state[:8]


def _path() -> str:
    return f"{request.script_root}/lti"


def _set(answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=_path(),
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )


def _too_many(cookies: Mapping[str, str]) -> list[str]:
    """The names to drop so that one more attempt makes MOST: dead ones first, then the oldest."""
    ours = [name for name in cookies if name.startswith(_PREFIX)]
    ages = sorted(ours, key=lambda name: signing.signed_at(_PURPOSE, cookies[name]))
    return ages[: max(0, len(ours) - MOST + 1)]
