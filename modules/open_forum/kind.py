"""The kind « open_forum »: a session of the programme where the cohort holds its forum."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from course import documents
from course.registries import ActivityKind, MenuEntry
from modules.open_forum import (
    card_views,
    closing_views,
    notices,
    preparing_views,
    report_views,
    views,
)
from modules.open_forum.blueprint import KIND as NAME
from modules.open_forum.blueprint import bp
from modules.open_forum.permits import READ
from modules.schema import Rule, problems

__all__ = ["KIND", "card_views", "closing_views", "init_app", "preparing_views", "report_views", "views"]


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """The code of the session, « CV5 »."""
    return problems(definition, {"session": Rule(str, maximum=8)})


KIND = ActivityKind(
    NAME,
    "Forum ouvert",
    "open_forum.activity",
    check,
    asks="vous avez écrit ou co-signé un compte rendu de «\u00a0{}\u00a0»",
)


def init_app(app: Flask) -> None:
    """Register the kind, its pages, its booklet, and the hourly look at markets that may open."""
    app.register_blueprint(bp)
    documents.register(app, "open_forum", Path(__file__).parent / "documents")
    found = app.extensions["agencement"]
    found.activity_kinds[KIND.name] = KIND
    found.menu.append(MenuEntry("Forums ouverts", "open_forum.index", READ, 68, group="Séances"))
    found.sweeps.append(notices.remind_animators)
