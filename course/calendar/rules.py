"""Working days. Pure; public holidays are computed by the `holidays` library.

They are the eleven of article L3133-1 of the Code du travail, which hold in the whole country. Good Friday and
26 December (Alsace-Moselle), and the days of the overseas territories, are not among them: where they are not
worked, an administrator enters them with the cohort's days off.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from holidays import country_holidays

# Computed once: the library marks a year as known before it has filled it, which another thread might see.
_PUBLIC_HOLIDAYS = country_holidays("FR", language="fr", years=range(2015, 2101))
SATURDAY = 5
ZONES = ("A", "B", "C")
# A first and a last day, both included.
Span = tuple[date, date]


def is_working_day(day: date, holidays: Iterable[Span] = ()) -> bool:
    """Monday to Friday, public holidays apart, and `holidays` (first and last days) too when given."""
    if day.weekday() >= SATURDAY or day in _PUBLIC_HOLIDAYS:
        return False
    return not any(first <= day <= last for first, last in holidays)


def on_working_day(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, n: int, holidays: Iterable[Span] = ()) -> date:
    """The n-th working day after `day` (before it when n is negative); 0 leaves the day as it is.

    `holidays` are spans (first day, last day), both included, that are not worked either.
    """
    spans, step = tuple(holidays), timedelta(days=1 if n > 0 else -1)
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day, spans):
            day += step
    return day


def day_off(day: date, holidays: Iterable[tuple[str, date, date]] = ()) -> str | None:
    """Why the day is not worked, in words: « un jour férié (Assomption) », « un samedi »; None for a working day."""
    if (name := _PUBLIC_HOLIDAYS.get(day)) is not None:
        return "un jour férié ({})".format(name.replace("'", "’").replace(";", ","))
    if day.weekday() >= SATURDAY:
        return "un samedi" if day.weekday() == SATURDAY else "un dimanche"
    return next(
        (f"pendant les vacances ({title})" for title, first, last in holidays if first <= day <= last), None
    )
