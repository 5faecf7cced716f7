"""What visits show on the homes."""

from collections.abc import Mapping
from typing import Any

from course import clock
from course.permissions import Actor
from course.roles import Role
from tutoring.visits import queries, silence

TEN_HOURS = 600


def _functions(actor: Actor) -> list[str]:
    pairs = ((Role.TUTOR, "tutor"), (Role.TRAINER, "trainer"))
    return [function for role, function in pairs if actor.has(role)]


def hours(actor: Actor) -> Mapping[str, Any] | None:
    """« Mes 10 heures »: what this year's book says, under each function; nothing without a group nor an hour."""
    spent = queries.spent(actor.cohort, actor.person, _functions(actor), clock.today())
    if not spent:
        return None
    ten = all(one.budget == TEN_HOURS for one in spent)
    return {"title": "Mes 10 heures" if ten else "Mes heures sur site", "spent": spent}


def mine(actor: Actor) -> Mapping[str, Any]:
    """The author's latest visits and their answers; the way to log one."""
    return {"visits": queries.recent(actor.cohort, actor.person)}


def to_answer(actor: Actor) -> Mapping[str, Any] | None:
    """The reports that wait for the participant; nothing when there are none."""
    found = queries.to_answer(actor.cohort, actor.person)
    return {"visits": found} if found else None


def unanswered(actor: Actor) -> Mapping[str, Any] | None:
    """How many reports have had no answer for ten working days; nothing when there are none."""
    count = len(silence.unanswered(actor.cohort))
    return {"count": count} if count else None
