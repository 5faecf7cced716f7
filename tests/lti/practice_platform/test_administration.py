"""« Administration »: inviting a tool, letting it in, sending it away; the platform's key."""

import json
from urllib.parse import parse_qs, urlsplit

import html5lib
import jwt
import pytest

from lti.practice_platform.claims import ROSTER_SCOPE
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import LEARNER, OWN_URL, TOOL_URL, Tool

INVITATION = f"{TOOL_URL}/lti/register/abc"


def _frame(tool: Tool, url: str) -> str:
    page = tool.browser.get("/practice/register", query_string={"url": url})
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page.text)
    frame = tree.find(".//iframe[@name='registerframe']")
    assert frame is not None
    return str(frame.get("src"))


def test_page_frames_the_tool_with_what_it_needs(practice_tool: Tool) -> None:
    """The tool's address gets the configuration and a token signed by the platform for one hour."""
    source = urlsplit(_frame(practice_tool, INVITATION))
    query = parse_qs(source.query)
    assert source.path == "/lti/register/abc"
    assert query["openid_configuration"] == [f"{OWN_URL}/mod/lti/openid-configuration.php"]
    (token,) = query["registration_token"]
    key = jwt.PyJWK(practice_tool.browser.get("/mod/lti/certs.php").get_json()["keys"][0])
    claims = jwt.decode(token, key, algorithms=["RS256"])
    assert set(claims) == {"sub", "scope", "iat", "exp"}
    assert (claims["scope"], claims["exp"] - claims["iat"], len(claims["sub"])) == ("reg", 3600, 15)


def test_query_that_the_address_has_is_kept(practice_tool: Tool) -> None:
    """An invitation that is in the query stays there."""
    source = _frame(practice_tool, f"{TOOL_URL}/register?invitation=abc")
    assert parse_qs(urlsplit(source).query)["invitation"] == ["abc"]


def test_page_lets_the_tool_be_framed_and_leads_back_without_script(practice_tool: Tool) -> None:
    """A tool on another port than the first one may be framed; a link goes back to the list."""
    page = practice_tool.browser.get("/practice/register?url=http://127.0.0.1:9001/register")
    policy = page.headers["Content-Security-Policy"]
    assert "frame-src 'self' http://localhost:5000 http://127.0.0.1:9001;" in policy
    assert 'href="/practice/tools">Revenir à la liste</a>' in page.text
    assert "register.js" in page.text


@pytest.mark.parametrize(
    "url",
    ["", "https://tool.example/register", "http://10.0.0.1/", "javascript:alert(1)", "http://localhost:x/",
     "http://localhost;script-src *:80/", "/practice/tools", "http://[::1/"],
)  # fmt: skip
def test_address_outside_this_machine_is_not_framed(practice_tool: Tool, url: str) -> None:
    """Nobody is sent elsewhere with a registration token."""
    page = practice_tool.browser.get("/practice/register", query_string={"url": url})
    assert page.status_code == 400
    assert "registration_token" not in page.text
    assert "script-src" not in page.headers["Content-Security-Policy"]


def test_pending_tool_cannot_be_used(practice_tool: Tool, platform: Platform) -> None:
    """No login, no deep linking, no token, until « Activer » is pressed."""
    waiting = practice_tool.registered(active=False)
    page = practice_tool.browser.get(f"/mod/lti/contentitem.php?course=2&id={waiting.type_id}&user=221")
    assert page.status_code == 400
    assert "attend encore d’être activé" in page.text
    refused = waiting.ask_token(ROSTER_SCOPE)
    assert (refused.status_code, json.loads(refused.data)) == (400, {"error": "invalid_client"})
    practice_tool.browser.post(f"/practice/tools/{waiting.type_id}/activate")
    assert waiting.ask_token(ROSTER_SCOPE).status_code == 200


def test_unknown_tool_is_neither_activated_nor_deleted(practice_tool: Tool) -> None:
    """404 for an id that is no tool's."""
    for action in ("activate", "delete"):
        assert practice_tool.browser.post(f"/practice/tools/77/{action}").status_code == 404


def test_deleted_tool_is_gone_with_its_tokens(practice_tool: Tool, platform: Platform) -> None:
    """Its activities stay and say that they lead nowhere; a restart does not bring it back."""
    token = practice_tool.token()
    practice_tool.browser.post("/practice/tools/1/delete")
    assert platform.store.token_owner(token, platform.now()) is None
    assert practice_tool.ask_token(ROSTER_SCOPE).status_code == 400
    page = practice_tool.browser.get(f"/mod/lti/launch.php?l=1&user={LEARNER}")
    assert page.status_code == 400
    assert "aucun outil" in page.text
    platform.tools.seed(practice_tool.settings)
    assert platform.tools.all() == []
    assert "Aucun outil n’est inscrit" in practice_tool.browser.get("/practice/tools").text


def test_replaced_key_is_gone_at_once(practice_tool: Tool) -> None:
    """Only the new key is published, and launches are signed with it."""
    (old,) = practice_tool.browser.get("/mod/lti/certs.php").get_json()["keys"]
    assert practice_tool.browser.post("/practice/keys/rotate").status_code == 303
    (new,) = practice_tool.browser.get("/mod/lti/certs.php").get_json()["keys"]
    assert new["kid"] != old["kid"]
    assert practice_tool.launch()["sub"] == LEARNER
