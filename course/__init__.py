"""The hub: what every room shares. Imports no sibling package (see ARCHITECTURE.md)."""

from typing import Any

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect

from course import access, cli, dashboard, db, errors, health, legal, logs, ui
from course.access import guard
from course.access import views as access_views
from course.cohorts import views as cohort_views
from course.permissions import may
from course.registries import Registries, registries

__all__ = ["access", "csrf", "init_app"]

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Compose the hub: database first, then the guard of every page, then the pages."""
    app.extensions["agencement"] = Registries()
    logs.init_app(app)
    db.init_app(app)
    errors.init_app(app)
    guard.init_app(app)
    csrf.init_app(app)
    ui.init_app(app)
    app.context_processor(_page_context)
    for room in (access_views, legal, health, cohort_views, dashboard):
        room.init_app(app)
    cli.init_app(app)


def is_framed() -> bool:
    """Whether the browser shows this page in a frame (Fetch Metadata)."""
    return request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object")


def _page_context() -> dict[str, Any]:
    """What the shell needs: who looks, where, with which menu, in a frame or not."""
    actor = g.get("actor")
    viewer = actor if actor is not None and actor.person_id is not None else None
    entries = sorted(registries().menu, key=lambda entry: entry.position)
    menu = [
        entry
        for entry in entries
        if viewer is not None and viewer.cohort_id is not None and may(viewer, entry.permission)
    ]
    return {"framed": is_framed(), "viewer": viewer, "menu_entries": menu}
