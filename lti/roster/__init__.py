"""Who is in the LMS's course: names and roles, read in the background (NRPS 2.0)."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Plug the room in."""
