"""What an operator may attach to what, and what a platform's clock tells. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

FINE, TOLERATED = timedelta(seconds=5), timedelta(seconds=60)


class Finding(StrEnum):
    """What a check of a connection came to."""

    FINE = "fine"
    ATTENTION = "attention"
    WRONG = "wrong"
    UNKNOWN = "unknown"


def clock_finding(apart: timedelta) -> Finding:
    """Moodle's tokens live a minute: beyond that nobody comes in (lti.md, Login, launch)."""
    if abs(apart) < FINE:
        return Finding.FINE
    return Finding.ATTENTION if abs(apart) < TOLERATED else Finding.WRONG


def apart(theirs: datetime, asked: datetime, answered: datetime) -> timedelta:
    """How far ahead of ours a clock is that said `theirs`, to the second, between question and answer."""
    if theirs > answered:
        return theirs - answered
    before = asked.replace(microsecond=0)
    return theirs - before if theirs < before else timedelta(0)


def span(length: timedelta) -> str:
    """« 7 s », « 2 min 5 s », « 3 h », « 12 jours »: a length for people, its sign left out."""
    seconds = int(abs(length).total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min" + (f" {seconds % 60} s" if seconds % 60 else "")
    return f"{seconds // 3600} h" if seconds < 172_800 else f"{seconds // 86_400} jours"


def refusal_to_attach(*, issuer: str, number: int, former_issuer: str, former_number: int) -> str | None:
    """Why this registration cannot take over that one; None when it can.

    Identity is (issuer, client id, sub): only inside one issuer may a `sub` name the same person.
    """
    if issuer != former_issuer:
        return "Ces deux inscriptions ne sont pas celles d’une même plateforme (issuer)."
    if former_number >= number:
        return "On rattache une inscription récente à une plus ancienne."
    return None
