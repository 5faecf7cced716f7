"""Timestamps, states and reasons of scores. Pure.

AGS 2.0, section 3.4 (Score publish service): https://www.imsglobal.org/spec/lti-ags/v2p0/
"""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SECOND = timedelta(seconds=1)
# After a 409, how long until the next attempt; after the last one it is superseded. Together they
# outlast a clock that is two minutes behind the platform's.
CONFLICT_WAITS = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 45, 150))
LONGEST_RETRY_AFTER = timedelta(hours=1)
# Answers that another attempt may change; every other 4xx is a refusal for good.
PASSING = frozenset({401, 408, 409, 425, 429})
_REASON_LIMIT = 200


class State(StrEnum):
    """Where a score stands between us and the platform."""

    REFUSED = "refused"
    STOPPED = "stopped"
    WAITING = "waiting"
    SENT = "sent"


LABELS = {
    State.REFUSED: "refusé",
    State.STOPPED: "interrompu",
    State.WAITING: "en attente",
    State.SENT: "envoyé",
}

ADVICE = {
    "400": "M@gistère ne note pas cette personne : est-elle inscrite comme participante du cours ?",
    "403": "M@gistère n’autorise pas l’outil à noter : voyez avec la personne qui l’a installé.",
    "404": "Cette colonne n’existe plus dans le carnet de notes de M@gistère.",
    "409": "M@gistère détient déjà une note plus récente, écrite par quelqu’un d’autre.",
}
OTHER_ADVICE = "M@gistère refuse cette note : transmettez ce message à la personne qui vous aide."


def state(*, version: int, sent_version: int, refused: bool, queued: bool) -> State:
    """`queued`: a job waits for it; without one, 48 h of attempts came to nothing."""
    if refused:
        return State.REFUSED
    if sent_version >= version:
        return State.SENT
    return State.WAITING if queued else State.STOPPED


def next_timestamp(now: datetime, last: datetime | None) -> datetime:
    """The timestamp of the next attempt: a whole second, later than `last`.

    Later than `now` means: not yet. Moodle compares whole seconds, and a timestamp in the future would
    block every later score of that person (lti.md, AGS).
    """
    present = now.replace(microsecond=0)
    if last is None or last < present:
        return present
    return last.replace(microsecond=0) + SECOND


def activity_progress(percent: int) -> str:
    """AGS 3.4.7: Completed at 100, InProgress before."""
    return "Completed" if percent >= 100 else "InProgress"


def conflict_wait(conflicts: int) -> timedelta | None:
    """How long to wait after that many 409 in a row; None: the platform's grade stays."""
    return CONFLICT_WAITS[conflicts - 1] if conflicts <= len(CONFLICT_WAITS) else None


def is_passing(status: int) -> bool:
    """Whether the same score may be accepted later."""
    return status >= 500 or status in PASSING


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for (RFC 9110, 10.2.3), between a second and an hour."""
    if not header:
        return None
    if header.strip().isdecimal():
        wait = timedelta(seconds=min(int(header.strip()[:9]), 86_400))
    else:
        try:
            date = parsedate_to_datetime(header)
        except ValueError:
            return None
        wait = (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    return min(max(wait, SECOND), LONGEST_RETRY_AFTER)


def refusal(status: int, reason: str) -> str:
    """« 400 Incorrect score received »: the status line, without the score that Moodle echoes in it."""
    words = re.split(r"[{\[]", reason, maxsplit=1)[0]
    printable = "".join(c if c.isprintable() else " " for c in words)
    return f"{status} {' '.join(printable.split())[:_REASON_LIMIT]}".strip()


def advice(reason: str) -> str:
    """What a trainer may do about a refusal."""
    return ADVICE.get(reason[:3], OTHER_ADVICE)
