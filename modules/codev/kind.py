"""The kind « codev »: one thread of the programme; its body says how to take part in it."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from course.registries import ActivityKind, AgendaProvider, MenuEntry
from modules.codev import (
    agenda,
    client_views,
    editing_views,
    ending,
    evidence,
    finding,
    homes,
    lead_views,
    live_views,
    telling,
    views,
)
from modules.codev.desk import views as desk_views
from modules.schema import Rule, problems

# `charter`: the activity whose text is signed, its own or another thread's.
CODEV = {"number": Rule(int, minimum=1, maximum=9), "charter": Rule(str)}


def check(definition: Mapping[str, Any], body: str) -> list[str]:
    """A number, and the activity whose text everybody signs."""
    return problems(definition, CODEV)


KIND = ActivityKind(
    "codev",
    "Fil de codéveloppement",
    "codev.show",
    check,
    asks="vous avez pris votre part dans «\u00a0{}\u00a0»",
    earns=True,
)


def init_app(app: Flask) -> None:
    """Register the kind, its pages, and what the worker does every hour."""
    for room in (views, editing_views, lead_views, client_views, live_views, desk_views):
        app.register_blueprint(room.bp)
    found = app.extensions["agencement"]
    found.activity_kinds[KIND.name] = KIND
    found.sweeps += [telling.remind_all, ending.anonymise_old]
    finding.init_app(app)
    found.menu.append(MenuEntry("Codéveloppement", "codev.index", views.READ, 22))
    found.agenda.append(AgendaProvider("codev", agenda.entries))
    found.home_cards += homes.CARDS
    entry = MenuEntry("Suivi du codéveloppement", "codev_desk.index", desk_views.DESK, 56, group="Suivi")
    found.menu.append(entry)
    evidence.init_app(app)
