"""Several tools, or one tool registered twice: each speaks for itself only."""

from typing import Any

import pytest

from lti.practice_platform import create_practice_platform, custom
from lti.practice_platform.campus import person
from lti.practice_platform.claims import AGS_SCOPES
from lti.practice_platform.courses import Activity, Course
from lti.practice_platform.custom import Subject
from lti.practice_platform.runtime import EXTENSION, Platform
from tests.lti.practice_platform.support import (
    AGS,
    CONTAINER,
    COURSE_ITEM,
    ITEM,
    LEARNER,
    LINE_ITEMS,
    LTI,
    MEMBERS,
    NRPS,
    OWN_URL,
    SCORE,
    TRAINER,
    Tool,
)

LINK = {"type": "ltiResourceLink", "title": "M3", "lineItem": {"scoreMaximum": 10}}
ROSTER_2 = "/mod/lti/services.php/CourseSection/2/bindings/2/memberships"


def test_two_registrations_of_a_tool_live_side_by_side(practice_tool: Tool) -> None:
    """Each launch carries the client id, deployment and addresses of the activity's own tool."""
    second = practice_tool.registered()
    (activity,) = second.add(LINK)
    claims = second.launch(link=activity.id)
    assert (claims["aud"], claims[LTI + "deployment_id"]) == (second.client_id, "2")
    column = "/mod/lti/services.php/2/lineitems/6/lineitem?type_id=2"
    assert claims[AGS]["lineitem"] == OWN_URL + column
    assert claims[NRPS]["context_memberships_url"] == OWN_URL + ROSTER_2
    assert practice_tool.launch()["aud"] == practice_tool.client_id


def test_columns_of_one_tool_are_not_the_other_s(practice_tool: Tool) -> None:
    """A tool lists its own columns, and cannot reach another's whatever type id it writes."""
    second = practice_tool.registered()
    (activity,) = second.add(LINK)

    def labels(tool: Tool) -> list[str]:
        return [item["label"] for item in tool.call("GET", LINE_ITEMS, CONTAINER).get_json(force=True)]

    assert labels(second) == ["M3"]
    assert len(labels(practice_tool)) == 4
    assert second.call("GET", COURSE_ITEM, ITEM).status_code == 404
    assert second.call("GET", COURSE_ITEM, ITEM, type_id="1").status_code == 401
    foreign = {"label": "A", "scoreMaximum": 10, "resourceLinkId": str(activity.id)}
    assert practice_tool.call("POST", LINE_ITEMS, ITEM, foreign).status_code == 403


def test_own_column_of_a_second_tool_takes_its_scores(practice_tool: Tool, platform: Platform) -> None:
    """A column that a tool adds belongs to it, and to the course of its address."""
    second = practice_tool.registered()
    course = platform.courses.add("Autre", platform.now())
    own = f"/mod/lti/services.php/{course}/lineitems"
    added = second.call("POST", own, ITEM, {"label": "Journal", "scoreMaximum": 20}).get_json(force=True)
    path = added["id"].removeprefix(OWN_URL).partition("?")[0]
    score = {
        "userId": LEARNER, "scoreGiven": 5, "scoreMaximum": 20, "activityProgress": "Completed",
        "gradingProgress": "FullyGraded", "timestamp": "2026-11-20T09:00:00Z",
    }  # fmt: skip
    assert second.call("POST", f"{path}/scores", SCORE, score).status_code == 200
    assert practice_tool.call("POST", f"{path}/scores", SCORE, score).status_code == 404
    assert platform.gradebook.line_items(course)[0].tool_id == 2


def test_scopes_are_those_that_the_tool_asked_for(practice_tool: Tool) -> None:
    """A tool that asked for the roster only has no grade service: no claim, no token, no custom."""
    poor = practice_tool.registered(
        scope="https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
    )
    (activity,) = poor.add(LINK)
    claims = poor.launch(link=activity.id)
    assert AGS not in claims
    assert "system_setting_url" not in claims[LTI + "custom"]
    assert poor.ask_token(AGS_SCOPES[0]).status_code == 400


@pytest.mark.parametrize(
    ("claims", "names", "email"),
    [(["sub"], False, False), (["name"], True, False), (["email"], False, True), (None, False, False)],
)
def test_privacy_follows_the_claims_asked_for(
    practice_tool: Tool, claims: list[str] | None, names: bool, email: bool
) -> None:
    """Names and address that were not asked for are in no launch and in no roster."""
    tool = practice_tool.registered(configuration={"claims": claims})
    (activity,) = tool.add(LINK)
    sent = tool.launch(link=activity.id)
    member = tool.call("GET", ROSTER_2, MEMBERS).get_json(force=True)["members"][0]
    for found in (sent, member):
        assert ("name" in found, "given_name" in found, "email" in found) == (names, names, email)
    assert ("user_username" in sent[LTI + "ext"]) is names


