"""« Sélectionner du contenu »: the programme as a list to choose from (Deep Linking 2.0)."""

from flask import Flask

from lti.deep_linking import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Plug the room in."""
