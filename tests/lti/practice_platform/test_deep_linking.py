"""« Sélectionner du contenu », and what comes back from the tool."""

import re
import time
from typing import Any

import pytest

from lti.practice_platform import ISSUER
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import (
    AGS,
    DL,
    LEARNER,
    LTI,
    NRPS,
    OWN_URL,
    TOOL_URL,
    TRAINER,
    TUTOR,
    Tool,
)

SETTINGS = DL + "deep_linking_settings"
LINK: dict[str, Any] = {"type": "ltiResourceLink", "title": "M3 – Piloter"}

# The names that a real Moodle 4.5.6 sends for deep linking, no more, no less.
MOODLE_CLAIMS = {
    "nonce", "iat", "exp", "iss", "aud", "sub", "given_name", "family_name", "name", "email",
    LTI + "deployment_id", LTI + "target_link_uri", LTI + "lis", LTI + "roles", LTI + "context",
    LTI + "message_type", LTI + "ext", LTI + "launch_presentation", LTI + "tool_platform",
    LTI + "version", LTI + "custom", AGS, NRPS, SETTINGS,
}  # fmt: skip


def test_page_frames_the_tool(practice_tool: Tool) -> None:
    """The frame has Moodle's name, and the login in it carries a hint without a course module."""
    page = practice_tool.browser.get(f"/mod/lti/contentitem.php?course=2&id=1&user={TRAINER}").text
    frame = re.search(r'<iframe id="contentframe" name="contentframe"[^>]* src="([^"]+)"', page)
    assert frame
    login = practice_tool.browser.get(frame[1].replace("&amp;", "&")).text
    assert f'action="{TOOL_URL}/lti/login"' in login
    assert "cmid" not in login
    assert "ltilaunch_" in login


def test_request_is_that_of_moodle(practice_tool: Tool) -> None:
    """Claim by claim: no resource link, no column, a locale alone, one type, several items."""
    claims = practice_tool.choose()
    assert set(claims) == MOODLE_CLAIMS
    assert claims[LTI + "message_type"] == "LtiDeepLinkingRequest"
    assert claims[LTI + "launch_presentation"] == {"locale": "fr"}
    assert "lineitem" not in claims[AGS]
    assert "link_setting_url" not in claims[LTI + "custom"]
    asked = claims[SETTINGS]
    address = asked.pop("deep_link_return_url")
    assert re.fullmatch(
        re.escape(f"{OWN_URL}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=") + "[0-9a-f]{10}",
        address,
    )
    assert asked == {
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["frame", "iframe", "window"],
        "accept_copy_advice": False,
        "accept_multiple": True,
        "accept_unsigned": False,
        "auto_create": False,
        "can_confirm": False,
        "title": "Agencement",
        "text": "",
    }


def test_several_items_become_activities_with_their_columns(practice_tool: Tool, platform: Platform) -> None:
    """Title, text, custom, and the column's maximum, resource id and tag are kept."""
    request = practice_tool.choose()
    items = [
        LINK | {
            "text": "Lire puis agir",
            "custom": {"resource": "module:M3", "Groupe": "$Moodle.Person.userGroupIds"},
            "lineItem": {"scoreMaximum": 40, "resourceId": "module:M3", "tag": "progress", "label": "Autre"},
            "iframe": {"width": 10}, "window": {"targetName": "x"}, "available": {"startDateTime": "x"},
        },
        {"type": "ltiResourceLink", "title": "Sans note"},
        {"type": "ltiResourceLink", "lineItem": {}},
    ]  # fmt: skip
    page = practice_tool.send(request, practice_tool.response(request, items))
    assert page.status_code == 200
    assert "3 activités ajoutées" in page.text
    assert f'target="_top" href="/practice/course/2?user={TRAINER}"' in page.text
    first, second, third = platform.courses.activities(2)[4:]
    assert (first.title, first.description, first.tool_id) == ("M3 – Piloter", "Lire puis agir", 1)
    column = platform.gradebook.coupled(first.id)
    assert column is not None
    assert (column.label, column.maximum, column.resource_id, column.tag) == (
        "M3 – Piloter", 40, "module:M3", "progress"
    )  # fmt: skip
    assert platform.gradebook.coupled(second.id) is None
    default = platform.gradebook.coupled(third.id)
    assert default is not None
    assert (third.title, default.maximum) == ("Agencement", 100)
    claims = practice_tool.launch(link=first.id)
    assert claims[LTI + "custom"]["resource"] == "module:M3"
    assert claims[LTI + "custom"]["Groupe"] == claims[LTI + "custom"]["groupe"] == "1"
    assert claims[LTI + "resource_link"]["description"] == "Lire puis agir"
    assert "lineitem" not in practice_tool.launch(link=second.id)[AGS]


