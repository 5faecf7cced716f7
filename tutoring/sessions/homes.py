"""What sessions show on the homes."""

from collections.abc import Mapping
from typing import Any

from course.permissions import Actor
from tutoring.sessions import queries


def next_session(actor: Actor) -> Mapping[str, Any] | None:
    """A participant's next session; nothing after the last."""
    found = queries.next_session(actor.cohort, actor.person)
    return None if found is None else {"session": found}


def sheets(actor: Actor) -> Mapping[str, Any] | None:
    """The sessions whose sheet is not filled; nothing when all are."""
    found = queries.to_fill(actor.cohort)
    if not found:
        return None
    return {"sessions": [session for session, _ in found], "total": found[0][1]}
