"""`flask --app app course demo`: the cohort of domain §8, as lived up to a day."""

from datetime import date, datetime, timedelta

import click
from flask.cli import AppGroup

from course import clock
from course.db import db
from course.demo.story import FIRST_DAY, Story, existing, open_cohort
from course.registries import registries


@click.command("demo")
@click.option(
    "--through",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day that is told (YYYY-MM-DD); today by default.",
)
@click.option(
    "--year", type=int, default=FIRST_DAY.year, show_default=True, help="Calendar year of the opening."
)
def demo(through: datetime | None, year: int) -> None:
    """Seed the demonstration cohort « Académie de Valcombe »."""
    if (known := existing()) is not None:
        click.echo(f"la cohorte de démonstration existe déjà : /c/{known.uid}/")
        return
    click.echo(tell(through.date() if through else clock.today(), year))


def tell(through: date, year: int = FIRST_DAY.year) -> str:
    """Tell the whole story up to `through`; returns a line for the terminal."""
    story = Story(through=through, shift=timedelta(days=364 * (year - FIRST_DAY.year)))
    steps = sorted(registries().demo_steps, key=lambda step: step.position)
    for step in (one for one in steps if one.position < 0):
        step.run(story)
    open_cohort(story)
    for step in (one for one in steps if one.position >= 0):
        step.run(story)
    db.session.commit()
    played = story.play()
    db.session.commit()
    return f"cohorte de démonstration : /c/{story.cohort.uid}/ ({played} faits jusqu’au {through:%d/%m/%Y})"


def add_to(group: AppGroup) -> None:
    """Add the command to `flask course`."""
    group.add_command(demo)
