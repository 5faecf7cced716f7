"""The kind « reading »: a Markdown text cut at its « ## » headings."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from course.registries import ActivityKind
from modules.reading import rules, views
from modules.schema import problems, twice


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """At least one section, each with a text and a title of its own."""
    parts = rules.sections(body)
    found = problems(definition, {})
    if not parts:
        found.append("no section: a reading is cut at its « ## » headings")
    found += [f"section without text: {part.title}" for part in parts if not part.body]
    found += [f"section title too long: {part.title}" for part in parts if len(part.slug) > 200]
    return found + [f"two sections have the address {one}" for one in twice([part.slug for part in parts])]


KIND = ActivityKind(
    views.KIND, "Lecture", "reading.show", check, asks="vous avez lu «\u00a0{}\u00a0» jusqu’au bout"
)


def init_app(app: Flask) -> None:
    """Register the kind and its pages."""
    app.register_blueprint(views.bp)
    app.extensions["agencement"].activity_kinds[KIND.name] = KIND
