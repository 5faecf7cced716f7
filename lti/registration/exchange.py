"""The two requests of a registration: read the platform's configuration, send ours. No database here.

OpenID Connect Dynamic Client Registration 1.0, section 3: https://openid.net/specs/openid-connect-registration-1_0.html
"""

import json
from typing import Any

from course.config import Settings
from lti import http
from lti.http import OutgoingError, Reason
from lti.registration import message, rules
from lti.registration.failures import Failed, unanswered, unfetched
from lti.registration.rules import Configuration, Credentials, Request

# Moodle's configuration weighs 3 kB, its answer 2 kB.
_LIMIT_BYTES = 64_000
# Never sent: the platform knows nothing of us.
_NOT_SENT = (Reason.BAD_URL, Reason.FORBIDDEN, Reason.TLS)


def register(asked: Request, *, logo_url: str) -> tuple[Configuration, Credentials]:
    """Make the platform know us; raises Failed. Call it outside any transaction."""
    settings = Settings.current()
    configuration = rules.read_configuration(_fetched(asked), asked, production=settings.production)
    ours = message.registration(public_url=settings.public_url, logo_url=logo_url)
    document = _sent(configuration.registration_url, asked.registration_token, ours)
    try:
        return configuration, rules.read_answer(document)
    except Failed as failure:
        raise Failed(failure.reason, left_behind=True) from failure


def _fetched(asked: Request) -> Any:
    try:
        return http.fetch_json(asked.openid_configuration, limit_bytes=_LIMIT_BYTES)
    except OutgoingError as error:
        raise unfetched(error) from error


def _sent(url: str, token: str, ours: dict[str, Any]) -> Any:
    """What the platform answers to our registration, whatever its media type says."""
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        answer = http.session(limit_bytes=_LIMIT_BYTES).post(url, json=ours, headers=headers)
    except OutgoingError as error:
        raise unanswered(error, left_behind=error.reason not in _NOT_SENT) from error
    if answer.status_code in (401, 403):
        # Used before, perhaps: an attempt that we could not finish may have left a tool there.
        raise Failed("answer.token_refused", left_behind=True)
    if answer.status_code not in (200, 201):
        refused = OutgoingError(Reason.STATUS, answer.status_code)
        raise unanswered(refused, left_behind=answer.status_code >= 500)
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError) as odd:
        raise unanswered(OutgoingError(Reason.NOT_JSON), left_behind=True) from odd
