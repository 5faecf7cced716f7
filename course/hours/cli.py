"""`flask --app app course hours`: both books of a cohort, as JSON."""

import json

import click
from flask.cli import AppGroup

from course.cohorts.queries import cohort_by_uid
from course.hours import summary


@click.command("hours", help="Afficher les deux livres d’heures d’une cohorte, en JSON.")
@click.option("--cohort", "uid", help="L’identifiant de la cohorte (celui de son adresse, /c/…).")
def hours(uid: str | None) -> None:
    """Print the certified minutes of the cohort; of the only one by default."""
    found = cohort_by_uid(uid or _only())
    if found is None:
        raise click.ClickException(f"aucune cohorte n’a cet identifiant : {uid}")
    click.echo(json.dumps(summary.summary(found.id), ensure_ascii=False, indent=2))


def _only() -> str:
    known = summary.cohorts()
    if len(known) == 1:
        return known[0][0]
    if not known:
        raise click.ClickException("aucune cohorte n’existe encore")
    listed = "\n".join(f"  {uid}  {title}" for uid, title in known)
    raise click.ClickException(f"plusieurs cohortes existent : choisissez avec --cohort\n{listed}")


def add_to(group: AppGroup) -> None:
    """Add the command to `flask course`."""
    group.add_command(hours)