def test_roster_claim_waits_for_an_activity_of_the_tool(practice_tool: Tool, platform: Platform) -> None:
    """Before the course has an activity of that tool: no claim, no parameter, and the service is 404."""
    tool = practice_tool.registered()
    before = tool.choose()
    assert NRPS not in before
    assert "context_memberships_url" not in before[LTI + "custom"]
    assert tool.call("GET", ROSTER_2, MEMBERS).status_code == 404
    tool.add(LINK)
    assert NRPS in tool.choose()
    assert tool.call("GET", ROSTER_2, MEMBERS).status_code == 200


def test_first_tool_follows_the_settings_at_each_start(practice_tool: Tool, platform: Platform) -> None:
    """Another port of the tool is taken up at the next start; other tools keep their addresses."""
    practice_tool.registered()
    moved = type(practice_tool.settings)(practice_tool.settings.database, OWN_URL, "http://localhost:7000")
    restarted: Platform = create_practice_platform(moved).extensions[EXTENSION]
    first, second = restarted.tools.all()
    assert first.login_url == "http://localhost:7000/lti/login"
    assert second.login_url == "http://localhost:5000/lti/login"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://localhost:5000/lti/launch", True),
        ("http://localhost:5000/lti/launch?resource=module:M1", True),
        ("http://localhost:5000/lti/launch/M1", True),
        ("http://localhost:5000/lti/launcher", False),
        ("http://localhost:5000.evil.example/lti/launch", False),
        ("", False),
    ],
)
def test_address_belongs_to_the_tool_whose_address_begins_it(
    platform: Platform, url: str, found: bool
) -> None:
    """An address that only looks like the tool's is nobody's."""
    assert (platform.tools.matching(url) is not None) is found


def _parameters(platform: Platform, user: str, *sources: dict[str, str], **changes: Any) -> dict[str, str]:
    who, tool = person(user), platform.tools.get(1)
    assert who
    assert tool
    course = Course(9, "Copie", "PPS copie", "", "2026-09-20T22:00:00+00:00", [5, 2])
    activity = Activity(7, 9, 1, "M1")
    about = Subject(who, changes.get("tool", tool), course, activity, "1,3")
    return custom.parameters(about, *sources)


def test_known_variables_are_substituted(platform: Platform) -> None:
    """History newest first, groups, beginning of the course, user name, names, role."""
    asked = {
        "h": "$Context.id.history",
        "g": "$Moodle.Person.userGroupIds",
        "b": "$CourseSection.timeFrame.begin",
        "u": "$User.username",
        "n": "$Person.name.full",
        "r": "$Membership.role",
    }
    assert _parameters(platform, LEARNER, asked) == {
        "h": "5,2",
        "g": "1,3",
        "b": "2026-09-20T22:00:00+00:00",
        "u": "camille",
        "n": "Camille Vauquelin",
        "r": "Learner",
    }
    assert _parameters(platform, TRAINER, asked)["r"] == "Instructor"


@pytest.mark.parametrize(
    "value",
    [
        "$Person.locale",
        "$ResourceLink.id.history",
        "$Message.locale",
        "id $Context.id",
        "$Context.id.",
        "$",
        "",
    ],
)
def test_other_values_stay_as_they_were_written(platform: Platform, value: str) -> None:
    """Unknown variables, and variables that are not the whole value, are not touched."""
    assert _parameters(platform, LEARNER, {"x": value}) == {"x": value}


def test_keys_arrive_as_written_and_lower_cased(platform: Platform) -> None:
    """A capital in a key sends the parameter twice."""
    assert _parameters(platform, LEARNER, {"Titre": "Été"}) == {"titre": "Été", "Titre": "Été"}


def test_tool_s_own_parameter_wins_over_the_link_s(platform: Platform) -> None:
    """The administrator's parameters have the last word, as in Moodle."""
    assert _parameters(platform, LEARNER, {"a": "link", "b": "link"}, {"a": "tool"}) == {
        "a": "tool",
        "b": "link",
    }


def test_variable_that_privacy_forbids_stays_literal(practice_tool: Tool, platform: Platform) -> None:
    """Without the right to a name, $Person.name.full is not substituted either."""
    practice_tool.registered(configuration={"claims": []})
    shy = platform.tools.get(2)
    sent = _parameters(platform, LEARNER, {"n": "$Person.name.full", "m": "$Person.email.primary"}, tool=shy)
    assert sent == {"n": "$Person.name.full", "m": "$Person.email.primary"}