def test_item_with_an_address_loses_the_tool_and_opens_by_address(
    practice_tool: Tool, platform: Platform
) -> None:
    """The activity keeps no tool: the oldest tool that the address belongs to is opened with it."""
    second = practice_tool.registered()
    (activity,) = second.add(LINK | {"url": f"{TOOL_URL}/lti/launch?resource=module:M3"})
    assert activity.tool_id is None
    claims = practice_tool.launch(link=activity.id)
    assert claims["aud"] == practice_tool.client_id
    assert claims[LTI + "target_link_uri"] == f"{TOOL_URL}/lti/launch?resource=module:M3"


def test_other_types_become_broken_activities(practice_tool: Tool, platform: Platform) -> None:
    """A link or a piece of HTML is added, cannot be opened, and the page says so."""
    request = practice_tool.choose()
    items = [{"type": "link", "title": "Lien", "url": "https://x.example"}, {"type": "html", "html": "<b>"}]
    page = practice_tool.send(request, practice_tool.response(request, items)).text
    assert "2 activités ajoutées" in page
    assert "ne mènent à aucun outil" in page
    for activity in platform.courses.activities(2)[4:]:
        launch = practice_tool.browser.get(f"/mod/lti/launch.php?l={activity.id}&user={LEARNER}")
        assert launch.status_code == 400
        opened = practice_tool.browser.get(f"/mod/lti/view.php?l={activity.id}&user={LEARNER}")
        assert opened.status_code == 200


def test_empty_answer_adds_nothing_and_says_so(practice_tool: Tool, platform: Platform) -> None:
    """The trainer changed their mind: no activity, the tool's message, the way back."""
    request = practice_tool.choose()
    page = practice_tool.send(request, practice_tool.response(request, [], **{DL + "msg": "Rien de choisi"}))
    assert "Aucune activité ajoutée" in page.text
    assert "Rien de choisi" in page.text
    assert len(platform.courses.activities(2)) == 4


def test_answer_serves_once(practice_tool: Tool, platform: Platform) -> None:
    """The same answer posted again, or its jti in another one, adds nothing and shows an error."""
    request = practice_tool.choose()
    answer = practice_tool.response(request, [LINK], jti="a-1")
    assert practice_tool.send(request, answer).status_code == 200
    for again in (answer, answer | {"nonce": "another"}, answer | {"jti": "b-2"}):
        page = practice_tool.send(request, again)
        assert page.status_code == 400
        assert "a déjà servi" in page.text
    assert len(platform.courses.activities(2)) == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "another"}, {"aud": "http://127.0.0.1:5001"}, {"aud": None}, {"exp": 1_000_000_000},
        {"exp": None}, {"iat": 4_000_000_000}, {"nonce": None}, {"nonce": 7}, {"kid": "unknown"},
        {LTI + "deployment_id": "2"}, {LTI + "deployment_id": None}, {LTI + "version": "1.0"},
        {LTI + "message_type": "LtiDeepLinkingRequest"}, {DL + "content_items": "x"},
        {DL + "content_items": ["x"]}, {DL + "content_items": [LINK] * 201},
        {DL + "content_items": [LINK, LINK | {"custom": "x"}]},
        {DL + "content_items": [LINK, LINK | {"title": "\ud800"}]},
        {DL + "content_items": [LINK, LINK | {"lineItem": 5}]},
        {DL + "content_items": [LINK, LINK | {"lineItem": {"scoreMaximum": "ten"}}]},
        {DL + "content_items": [LINK, LINK | {"lineItem": {"scoreMaximum": 0}}]},
    ],
)  # fmt: skip
def test_answer_that_does_not_fit_is_refused_whole(
    practice_tool: Tool, platform: Platform, changes: dict[str, Any]
) -> None:
    """Wrong sender, addressee, date, key, message or content: an error page, nothing added."""
    request = practice_tool.choose()
    page = practice_tool.send(request, practice_tool.response(request, [LINK], **changes))
    assert page.status_code == 400
    assert "Impossible de continuer" in page.text
    assert len(platform.courses.activities(2)) == 4


