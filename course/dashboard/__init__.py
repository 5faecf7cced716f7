"""One home page per role, and the cohort's table."""

from flask import Flask

from course.dashboard import linkables, views
from course.registries import MenuEntry


def init_app(app: Flask) -> None:
    """Register the pages, their lines of the menu, and what the LMS may point to."""
    app.register_blueprint(views.bp)
    linkables.init_app(app)
    menu = app.extensions["agencement"].menu
    menu.append(MenuEntry("Accueil", "dashboard.home", views.HOME, 0))
    menu.append(MenuEntry("Cohorte", "dashboard.cohort", views.COHORT, 40))
