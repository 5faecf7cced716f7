"""The cohort's calendar. Pure."""

from datetime import date


def week_day(code: str, year_starts_on: date) -> date:
    """The day that « Wnn-d » names in a year of the cohort; ValueError when it is malformed.

    Week 1 is the week, from Monday on, that holds the year's first day; d runs from 1 (Monday) to 7.
    """
    week, _, day = code.removeprefix("W").partition("-")
    if not code.startswith("W") or not (1 <= int(week) <= 60 and 1 <= int(day) <= 7):
        raise ValueError(f"not a day of the cohort's calendar: {code!r}")
    monday = year_starts_on.toordinal() - year_starts_on.weekday()
    return date.fromordinal(monday + 7 * (int(week) - 1) + int(day) - 1)
