"""« Sélectionner du contenu »: the programme as a list to choose from (Deep Linking 2.0)."""

from flask import Flask

from lti.claims import DEEP_LINKING
from lti.deep_linking import models, views
from lti.launch import messages

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Answer deep-linking requests and register the pages."""
    app.register_blueprint(views.bp)
    messages.on(app, DEEP_LINKING, views.open_selection)
