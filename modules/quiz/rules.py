"""Questions, right answers and the threshold. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Answers = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class Choice:
    """One possible answer; `feedback` is what the person reads after choosing it."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question; with `multiple`, all the right choices and no other must be ticked."""

    key: str
    text: str
    multiple: bool
    choices: tuple[Choice, ...]

    def is_right(self, chosen: Sequence[int]) -> bool:
        """Whether exactly the right choices were made."""
        return set(chosen) == {number for number, choice in enumerate(self.choices) if choice.correct}


def questions(definition: Mapping[str, Any]) -> list[Question]:
    """The questions of a checked definition."""
    return [
        Question(
            one["key"],
            one["text"],
            one.get("multiple", False),
            tuple(Choice(**choice) for choice in one["choices"]),
        )
        for one in definition["questions"]
    ]


def right_answers(asked: Sequence[Question], answers: Answers) -> int:
    """How many questions are right."""
    return sum(question.is_right(answers.get(question.key, ())) for question in asked)


def needed(asked: Sequence[Question], threshold: int) -> int:
    """How many right answers reach the threshold (percent), rounded up."""
    return -(-len(asked) * threshold // 100)
