"""When to try again. Pure."""

import random
from datetime import timedelta

GIVE_UP_AFTER = timedelta(hours=48)
LEASE = timedelta(seconds=90)
LONGEST_WAIT = timedelta(hours=1)


class Retry(Exception):
    """Raised by a handler: not now; `reason` is kept for those who look after the tool."""

    def __init__(self, reason: str, after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Abandon(Exception):
    """Raised by a handler: never; trying again would change nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def backoff(attempts: int, dice: random.Random) -> timedelta:
    """How long to wait after so many attempts: 5 s doubled each time up to an hour, ± 25 %."""
    seconds = min(5.0 * 2 ** min(attempts - 1, 12), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * dice.uniform(0.75, 1.25))
