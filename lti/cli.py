"""The operator's command line: `flask --app app lti …`."""

from collections.abc import Callable

import click
from flask import Flask
from flask.cli import AppGroup

from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import SYSTEM
from course.ui.formats import long_datetime
from lti.operator import operations as operator
from lti.operator import words
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
        state = f"suspendue {long_datetime(found.suspended_at)}" if found.suspended_at else "active"
        click.echo(f"{found.id}  {_named(found)} · {state}")
        click.echo(f"   client {found.client_id} · déploiements {deployments} · dernier lancement : {last}")


@platform.command("suspend", help="Suspendre une plateforme : plus d’entrée, ses notes attendent.")
@click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="ID")
def suspend(number: int) -> None:
    """Suspend a platform."""
    _change(operator.suspend, number, "suspendue")


@platform.command("resume", help="Reprendre avec une plateforme suspendue ; ses notes repartent.")
@click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="ID")
def resume(number: int) -> None:
    """Resume a platform."""
    _change(operator.resume, number, "active")


def _change(operation: Callable[..., object], number: int, state: str) -> None:
    try:
        operation(actor=SYSTEM, platform_id=number)
    except NotFound as missing:
        raise click.BadParameter(
            "Aucune plateforme ne porte ce numéro : voyez « lti platform list ».", param_hint="ID"
        ) from missing
    db.session.commit()
    click.echo(f"Plateforme {number} : {state}")


def _named(found: Platform) -> str:
    return f"{found.name} ({found.issuer})" if found.name else found.issuer


@key.command("ensure", help="Créer notre paire de clés s’il n’y en a pas encore.")
def ensure() -> None:
    """Make the first key pair."""
    made = keys.ensure_key()
    db.session.commit()
    click.echo(f"Clé de signature : {made.kid}")


@key.command("list", help="Nos clés, la plus récente d’abord, et où en est chacune.")
def list_keys() -> None:
    """List the keys."""
    signing = queries.signing_key()
    for one in queries.all_keys():
        click.echo(f"{one.kid}  {words.key_standing(one, signing)}")


@key.command(
    "rotate", help="Publier une nouvelle clé, qui signera dans une heure ; l’ancienne signe d’ici là."
)
@click.option("--now", "at_once", is_flag=True, help="Signer tout de suite avec la nouvelle (urgence).")
def rotate(at_once: bool) -> None:
    """Rotate the keys."""
    made = keys.rotate_keys(at_once=at_once)
    db.session.commit()
    click.echo(f"Nouvelle clé : {made.kid}")
    click.echo(f"Elle signe à partir de : {long_datetime(made.signs_from)}")


# A thumbprint may begin with « - »: that is no option.
@key.command(
    "withdraw",
    help="Retirer pour de bon une clé qui a fuité ; une autre signe aussitôt.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("kid")
def withdraw(kid: str) -> None:
    """Withdraw a leaked key."""
    try:
        keys.withdraw_key(kid=kid)
    except RuleBroken as broken:
        raise click.BadParameter(broken.message, param_hint="KID") from broken
    db.session.commit()
    signing = queries.signing_key()
    click.echo(f"Clé retirée : {kid}")
    click.echo(f"Clé de signature : {signing.kid if signing else 'aucune'}")


def init_app(app: Flask) -> None:
    """Add the group to `flask`."""
    app.cli.add_command(lti)
