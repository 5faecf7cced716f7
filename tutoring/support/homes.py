"""What support shows on the homes."""

from collections.abc import Mapping
from typing import Any

from course.permissions import Actor
from tutoring.support import queries


def to_take(actor: Actor) -> Mapping[str, Any] | None:
    """The requests that wait for a tutor or a trainer; nothing when none does."""
    found, total = queries.to_take(actor)
    return {"requests": found, "total": total} if found else None


def passed(actor: Actor) -> Mapping[str, Any] | None:
    """What was passed to an expert; nothing when nothing was."""
    found = queries.passed_to(actor)
    return {"requests": found} if found else None


def mine(actor: Actor) -> Mapping[str, Any]:
    """A participant's own requests, and the way to state one."""
    return {"requests": queries.mine(actor)}
