"""Several courses: pages, copies, enrolments, and services of their own."""

import re
import sqlite3

import html5lib
import pytest

from lti.practice_platform import PracticeSettings, create_practice_platform
from lti.practice_platform.runtime import EXTENSION, Platform
from tests.lti.practice_platform.support import (
    AGS,
    CONTAINER,
    LEARNER,
    LTI,
    MEMBERS,
    OWN_URL,
    RESULTS,
    TRAINER,
    TUTOR,
    Tool,
)

QUIZ = {
    "type": "ltiResourceLink",
    "title": "Quiz",
    "text": "À faire",
    "custom": {"resource": "quiz:1"},
    "lineItem": {"scoreMaximum": 20, "resourceId": "quiz:1", "tag": "quiz"},
}


@pytest.mark.parametrize(
    "path",
    [
        "/practice/courses", "/practice/course/2", f"/practice/course/2?user={TRAINER}",
        f"/practice/course/2?user={LEARNER}", "/practice/tools", "/practice/faults",
        "/practice/register?url=http://localhost:5000/r", "/gradebook?course=2&user=201",
        f"/mod/lti/contentitem.php?course=2&id=1&user={TRAINER}",
        f"/mod/lti/review.php?item=2&for={LEARNER}&user={TUTOR}",
    ],
)  # fmt: skip
def test_new_pages_are_strict_html_without_anything_inline(practice_tool: Tool, path: str) -> None:
    """Pages parse strictly, answer 200, and load nothing from elsewhere."""
    answer = practice_tool.browser.get(path)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", answer.text)
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))
    for label in re.findall(r'<label[^>]* for="([^"]+)"', answer.text):
        assert label in ids


def test_course_page_offers_content_to_those_who_may_add_it(practice_tool: Tool) -> None:
    """A trainer sees « Sélectionner du contenu » and the import; a learner and a tutor do not."""
    for user, offered in ((TRAINER, True), ("2", True), (LEARNER, False), (TUTOR, False)):
        page = practice_tool.browser.get(f"/practice/course/2?user={user}").text
        assert ("Sélectionner du contenu" in page) is offered
        assert ("Importer la cartouche" in page) is offered
        assert f'href="/mod/lti/view.php?l=1&amp;user={user}"' in page


def test_new_course_is_empty_and_listed(practice_tool: Tool, platform: Platform) -> None:
    """It gets an id of its own and no activity; a course without a title is not created."""
    answer = practice_tool.browser.post("/practice/courses", data={"title": "  Promotion 2027 "})
    assert answer.headers["Location"] == "/practice/course/3"
    assert "pas encore d’activité" in practice_tool.browser.get("/practice/course/3").text
    assert "Promotion 2027" in practice_tool.browser.get("/practice/courses").text
    for title in ("", "   ", "x" * 201):
        assert practice_tool.browser.post("/practice/courses", data={"title": title}).status_code == 400
    assert len(platform.courses.all()) == 2


def test_copy_has_new_ids_and_the_same_content(practice_tool: Tool, platform: Platform) -> None:
    """New course, links and columns; custom, resourceId and tag survive; no grade is copied."""
    practice_tool.add(QUIZ)
    practice_tool.post_score(50)
    answer = practice_tool.browser.post("/practice/course/2/copy", data={"user": TRAINER})
    assert answer.headers["Location"] == f"/practice/course/3?user={TRAINER}"
    old, new = platform.courses.activities(2), platform.courses.activities(3)
    assert [one.title for one in new] == [one.title for one in old]
    assert not {one.id for one in new} & {one.id for one in old}
    quiz = platform.gradebook.coupled(new[-1].id)
    assert quiz is not None
    assert (quiz.resource_id, quiz.tag, quiz.maximum, quiz.course_id) == ("quiz:1", "quiz", 20, 3)
    assert all(not platform.gradebook.grades(item.id) for item in platform.gradebook.line_items(3))


def test_launch_from_a_copy_names_its_origin(practice_tool: Tool, platform: Platform) -> None:
    """The context is the copy's, the history grows newest first, the link keeps its resource."""
    practice_tool.add(QUIZ)
    second = platform.courses.copy(platform.courses.copy(2))
    link = platform.courses.activities(second)[-1]
    claims = practice_tool.launch(link=link.id)
    assert claims[LTI + "context"]["id"] == str(second) == "4"
    assert claims[LTI + "custom"]["context_history"] == "3,2"
    assert claims[LTI + "custom"]["resource"] == "quiz:1"
    assert claims[AGS]["lineitems"] == f"{OWN_URL}/mod/lti/services.php/4/lineitems?type_id=1"
    assert "/4/lineitems/" in claims[AGS]["lineitem"]
    assert "copie de" in practice_tool.browser.get("/practice/course/4").text


