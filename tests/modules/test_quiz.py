"""Quiz: attempts, a word on every answer, marks that stay with their author."""

from typing import Any

import pytest

from course.db import db
from modules.quiz import rules
from modules.quiz.models import QuizAttempt
from tests import pages
from tests.modules.world import World, content

QUIZ = "quiz/m1-quiz"


def asked() -> list[rules.Question]:
    file = next(file for file in content().activities if file.meta["key"] == "m1-quiz")
    return rules.questions(file.meta)


def answers(wrong: int = 0) -> dict[str, Any]:
    """What a browser sends when all is right but the first `wrong` questions."""
    found: dict[str, Any] = {}
    for position, question in enumerate(asked()):
        keep = position >= wrong
        found[f"question-{question.key}"] = [
            str(number) for number, one in enumerate(question.choices) if one.correct == keep
        ][: None if question.multiple else 1]
    return found


def attempts() -> list[QuizAttempt]:
    db.session.expire_all()
    return db.session.query(QuizAttempt).order_by(QuizAttempt.id).all()


def test_the_threshold_is_rounded_up() -> None:
    assert rules.needed(asked()[:10], 70) == 7
    assert rules.needed(asked()[:3], 70) == 3
    assert rules.needed(asked()[:1], 1) == 1


def test_several_right_choices_must_all_be_made_and_no_other() -> None:
    question = next(one for one in asked() if one.multiple)
    right = [number for number, choice in enumerate(question.choices) if choice.correct]
    assert question.is_right(right)
    assert not question.is_right(right[:-1])
    assert not question.is_right(range(len(question.choices)))
    assert not question.is_right([])


def test_reaching_the_threshold_completes_the_activity(here: World) -> None:
    total = len(asked())
    answer = here.send("Ada", QUIZ, **answers(wrong=1))
    assert answer.location == here.url(f"{QUIZ}/essais/1")
    assert here.is_done("Ada", "m1-quiz")
    said = pages.text(here.get("Ada", f"{QUIZ}/essais/1").text)
    assert f"Essai 1 : {total - 1} réponses justes sur {total}" in said
    assert "Le seuil est atteint" in said
    # Once the threshold is reached, what was wrong shows what was expected.
    assert "(réponse attendue)" in said


def test_below_the_threshold_only_one_s_own_answers_get_a_word(here: World) -> None:
    here.send("Ada", QUIZ, **answers(wrong=len(asked())))
    said = pages.text(here.get("Ada", f"{QUIZ}/essais/1").text)
    assert "0 réponse juste" in said
    assert "(votre réponse)" in said
    assert "(réponse attendue)" not in said
    assert not here.is_done("Ada", "m1-quiz")


def test_the_best_attempt_is_kept_whatever_comes_after(here: World) -> None:
    for wrong in (5, 0, 4):
        here.send("Ada", QUIZ, **answers(wrong))
    assert [one.number for one in attempts()] == [1, 2, 3]
    assert here.is_done("Ada", "m1-quiz")
    said = pages.text(here.get("Ada", QUIZ).text)
    assert f"{len(asked())} réponses justes sur {len(asked())} (votre meilleur)" in said
    assert said.count("(votre meilleur)") == 1


def test_the_rest_of_the_house_learns_that_it_was_begun_and_never_the_mark(here: World) -> None:
    for wrong in (len(asked()), 4):
        here.send("Ada", QUIZ, **answers(wrong))
        found = here.result("Ada", "m1-quiz")
        assert found is not None
        assert found.percent == 50


def test_unanswered_questions_are_pointed_out_and_the_other_answers_kept(here: World) -> None:
    sent = answers()
    missing = f"question-{asked()[2].key}"
    del sent[missing]
    answer = here.send("Ada", QUIZ, 422, **sent)
    tree = pages.strict(answer.text)
    group = next(one for one in tree.iter("fieldset") if one.get("id") == missing)
    assert group.get("aria-invalid") == "true"
    assert f"{missing}-error" in (group.get("aria-describedby") or "").split()
    assert any(one.get("href") == f"#{missing}-0" for one in tree.iter("a"))
    ticked = [one for one in tree.iter("input") if one.get("checked") is not None]
    assert len(ticked) == sum(map(len, sent.values()))
    assert attempts() == []
    assert here.result("Ada", "m1-quiz") is None


