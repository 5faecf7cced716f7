"""Attachments: what people add to what they write, read by whom the room lets read."""

from flask import Flask

from course.files import rules, views


def init_app(app: Flask) -> None:
    """Register the addresses of files and how their size and type are written."""
    app.register_blueprint(views.bp)
    app.jinja_env.filters["file_size"] = rules.readable_size
    app.jinja_env.filters["file_label"] = rules.label
