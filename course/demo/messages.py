"""The demonstration's messages: people read theirs once a month or so, so that only the latest are new."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from course.demo.roster import PEOPLE
from course.demo.story import Story
from course.notices import operations
from course.notices.rules import Rhythm
from course.roles import Role

FIRST, LAST = date(2026, 10, 1), date(2028, 6, 30)
UNSEEN = {"tiago"}
# Who does not want a mail for each message.
RHYTHMS = {"maelle": Rhythm.DAILY, "karim": Rhythm.WEEKLY, "theo": Rhythm.DAILY}


def tell(story: Story) -> None:
    """Everybody who comes in reads, each on days of their own."""
    for key, rhythm in RHYTHMS.items():
        story.at(FIRST, 8, 15, _choose(story, key, rhythm))
    for person in PEOPLE:
        dice = random.Random(f"messages {person.key}")  # noqa: S311 - a story, not a secret
        day = FIRST + timedelta(days=dice.randrange(20))
        while person.key not in UNSEEN and day <= LAST and day + story.shift <= story.through:
            story.at(day, dice.randrange(18, 22), dice.randrange(60), _read(story, person.key, person.role))
            day += timedelta(days=dice.randrange(20, 35))


def _choose(story: Story, key: str, rhythm: Rhythm) -> Callable[[], None]:
    return lambda: operations.choose_rhythm(person_id=story.people[key], rhythm=rhythm)


def _read(story: Story, key: str, role: str) -> Callable[[], None]:
    return lambda: operations.read_all(actor=story.actor(key, Role(role)))
