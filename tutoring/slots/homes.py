"""What appointments show on the homes."""

from collections.abc import Mapping
from typing import Any

from course.permissions import Actor
from tutoring.slots import asking_queries, queries


def to_choose(actor: Actor) -> Mapping[str, Any] | None:
    """The slots that a participant may choose; nothing when there are none."""
    groups = [group.id for group in queries.member_of(actor)]
    found = queries.offered(actor.cohort, actor.person, groups)
    return {"slots": found[:3], "total": len(found)} if found else None


def asked(actor: Actor) -> Mapping[str, Any] | None:
    """How many requests wait for a tutor or a trainer; nothing when none does."""
    found = asking_queries.waiting(actor.cohort, [group.id for group in queries.in_charge_of(actor)])
    return {"total": len(found)} if found else None
