"""The pages of who runs the tool: platforms, keys, incidents, self-tests."""

from flask import Flask

from lti.operator import attach_views, key_views, models, views

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the pages."""
    for pages in (views, key_views, attach_views):
        app.register_blueprint(pages.bp)
