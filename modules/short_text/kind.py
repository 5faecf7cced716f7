"""The kind « short_text »: a question, prompts to begin with, a least and a most number of words."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from course.registries import ActivityKind
from modules.schema import Rule, problems, texts
from modules.short_text import views

SHORT_TEXT = {
    "question": Rule(str),
    "min_words": Rule(int, minimum=1),
    "max_words": Rule(int, minimum=1, maximum=5000),
    "hints": Rule(list, required=False),
}


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """A question and limits that leave room between them."""
    found = problems(definition, SHORT_TEXT)
    if found:
        return found
    if definition["min_words"] > definition["max_words"]:
        found.append("min_words is more than max_words")
    return found + texts(definition.get("hints", []), "hints")


KIND = ActivityKind(
    views.KIND, "Texte court", "short_text.show", check, asks="vous avez remis «\u00a0{}\u00a0»"
)


def init_app(app: Flask) -> None:
    """Register the kind and its pages."""
    app.register_blueprint(views.bp)
    app.extensions["agencement"].activity_kinds[KIND.name] = KIND
