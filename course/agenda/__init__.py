"""One agenda per person, on screen and as a private feed; the cohort's calendar of holidays and modules."""

from flask import Flask

from course.agenda import calendar_views, demo, providers, views
from course.registries import AgendaProvider, DemoStep, MenuEntry, Registries


def init_app(app: Flask) -> None:
    """Register the pages, their lines of the menu, the modules' entries and the demonstration's holidays."""
    app.register_blueprint(views.bp)
    app.register_blueprint(calendar_views.bp)
    found: Registries = app.extensions["agencement"]
    found.menu.append(MenuEntry("Agenda", "agenda.index", views.READ, 15))
    found.menu.append(MenuEntry("Calendrier", "calendar.index", calendar_views.READ, 65, group="Séances"))
    found.agenda.append(AgendaProvider("modules", providers.modules))
    found.demo_steps.append(DemoStep("holidays", 5, demo.tell))
