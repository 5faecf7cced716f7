"""The kind « self_assessment »: the framework's items at one moment of the course."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from course.competences.framework import MOMENTS
from course.registries import ActivityKind
from modules.schema import Rule, problems
from modules.self_assessment import views


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """One of the three moments."""
    found = problems(definition, {"moment": Rule(str)})
    if not found and definition["moment"] not in MOMENTS:
        found.append(f"moment: {definition['moment']} is none of {', '.join(MOMENTS)}")
    return found


KIND = ActivityKind(
    views.KIND,
    "Autopositionnement",
    "self_assessment.show",
    check,
    asks="vous avez répondu à tous les points de «\u00a0{}\u00a0»",
)


def init_app(app: Flask) -> None:
    """Register the kind and its pages."""
    app.register_blueprint(views.bp)
    app.extensions["agencement"].activity_kinds[KIND.name] = KIND
