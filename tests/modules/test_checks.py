"""The content's rules: each mistake is refused and its file named."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from course.registries import ActivityKind
from modules import KINDS
from modules.checks import check
from modules.content_files import Content, ContentFile
from tests.modules.world import content

REAL_KINDS: dict[str, ActivityKind] = {kind.KIND.name: kind.KIND for kind in KINDS}


def changed(name: str, change: Callable[[dict[str, Any]], object], body: str | None = None) -> list[str]:
    """What is said when one file of the real content is changed."""
    own = copy.deepcopy(content())
    own.programme = own.programme and _changed(own.programme, name, change, body)
    own.modules = [_changed(file, name, change, body) for file in own.modules]
    own.activities = [_changed(file, name, change, body) for file in own.activities]
    return [str(problem) for problem in check(own, REAL_KINDS)]


def _changed(
    file: ContentFile, name: str, change: Callable[[dict[str, Any]], object], body: str | None
) -> ContentFile:
    if file.name != name:
        return file
    change(file.meta)
    return ContentFile(file.name, file.meta, file.body if body is None else body)


def put(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda meta: meta.update(values)


def test_the_real_content_has_nothing_wrong() -> None:
    assert check(content(), REAL_KINDS) == []


def test_the_real_content_holds_the_fifteen_modules_and_the_activities_that_exist() -> None:
    assert [f"M{n}" for n in range(15)] == [
        file.meta["code"] for file in sorted(content().modules, key=lambda file: file.meta["order"])
    ]
    assert {file.meta["module"] for file in content().activities} == {"M0", "M1", "M2", "M5", "M7", "M10"}
    m1 = [file for file in content().activities if file.meta["module"] == "M1"]
    assert sum(len(file.body.split()) for file in m1) >= 1500


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("e1/m1.md", {"element": "E9"}, "e1/m1.md: unknown element: E9"),
        ("e1/m1.md", {"year": 3}, "e1/m1.md: year: 3 is neither 1 nor 2"),
        ("e1/m1.md", {"targets": ["AC9"]}, "e1/m1.md: targets: unknown competence: 'AC9'"),
        ("e1/m1.md", {"opens": "12-10"}, "e1/m1.md: opens: '12-10' is not a day"),
        ("e1/m1.md", {"opens": "W12-1"}, "e1/m1.md: opens W12-1 is after closes W11-5"),
        ("e1/m1.md", {"asynchronous_minutes": -5}, "asynchronous_minutes: -5 is less than 0"),
        ("e1/m1.md", {"asynchronous_minutes": True}, "expected a whole number, got True"),
        ("e1/m1.md", {"asynchronous_minutes": "90"}, "expected a whole number, got '90'"),
        ("e1/m1.md", {"aim": "  "}, "e1/m1.md: aim: is empty"),
        ("e1/m1.md", {"title": "x" * 201}, "title: is longer than 200 characters"),
        ("e1/m1.md", {"synchronous": 3}, "e1/m1.md: unknown key: synchronous"),
        ("e1/m1.md", {"complete_when": ["m2-lecture"]}, "e1/m1.md: complete_when: unknown: m2-lecture"),
        ("e1/m1.md", {"complete_when": ["m1-quiz", "m1-quiz"]}, "complete_when: m1-quiz stands twice"),
        ("e1/m1.md", {"complete_when": [1]}, "complete_when: expected a text, got 1"),
        ("e1/m1.md", {"order": 3}, "e1/m1.md: order 3 stands in another file too"),
        ("e1/m1.md", {"code": "M2"}, "code M2 stands in another file too"),
        ("e2/m2.md", {"virtual_class": {"code": "CV1"}}, "virtual_class: missing key: minutes"),
        ("e2/m2.md", {"virtual_class": "CV1"}, "expected a mapping, got 'CV1'"),
        ("e1/m1-quiz.md", {"module": "M99"}, "e1/m1-quiz.md: unknown module: M99"),
        ("e1/m1-quiz.md", {"kind": "exam"}, "e1/m1-quiz.md: unknown kind: exam"),
        ("e1/m1-quiz.md", {"key": "M1 Quiz"}, "only small letters, digits and dashes"),
        ("e1/m1-quiz.md", {"minutes": 25}, "asynchronous_minutes is 90, its activities add up to 95"),
        ("e1/m1-quiz.md", {"order": 10}, "e1/m1-quiz.md: order 10 stands in another file too"),
        ("e1/m1-quiz.md", {"key": "m1-lecture"}, "key m1-lecture stands in another file too"),
        ("e1/m1-quiz.md", {"threshold": 101}, "threshold: 101 is more than 100"),
        ("e1/m1-quiz.md", {"questions": []}, "e1/m1-quiz.md: no question"),
        ("e1/m1-quiz.md", {"questions": ["Pourquoi ?"]}, "question 1: expected a mapping"),
        ("e1/m1-croyance.md", {"min_words": 400}, "min_words is more than max_words"),
        ("e1/m1-croyance.md", {"hints": [3]}, "hints: expected a text, got 3"),
        ("e1/m1-journal.md", {"question": None}, "question: expected a text, got None"),
        ("transversal/m0-autopositionnement.md", {"moment": "T3"}, "moment: T3 is none of T0, T1, T2"),
        ("transversal/m0-charte.md", {"signed": True}, "unknown key: signed"),
        ("e1/m1-lecture.md", {"sections": 3}, "unknown key: sections"),
    ],
)
def test_a_wrong_value_is_refused_with_its_file(name: str, values: dict[str, Any], message: str) -> None:
    assert any(message in line for line in changed(name, put(**values))), changed(name, put(**values))


@pytest.mark.parametrize("key", ["code", "title", "aim", "opens", "targets", "complete_when"])
def test_a_missing_key_is_named(key: str) -> None:
    assert f"e1/m1.md: missing key: {key}" in changed("e1/m1.md", lambda meta: meta.pop(key))


def test_a_year_that_is_not_720_minutes_names_its_files() -> None:
    lines = changed("e3/m3.md", put(asynchronous_minutes=90))
    assert any("year 1: 750 minutes at a distance, not 720" in line and "e3/m3.md" in line for line in lines)


def test_a_day_in_presence_that_is_not_six_hours_is_refused() -> None:
    def shorten(meta: dict[str, Any]) -> None:
        meta["in_person_days"][0]["half_days"][0]["end"] = "11:30"

    assert "programme.md: year 1: 330 minutes in presence, not 360" in changed("programme.md", shorten)


@pytest.mark.parametrize(
    ("start", "message"), [("9h", "'9h' is not a time"), ("12:30", "ends before it starts")]
)
def test_a_half_day_has_real_times(start: str, message: str) -> None:
    def change(meta: dict[str, Any]) -> None:
        meta["in_person_days"][0]["half_days"][0]["start"] = start

    assert any(message in line for line in changed("programme.md", change))


def test_a_session_code_serves_once() -> None:
    def change(meta: dict[str, Any]) -> None:
        meta["virtual_class"]["code"] = "J1-AM"
        meta["complete_when"] = ["m2-lecture", "m2-pourquoi-ici", "J1-AM"]

    assert "programme.md: session J1-AM stands twice" in changed("e2/m2.md", change)


def test_without_its_first_file_the_programme_is_refused() -> None:
    assert [str(one) for one in check(Content(), REAL_KINDS)] == ["programme.md: the file is missing"]


def test_an_activity_needs_a_text() -> None:
    assert "transversal/m0-charte.md: the activity has no text" in changed(
        "transversal/m0-charte.md", put(), body=""
    )


def test_a_heading_that_would_double_the_title_of_the_page_is_refused() -> None:
    lines = changed("transversal/m0-charte.md", put(), body="# Charte\n\nTexte.")
    assert any("headings begin at « ## »" in line for line in lines)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Sans titre.", "no section"),
        ("## Un\n\n## Deux\n\nTexte.", "section without text: Un"),
        ("## Été\n\na\n\n## ÉTÉ !\n\nb", "two sections have the address ete"),
    ],
)
def test_a_reading_is_cut_into_parts_that_can_be_told_apart(body: str, message: str) -> None:
    assert any(message in line for line in changed("e1/m1-lecture.md", put(), body=body))


def choice(correct: object = True, **more: object) -> dict[str, object]:
    return {"text": "Oui", "correct": correct, "feedback": "Bien.", **more}


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"choices": [choice()]}, "fewer than two choices"),
        ({"choices": [choice(False), choice(False)]}, "no choice is correct"),
        ({"choices": [choice(), choice()]}, "several choices are correct"),
        ({"choices": [choice("yes"), choice(False)]}, "correct: expected true or false"),
        ({"choices": [choice(), {"text": "Non", "correct": False}]}, "missing key: feedback"),
        ({"choices": [choice(), choice(False)], "points": 2}, "unknown key: points"),
        ({"choices": [choice(), choice(False)], "key": "Q 1"}, "only small letters"),
        ({"choices": 3}, "expected a list"),
    ],
)
def test_a_question_has_choices_a_right_one_and_a_word_on_each(
    question: dict[str, object], message: str
) -> None:
    whole = {"key": "q1", "text": "Pourquoi ?", **question}
    lines = changed("e1/m1-quiz.md", put(questions=[whole]))
    assert any(message in line for line in lines), lines


def test_two_questions_have_two_keys() -> None:
    question = {"key": "q1", "text": "Pourquoi ?", "choices": [choice(), choice(False)]}
    lines = changed("e1/m1-quiz.md", put(questions=[question, dict(question)]))
    assert "e1/m1-quiz.md: two questions have the key q1" in lines
