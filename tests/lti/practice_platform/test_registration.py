"""Dynamic registration with Moodle's manners: token, refusals, the pending tool."""

import json
from typing import Any

import jwt
import pytest

from lti.practice_platform import ISSUER, keys, registering
from lti.practice_platform.claims import AGS_SCOPES, ROSTER_SCOPE
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import (
    CONFIGURATION,
    OWN_URL,
    TOOL_URL,
    Tool,
)

# The members that a real Moodle 4.5.6 answers with.
MOODLE_ANSWER = {
    "client_id", "response_types", "jwks_uri", "initiate_login_uri", "grant_types", "redirect_uris",
    "application_type", "token_endpoint_auth_method", "client_name", "logo_uri", "scope", CONFIGURATION,
}  # fmt: skip
MOODLE_CONFIGURATION = {
    "version", "deployment_id", "target_link_uri", "domain", "description", "messages",
    "custom_parameters", "claims",
}  # fmt: skip


def test_configuration_is_that_of_moodle(practice_tool: Tool) -> None:
    """Issuer, addresses of this platform, scopes, messages and variables as recorded."""
    found = practice_tool.browser.get("/mod/lti/openid-configuration.php").get_json()
    assert found["issuer"] == ISSUER
    for name, page in (
        ("token_endpoint", "token.php"),
        ("jwks_uri", "certs.php"),
        ("authorization_endpoint", "auth.php"),
        ("registration_endpoint", "openid-registration.php"),
    ):
        assert found[name] == f"{OWN_URL}/mod/lti/{page}"
    platform = found["https://purl.imsglobal.org/spec/lti-platform-configuration"]
    assert platform["product_family_code"] == "moodle"
    assert [one["type"] for one in platform["messages_supported"]] == [
        "LtiResourceLinkRequest", "LtiDeepLinkingRequest"
    ]  # fmt: skip
    assert "Moodle.Person.userGroupIds" in platform["variables"]
    assert len(platform["variables"]) == 40
    assert len(found["scopes_supported"]) == 8


def test_registration_answers_as_moodle_and_leaves_a_pending_tool(
    practice_tool: Tool, platform: Platform
) -> None:
    """The client id is the token's, the deployment id is the new type's; the tool waits."""
    token = registering.new_token(platform)
    answer = practice_tool.register(token=token)
    body = answer.get_json()
    assert answer.status_code == 200
    assert set(body) == MOODLE_ANSWER
    assert set(body[CONFIGURATION]) == MOODLE_CONFIGURATION
    assert body["client_id"] == jwt.decode(token, options={"verify_signature": False})["sub"]
    assert body[CONFIGURATION]["deployment_id"] == "2"
    assert body[CONFIGURATION]["messages"] == [
        {"type": "LtiDeepLinkingRequest", "target_link_uri": f"{TOOL_URL}/lti/launch"}
    ]
    tool = platform.tools.of_client(body["client_id"])
    assert tool is not None
    assert (tool.id, tool.active, tool.name, tool.sends_names) == (2, False, "Outil inscrit", True)
    page = practice_tool.browser.get("/practice/tools").text
    for text in (tool.client_id, "en attente", "Activer", "Groupes=$Moodle.Person.userGroupIds"):
        assert text in page


def test_token_serves_one_registration(practice_tool: Tool, platform: Platform) -> None:
    """The second post is 401 « token_already_used » in plain text, even after the tool was deleted."""
    token = registering.new_token(platform)
    practice_tool.register(token=token)
    for _ in range(2):
        again = practice_tool.register(token=token)
        assert (again.status_code, again.mimetype, again.text) == (401, "text/plain", "token_already_used")
        platform.tools.delete(2)
    assert [tool.id for tool in platform.tools.all()] == [1]


