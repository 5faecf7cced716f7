"""The demonstration's change of people: a transfer leaves a group of five (domain §8)."""

from datetime import date
from typing import Any

from course.cohorts import changes
from course.cohorts.models import Status
from course.roles import Role

# Somebody who never came, moved to another académie: G4 goes on with five.
GONE = "tiago"
GONE_ON = date(2028, 1, 3)


def is_gone(key: str, day: date) -> bool:
    """Whether the person has left the cohort on that day of domain §8's calendar."""
    return key == GONE and day >= GONE_ON


def tell(story: Any) -> None:
    """The manager notes the transfer that morning; `story` is a `course.demo.story.Story`."""

    def transfer() -> None:
        changes.change_standing(
            actor=story.actor("helene", Role.MANAGER),
            person_id=story.people[GONE],
            status=Status.TRANSFERRED,
            effective_on=GONE_ON + story.shift,
            reason="mutation dans une autre académie",
        )

    story.at(GONE_ON, 8, 30, transfer)
