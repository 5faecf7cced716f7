"""Until when a self-assessment may change. Pure (domain §3, « Self-assessment »)."""

from collections.abc import Mapping
from datetime import date

from course.competences.framework import CODES, MOMENTS

Ratings = Mapping[str, Mapping[str, int]]


def missing(ratings: Ratings, moment: str) -> list[str]:
    """The items without a level at this moment, in the framework's order."""
    return [code for code in CODES if code not in ratings[moment]]


def may_change(ratings: Ratings, moment: str, closes_on: date, today: date) -> bool:
    """Whether the ratings of `moment` are still open.

    They close when the next moment has begun: T0 must stay what one thought then. A complete one also
    closes after the module's last day; one that is not complete may still be finished late.
    """
    if any(ratings[later] for later in MOMENTS[MOMENTS.index(moment) + 1 :]):
        return False
    return today <= closes_on or bool(missing(ratings, moment))
