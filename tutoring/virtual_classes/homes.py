"""What virtual classes show on the homes."""

from collections.abc import Mapping
from typing import Any

from course import clock
from course.permissions import Actor
from tutoring.virtual_classes import queries, rules
from tutoring.virtual_classes.rules import Claim


def at_hand(actor: Actor) -> Mapping[str, Any] | None:
    """The class that begins within the hour, lasts, or has just ended; nothing otherwise."""
    now = clock.now()
    found = queries.at_hand(actor, now)
    if found is None:
        return None
    times = (found.session.starts_at, found.session.ends_at)
    return {
        "session": found.session,
        "presence": found.presence,
        "open": {claim: rules.is_open(claim, *times, now) for claim in Claim},
    }


def to_validate(actor: Actor) -> Mapping[str, Any] | None:
    """The classes that ended and wait for their validation; nothing when none does."""
    found = queries.to_validate(actor.cohort)
    if not found:
        return None
    return {"sessions": [session for session, _ in found], "total": found[0][1]}
