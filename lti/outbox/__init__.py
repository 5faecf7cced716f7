"""Scores on their way to the gradebooks: noted with the act that changed them, sent by the worker."""

from flask import Flask

from course.registries import CohortColumn, MenuEntry
from lti.outbox import delivery, operations, queries, tokens, views


def init_app(app: Flask) -> None:
    """Register the handlers, the page, its line of the menu, and the column of the cohort's table."""
    tokens.init_app(app)
    app.register_blueprint(views.bp)
    found = app.extensions["agencement"]
    found.job_handlers[queries.JOB] = delivery.deliver
    found.job_handlers[operations.NEW_COLUMN_JOB] = delivery.fill_column
    found.job_handlers[operations.RESEND_JOB] = delivery.resend_unsent
    found.menu.append(MenuEntry("Envois", "outbox.index", views.READ, 65, group="Administration"))
    found.columns.append(CohortColumn("score", "Note dans M@gistère", 40, views.column))
