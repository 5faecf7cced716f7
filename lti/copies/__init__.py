"""Courses that were copied, and the course as a Common Cartridge."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Plug the room in."""
