"""Dynamic registration: an LMS connects itself, by an invitation of the operator (LTI DR 1.0)."""

from flask import Flask

from lti.registration import cli, models, views

__all__ = ["cli", "init_app", "models"]


def init_app(app: Flask) -> None:
    """Plug the room in."""
    views.init_app(app)
    cli.init_app()
