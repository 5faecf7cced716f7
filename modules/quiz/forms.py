"""The form of a quiz, made from its questions."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired

from course.ui.forms import CheckboxesField, Form, options
from modules.quiz.rules import Question

_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")


class QuizForm(Form):
    """What every quiz carries: which page this is, and which version of the questions it shows."""

    token = HiddenField(default=lambda: secrets.token_urlsafe(16))
    version = HiddenField()

    def page_token(self) -> str:
        """The page's token; a fresh one when somebody changed it."""
        given = str(self.token.data or "")
        return given if _TOKEN.fullmatch(given) else secrets.token_urlsafe(16)

    def answers(self) -> dict[str, list[int]]:
        """By question key, the positions of the answers chosen."""
        found = {}
        for name, value in self.data.items():
            if name.startswith(PREFIX):
                chosen = value if isinstance(value, list) else [value]
                found[name.removeprefix(PREFIX)] = sorted(int(one) for one in chosen)
        return found


PREFIX = "question-"


def quiz_form(asked: Sequence[Question], version: int) -> QuizForm:
    """The form of these questions, filled with what was sent."""
    fields: dict[str, Any] = {PREFIX + question.key: _field(question) for question in asked}
    form: QuizForm = type("AskedForm", (QuizForm,), fields)()
    form.version.data = str(version)
    return form


def _field(question: Question) -> Any:
    kind = CheckboxesField if question.multiple else RadioField
    choices = options((str(number), choice.text) for number, choice in enumerate(question.choices))
    return kind(question.text, [InputRequired()], choices=choices)
