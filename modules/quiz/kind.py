"""The kind « quiz »: questions with a right answer, or several, and a word on each."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from course.registries import ActivityKind
from modules.quiz import views
from modules.schema import Rule, is_key, problems, twice

QUIZ = {"threshold": Rule(int, minimum=1, maximum=100), "questions": Rule(list)}
QUESTION = {
    "key": Rule(str, maximum=40),
    "text": Rule(str),
    "multiple": Rule(bool, required=False),
    "choices": Rule(list),
}
CHOICE = {"text": Rule(str), "correct": Rule(bool), "feedback": Rule(str)}


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """Questions with keys of their own, at least two choices each, a right one, a word on every choice."""
    found = problems(definition, QUIZ)
    if found:
        return found
    if not definition["questions"]:
        return ["no question"]
    for number, question in enumerate(definition["questions"], 1):
        found += _question(question, f"question {number}: ")
    if found:
        return found
    return [f"two questions have the key {key}" for key in twice([q["key"] for q in definition["questions"]])]


def _question(question: Any, where: str) -> list[str]:
    found = problems(question, QUESTION, where)
    if found:
        return found
    if not is_key(question["key"]):
        found.append(f"{where}key: only small letters, digits and dashes")
    for choice in question["choices"]:
        found += problems(choice, CHOICE, f"{where}choice: ")
    return found or [where + problem for problem in _choices(question)]


def _choices(question: Mapping[str, Any]) -> list[str]:
    right = sum(choice["correct"] for choice in question["choices"])
    found = ["fewer than two choices"] if len(question["choices"]) < 2 else []
    if right == 0:
        found.append("no choice is correct")
    if right > 1 and not question.get("multiple"):
        found.append("several choices are correct: say « multiple: true »")
    return found


KIND = ActivityKind(
    views.KIND,
    "Questionnaire",
    "quiz.show",
    check,
    asks="vous avez atteint le seuil de «\u00a0{}\u00a0», en autant d’essais qu’il faut",
)


def init_app(app: Flask) -> None:
    """Register the kind and its pages."""
    app.register_blueprint(views.bp)
    app.extensions["agencement"].activity_kinds[KIND.name] = KIND
