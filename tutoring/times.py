"""Wall-clock times in Paris: which exist, and which meetings stay within one day. Pure."""

from datetime import date, datetime, time, timedelta

from course import clock
from course.errors import RuleBroken


def instant(day: date, at: time) -> datetime:
    """The instant, in UTC, of a wall-clock time in Paris."""
    return clock.local(day, at.hour, at.minute)


def check_times(day: date, at: time, minutes: int, field: str = "began") -> None:
    """A time that exists on that day, and an end by midnight; RuleBroken on `field` otherwise."""
    start = instant(day, at)
    shown = start.astimezone(clock.PARIS)
    if (shown.hour, shown.minute) != (at.hour, at.minute):
        raise RuleBroken(
            "Cette heure n’existe pas ce jour-là, on passe à l’heure d’été : vérifiez-la.", field
        )
    last = (start + timedelta(minutes=minutes, seconds=-1)).astimezone(clock.PARIS)
    if last.date() != day:
        raise RuleBroken(
            "Avec cette durée, la visite passerait minuit : vérifiez l’heure de début et la durée. "
            "Si elle a vraiment duré deux jours, notez une visite par jour.",
            field,
        )
