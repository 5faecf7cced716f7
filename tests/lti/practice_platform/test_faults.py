"""Simulated breakdowns, as a demonstration or a test sets them."""

import pytest

from lti.practice_platform.claims import AGS_SCOPES
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import LEARNER, MEMBERS, ROSTER, Tool

READ = AGS_SCOPES[1]


def _set(tool: Tool, **form: str | int) -> int:
    return tool.browser.post("/practice/faults", data=form).status_code


@pytest.mark.parametrize(
    ("mode", "status"), [("down", 503), ("unauthorized", 401), ("too_many", 429), ("html", 200)]
)
def test_fault_hits_scores_and_keeps_nothing(practice_tool: Tool, mode: str, status: int) -> None:
    """While it lasts no score is kept, whatever the answer says."""
    token = practice_tool.token()
    assert _set(practice_tool, mode=mode, service="scores") == 303
    for second in ("00", "01"):
        answer = practice_tool.post_score(at=f"2026-11-20T09:00:{second}Z")
        assert answer.status_code == status
    assert practice_tool.grade() is None
    assert practice_tool.call("GET", ROSTER, MEMBERS, token=token).status_code == 200


def test_fault_ends_after_its_count(practice_tool: Tool) -> None:
    """« Two requests » means two: the third one is served."""
    _set(practice_tool, mode="down", service="token", count=2)
    statuses = [practice_tool.ask_token(READ).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]


def test_fault_is_taken_off(practice_tool: Tool) -> None:
    """« Aucune panne » puts the service back at once."""
    _set(practice_tool, mode="down")
    assert practice_tool.ask_token(READ).status_code == 503
    _set(practice_tool, mode="none")
    assert practice_tool.ask_token(READ).status_code == 200


def test_slow_service_answers_after_its_delay(practice_tool: Tool, platform: Platform) -> None:
    """A slow platform waits as long as it was told, then keeps the score."""
    waited: list[float] = []
    platform.sleep = waited.append
    _set(practice_tool, mode="slow", service="scores", seconds=7)
    assert practice_tool.post_score(40).status_code == 200
    assert (waited, practice_tool.grade()) == ([7], 40)


def test_page_of_html_is_what_a_proxy_would_send(practice_tool: Tool) -> None:
    """The « HTML » fault answers 200 with a page, where JSON was expected."""
    _set(practice_tool, mode="html", service="token")
    answer = practice_tool.ask_token(READ)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert answer.get_json(force=True, silent=True) is None


def test_page_says_which_fault_is_on(practice_tool: Tool) -> None:
    """The course page shows the fault and how many requests are left."""
    _set(practice_tool, mode="too_many", service="scores", count=3)
    page = practice_tool.browser.get("/").text
    assert "Trop de demandes (429)" in page
    assert "encore 3 demandes" in page


@pytest.mark.parametrize(
    "form",
    [
        {"mode": "meteor"},
        {"mode": "down", "service": "everything"},
        {"mode": "slow", "seconds": 3600},
        {"mode": "down", "count": -1},
    ],
)
def test_unknown_or_absurd_fault_is_refused(practice_tool: Tool, form: dict[str, str | int]) -> None:
    """A made-up fault is 400 and leaves the platform working."""
    assert _set(practice_tool, **form) == 400
    assert practice_tool.ask_token(READ).status_code == 200


def test_other_sites_cannot_set_faults(practice_tool: Tool) -> None:
    """A form sent by a browser from another site is refused."""
    answer = practice_tool.browser.post(
        "/practice/faults", data={"mode": "down"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
    assert practice_tool.ask_token(READ).status_code == 200


def test_enrolment_is_suspended_and_restored_from_the_page(practice_tool: Tool) -> None:
    """The form suspends someone, says so beside their name, and restores them."""
    path = "/practice/enrolments"
    practice_tool.browser.post(path, data={"user": LEARNER, "status": "suspended"})
    assert "inscription suspendue" in practice_tool.browser.get("/").text
    practice_tool.browser.post(path, data={"user": LEARNER, "status": "active"})
    assert "inscription suspendue" not in practice_tool.browser.get("/").text
    assert practice_tool.browser.post(path, data={"user": "9999", "status": "active"}).status_code == 400
