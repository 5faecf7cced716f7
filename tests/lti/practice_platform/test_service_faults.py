"""Breakdowns of registration, key set, roster and columns; a clock that is off; other groups."""

import json
from typing import Any

import pytest

from lti.practice_platform import registering
from lti.practice_platform.faults import HUGE_ROSTER
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import (
    CONTAINER,
    LEARNER,
    LINE_ITEMS,
    LTI,
    MEMBERS,
    ROSTER,
    Tool,
)

CERTS = "/mod/lti/certs.php"
CONFIGURATION = "/mod/lti/openid-configuration.php"


def _set(tool: Tool, mode: str, service: str, **more: Any) -> int:
    form = {"mode": mode, "service": service, **more}
    return tool.browser.post("/practice/faults", data=form).status_code


@pytest.mark.parametrize(
    ("mode", "status", "mimetype"),
    [("error", 500, "text/plain"), ("html", 200, "text/html"), ("redirect", 302, "text/html")],
)
@pytest.mark.parametrize("service", ["configuration", "registration"])
def test_registration_breaks_down_and_leaves_nothing(
    practice_tool: Tool, platform: Platform, mode: str, status: int, mimetype: str, service: str
) -> None:
    """The broken step answers so, the other one works; the token is still good afterwards."""
    token = registering.new_token(platform)
    _set(practice_tool, mode, service)
    asked = practice_tool.browser.get(CONFIGURATION)
    posted = practice_tool.register(token=token)
    hit, spared = (asked, posted) if service == "configuration" else (posted, asked)
    assert (hit.status_code, hit.mimetype) == (status, mimetype)
    assert spared.status_code == 200
    _set(practice_tool, "none", service)
    if service == "registration":
        assert len(platform.tools.all()) == 1
        assert practice_tool.register(token=token).status_code == 200


def test_slow_registration_answers_after_its_delay(practice_tool: Tool, platform: Platform) -> None:
    """The platform waits, then registers the tool."""
    waited: list[float] = []
    platform.sleep = waited.append
    _set(practice_tool, "slow", "registration", seconds=9)
    assert practice_tool.register().status_code == 200
    assert waited == [9]


def test_key_set_is_what_nobody_expects(practice_tool: Tool) -> None:
    """Huge, empty, of the wrong type, or 500 keys with the right one at the end."""
    (key,) = practice_tool.browser.get(CERTS).get_json()["keys"]
    _set(practice_tool, "huge", "keys")
    assert len(practice_tool.browser.get(CERTS).data) > 5_000_000
    _set(practice_tool, "empty", "keys")
    assert practice_tool.browser.get(CERTS).get_json() == {"keys": []}
    _set(practice_tool, "wrong_type", "keys")
    assert not isinstance(practice_tool.browser.get(CERTS).get_json()["keys"], list)
    _set(practice_tool, "many_keys", "keys")
    found = practice_tool.browser.get(CERTS).get_json()["keys"]
    assert len({one["kid"] for one in found}) == 500
    assert found[-1] == key
    _set(practice_tool, "down", "keys", count=1)
    statuses = [practice_tool.browser.get(CERTS).status_code for _ in range(2)]
    assert statuses == [503, 200]


def test_roster_of_twenty_thousand_is_distinct_and_paged(practice_tool: Tool) -> None:
    """One answer with everybody; with a limit, one page and a link to the next."""
    _set(practice_tool, "huge", "roster")
    members = practice_tool.call("GET", ROSTER, MEMBERS).get_json(force=True)["members"]
    assert len({member["user_id"] for member in members}) == HUGE_ROSTER == 20_000
    page = practice_tool.call("GET", f"{ROSTER}?limit=100&from=19800", MEMBERS)
    assert len(page.get_json(force=True)["members"]) == 100
    assert "from=19900" in page.headers["Link"]


