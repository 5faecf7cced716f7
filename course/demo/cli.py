"""`flask --app app course demo`: the cohort of domain §8, as lived up to a day."""

from datetime import datetime, timedelta

import click
from flask.cli import AppGroup

from course import clock
from course.db import db
from course.demo import certificates, messages
from course.demo.story import FIRST_DAY, Story, existing, open_cohort
from course.jobs.operations import renew_waiting
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
    day = through.date() if through else clock.today()
    story = Story(through=day, shift=timedelta(days=364 * (year - FIRST_DAY.year)))
    prepare(story)
    if (known := existing()) is not None:
        click.echo(f"la cohorte de démonstration existe déjà : /c/{known.uid}/")
        return
    click.echo(tell(story))


def prepare(story: Story) -> None:
    """What each run brings up to date: the content, the practice platform's addresses."""
    for step in sorted(registries().demo_steps, key=lambda step: step.position):
        if step.position < 0:
            step.run(story)
    db.session.commit()


def tell(story: Story) -> str:
    """Tell the whole story in one transaction (all of it, or nothing); returns a line for the terminal."""
    open_cohort(story)
    for step in sorted(registries().demo_steps, key=lambda step: step.position):
        if step.position >= 0:
            step.run(story)
    certificates.tell(story)
    messages.tell(story)
    played = story.play()
    renew_waiting()
    db.session.commit()
    return f"cohorte de démonstration : /c/{story.cohort.uid}/ ({played} faits jusqu’au {story.through:%d/%m/%Y})"


def add_to(group: AppGroup) -> None:
    """Add the command to `flask course`."""
    group.add_command(demo)
