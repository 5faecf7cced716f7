"""The pages that people see, and where the platform agrees to run."""

import re
from pathlib import Path

import html5lib
import pytest

from course.demo.roster import NEWCOMERS, PEOPLE
from lti.practice_platform import ISSUER, PracticeSettings, create_practice_platform, registration
from lti.practice_platform.runtime import EXTENSION, Platform
from tests.lti.practice_platform.support import LEARNER, OWN_URL, TOOL_URL, Tool

PAGES = ["/", "/gradebook", f"/mod/lti/view.php?l=3&user={LEARNER}", "/mod/lti/return.php", "/nowhere"]


def test_page_lists_everyone_and_every_activity(practice_tool: Tool) -> None:
    """Each person has a link that opens the course in their name; each activity is named."""
    page = practice_tool.browser.get("/").text
    for who in PEOPLE + NEWCOMERS:
        assert f'href="/mod/lti/view.php?l=1&amp;user={who.sub}"' in page
    for title in ("M0 – ", "M1 – ", "M2 – ", "plateforme d’exercice"):
        assert title in page


def test_activity_shows_the_tool_in_a_titled_frame(practice_tool: Tool) -> None:
    """The frame launches that activity for that person and delegates to the tool what Moodle does."""
    page = practice_tool.browser.get(f"/mod/lti/view.php?l=3&user={LEARNER}").text
    frame = re.search(r"<iframe[^>]*>", page)
    assert frame
    assert 'id="contentframe" name="contentframe"' in frame[0]
    assert 'title="M1 – Agencement, collectif, coopération"' in frame[0]
    assert f'src="/mod/lti/launch.php?l=3&amp;user={LEARNER}"' in frame[0]
    assert f"microphone {TOOL_URL}; camera {TOOL_URL}" in frame[0]
    assert "Camille Vauquelin" in page
    assert f'href="/mod/lti/view.php?l=4&amp;user={LEARNER}"' in page
    assert "target=window" in page


@pytest.mark.parametrize("path", [*PAGES, f"/mod/lti/launch.php?l=1&user={LEARNER}"])
def test_every_page_is_strict_html_without_anything_inline(practice_tool: Tool, path: str) -> None:
    """Pages parse strictly, obey their policy, and load nothing from elsewhere."""
    answer = practice_tool.browser.get(path)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", answer.text)
    assert not re.search(r'(?:href|src)="(?:https?:)?//', answer.text)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; ")
    assert f"form-action 'self' {TOOL_URL};" in policy


def test_gradebook_shows_the_grade_its_time_and_the_posts(practice_tool: Tool) -> None:
    """A cell gives the grade in French, when it was sent in Paris, and how many posts came."""
    practice_tool.post_score(66.6666)
    practice_tool.post_score(66.6666)
    page = practice_tool.browser.get("/grade/report.php").text
    cell = re.search(rf'<td data-item="2" data-user="{LEARNER}">.*?</td>', page, re.DOTALL)
    assert cell
    for text in ("66,67", "20/11/2026 à 10:00:00", "2 envois"):
        assert text in cell[0]
    assert '<th scope="row">Ferrand Nadia' not in page


def test_gradebook_without_columns_says_so(practice_tool: Tool, platform: Platform) -> None:
    """Once the tool has destroyed every column the page still opens and explains."""
    for item in platform.gradebook.line_items():
        platform.gradebook.delete_line_item(item.id)
    assert "Le carnet n’a plus de colonne" in practice_tool.browser.get("/gradebook").text


def test_state_survives_a_restart(practice_tool: Tool, settings: PracticeSettings) -> None:
    """Key, grades, access tokens, started logins and lost columns are there after a restart."""
    login, token = practice_tool.start(), practice_tool.token()
    practice_tool.post_score(30)
    practice_tool.platform.gradebook.delete_line_item(5)
    kid = practice_tool.browser.get("/mod/lti/certs.php").get_json()["keys"][0]["kid"]

    restarted = create_practice_platform(settings)
    practice_tool.browser = restarted.test_client()
    practice_tool.platform = restarted.extensions[EXTENSION]
    assert practice_tool.browser.get("/mod/lti/certs.php").get_json()["keys"][0]["kid"] == kid
    assert "id_token" in practice_tool.ask(login).text
    assert practice_tool.platform.store.token_scopes(token, practice_tool.platform.now())
    assert practice_tool.grade() == 30
    assert [item.id for item in practice_tool.platform.gradebook.line_items()] == [2, 3, 4]


def test_key_pair_is_made_when_there_is_none(settings: PracticeSettings) -> None:
    """A first start makes a key and publishes its public half only."""
    browser = create_practice_platform(settings).test_client()
    (key,) = browser.get("/mod/lti/certs.php").get_json()["keys"]
    assert set(key) == {"kty", "alg", "kid", "e", "n", "use"}
    assert browser.get("/mod/lti/certs.php").get_json()["keys"] == [key]


@pytest.mark.parametrize(
    ("own", "tool"),
    [
        ("https://campus.example.org", TOOL_URL),
        (OWN_URL, "https://agencement.example.org"),
        ("http://192.168.1.20:5001", TOOL_URL),
        (OWN_URL, "http://0.0.0.0:5000"),
        (OWN_URL, "http://localhost.example.org"),
        (OWN_URL, "ftp://localhost"),
        (OWN_URL, ""),
    ],
)
def test_it_refuses_to_start_outside_this_machine(tmp_path: Path, own: str, tool: str) -> None:
    """Anyone could be anyone: it says so and does not start, nor leave a file behind."""
    database = tmp_path / "practice.sqlite3"
    with pytest.raises(RuntimeError, match="for a tool on this machine"):
        create_practice_platform(PracticeSettings(database, own, tool))
    assert not database.exists()


def test_settings_come_from_the_environment() -> None:
    """PRACTICE_URL, PUBLIC_URL and PRACTICE_DATABASE decide; the defaults serve the demonstration."""
    default = PracticeSettings.from_environment({})
    assert (default.own_url, default.tool_url) == (OWN_URL, TOOL_URL)
    assert default.database.parts[-2:] == ("instance", "practice.sqlite3")
    given = PracticeSettings.from_environment(
        {
            "PRACTICE_URL": "http://127.0.0.1:7001/",
            "PUBLIC_URL": "http://localhost:7000/",
            "PRACTICE_DATABASE": "/somewhere/p.sqlite3",
        }
    )
    assert (given.own_url, given.tool_url) == ("http://127.0.0.1:7001", "http://localhost:7000")
    assert given.database == Path("/somewhere/p.sqlite3")


def test_registration_names_addresses_that_answer(practice_tool: Tool) -> None:
    """What the tool stores leads to this platform, under an issuer that is no address of it."""
    found = registration("http://127.0.0.1:5001/")
    assert found["issuer"] == ISSUER
    assert found["token_url"] == practice_tool.settings.token_url
    for name, status in (("auth_url", 400), ("token_url", 405), ("jwks_url", 200)):
        path = found[name].removeprefix(OWN_URL)
        assert practice_tool.browser.get(path).status_code == status


def test_other_hosts_are_not_served(practice_tool: Tool) -> None:
    """A page that points another name at this machine gets nothing."""
    answer = practice_tool.browser.get("/", headers={"Host": "evil.example.org"})
    assert answer.status_code == 400
