"""What a manager sets for a cohort: how hours are read, how long posts are (domain §1)."""

from dataclasses import dataclass

from course.cohorts import queries, welcoming
from course.cohorts.models import Cohort
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor
from course.roles import Role
from course.signals import progress_changed


@dataclass(frozen=True)
class Settings:
    """What a manager sets for a cohort; minutes are those of a post for a year."""

    reading: str
    tutor_minutes: int
    trainer_minutes: int


def set_settings(*, actor: Actor, settings: Settings) -> None:
    """Change the cohort's reading and the minutes of posts; no line of the books changes (domain §1)."""
    welcoming.hold(actor.cohort)
    if settings.reading not in ("A", "B"):
        raise RuleBroken("Choisissez une des réponses proposées.", "reading")
    cohort = db.session.get_one(Cohort, actor.cohort)
    moved = cohort.reading != settings.reading
    cohort.reading = settings.reading
    cohort.tutor_minutes, cohort.trainer_minutes = settings.tutor_minutes, settings.trainer_minutes
    db.session.flush()
    if moved:
        # The course's progress is a share of another target: what the LMS holds follows.
        for person in queries.people_with_role(actor.cohort, Role.PARTICIPANT):
            progress_changed.send(None, cohort_id=actor.cohort, person_id=person.id)