def test_copying_a_course_that_is_not_there_is_not_found(practice_tool: Tool, platform: Platform) -> None:
    """404, and no course is made."""
    assert practice_tool.browser.post("/practice/course/99/copy").status_code == 404
    assert practice_tool.browser.get("/practice/course/99").status_code == 404
    with pytest.raises(KeyError):
        platform.courses.copy(99)
    assert len(platform.courses.all()) == 1


def test_services_keep_courses_apart(practice_tool: Tool, platform: Platform) -> None:
    """Columns of one course are not found under another."""
    platform.courses.copy(2)
    listed = practice_tool.call("GET", "/mod/lti/services.php/3/lineitems", CONTAINER).get_json(force=True)
    assert [item["resourceLinkId"] for item in listed] == ["5", "6", "7", "8"]
    wrong = practice_tool.call("GET", "/mod/lti/services.php/3/lineitems/2/lineitem/results", RESULTS)
    assert wrong.status_code == 404


def test_enrolment_is_taken_away_in_one_course(practice_tool: Tool, platform: Platform) -> None:
    """Roster, gradebook, launches and scores of that course forget the person; the copy does too."""
    other = platform.courses.copy(2)
    data = {"user": LEARNER, "status": "removed", "course": "2"}
    assert practice_tool.browser.post("/practice/enrolments", data=data).status_code == 303

    def listed(course: int) -> bool:
        path = f"/mod/lti/services.php/CourseSection/{course}/bindings/1/memberships"
        members = practice_tool.call("GET", path, MEMBERS).get_json(force=True)["members"]
        return LEARNER in [member["user_id"] for member in members]

    assert (listed(2), listed(other)) == (False, True)
    assert practice_tool.browser.get(f"/mod/lti/launch.php?l=1&user={LEARNER}").status_code == 403
    assert practice_tool.launch(link=5)["sub"] == LEARNER
    assert practice_tool.post_score(50).status_code == 400
    assert f'data-user="{LEARNER}"' not in practice_tool.browser.get("/gradebook").text
    assert f'data-user="{LEARNER}"' in practice_tool.browser.get(f"/gradebook?course={other}").text
    assert not listed(platform.courses.copy(2))
    practice_tool.browser.post("/practice/enrolments", data=data | {"status": "enrolled"})
    assert listed(2)


def test_gradebook_is_that_of_one_course_and_for_staff(practice_tool: Tool, platform: Platform) -> None:
    """Each course has its columns; a learner is sent away; an unknown course is 404."""
    course = platform.courses.copy(2)
    page = practice_tool.browser.get(f"/gradebook?course={course}").text
    assert 'data-item="6"' in page
    assert 'data-item="2"' not in page
    assert practice_tool.browser.get(f"/gradebook?user={LEARNER}").status_code == 403
    assert practice_tool.browser.get("/gradebook?course=99").status_code == 404


def test_file_of_an_earlier_version_keeps_its_grades(settings: PracticeSettings) -> None:
    """What was there before there were several courses is brought up to date at the start."""
    db = sqlite3.connect(settings.database)
    db.executescript("""
        CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE TABLE launch (id TEXT PRIMARY KEY, link_id INTEGER NOT NULL, sub TEXT NOT NULL,
            target TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
        CREATE TABLE access_token (token TEXT PRIMARY KEY, scopes TEXT NOT NULL,
            expires_at INTEGER NOT NULL) STRICT;
        CREATE TABLE line_item (id INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL,
            maximum REAL NOT NULL, link_id INTEGER, resource_id TEXT NOT NULL DEFAULT '',
            tag TEXT NOT NULL DEFAULT '') STRICT;
        CREATE TABLE grade (line_item_id INTEGER NOT NULL REFERENCES line_item ON DELETE CASCADE,
            sub TEXT NOT NULL, score REAL, timestamp INTEGER, comment TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (line_item_id, sub)) STRICT;
        INSERT INTO fact VALUES ('seeded', 'true');
        INSERT INTO line_item (id, label, maximum, link_id) VALUES (2, 'Parcours', 100, 1);
        INSERT INTO grade VALUES (2, '103', 40, 1, '');
    """)
    db.commit()
    db.close()
    for _ in range(2):
        platform: Platform = create_practice_platform(settings).extensions[EXTENSION]
        assert [(item.id, item.course_id) for item in platform.gradebook.line_items()] == [(2, 2)]
        assert [grade.score for grade in platform.gradebook.grades(2)] == [40]
        assert [one.id for one in platform.courses.activities(2)] == [1, 2, 3, 4]
