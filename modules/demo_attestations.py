"""The demonstration's modules whose activities are not in the tool yet: the trainers attest the work seen.

A recognition on evidence, as a trainer may make it for a real person (course/hours/recognition.py).
"""

from collections.abc import Callable
from datetime import timedelta

from course.catalogue import queries as catalogue
from course.catalogue.models import Module
from course.cohorts.demo import is_gone
from course.demo.roster import PARTICIPANTS, DemoPerson
from course.demo.story import TRAINERS, Story
from course.hours.models import Modality
from course.hours.recognition import Claim, recognise
from course.roles import Role

TRAINER_OF = {group: key for key, groups in TRAINERS.items() for group in groups}
# Working time of the trainers after a module has closed.
READING = timedelta(days=3)


def tell(story: Story, without: set[str]) -> None:
    """Each trainer attests the modules of the own groups; `without` are people who did nothing."""
    for window in catalogue.windows(story.cohort.id):
        module = window.module
        if module.complete_when or not module.asynchronous_minutes:
            continue
        day = story.working_day(window.closes_on - story.shift + READING)
        for person in PARTICIPANTS:
            if person.key not in without and not is_gone(person.key, day):
                story.at(day, 17, 30, _attest(story, module, person))


def _attest(story: Story, module: Module, person: DemoPerson) -> Callable[[], None]:
    claim = Claim(
        year=module.year,
        minutes={Modality.ASYNCHRONOUS: module.asynchronous_minutes},
        reason="travaux du module remis, vus par l’équipe de formation",
        document=f"travaux de {module.code}, espace partagé de la cohorte",
        module_code=module.code,
    )

    def act() -> None:
        trainer = story.actor(TRAINER_OF[person.group or ""], Role.TRAINER)
        recognise(actor=trainer, person_id=story.people[person.key], claim=claim)

    return act
