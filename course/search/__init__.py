"""One index for the texts of all rooms; each room says which audiences a person has."""

from flask import Flask

from course.registries import MenuEntry, Registries
from course.search import operations, views


def init_app(app: Flask) -> None:
    """Register the page, its line of the menu and the hourly clearing."""
    app.register_blueprint(views.bp)
    found: Registries = app.extensions["agencement"]
    found.menu.append(MenuEntry("Rechercher", "search.index", views.READ, 78))
    found.sweeps.append(operations.sweep)
