"""Who is in the LMS's course: names and roles, read in the background (NRPS 2.0)."""

from flask import Flask

from course.registries import CohortColumn, MenuEntry
from lti.roster import queries, syncing, views


def init_app(app: Flask) -> None:
    """Register the handlers, the page, its line of the menu, and the column of the cohort's table."""
    app.register_blueprint(views.bp)
    found = app.extensions["agencement"]
    for kind in (queries.JOB, queries.ANYWAY_JOB):
        found.job_handlers[kind] = syncing.read_roster
    found.menu.append(MenuEntry("Inscriptions", "roster.index", views.READ, 62, group="Administration"))
    found.columns.append(CohortColumn("roster", "M@gistère", 50, views.column))
