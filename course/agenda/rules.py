"""Months, and one list out of what the rooms say. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from course import clock
from course.errors import RuleBroken
from course.registries import AgendaEntry

MOST_FEEDS = 10
MODULE = "module"
# What a subscribed telephone receives: a year behind, the rest of two years ahead.
BEHIND, AHEAD = timedelta(days=366), timedelta(days=800)


@dataclass(frozen=True, order=True)
class Month:
    """A month of the calendar, between 2015 and 2100."""

    year: int
    number: int

    def __str__(self) -> str:
        """« 2026-11 », as addresses carry it."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        return month_of(self.first - timedelta(days=1))


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def read_month(text: str, today: date) -> Month:
    """The month that the address names; that of today when it names none."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", text)
    return Month(int(found[1]), int(found[2])) if found and 2015 <= int(found[1]) < 2100 else month_of(today)


def first_day(entry: AgendaEntry) -> date:
    """The day, in Paris, on which the entry stands; ValueError for one without any."""
    if entry.starts_at is not None:
        return entry.starts_at.astimezone(clock.PARIS).date()
    if entry.day is None:
        raise ValueError(f"an entry of the agenda has a day: {entry.uid}")
    return entry.day


def _order(entry: AgendaEntry) -> tuple[date, bool, datetime | None, str]:
    """By day, then what lasts the day, then by hour."""
    return first_day(entry), entry.starts_at is not None, entry.starts_at, entry.uid


def in_order(entries: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """All entries by day; what two rooms tell under one uid stands once."""
    return sorted({entry.uid: entry for entry in entries}.values(), key=_order)


def merged(by_cohort: Sequence[tuple[str, Sequence[AgendaEntry]]]) -> list[AgendaEntry]:
    """The entries of a person's cohorts, each given with its title; with several, each says of which it is."""
    several = len(by_cohort) > 1
    return in_order(
        replace(one, title=f"{one.title} ({cohort})") if several else one
        for cohort, entries in by_cohort
        for one in entries
    )


@dataclass(frozen=True)
class Day:
    """A day of the list, with what stands on it."""

    on: date
    is_today: bool
    off: str | None
    entries: Sequence[AgendaEntry]


def lasting(entries: Iterable[AgendaEntry]) -> list[AgendaEntry]:
    """What goes on over several days: shown apart, above the days."""
    return [one for one in entries if one.last_day is not None and one.last_day != one.day]


def days(
    entries: Iterable[AgendaEntry], month: Month, today: date, off: Iterable[tuple[date, str]] = ()
) -> list[Day]:
    """The days of the month that hold something, and today; `off` says why a day is not worked."""
    by_day: dict[date, list[AgendaEntry]] = {}
    for entry in entries:
        if entry.last_day is None or entry.last_day == entry.day:
            by_day.setdefault(first_day(entry), []).append(entry)
    if month.first <= today <= month.last:
        by_day.setdefault(today, [])
    reasons = dict(off)
    return [
        Day(on, on == today, reasons.get(on), by_day[on])
        for on in sorted(by_day)
        if month.first <= on <= month.last
    ]


def check_feeds(count: int) -> None:
    """Ten living addresses per person are enough: RuleBroken."""
    if count >= MOST_FEEDS:
        raise RuleBroken(
            f"Vous avez déjà {MOST_FEEDS} adresses : révoquez celles qui ne servent plus.", "label"
        )


def check_window(opens_on: date, closes_on: date, first: date, last: date) -> None:
    """A module closes after it opens, within the years of its cohort: RuleBroken."""
    if closes_on < opens_on:
        raise RuleBroken("Le module fermerait avant d’ouvrir : vérifiez les dates.", "closes_on")
    for day, name in ((opens_on, "opens_on"), (closes_on, "closes_on")):
        if not first <= day <= last:
            raise RuleBroken(
                f"Cette date est en dehors de la formation, qui va du {first:%d/%m/%Y} au {last:%d/%m/%Y}.",
                name,
            )
