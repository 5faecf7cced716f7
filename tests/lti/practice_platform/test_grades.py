"""Assignment and Grade Services with Moodle's manners, one by one (lti.md, AGS)."""

from typing import Any

import pytest

from tests.lti.practice_platform.support import (
    CONTAINER,
    COURSE_ITEM,
    ITEM,
    LEARNER,
    LINE_ITEMS,
    OWN_URL,
    RESULTS,
    SCORE,
    TUTOR,
    Tool,
)


def test_score_reaches_the_gradebook_with_an_empty_answer(practice_tool: Tool) -> None:
    """A complete score is kept: 200, the score's media type, nothing in the body."""
    answer = practice_tool.post_score(62.5)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, SCORE, b"")
    assert practice_tool.grade() == 62.5


@pytest.mark.parametrize("media_type", ["application/json", CONTAINER, "text/plain"])
def test_score_with_another_media_type_is_refused(practice_tool: Tool, media_type: str) -> None:
    """Only the exact IMS type is taken: 400, and nothing is kept."""
    score = {"userId": LEARNER}
    answer = practice_tool.call("POST", f"{COURSE_ITEM}/scores", media_type, score)
    assert answer.status_code == 400
    assert "No handler found" in answer.status


@pytest.mark.parametrize("accept", ["application/json", "*/*", ITEM, None])
def test_list_with_another_accept_is_refused(practice_tool: Tool, accept: str | None) -> None:
    """Reading the columns asks for the exact IMS container type."""
    assert practice_tool.call("GET", LINE_ITEMS, accept).status_code == 400


def test_scores_cannot_be_read_and_results_cannot_be_written(practice_tool: Tool) -> None:
    """A known type with the wrong method is 405; an address that is none of the services' is 400."""
    call = practice_tool.call
    assert call("GET", f"{COURSE_ITEM}/scores", SCORE).status_code == 405
    assert call("POST", f"{COURSE_ITEM}/results", RESULTS, {}).status_code == 405
    assert call("GET", "/mod/lti/services.php/2/anything", ITEM).status_code == 400


def test_scores_put_after_the_query_do_not_arrive(practice_tool: Tool) -> None:
    """« …/lineitem?type_id=1/scores » is the line item's address, which takes no score."""
    token = practice_tool.token()
    answer = practice_tool.browser.post(
        f"{COURSE_ITEM}?type_id=1/scores",
        data="{}",
        content_type=SCORE,
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("second", "status"),
    [
        ("2026-11-20T09:00:00Z", 409),
        ("2026-11-20T09:00:00.900Z", 409),
        ("2026-11-20T10:00:00+01:00", 409),
        ("2026-11-20T08:59:59Z", 409),
        ("2026-11-20T09:00:01Z", 200),
    ],
)
def test_timestamp_has_to_be_later_to_the_whole_second(practice_tool: Tool, second: str, status: int) -> None:
    """A second score in the same second is 409 and changes nothing; a second later it is kept."""
    practice_tool.post_score(50)
    assert practice_tool.post_score(80, at=second).status_code == status
    assert practice_tool.grade() == (80 if status == 200 else 50)


def test_timestamp_in_the_future_blocks_that_person(practice_tool: Tool) -> None:
    """A score from 2038 is kept, and every later one of that person in that column is refused."""
    assert practice_tool.post_score(10, at="2038-01-01T00:00:00Z").status_code == 200
    assert practice_tool.post_score(90).status_code == 409
    assert practice_tool.grade() == 10
    assert practice_tool.post_score(90, userId="104").status_code == 200


@pytest.mark.parametrize("user", [TUTOR, "211", "2", "9999", ""])
def test_someone_without_a_grade_gets_400_with_the_reason_in_the_status(
    practice_tool: Tool, user: str
) -> None:
    """Teacher, tutor, administrator, unknown: the body says nothing, the status line echoes the JSON."""
    answer = practice_tool.post_score(50, userId=user)
    assert answer.status_code == 400
    assert answer.status.startswith('400 Incorrect score received{"userId":')
    assert answer.data == b"[]"


