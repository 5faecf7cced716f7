"""Access tokens: who gets one, for what, and for how long."""

import json
from typing import Any

import jwt
import pytest
import requests

from lti.practice_platform import CLIENT_ID, keys
from lti.practice_platform.claims import AGS_SCOPES, ROSTER_SCOPE
from lti.practice_platform.runtime import KeySet, Platform
from tests.lti.practice_platform.support import CONTAINER, LINE_ITEMS, Tool

READ = AGS_SCOPES[1]


def test_token_is_json_labelled_as_html(practice_tool: Tool) -> None:
    """The answer is Moodle's: JSON under text/html, one hour, bearer."""
    answer = practice_tool.ask_token(READ)
    body = json.loads(answer.data)
    assert answer.mimetype == "text/html"
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 3600, READ)


def test_unknown_scopes_are_dropped_in_silence(practice_tool: Tool) -> None:
    """A scope that nobody knows is left out; asking for nothing else is refused."""
    known = practice_tool.ask_token(f"{READ} urn:made-up {ROSTER_SCOPE}")
    assert json.loads(known.data)["scope"] == f"{READ} {ROSTER_SCOPE}"
    refused = practice_tool.ask_token("urn:made-up")
    assert (refused.status_code, json.loads(refused.data)) == (400, {"error": "invalid_scope"})


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "http://127.0.0.1:5001/mod/lti/auth.php"},
        {"aud": []},
        {"iss": "another"},
        {"sub": "another"},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        {"kid": "unknown"},
    ],
)
def test_assertion_for_someone_else_or_another_time_is_refused(
    practice_tool: Tool, claims: dict[str, Any]
) -> None:
    """Audience, issuer, subject, dates and key all have to be right."""
    answer = practice_tool.ask_token(READ, client_assertion=practice_tool.assertion(**claims))
    assert (answer.status_code, json.loads(answer.data)) == (400, {"error": "invalid_client"})


def test_assertion_signed_by_a_stranger_is_refused(
    practice_tool: Tool, key_pairs: list[dict[str, str]]
) -> None:
    """A stranger's signature under the tool's key id is not the tool's."""
    stranger = key_pairs[2] | {"kid": key_pairs[1]["kid"]}
    practice_tool.pair = stranger
    assert practice_tool.ask_token(READ).status_code == 400


def test_assertion_with_a_shared_secret_is_refused(
    practice_tool: Tool, key_pairs: list[dict[str, str]]
) -> None:
    """HS256 is not accepted, whatever secret it uses."""
    claims = jwt.decode(practice_tool.assertion(), options={"verify_signature": False})
    headers = {"kid": key_pairs[1]["kid"]}
    forged = jwt.encode(claims, "k" * 32, algorithm="HS256", headers=headers)
    assert practice_tool.ask_token(READ, client_assertion=forged).status_code == 400
    assert practice_tool.ask_token(READ, client_assertion="not.a.token").status_code == 400


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_assertion_type": "jwt"}, "unsupported_grant_type"),
        ({"client_assertion": ""}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
    ],
)
def test_other_grants_are_refused(practice_tool: Tool, changes: dict[str, str], error: str) -> None:
    """Only client credentials with a signed assertion are served."""
    form = {"scope": READ, **changes}
    assert json.loads(practice_tool.ask_token(**form).data) == {"error": error}


def test_tool_keys_are_fetched_once_then_again_for_a_new_key(
    practice_tool: Tool, platform: Platform, key_pairs: list[dict[str, str]]
) -> None:
    """The key set is kept; a key that the tool has just made is looked for at once."""
    fetched: list[str] = []
    published = [key_pairs[1]]

    def fetch(url: str) -> KeySet:
        fetched.append(url)
        return {"keys": [keys.key_set(pair)["keys"][0] for pair in published]}

    platform.fetch = fetch
    assert practice_tool.ask_token(READ).status_code == 200
    assert practice_tool.ask_token(READ).status_code == 200
    assert fetched == ["http://localhost:5000/lti/jwks"]
    published.append(key_pairs[2])
    practice_tool.pair = key_pairs[2]
    assert practice_tool.ask_token(READ).status_code == 200
    assert len(fetched) == 2


def test_tool_that_does_not_answer_gets_no_token(practice_tool: Tool, platform: Platform) -> None:
    """When the tool's keys cannot be fetched the answer is a refusal, not an error page."""

    def fetch(url: str) -> KeySet:
        raise requests.ConnectTimeout

    platform.fetch = fetch
    assert practice_tool.ask_token(READ).status_code == 400


def test_token_opens_only_what_was_asked_and_only_for_an_hour(
    practice_tool: Tool, platform: Platform
) -> None:
    """Without lineitem.readonly, with another tool's id, or after an hour: 401."""

    def status(token: str, type_id: str = "1") -> int:
        return practice_tool.call("GET", LINE_ITEMS, CONTAINER, token=token, type_id=type_id).status_code

    assert status(practice_tool.token(AGS_SCOPES[0])) == 401
    assert status("made-up") == 401
    token = practice_tool.token(READ)
    assert status(token) == 200
    assert status(token, type_id="2") == 401
    later = platform.clock() + 3601
    platform.clock = lambda: later
    assert status(token) == 401


def test_client_id_is_the_registered_one(practice_tool: Tool) -> None:
    """The assertion of the tests is the tool's own: a guard for the refusals above."""
    claims = jwt.decode(practice_tool.assertion(), options={"verify_signature": False})
    assert (claims["iss"], claims["sub"]) == (CLIENT_ID, CLIENT_ID)
