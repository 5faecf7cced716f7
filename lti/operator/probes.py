"""Two questions to a platform: its key set, and a token. Hostile answers included, nothing is raised.

No transaction may be open (`lti/http.py` refuses). Nothing of an answer is kept but numbers, codes and dates.
"""

import json
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import jwt
import requests

from course import clock
from lti.http import OutgoingError, Reason, session
from lti.outbox.ags import ASSERTION_LIFE, ASSERTION_TYPE
from lti.outbox.rules import SCORE_SCOPE
from lti.platforms import rules

# A platform that was this slow once is not asked a second time: the page would come too late.
PATIENCE_SECONDS = 8.0
_LONGEST_CODE = 60


@dataclass(frozen=True)
class Asked:
    """What came of a question: `error` when there was no answer; `document` None when it is not JSON."""

    error: Reason | None = None
    status: int | None = None
    document: Any = None
    is_json: bool = False
    is_page: bool = False
    date: datetime | None = None
    asked_at: datetime = field(default_factory=clock.now)
    answered_at: datetime = field(default_factory=clock.now)
    seconds: float = 0.0

    @property
    def was_slow(self) -> bool:
        return self.seconds > PATIENCE_SECONDS


@dataclass(frozen=True)
class Credentials:
    """What we need to ask a platform for a token."""

    client_id: str
    token_url: str
    kid: str
    private_pem: str = field(repr=False)


def key_set(url: str) -> Asked:
    """The answer at the platform's key set."""
    return _ask("GET", url)


def usable_keys(asked: Asked) -> int:
    """How many keys of the answer can verify a launch."""
    return len(rules.usable_keys(asked.document))


def token(credentials: Credentials) -> Asked:
    """The answer to a request for a token that may send scores (RFC 7523, section 2.2)."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": _assertion(credentials),
        "scope": SCORE_SCOPE,
    }
    return _ask("POST", credentials.token_url, data=form)


def holds_token(asked: Asked) -> bool:
    """Whether the answer is a token."""
    document = asked.document
    found = document.get("access_token") if isinstance(document, dict) else None
    return asked.status == 200 and isinstance(found, str) and bool(found)


def may_score(asked: Asked) -> bool:
    """Whether the token may send scores: unknown scopes are dropped in silence (lti.md, Tokens)."""
    granted = asked.document.get("scope") if isinstance(asked.document, dict) else None
    return not isinstance(granted, str) or SCORE_SCOPE in granted.split()


def error_code(asked: Asked) -> str:
    """The platform's code for its refusal (RFC 6749, 5.2), as far as it can be shown; else empty."""
    code = asked.document.get("error") if isinstance(asked.document, dict) else None
    if not isinstance(code, str) or len(code) > _LONGEST_CODE:
        return ""
    return code if code.isascii() and code.isprintable() else ""


def _assertion(credentials: Credentials) -> str:
    now = clock.timestamp()
    claims = {
        "iss": credentials.client_id,
        "sub": credentials.client_id,
        "aud": credentials.token_url,
        "iat": now - 5,
        "exp": now + ASSERTION_LIFE,
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, credentials.private_pem, "RS256", headers={"kid": credentials.kid})


def _ask(method: str, url: str, **more: Any) -> Asked:
    asked_at, started = clock.now(), time.monotonic()
    try:
        with session() as calls:
            answer = calls.request(method, url, headers={"Accept": "application/json"}, **more)
    except OutgoingError as error:
        seconds = time.monotonic() - started
        return Asked(error=error.reason, status=error.status, asked_at=asked_at, seconds=seconds)
    is_json, document = _json(answer)
    return Asked(
        status=answer.status_code,
        document=document,
        is_json=is_json,
        is_page=not is_json and answer.content.lstrip()[:1] == b"<",
        date=_date(answer.headers.get("Date")),
        asked_at=asked_at,
        answered_at=clock.now(),
        seconds=time.monotonic() - started,
    )


def _json(answer: requests.Response) -> tuple[bool, Any]:
    try:
        return True, json.loads(answer.content)
    except (ValueError, RecursionError):
        return False, None


def _date(header: str | None) -> datetime | None:
    """The moment that a Date header tells (RFC 9110, 6.6.1), if it tells one."""
    if not header:
        return None
    try:
        found = parsedate_to_datetime(header)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
