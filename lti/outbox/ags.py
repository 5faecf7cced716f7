"""The adapter around PyLTI1p3's services: one score posted, and what the answer means.

AGS 2.0, score publish service: https://www.imsglobal.org/spec/lti-ags/v2p0/#score-publish-service
Always FullyGraded with a score: Moodle erases the grade on anything else (lti.md, AGS).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.exception import LtiServiceException
from pylti1p3.grade import Grade
from pylti1p3.registration import Registration
from pylti1p3.service_connector import ServiceConnector

from course import clock
from lti.http import OutgoingError, session
from lti.outbox import rules, tokens
from lti.outbox.rules import SCORE_SCOPE
from lti.outbox.tokens import Access, TokenCache

MAXIMUM = 100
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = 60
TOKEN_REFUSED = "la plateforme ne nous donne pas de jeton"  # noqa: S105
TOKEN_UNUSED = "la plateforme ne reconnaît pas son propre jeton"  # noqa: S105
UNREADABLE = "la réponse de la plateforme n’est pas lisible"
BUSY = "la plateforme répond par une erreur"


@dataclass(frozen=True)
class Posting:
    """One score to post; `sub` is the person there, `timestamp` a whole second."""

    access: Access
    line_item_url: str
    sub: str
    percent: int
    timestamp: datetime


class Refused(Exception):
    """The platform will not take this score; `reason` begins with the HTTP status."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Superseded(Exception):
    """409: the platform holds a timestamp that is not earlier than ours."""


class Unavailable(Exception):
    """No answer worth the name; try again, after `after` when the platform says so."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


def post(posting: Posting) -> None:
    """Post a score; raises Refused, Superseded or Unavailable. Calls the network: no open transaction.

    Four requests at most (a token, the score, a new token, the score), each of 20 s at most.
    """
    with session() as calls:
        connector = Connector(posting.access, calls, tokens.cache())
        data: Any = {"scope": [SCORE_SCOPE], "lineitem": posting.line_item_url}
        service = AssignmentsGradesService(connector, data)
        try:
            service.put_grade(_grade(posting))
        except LtiServiceException as error:
            raise _meaning(error.response) from error
        except OutgoingError as error:
            raise Unavailable(str(error)) from error
        except (ValueError, RecursionError) as error:
            raise Unavailable(UNREADABLE) from error


def _grade(posting: Posting) -> Grade:
    return (
        Grade()
        .set_score_given(posting.percent)
        .set_score_maximum(MAXIMUM)
        .set_activity_progress(rules.activity_progress(posting.percent))
        .set_grading_progress("FullyGraded")
        .set_timestamp(posting.timestamp.strftime("%Y-%m-%dT%H:%M:%S+00:00"))
        .set_user_id(posting.sub)
    )


def _meaning(answer: requests.Response) -> Exception:
    status = answer.status_code
    if status == 409:
        return Superseded()
    if not rules.is_passing(status):
        return Refused(rules.refusal(status, str(answer.reason or "")))
    after = rules.retry_after(answer.headers.get("Retry-After"), clock.now())
    return Unavailable(TOKEN_UNUSED if status == 401 else f"{BUSY} ({status})", after)


class Connector(ServiceConnector):
    """PyLTI1p3's connector with tokens that are kept, expire, and are renewed once on a 401."""

    def __init__(self, access: Access, calls: requests.Session, cache: TokenCache) -> None:
        registration = Registration().set_client_id(access.client_id).set_auth_token_url(access.token_url)
        registration.set_tool_private_key(access.private_pem).set_tool_public_key(access.public_pem)
        super().__init__(registration, calls)
        self._access = access
        self._cache = cache

    def make_service_request(self, scopes: Sequence[str], url: str, *args: Any, **kwargs: Any) -> Any:
        """As the library does, with the exact media type in Accept too, and a second try on a 401."""
        if "content_type" in kwargs:
            kwargs.setdefault("accept", kwargs["content_type"])
        try:
            return super().make_service_request(scopes, url, *args, **kwargs)
        except LtiServiceException as error:
            if error.response.status_code != 401:
                raise
        self._cache.forget(self._access.key(scopes))
        return super().make_service_request(scopes, url, *args, **kwargs)

    def get_access_token(self, scopes: Sequence[str]) -> str:
        """The token in use for these scopes, or a new one; raises Unavailable, OutgoingError."""
        key = self._access.key(scopes)
        kept = self._cache.get(key)
        if kept is None:
            kept, life = self._new_token(scopes)
            self._cache.put(key, kept, life)
        return kept

    def _new_token(self, scopes: Sequence[str]) -> tuple[str, timedelta]:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(),
            "scope": " ".join(sorted(scopes)),
        }
        headers = {"Accept": "application/json"}
        answer = self._requests_session.post(self._access.token_url, data=form, headers=headers)
        if answer.status_code != 200:
            after = rules.retry_after(answer.headers.get("Retry-After"), clock.now())
            raise Unavailable(f"{TOKEN_REFUSED} ({answer.status_code})", after)
        body = answer.json()
        token = body.get("access_token") if isinstance(body, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Unavailable(UNREADABLE)
        return token, tokens.life_of(body.get("expires_in"))

    def _assertion(self) -> str:
        """Who we are, signed (RFC 7523, section 3)."""
        now = clock.timestamp()
        claims: dict[str, str | int] = {
            "iss": self._access.client_id,
            "sub": self._access.client_id,
            "aud": self._access.token_url,
            "iat": now - 5,
            "exp": now + ASSERTION_LIFE,
            "jti": str(uuid.uuid4()),
        }
        kid = self._registration.get_kid()
        return self.encode_jwt(claims, self._access.private_pem, {"kid": kid} if kid else {})
