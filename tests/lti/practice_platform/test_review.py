"""« Voir le travail »: a submission review, from the gradebook."""

import re

import pytest

from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.support import (
    AGS,
    ITEM,
    LEARNER,
    LINE_ITEMS,
    LTI,
    MANAGER,
    OWN_URL,
    TOOL_URL,
    TRAINER,
    TUTOR,
    Tool,
)

REVIEWED = {
    "type": "ltiResourceLink",
    "title": "M3",
    "custom": {"resource": "module:M3", "view": "learn"},
    "lineItem": {
        "scoreMaximum": 100,
        "submissionReview": {"url": f"{TOOL_URL}/lti/launch?review=1", "custom": {"view": "review"}},
    },
}


def _launch(item: int, user: str = TUTOR, student: str = LEARNER) -> str:
    return f"/mod/lti/review_launch.php?item={item}&for={student}&user={user}"


def test_gradebook_leads_to_the_work_of_each_student(practice_tool: Tool) -> None:
    """Each cell of a coupled column has a link in the name of who looks; the page frames the tool."""
    page = practice_tool.browser.get(f"/gradebook?user={TUTOR}").text
    cell = re.search(rf'<td data-item="2" data-user="{LEARNER}">.*?</td>', page, re.DOTALL)
    assert cell
    assert f'href="/mod/lti/review.php?item=2&amp;for={LEARNER}&amp;user={TUTOR}"' in cell[0]
    review = practice_tool.browser.get(f"/mod/lti/review.php?item=2&for={LEARNER}&user={TUTOR}").text
    frame = re.search(r'<iframe id="contentframe" name="contentframe"[^>]* src="([^"]+)"', review)
    assert frame
    assert practice_tool.open(frame[1].replace("&amp;", "&"))["sub"] == TUTOR
    assert f"user={MANAGER}" in practice_tool.browser.get("/gradebook").text


def test_column_of_the_tool_s_own_has_no_work_to_open(practice_tool: Tool) -> None:
    """Without a resource link there is nothing to launch."""
    practice_tool.call("POST", LINE_ITEMS, ITEM, {"label": "Journal", "scoreMaximum": 20})
    page = practice_tool.browser.get("/gradebook").text
    assert 'data-item="6"' in page
    assert "review.php?item=6" not in page
    assert practice_tool.browser.get(_launch(6)).status_code == 404


def test_message_names_the_student_the_column_and_the_viewer(practice_tool: Tool) -> None:
    """for_user is the student; roles and sub are the viewer's; lineitem is the column."""
    claims = practice_tool.open(_launch(2, TRAINER))
    assert claims[LTI + "message_type"] == "LtiSubmissionReviewRequest"
    assert claims[LTI + "for_user"] == {"user_id": LEARNER}
    assert claims["sub"] == TRAINER
    assert claims[LTI + "roles"] == ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]
    assert claims[LTI + "resource_link"]["id"] == "1"
    assert claims[AGS]["lineitem"] == f"{OWN_URL}/mod/lti/services.php/2/lineitems/2/lineitem?type_id=1"
    assert claims[LTI + "target_link_uri"] == f"{TOOL_URL}/lti/launch"


def test_review_address_and_parameters_of_the_column_are_used(
    practice_tool: Tool, platform: Platform
) -> None:
    """The submissionReview given with the content decides what is opened; it survives a copy."""
    practice_tool.add(REVIEWED)
    platform.courses.copy(2)
    for course in (2, 3):
        column = platform.gradebook.line_items(course)[-1]
        claims = practice_tool.open(_launch(column.id))
        assert claims[LTI + "target_link_uri"] == f"{TOOL_URL}/lti/launch?review=1"
        assert claims[LTI + "custom"]["view"] == "review"
        assert claims[LTI + "custom"]["resource"] == "module:M3"
    assert practice_tool.launch(link=5)[LTI + "custom"]["view"] == "learn"


@pytest.mark.parametrize(
    ("item", "student", "user", "status"),
    [
        (2, LEARNER, LEARNER, 403), (2, "104", LEARNER, 403), (2, TUTOR, TRAINER, 400),
        (2, "9999", TRAINER, 404), (99, LEARNER, TRAINER, 404), (2, LEARNER, "9999", 404),
    ],
)  # fmt: skip
def test_review_is_for_staff_and_about_students(
    practice_tool: Tool, item: int, student: str, user: str, status: int
) -> None:
    """Learners see nobody's work; a tutor has no work; unknown ones are 404."""
    for page in ("review.php", "review_launch.php"):
        path = f"/mod/lti/{page}?item={item}&for={student}&user={user}"
        assert practice_tool.browser.get(path).status_code == status
