"""« Heures des équipes »: the posts' 10 h and travel, their validation, the exports of both books (domain §1)."""

from flask import Flask

from course.registries import DemoStep, MenuEntry, Registries
from course.teams import demo, export_views, views


def init_app(app: Flask) -> None:
    """Register the pages and their lines of the menu."""
    app.register_blueprint(views.bp)
    app.register_blueprint(export_views.bp)
    found: Registries = app.extensions["agencement"]
    found.menu.append(MenuEntry("Heures des équipes", "teams.index", views.READ, 54, group="Suivi"))
    found.menu.append(MenuEntry("Mes heures d’équipe", "teams.mine", views.OWN, 55, group="Suivi"))
    found.demo_steps.append(DemoStep("teams", 30, demo.tell))
