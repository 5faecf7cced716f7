"""The operator's command line: `flask --app app lti …`."""

import click
from flask import Flask
from flask.cli import AppGroup

from course.db import db
from course.errors import RuleBroken
from course.ui.formats import long_datetime
from lti.platforms import keys, operations, queries
from lti.platforms.models import Platform

lti = AppGroup("lti", help="Le lien avec M@gistère : plateformes et clés.")
platform = AppGroup("platform", help="Les plateformes qui peuvent ouvrir le parcours.")
key = AppGroup("keys", help="Nos clés de signature.")
lti.add_command(platform)
lti.add_command(key)


@platform.command("add", help="Relier une plateforme, ou mettre à jour celle qui porte ces deux noms.")
@click.option("--issuer", required=True, help="Identifiant de la plateforme (issuer).")
@click.option("--client-id", required=True, help="Identifiant du client donné par la plateforme.")
@click.option("--deployment-id", required=True, help="Identifiant du déploiement.")
@click.option("--auth-url", required=True, help="Adresse de la requête d’authentification.")
@click.option("--token-url", required=True, help="Adresse du jeton d’accès.")
@click.option("--jwks-url", required=True, help="Adresse du jeu de clés public.")
@click.option("--name", default="", help="Nom que vous reconnaîtrez dans la liste.")
def add(**values: str) -> None:
    """Add or update a platform."""
    try:
        added = operations.add_platform(**values)
    except RuleBroken as broken:
        option = "--" + (broken.field or "").replace("_", "-")
        raise click.BadParameter(broken.message, param_hint=option) from broken
    keys.ensure_key()
    db.session.commit()
    click.echo(f"Plateforme {added.id} reliée : {_named(added)}")


@platform.command("list", help="Les plateformes reliées, leurs déploiements, leur dernier lancement.")
def list_platforms() -> None:
    """List the platforms."""
    for found in queries.platforms():
        deployments = ", ".join(sorted(known.deployment_id for known in found.deployments))
        last = long_datetime(found.last_launch_at) if found.last_launch_at else "jamais"
        click.echo(f"{found.id}  {_named(found)}")
        click.echo(f"   client {found.client_id} · déploiements {deployments} · dernier lancement : {last}")


def _named(found: Platform) -> str:
    return f"{found.name} ({found.issuer})" if found.name else found.issuer


@key.command("ensure", help="Créer notre paire de clés s’il n’y en a pas encore.")
def ensure() -> None:
    """Make the first key pair."""
    made = keys.ensure_key()
    db.session.commit()
    click.echo(f"Clé de signature : {made.kid}")


@key.command("rotate", help="Signer désormais avec une nouvelle clé ; les anciennes restent publiées.")
def rotate() -> None:
    """Rotate the keys."""
    made = keys.rotate_keys()
    db.session.commit()
    click.echo(f"Nouvelle clé de signature : {made.kid}")


def init_app(app: Flask) -> None:
    """Add the group to `flask`."""
    app.cli.add_command(lti)
