"""The kind « journal »: a question to write about, for oneself."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from course.registries import ActivityKind
from modules.journal import views
from modules.schema import Rule, problems


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """A question."""
    return problems(definition, {"question": Rule(str)})


KIND = ActivityKind(
    views.KIND, "Journal", "journal.show", check, asks="vous avez écrit quelques lignes dans «\u00a0{}\u00a0»"
)


def init_app(app: Flask) -> None:
    """Register the kind and its pages."""
    views.init_app(app)
    app.extensions["agencement"].activity_kinds[KIND.name] = KIND
