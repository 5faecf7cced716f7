"""People of a cohort: roles and groups."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages."""
