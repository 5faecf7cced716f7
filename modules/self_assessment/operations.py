"""Keeping one's levels and noting how far one is."""

from collections.abc import Mapping
from datetime import date

from course.competences.framework import CODES
from course.competences.operations import rate
from course.permissions import Actor
from course.progress.operations import record_result


def save(
    *, actor: Actor, activity_key: str, moment: str, levels: Mapping[str, int], closes_on: date
) -> list[str]:
    """Keep these levels; returns the items still without one. All of them complete the activity.

    Raises RuleBroken once the moment is closed.
    """
    missing = rate(actor=actor, moment=moment, levels=levels, closes_on=closes_on)
    share = (len(CODES) - len(missing)) * 100 // len(CODES)
    record_result(actor=actor, activity_key=activity_key, completed=not missing, percent=share)
    return missing
