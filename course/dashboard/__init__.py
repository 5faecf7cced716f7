"""One home page per role, and the cohort's table."""

from flask import Flask

from course.dashboard import views
from course.registries import MenuEntry


def init_app(app: Flask) -> None:
    """Register the pages and their lines of the menu."""
    app.register_blueprint(views.bp)
    menu = app.extensions["agencement"].menu
    menu.append(MenuEntry("Accueil", "dashboard.home", views.HOME, 0))
    menu.append(MenuEntry("Cohorte", "dashboard.cohort", views.COHORT, 40))