def test_status_line_stays_one_line_whatever_was_posted(practice_tool: Tool) -> None:
    """A body with line breaks and accents cannot add a header."""
    answer = practice_tool.call("POST", f"{COURSE_ITEM}/scores", SCORE, "é\r\nX-Added: 1" + "z" * 5000)
    assert answer.status_code == 400
    assert "\n" not in answer.status
    assert len(answer.status) < 1100
    assert "X-Added" not in answer.headers


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": None},
        {"comment": "\ud800"},
        {"timestamp": "yesterday"},
        {"timestamp": 1_700_000_000},
        {"gradingProgress": None},
        {"activityProgress": None},
        {"scoreGiven": "ten"},
        {"scoreGiven": True},
        {"scoreGiven": float("nan")},
        {"scoreMaximum": None},
        {"scoreMaximum": "a lot"},
    ],
)
def test_incomplete_or_absurd_scores_are_refused(practice_tool: Tool, changes: dict[str, Any]) -> None:
    """A score with a missing or meaningless member is 400 and leaves no grade."""
    sent = {"at": changes.pop("timestamp")} if "timestamp" in changes else {}
    assert practice_tool.post_score(50, **sent, **changes).status_code == 400
    assert practice_tool.grade() is None


@pytest.mark.parametrize(
    "changes",
    [{"gradingProgress": "Pending"}, {"gradingProgress": "PendingManual"}, {"scoreGiven": None}],
)
def test_anything_but_fully_graded_erases_the_grade(practice_tool: Tool, changes: dict[str, Any]) -> None:
    """A pending score, or one without scoreGiven, empties the cell: 200 all the same."""
    practice_tool.post_score(50)
    assert practice_tool.post_score(70, at="2026-11-20T10:00:00Z", **changes).status_code == 200
    assert practice_tool.grade() is None


@pytest.mark.parametrize(
    ("given", "maximum", "kept"),
    [(150, 100, 100), (-5, 100, 0), (7, 10, 70), (1, 3, 100 / 3), ("40", "80", 50)],
)
def test_scores_are_scaled_then_clipped_in_silence(
    practice_tool: Tool, given: Any, maximum: Any, kept: float
) -> None:
    """Above the maximum is the maximum; another scale is brought to the column's."""
    assert practice_tool.post_score(given, scoreMaximum=maximum).status_code == 200
    assert practice_tool.grade() == pytest.approx(kept)


def test_unknown_course_or_column_is_not_found(practice_tool: Tool) -> None:
    """Another course, a column that never was, an id that is not a number: 404 with a reason."""
    for path in ("/mod/lti/services.php/9/lineitems/2/lineitem", f"{LINE_ITEMS}/99/lineitem"):
        answer = practice_tool.call("GET", path, ITEM)
        assert (answer.status_code, answer.status[:14]) == (404, "404 Not Found:")
    assert practice_tool.call("GET", f"{LINE_ITEMS}/x/lineitem", ITEM).status_code == 404


def test_columns_are_listed_and_filtered(practice_tool: Tool) -> None:
    """The four coupled columns are listed, and filtered by resource link."""
    items = practice_tool.call("GET", LINE_ITEMS, CONTAINER).get_json(force=True)
    assert [item["resourceLinkId"] for item in items] == ["1", "2", "3", "4"]
    assert items[0]["id"] == f"{OWN_URL}{COURSE_ITEM}?type_id=1"
    only = practice_tool.call("GET", f"{LINE_ITEMS}?resource_link_id=3", CONTAINER).get_json(force=True)
    assert [item["label"] for item in only] == ["M1 – Agencement, collectif, coopération"]


def test_link_header_of_a_page_of_columns_is_malformed(practice_tool: Tool) -> None:
    """With a limit, the Link header cannot be parsed, as Moodle's cannot: never page AGS."""
    answer = practice_tool.call("GET", f"{LINE_ITEMS}?limit=2", CONTAINER)
    link = answer.headers["Link"].encode("latin-1").decode()
    assert len(answer.get_json(force=True)) == 2
    assert "rel=“next”" in link
    assert "&amp;from=2" in link