def test_the_same_page_sent_twice_is_one_attempt(here: World) -> None:
    found = {**pages.fields(here.get("Ada", QUIZ), QUIZ), **answers(wrong=5)}
    for _ in range(2):
        assert here.post("Ada", QUIZ, 303, found).location == here.url(f"{QUIZ}/essais/1")
    assert len(attempts()) == 1


def test_two_tabs_are_two_attempts(here: World) -> None:
    tabs = [pages.fields(here.get("Ada", QUIZ), QUIZ) for _ in range(2)]
    for tab in tabs:
        here.post("Ada", QUIZ, 303, {**tab, **answers()})
    assert len(attempts()) == 2


@pytest.mark.parametrize("token", ["", "x", "\x00" * 20, "é" * 30, "x" * 3000])
def test_a_token_that_somebody_changed_still_keeps_the_attempt(here: World, token: str) -> None:
    here.send("Ada", QUIZ, **answers(), token=token)
    assert len(attempts()) == 1


@pytest.mark.parametrize("value", ["99", "-1", "<script>", "1.5", "\x00"])
def test_an_answer_that_was_not_proposed_is_refused(here: World, value: str) -> None:
    answer = here.send("Ada", QUIZ, 422, **{**answers(), "question-q1": value})
    assert "<script>" not in answer.text.replace('<script type="module"', "")
    assert attempts() == []


@pytest.mark.parametrize("version", ["0", "7", "-1", "9" * 30, "x", "\x00"])
def test_a_version_that_does_not_exist_means_the_one_in_force(here: World, version: str) -> None:
    here.send("Ada", QUIZ, **answers(), version=version)
    assert [one.version for one in attempts()] == [1]


def test_answers_given_to_an_older_text_are_judged_by_that_text(here: World) -> None:
    page = pages.fields(here.get("Ada", QUIZ), QUIZ)
    here.change_text("m1-quiz", "Un nouveau texte.")
    here.post("Ada", QUIZ, 303, {**page, **answers()})
    assert [one.version for one in attempts()] == [1]
    here.send("Ada", QUIZ, **answers())
    assert [one.version for one in attempts()] == [1, 2]
    here.get("Ada", f"{QUIZ}/essais/1")


@pytest.mark.parametrize("number", ["2", "99999", "99999999999999999999", "0", "x"])
def test_an_attempt_that_does_not_exist_is_not_found(here: World, number: str) -> None:
    here.send("Ada", QUIZ, **answers())
    here.get("Ada", f"{QUIZ}/essais/{number}", 404)


@pytest.mark.parametrize("given", ["Nadia", "Claire", "Hélène"])
def test_nobody_else_sees_an_attempt(here: World, given: str) -> None:
    here.send("Ada", QUIZ, **answers(wrong=4))
    here.get(given, f"{QUIZ}/essais/1", 403)
    said = pages.text(here.get(given, QUIZ).text)
    assert "Ada" not in said
    assert "Mes essais" not in said
    here.get("Béa", f"{QUIZ}/essais/1", 404)


def test_every_question_is_a_group_with_its_legend(here: World) -> None:
    tree = pages.strict(here.get("Ada", QUIZ).text)
    groups = [one for one in tree.iter("fieldset") if (one.get("id") or "").startswith("question-")]
    assert len(groups) == len(asked())
    for group, question in zip(groups, asked(), strict=True):
        legend = next(group.iter("legend"))
        assert question.text in "".join(legend.itertext())
        boxes = list(group.iter("input"))
        assert {one.get("type") for one in boxes} == {"checkbox" if question.multiple else "radio"}
        labels = {one.get("for") for one in group.iter("label")}
        assert {one.get("id") for one in boxes} == labels
