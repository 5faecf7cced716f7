"""The command line of the course: `flask --app app course …`."""

import click
from flask import Flask
from flask.cli import AppGroup

from course.access import operations as access
from course.cohorts import operations as cohorts
from course.config import Settings
from course.db import db
from course.demo import cli as demo_cli
from course.hours import cli as hours_cli
from course.jobs import worker as jobs_worker
from course.notices import delivery as notices_delivery
from course.people import operations as people

course = AppGroup("course", help="Le parcours : cohortes, heures, tâches de fond.")


@course.command("invite")
def invite() -> None:
    """Print a new opening code (30 days, one cohort)."""
    code = cohorts.invite()
    db.session.commit()
    click.echo(code)


@course.command("operator", help="Ouvrir les pages d’exploitation : une adresse, 15 minutes, une fois.")
@click.option("--name", required=True, help="Votre nom, tel qu’il figurera dans les traces.")
def operator(name: str) -> None:
    """Print an address that signs an operator in."""
    person = people.name_operator(name)
    token = access.make_operator_ticket(person_id=person.id, destination="/exploitation/")
    db.session.commit()
    click.echo(f"{Settings.current().public_url}/onglet/{token}")


@course.command("worker")
def worker() -> None:
    """Do the background work (scores to the LMS…) until stopped."""
    jobs_worker.run_forever()


@course.command("mail-test", help="Envoyer un courriel d’essai à une adresse, et dire ce qui ne va pas.")
@click.argument("address")
def mail_test(address: str) -> None:
    """Send a test mail; says in words what is wrong, and ends with an error then."""
    said, sent = notices_delivery.test(address)
    click.echo(said, err=not sent)
    if not sent:
        raise SystemExit(1)


def init_app(app: Flask) -> None:
    """Add the group to `flask`."""
    demo_cli.add_to(course)
    hours_cli.add_to(course)
    app.cli.add_command(course)