def test_answer_of_another_tool_is_refused(practice_tool: Tool, platform: Platform) -> None:
    """A second registration cannot answer for the first, nor under another address."""
    second, request = practice_tool.registered(), practice_tool.choose()
    assert second.send(request, second.response(request, [LINK])).status_code == 400
    address = request[SETTINGS]["deep_link_return_url"].removeprefix(OWN_URL)
    for changed in (address.replace("id=1", "id=2"), address.replace("course=2", "course=3"), address + "0"):
        jwt = practice_tool.sign(practice_tool.response(request, [LINK]))
        assert practice_tool.browser.post(changed, data={"JWT": jwt}).status_code == 403
    assert practice_tool.browser.post(address, data={}).status_code == 400
    assert len(platform.courses.activities(2)) == 4


def test_data_has_to_come_back_when_it_was_sent(practice_tool: Tool, platform: Platform) -> None:
    """Moodle sends none; once the page asks for it, an answer without it is refused."""
    assert "data" not in practice_tool.choose()[SETTINGS]
    practice_tool.browser.post("/practice/deep-link-data", data={"send": "yes"})
    request = practice_tool.choose()
    sent = request[SETTINGS]["data"]
    for wrong in (None, "x"):
        answer = practice_tool.response(request, [LINK], **{DL + "data": wrong})
        assert practice_tool.send(request, answer).status_code == 400
    answer = practice_tool.response(request, [LINK], **{DL + "data": sent})
    assert practice_tool.send(request, answer).status_code == 200
    practice_tool.browser.post("/practice/deep-link-data", data={"send": "no"})
    assert "data" not in practice_tool.choose()[SETTINGS]


@pytest.mark.parametrize("user", [LEARNER, TUTOR])
def test_only_those_who_edit_choose_content(practice_tool: Tool, user: str) -> None:
    """A learner and a non-editing teacher are refused, on the page and in the frame."""
    for page in ("contentitem.php", "contentitem_launch.php"):
        answer = practice_tool.browser.get(f"/mod/lti/{page}?course=2&id=1&user={user}")
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("course=9&id=1&user=211", 404), ("course=2&id=9&user=211", 400),
        ("course=2&id=1&user=9999", 404), ("", 404), ("course=2&id=x&user=211", 400),
    ],
)  # fmt: skip
def test_unknown_course_tool_or_person_gets_a_page(practice_tool: Tool, query: str, status: int) -> None:
    """An address made up by hand is no launch."""
    assert practice_tool.browser.get(f"/mod/lti/contentitem.php?{query}").status_code == status


def test_tool_that_never_asked_for_it_has_no_content_to_choose(practice_tool: Tool) -> None:
    """Without the message in its registration the tool is not offered, nor opened."""
    plain = practice_tool.registered(configuration={"messages": []})
    page = practice_tool.browser.get(f"/practice/course/2?user={TRAINER}").text
    assert "déploiement 1" in page
    assert "déploiement 2" not in page
    path = f"/mod/lti/contentitem.php?course=2&id={plain.type_id}&user={TRAINER}"
    assert practice_tool.browser.get(path).status_code == 400


def test_audience_may_be_a_list(practice_tool: Tool) -> None:
    """A tool that writes aud as a list is understood; dates have thirty seconds of leeway."""
    request = practice_tool.choose()
    late = int(time.time()) - 80
    answer = practice_tool.response(request, [LINK], aud=[ISSUER], iat=late, exp=late + 60)
    assert practice_tool.send(request, answer).status_code == 200
