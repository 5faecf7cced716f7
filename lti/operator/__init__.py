"""The pages of who runs the tool: platforms, keys, incidents, self-tests."""

from flask import Flask

from lti.operator import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Plug the room in."""