def test_refused_request_leaves_the_token_good(practice_tool: Tool, platform: Platform) -> None:
    """A tool that corrects its request may use the same token."""
    token = registering.new_token(platform)
    assert practice_tool.register(practice_tool.registration(jwks_uri=None), token).status_code == 400
    assert practice_tool.register(token=token).status_code == 200


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"response_types": None}, "missing required attribute 'response_types'"),
        ({"initiate_login_uri": None}, "missing required attribute 'initiate_login_uri'"),
        ({"redirect_uris": None}, "missing required attribute 'redirect_uris'"),
        ({"client_name": None}, "missing required attribute 'client_name'"),
        ({"jwks_uri": None}, "missing required attribute 'jwks_uri'"),
        ({"token_endpoint_auth_method": None}, "missing required attribute 'token_endpoint_auth_method'"),
        ({CONFIGURATION: None}, f"missing required attribute '{CONFIGURATION}'"),
        ({"response_types": ["code"]}, "invalid_response_types"),
        ({"redirect_uris": f"{TOOL_URL}/lti/launch"}, "invalid_redirect_uris"),
        ({"token_endpoint_auth_method": "client_secret_basic"}, "invalid_token_endpoint_auth_method"),
        ({"application_type": "native"}, "invalid_application_type"),
        ({CONFIGURATION: "x"}, f"invalid_{CONFIGURATION}"),
        ({"configuration": {"domain": ""}}, "missing_domain"),
        ({"configuration": {"domain": "localhost"}}, "domain_targetlinkuri_mismatch"),
        ({"configuration": {"target_link_uri": "http://127.0.0.1:5000/"}}, "domain_targetlinkuri_mismatch"),
        ({"configuration": {"custom_parameters": ["a"]}}, "invalid_custom_parameters"),
        ({"jwks_uri": "http://10.0.0.8/jwks"}, "address not allowed: http://10.0.0.8/jwks"),
        ({"redirect_uris": ["https://evil.example/"]}, "address not allowed: https://evil.example/"),
    ],
)
def test_incomplete_request_is_refused_with_the_reason(
    practice_tool: Tool, platform: Platform, changes: dict[str, Any], reason: str
) -> None:
    """400, the reason in plain text, and no tool."""
    answer = practice_tool.register(practice_tool.registration(**changes))
    assert (answer.status_code, answer.mimetype, answer.text) == (400, "text/plain", reason)
    assert len(platform.tools.all()) == 1


@pytest.mark.parametrize("body", [[], "text", 3, None, {"client_name": "\ud800"}])
def test_body_that_is_no_request_is_refused(practice_tool: Tool, platform: Platform, body: Any) -> None:
    """JSON of another kind is 400."""
    headers = {"Authorization": f"Bearer {registering.new_token(platform)}"}
    for data in (json.dumps(body), "{", "[" * 100_000):
        answer = practice_tool.browser.post("/mod/lti/openid-registration.php", data=data, headers=headers)
        assert answer.status_code == 400


def test_bad_tokens_are_refused(
    practice_tool: Tool, platform: Platform, key_pairs: list[dict[str, str]]
) -> None:
    """None, made up, of another purpose, signed by the tool, expired: 401 in plain text, no tool."""
    now = platform.now()
    claims = {"sub": "client", "scope": "reg", "iat": now, "exp": now + 60}
    bad = [
        "made-up",
        keys.sign(platform.store, claims | {"scope": "reg-update"}),
        keys.sign(platform.store, claims | {"exp": now - 1}),
        keys.sign(platform.store, {"sub": "client", "scope": "reg"}),
        practice_tool.sign(claims),
        jwt.encode(claims, "s" * 32, algorithm="HS256"),
        jwt.encode(claims, "", algorithm="none"),
    ]
    for token in bad:
        answer = practice_tool.register(token=token)
        assert (answer.status_code, answer.mimetype) == (401, "text/plain")
    bare = practice_tool.browser.post("/mod/lti/openid-registration.php", json=practice_tool.registration())
    assert (bare.status_code, bare.text) == (401, "missing_registration_token")
    assert len(platform.tools.all()) == 1


def test_token_expires_after_an_hour(practice_tool: Tool, platform: Platform) -> None:
    """An hour later the page has to be opened again."""
    token = registering.new_token(platform)
    later = platform.clock() + 3601
    platform.clock = lambda: later
    assert practice_tool.register(token=token).status_code == 401


@pytest.mark.parametrize(
    ("asked", "echoed"),
    [
        ([AGS_SCOPES[1]], [AGS_SCOPES[3], AGS_SCOPES[2], AGS_SCOPES[1]]),
        ([AGS_SCOPES[0]], [AGS_SCOPES[3], AGS_SCOPES[2], AGS_SCOPES[1], AGS_SCOPES[0]]),
        ([ROSTER_SCOPE, "https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome"], [ROSTER_SCOPE]),
        ([], []),
    ],
)
def test_echoed_scopes_are_not_those_asked(practice_tool: Tool, asked: list[str], echoed: list[str]) -> None:
    """Moodle answers with its own two levels of the grade service."""
    answer = practice_tool.register(practice_tool.registration(scope=" ".join(asked)))
    assert answer.get_json()["scope"].split() == echoed