def test_roster_with_unknown_roles_or_without_names(practice_tool: Tool) -> None:
    """Roles nobody defined; members that are an id and nothing else; an error."""
    _set(practice_tool, "unknown_roles", "roster")
    members = practice_tool.call("GET", ROSTER, MEMBERS).get_json(force=True)["members"]
    assert all("Alchimiste" in member["roles"] for member in members)
    _set(practice_tool, "no_names", "roster")
    members = practice_tool.call("GET", ROSTER, MEMBERS).get_json(force=True)["members"]
    assert {tuple(member) for member in members} == {("status", "roles", "user_id")}
    _set(practice_tool, "error", "roster")
    assert practice_tool.call("GET", ROSTER, MEMBERS).status_code == 500


def test_list_of_columns_breaks_down_alone(practice_tool: Tool) -> None:
    """Scores and tokens go on."""
    _set(practice_tool, "down", "items")
    assert practice_tool.call("GET", LINE_ITEMS, CONTAINER).status_code == 503
    assert practice_tool.post_score(40).status_code == 200


@pytest.mark.parametrize(
    ("mode", "service"),
    [("huge", "scores"), ("empty", "roster"), ("no_names", "keys"), ("many_keys", "both"), ("slow", "certs")],
)
def test_breakdown_that_a_service_cannot_have_is_refused(
    practice_tool: Tool, mode: str, service: str
) -> None:
    """400, and the service works."""
    assert _set(practice_tool, mode, service) == 400
    assert "Aucune panne" in practice_tool.browser.get("/practice/faults").text


@pytest.mark.parametrize("skew", [-120, 120])
def test_clock_that_is_off_dates_launches_and_nothing_else(
    practice_tool: Tool, platform: Platform, skew: int
) -> None:
    """Launches are dated two minutes early or late; access tokens still work."""
    at = platform.clock()
    platform.clock = lambda: at
    assert practice_tool.browser.post("/practice/clock", data={"skew": skew}).status_code == 303
    claims = practice_tool.launch()
    assert claims["iat"] == int(at) + skew
    assert claims["exp"] - claims["iat"] == 60
    assert practice_tool.post_score(40).status_code == 200
    assert f'value="{skew}"' in practice_tool.browser.get("/practice/faults").text


@pytest.mark.parametrize("skew", ["", "soon", "3601", "-3601"])
def test_absurd_clock_is_refused(practice_tool: Tool, skew: str) -> None:
    """A number of seconds, one hour at most."""
    assert practice_tool.browser.post("/practice/clock", data={"skew": skew}).status_code == 400


def test_groups_are_changed_from_the_page(practice_tool: Tool) -> None:
    """The launch says the new ids; no id means no group; anything else is refused."""

    def groups() -> str:
        return str(practice_tool.launch()[LTI + "custom"]["groupes"])

    path = "/practice/groups"
    practice_tool.browser.post(path, data={"user": LEARNER, "groups": "2, 4"})
    assert groups() == "2,4"
    practice_tool.browser.post(path, data={"user": LEARNER, "groups": ""})
    assert groups() == ""
    for data in ({"user": LEARNER, "groups": "G1"}, {"user": "9999", "groups": "1"}, {"groups": "1,"}):
        assert practice_tool.browser.post(path, data=data).status_code == 400


@pytest.mark.parametrize(
    "data",
    [
        {"user": LEARNER, "status": "removed"},
        {"user": LEARNER, "status": "removed", "course": "9"},
        {"user": LEARNER, "status": "expelled", "course": "2"},
    ],
)
def test_enrolment_that_makes_no_sense_is_refused(practice_tool: Tool, data: dict[str, str]) -> None:
    """A course is needed to take an enrolment away."""
    assert practice_tool.browser.post("/practice/enrolments", data=data).status_code == 400


def test_forms_of_the_practice_pages_are_not_sent_from_other_sites(practice_tool: Tool) -> None:
    """A page elsewhere cannot activate a tool, copy a course or replace the key."""
    before = practice_tool.browser.get(CERTS).data
    for path in ("keys/rotate", "tools/1/delete", "course/2/copy", "courses", "groups"):
        headers = {"Sec-Fetch-Site": "cross-site"}
        assert practice_tool.browser.post(f"/practice/{path}", headers=headers).status_code == 403
    assert practice_tool.browser.get(CERTS).data == before
    assert json.loads(practice_tool.ask_token("x").data) == {"error": "invalid_scope"}
