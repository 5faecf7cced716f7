"""The demonstration's school holidays: zone A, 2026–27 (domain §8), moved with the story."""

from typing import Any

from course.calendar.operations import ZONE_A_2026, add_holiday
from course.permissions import Actor


def tell(story: Any) -> None:
    """Add the holidays to the cohort of a `course.demo.story.Story`."""
    actor = Actor(None, cohort_id=story.cohort.id, cohort_uid=story.cohort.uid)
    for title, first, last in ZONE_A_2026:
        add_holiday(
            actor=actor,
            zone="A",
            title=title,
            starts_on=first + story.shift,
            ends_on=last + story.shift,
        )
