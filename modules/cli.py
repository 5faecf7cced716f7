"""The command line of the content: `flask --app app modules check`, `flask --app app modules load`."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup

from course.db import db
from course.registries import registries
from modules import content_files, loader
from modules.checks import check
from modules.coherence import synchronous_minutes
from modules.content_files import Content, InvalidContent, Problem

modules = AppGroup("modules", help="Le contenu du parcours : vérifier, charger.")


@modules.command("check")
def check_command() -> None:
    """Check the content folder; list what is wrong, file by file, and end with status 1."""
    content = content_files.read()
    _stop_at(check(content, registries().activity_kinds))
    click.echo(f"contenu valide : {summary(content)}")


@modules.command("load")
def load_command() -> None:
    """Load the content into the catalogue; may be repeated."""
    content = content_files.read()
    try:
        loaded = loader.load(content, registries().activity_kinds)
    except InvalidContent as error:
        db.session.rollback()
        _stop_at(error.problems)
        raise
    db.session.commit()
    click.echo(f"contenu chargé : {summary(content)}, {loaded.new_versions} texte(s) nouveau(x)")


def summary(content: Content) -> str:
    """« 15 modules, 11 activités, 24 h à distance »."""
    minutes = sum(file.meta["asynchronous_minutes"] + synchronous_minutes(file) for file in content.modules)
    return (
        f"{len(content.modules)} modules, {len(content.activities)} activités, {minutes // 60} h à distance"
    )


def _stop_at(problems: list[Problem]) -> None:
    if problems:
        for problem in problems:
            click.echo(str(problem), err=True)
        sys.exit(1)


def init_app(app: Flask) -> None:
    """Add the group to `flask`."""
    app.cli.add_command(modules)
