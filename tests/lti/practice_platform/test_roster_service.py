"""Names and roles as Moodle lists them."""

from typing import Any

import pytest

from course.demo.roster import NEWCOMERS, PARTICIPANTS, PEOPLE
from lti.practice_platform.claims import AGS_SCOPES
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import LEARNER, MEMBERS, OWN_URL, ROSTER, TUTOR, Tool


def _members(tool: Tool, query: str = "") -> list[dict[str, Any]]:
    answer = tool.call("GET", f"{ROSTER}?{query}", MEMBERS)
    found: list[dict[str, Any]] = answer.get_json(force=True)["members"]
    return found


def test_roster_lists_every_enrolled_person_once(practice_tool: Tool) -> None:
    """The cohort and its two enrolled newcomers are there; the site administrator is not."""
    listed = [member["user_id"] for member in _members(practice_tool)]
    enrolled = [who.sub for who in PEOPLE + NEWCOMERS if who.role != "newcomer_admin"]
    assert sorted(listed) == sorted(enrolled)


def test_member_looks_like_moodle(practice_tool: Tool) -> None:
    """A member has the members of Moodle's answer, and no group."""
    camille = next(m for m in _members(practice_tool) if m["user_id"] == LEARNER)
    assert camille == {
        "status": "Active",
        "roles": ["Learner"],
        "user_id": LEARNER,
        "lis_person_sourcedid": "CAMILLE",
        "name": "Camille Vauquelin",
        "given_name": "Camille",
        "family_name": "Vauquelin",
        "email": "camille.vauquelin@example.org",
    }


def test_tutor_is_a_learner_here(practice_tool: Tool) -> None:
    """Roles are short, and a non-editing teacher is a Learner; trainers and manager are not."""
    roles = {member["user_id"]: member["roles"] for member in _members(practice_tool)}
    assert roles[TUTOR] == ["Learner"]
    assert roles["231"] == ["Learner"]
    assert roles["211"] == roles["221"] == roles["302"] == ["Instructor"]


def test_suspended_person_disappears_and_comes_back(practice_tool: Tool, platform: Platform) -> None:
    """Only active enrolments are listed."""
    platform.store.set_suspended(LEARNER, True)
    assert LEARNER not in [member["user_id"] for member in _members(practice_tool)]
    platform.store.set_suspended(LEARNER, False)
    assert LEARNER in [member["user_id"] for member in _members(practice_tool)]


def test_roster_is_one_page_unless_a_limit_is_given(practice_tool: Tool) -> None:
    """Following the Link header from page to page gives everyone, in the same order."""
    everyone = practice_tool.call("GET", ROSTER, MEMBERS)
    assert "Link" not in everyone.headers
    found: list[str] = []
    path: str | None = f"{ROSTER}?limit=9"
    while path:
        answer = practice_tool.call("GET", path, MEMBERS)
        found += [member["user_id"] for member in answer.get_json(force=True)["members"]]
        link = answer.headers.get("Link")
        path = link.partition(">")[0].removeprefix(f"<{OWN_URL}") if link else None
        assert link is None or link.endswith('; rel="next"')
    assert found == [member["user_id"] for member in everyone.get_json(force=True)["members"]]


def test_role_filter_takes_short_and_long_names(practice_tool: Tool) -> None:
    """`role` keeps learners (tutors included) or instructors."""
    long_name = "http://purl.imsglobal.org/vocab/lis/v2/membership%23Instructor"
    assert len(_members(practice_tool, f"role={long_name}")) == 4
    learners = {member["user_id"] for member in _members(practice_tool, "role=Learner")}
    assert {who.sub for who in PARTICIPANTS} < learners
    assert TUTOR in learners


def test_resource_link_adds_its_message(practice_tool: Tool) -> None:
    """With `rlid` each member carries the message of that link; an unknown one is 404."""
    message = _members(practice_tool, "rlid=3")[0]["message"][0]
    outcome = message["https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"]
    assert '"instanceid":"3"' in outcome["lis_result_sourcedid"].replace(" ", "")
    assert practice_tool.call("GET", f"{ROSTER}?rlid=99", MEMBERS).status_code == 404


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/html", None])
def test_roster_asks_for_the_exact_media_type(practice_tool: Tool, accept: str | None) -> None:
    """Anything but the IMS container type is 400."""
    assert practice_tool.call("GET", ROSTER, accept).status_code == 400


def test_roster_needs_its_own_scope_and_course(practice_tool: Tool) -> None:
    """A token for grades does not read names; another course or another tool is refused."""
    grades_only = practice_tool.token(*AGS_SCOPES)
    assert practice_tool.call("GET", ROSTER, MEMBERS, token=grades_only).status_code == 401
    assert practice_tool.call("GET", ROSTER.replace("/2/", "/9/"), MEMBERS).status_code == 404
    assert practice_tool.call("GET", ROSTER.replace("/1/", "/7/"), MEMBERS).status_code == 401