def test_column_is_added_changed_and_rescaled(practice_tool: Tool) -> None:
    """A column of the tool's own is created; grades keep their percentage when its maximum changes."""
    new = {"label": "Journal", "scoreMaximum": 20, "resourceId": "journal", "tag": "m1"}
    added = practice_tool.call("POST", LINE_ITEMS, ITEM, new)
    address = added.get_json(force=True)["id"].removeprefix(OWN_URL).partition("?")[0]
    item_id = int(address.split("/")[-2])
    assert (added.status_code, added.mimetype) == (201, ITEM)
    score = {
        "userId": LEARNER, "scoreGiven": 5, "scoreMaximum": 20, "activityProgress": "Completed",
        "gradingProgress": "FullyGraded", "timestamp": "2026-11-20T09:00:00Z",
    }  # fmt: skip
    practice_tool.call("POST", f"{address}/scores", SCORE, score)
    changed = practice_tool.call("PUT", address, ITEM, new | {"scoreMaximum": 100})
    assert changed.get_json(force=True)["scoreMaximum"] == 100
    assert practice_tool.grade(item=item_id) == 25


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"label": "Sans maximum"}, 400),
        ({"scoreMaximum": 10}, 400),
        ({"label": "Zéro", "scoreMaximum": 0}, 400),
        *(("[]", 400), ("not json", 400), ("[" * 100_000, 400)),
        ({"label": "\ud800", "scoreMaximum": 10}, 400),
        ({"label": "A", "scoreMaximum": 10, "resourceLinkId": "9" * 40}, 403),
        ({"label": "A", "scoreMaximum": 10, "resourceLinkId": "x"}, 400),
        ({"label": "A", "scoreMaximum": 10, "resourceLinkId": "99"}, 403),
    ],
)
def test_column_that_makes_no_sense_is_refused(practice_tool: Tool, body: Any, status: int) -> None:
    """Without label or maximum 400; on a link that is not the tool's 403."""
    assert practice_tool.call("POST", LINE_ITEMS, ITEM, body).status_code == status
    assert len(practice_tool.platform.gradebook.line_items()) == 4


def test_deleting_a_coupled_column_destroys_it(practice_tool: Tool) -> None:
    """DELETE answers 204: the grades are gone, and the next launch names no line item."""
    practice_tool.post_score(50)
    assert practice_tool.call("DELETE", COURSE_ITEM, None).status_code == 204
    assert practice_tool.grade() is None
    assert practice_tool.post_score(60, at="2026-11-20T10:00:00Z").status_code == 404
    endpoint = practice_tool.launch()["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]
    assert set(endpoint) == {"scope", "lineitems"}


def test_two_columns_on_one_link_leave_the_launch_without_any(practice_tool: Tool) -> None:
    """When a second column is tied to the link, Moodle no longer says which one is the link's."""
    second = {"label": "Seconde", "scoreMaximum": 10, "resourceLinkId": "1"}
    practice_tool.call("POST", LINE_ITEMS, ITEM, second)
    assert "lineitem" not in practice_tool.launch()["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"]


def test_results_give_grades_back(practice_tool: Tool) -> None:
    """Results list what was graded with its time and comment, for all or for one person."""
    practice_tool.post_score(50, comment="Bravo")
    practice_tool.post_score(80, userId="104")
    everyone = practice_tool.call("GET", f"{COURSE_ITEM}/results", RESULTS).get_json(force=True)
    assert [result["userId"] for result in everyone] == [LEARNER, "104"]
    only = practice_tool.call("GET", f"{COURSE_ITEM}/results?user_id={LEARNER}", RESULTS)
    (result,) = only.get_json(force=True)
    assert (result["resultScore"], result["resultMaximum"], result["comment"]) == (50, 100, "Bravo")
    assert result["timestamp"] == "2026-11-20T09:00:00+00:00"


def test_erased_grade_is_no_result(practice_tool: Tool) -> None:
    """After an erasing score the person is no longer among the results."""
    practice_tool.post_score(50)
    practice_tool.post_score(None, at="2026-11-20T10:00:00Z")
    assert practice_tool.call("GET", f"{COURSE_ITEM}/results", RESULTS).get_json(force=True) == []
