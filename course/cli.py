"""The command line of the course: `flask --app app course …`."""

import click
from flask import Flask
from flask.cli import AppGroup

from course.cohorts import operations as cohorts
from course.db import db
from course.demo import cli as demo_cli
from course.jobs import worker as jobs_worker

course = AppGroup("course", help="Le parcours : cohortes, heures, tâches de fond.")


@course.command("invite")
def invite() -> None:
    """Print a new opening code (30 days, one cohort)."""
    code = cohorts.invite()
    db.session.commit()
    click.echo(code)


@course.command("worker")
def worker() -> None:
    """Do the background work (scores to the LMS…) until stopped."""
    jobs_worker.run_forever()


def init_app(app: Flask) -> None:
    """Add the group to `flask`."""
    demo_cli.add_to(course)
    app.cli.add_command(course)
