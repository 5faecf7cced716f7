"""The hub: what every room shares. Imports no sibling package (see ARCHITECTURE.md)."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from course import (
    agenda,
    attestation,
    cli,
    dashboard,
    db,
    errors,
    files,
    health,
    legal,
    logs,
    notices,
    search,
    teams,
    ui,
)
from course.access import device_views, guard
from course.access import views as access_views
from course.cohorts import views as cohort_views
from course.hours import views as hours_views
from course.permissions import Actor, may
from course.registries import Registries, registries
from course.roles import Role

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Compose the hub: database first, then the guard of every page, then the pages."""
    app.extensions["agencement"] = Registries()
    app.url_map.converters["int"] = RowId
    logs.init_app(app)
    db.init_app(app)
    errors.init_app(app)
    guard.init_app(app)
    csrf.init_app(app)
    ui.init_app(app)
    app.context_processor(_page_context)
    for room in (
        access_views,
        device_views,
        legal,
        health,
        dashboard,
        cohort_views,
        hours_views,
        notices,
        files,
        search,
        agenda,
        attestation,
        teams,
    ):
        room.init_app(app)
    cli.init_app(app)


class RowId(IntegerConverter):
    """A row's number in an address: never more than the database can hold."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", 2**31 - 1)
        super().__init__(map, *args, **kwargs)


def is_framed() -> bool:
    """Whether the browser shows this page in a frame (Fetch Metadata)."""
    return request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame", "embed", "object")


@dataclass(frozen=True)
class MenuLine:
    """One line of the menu, as the shell draws it."""

    label: str
    url: str
    active: bool
    unread: int = 0
    group: str = ""


@dataclass(frozen=True)
class Viewer:
    """Who looks at the page, as the shell draws it."""

    person: Any
    cohort: Any
    roles: frozenset[Role]
    menu: list[MenuLine]
    # The same, folded: a heading and its lines, or no heading and one line.
    folded: list[tuple[str, list[MenuLine]]]
    # A telephone's sign-in: the shell leads only where it may go.
    on_device: bool = False


def _page_context() -> dict[str, Any]:
    """What the shell needs: who looks, where, with which menu, in a frame or not."""
    actor = g.get("actor")
    viewer = _viewer(actor) if actor is not None and actor.person_id is not None else None
    return {"framed": is_framed(), "viewer": viewer}


def _viewer(actor: Actor) -> Viewer:
    cohort = None
    if actor.cohort_id is not None:
        cohort = SimpleNamespace(uid=actor.cohort_uid, title=actor.cohort_title)
    lines = _menu(actor)
    person = SimpleNamespace(display_name=actor.name)
    return Viewer(person, cohort, actor.roles, lines, _folded(lines), actor.on_device)


def _folded(lines: list[MenuLine]) -> list[tuple[str, list[MenuLine]]]:
    """Lines of one heading together, where the first of them stands; a single one needs no heading."""
    found: dict[str, list[MenuLine]] = {}
    for line in lines:
        found.setdefault(line.group or line.url, []).append(line)
    return [(group if len(several) > 1 else "", several) for group, several in found.items()]


def _menu(actor: Actor) -> list[MenuLine]:
    """The rooms that this person may enter, in the cohort of the address."""
    if actor.cohort_id is None:
        return []
    entries = sorted(registries().menu, key=lambda entry: entry.position)
    return [
        MenuLine(
            entry.label,
            url_for(entry.endpoint),
            request.endpoint == entry.endpoint,
            entry.badge(actor) if entry.badge else 0,
            entry.group,
        )
        for entry in entries
        if may(actor, entry.permission)
        and (not actor.on_device or guard.opens_on_device(current_app, entry.endpoint))
    ]
