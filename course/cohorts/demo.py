"""The demonstration's people: a link that keeps two of them apart, a transfer (domain §8)."""

from datetime import date
from typing import Any

from course.cohorts import changes, links
from course.cohorts.link_models import LinkKind
from course.cohorts.models import Status
from course.roles import Role

# Somebody who never came, moved to another académie: G4 goes on with five.
GONE = "tiago"
GONE_ON = date(2028, 1, 3)
# An inspector who assesses a deputy head of another group, said on the opening day.
LINKED = ("karim", "camille")
LINKED_ON = date(2026, 10, 6)


def is_gone(key: str, day: date) -> bool:
    """Whether the person has left the cohort on that day of domain §8's calendar."""
    return key == GONE and day >= GONE_ON


def tell(story: Any) -> None:
    """The link, and the transfer that the manager notes; `story` is a `course.demo.story.Story`."""

    def link() -> None:
        inspector, deputy = LINKED
        links.declare(
            actor=story.actor(inspector, Role.PARTICIPANT),
            person_id=story.people[inspector],
            other_id=story.people[deputy],
            kind=LinkKind.EVALUATIVE,
        )

    def transfer() -> None:
        changes.change_standing(
            actor=story.actor("helene", Role.MANAGER),
            person_id=story.people[GONE],
            status=Status.TRANSFERRED,
            effective_on=GONE_ON + story.shift,
            reason="mutation dans une autre académie",
        )

    story.at(LINKED_ON, 12, 5, link)
    story.at(GONE_ON, 8, 30, transfer)
