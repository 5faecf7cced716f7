"""`flask --app app lti invite`: the address that connects an LMS by itself."""

import click
from flask.cli import with_appcontext

from course.config import Settings
from course.db import db
from course.errors import RuleBroken
from lti.registration import operations

PATH = "/lti/inscription/"
WHERE = (
    "À coller dans M@gistère, sous 7 jours, une seule fois : Administration du site › Plugins › "
    "Modules d’activité › Outil externe › Gérer les outils."
)


@click.command("invite", help="Inviter une plateforme à se relier : une adresse, 7 jours, une fois.")
@click.option("--name", default="", help="Nom que vous reconnaîtrez dans la liste.")
@with_appcontext
def invite(name: str) -> None:
    """Print a one-time registration address."""
    try:
        _, token = operations.invite(name=name)
    except RuleBroken as broken:
        raise click.BadParameter(broken.message, param_hint="--name") from broken
    db.session.commit()
    click.echo(Settings.current().public_url + PATH + token)
    click.echo(WHERE)


def init_app() -> None:
    """Add the command to `flask lti`; imported late, for that group knows the operator's room, which knows us."""
    from lti.cli import lti

    lti.add_command(invite)
