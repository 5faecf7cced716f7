"""Courses that were copied, and the course as a Common Cartridge."""

from flask import Flask

from course.registries import HomeCard, Registries
from course.roles import Role
from lti.copies import cli, views

__all__ = ["cli", "init_app"]


def init_app(app: Flask) -> None:
    """Register the page of the cartridge and the card that leads to it; its command comes with `cli`."""
    app.register_blueprint(views.bp)
    found: Registries = app.extensions["agencement"]
    found.home_cards.append(
        HomeCard(
            *("cartridge", frozenset({Role.TRAINER, Role.MANAGER}), 90),
            template="lti/copies/card.html",
            context=views.card,
        )
    )
