"""What attendance plugs in: signing, countersigning, catch-up."""

from flask import Flask

from tutoring.sessions import catch_up_views, closing_views, signing_views


def init_app(app: Flask) -> None:
    """Register the pages, the menu's line and the evidence."""
    for room in (signing_views, closing_views, catch_up_views):
        room.init_app(app)
