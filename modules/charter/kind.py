"""The kind « charter »: a text to sign."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from course.registries import ActivityKind
from modules.charter import views
from modules.schema import problems


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """Nothing but a text (which every activity has)."""
    return problems(definition, {})


KIND = ActivityKind(views.KIND, "Charte", "charter.show", check, asks="vous avez signé «\u00a0{}\u00a0»")


def init_app(app: Flask) -> None:
    """Register the kind and its pages."""
    app.register_blueprint(views.bp)
    app.extensions["agencement"].activity_kinds[KIND.name] = KIND
