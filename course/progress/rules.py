"""When a module is complete, and how far it is. Pure (domain §3, « Complete when »)."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum


class State(StrEnum):
    """Where a module stands for one person on one day."""

    LATER = "later"
    OPEN = "open"
    STARTED = "started"
    COMPLETE = "complete"
    LATE = "late"


def percent(conditions: Sequence[str], met: Collection[str], partial: Mapping[str, int]) -> int:
    """Progress of a module from 0 to 100, rounded down; a module without conditions stays at 0.

    `met` are the conditions fulfilled, `partial` what the others have reached (0 to 100).
    """
    if not conditions:
        return 0
    reached = sum(100 if one in met else min(99, partial.get(one, 0)) for one in conditions)
    return reached // len(conditions)


def is_complete(conditions: Sequence[str], met: Collection[str]) -> bool:
    """All conditions fulfilled; a module whose activities do not exist yet is never complete."""
    return bool(conditions) and all(one in met for one in conditions)
