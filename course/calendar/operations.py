"""The write side of school holidays: added, changed and removed by an administrator (issue « Working calendar »)."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from course.calendar import queries
from course.calendar.models import SchoolHoliday
from course.calendar.rules import ZONES
from course.db import Base, db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor

LONGEST = timedelta(days=100)
# The dates of 2026–27 in zone A (domain §8); the summer begins on 3 July.
ZONE_A_2026 = (
    ("Vacances de la Toussaint", date(2026, 10, 17), date(2026, 11, 1)),
    ("Vacances de Noël", date(2026, 12, 19), date(2027, 1, 3)),
    ("Vacances d’hiver", date(2027, 2, 13), date(2027, 2, 28)),
    ("Vacances de printemps", date(2027, 4, 10), date(2027, 4, 25)),
    ("Vacances d’été", date(2027, 7, 3), date(2027, 8, 31)),
)


def add_holiday(*, actor: Actor, zone: str, title: str, starts_on: date, ends_on: date) -> SchoolHoliday:
    """Add days off to a zone of the actor's cohort; RuleBroken when the dates are wrong or overlap others."""
    _check(actor, zone, starts_on, ends_on, None)
    added = SchoolHoliday(
        cohort_id=actor.cohort, zone=zone, title=title, starts_on=starts_on, ends_on=ends_on
    )
    db.session.add(added)
    db.session.flush()
    return added


def change_holiday(
    *, actor: Actor, holiday: SchoolHoliday, zone: str, title: str, starts_on: date, ends_on: date
) -> None:
    """Give days off other dates, zone or title; the same rules as for new ones."""
    _check(actor, zone, starts_on, ends_on, holiday)
    holiday.zone, holiday.title = zone, title
    holiday.starts_on, holiday.ends_on = starts_on, ends_on
    db.session.flush()


def remove_holiday(*, actor: Actor, holiday: SchoolHoliday) -> None:
    """Take days off away."""
    _own(actor, holiday)
    db.session.delete(holiday)
    db.session.flush()


def _own(actor: Actor, holiday: SchoolHoliday) -> None:
    if holiday.cohort_id != actor.cohort:
        raise NotFound()


def _check(actor: Actor, zone: str, starts_on: date, ends_on: date, itself: SchoolHoliday | None) -> None:
    if itself is not None:
        _own(actor, itself)
    # Two people who add at once go one after the other; the table is named, cohorts being a layer above.
    cohort = Base.metadata.tables["cohort"]
    db.session.execute(select(cohort.c.id).where(cohort.c.id == actor.cohort).with_for_update(key_share=True))
    others = [one for one in queries.holidays(actor.cohort, zone) if one is not itself]
    _check_dates(starts_on, ends_on, zone, others)


def _check_dates(starts_on: date, ends_on: date, zone: str, others: Iterable[SchoolHoliday]) -> None:
    """Holidays end after they begin, last 100 days at most and never overlap: RuleBroken."""
    if zone not in ZONES:
        raise RuleBroken("Choisissez la zone A, B ou C.", "zone")
    if ends_on < starts_on:
        raise RuleBroken("Le dernier jour vient avant le premier : vérifiez les dates.", "ends_on")
    if ends_on - starts_on > LONGEST:
        raise RuleBroken("Des vacances de plus de cent jours : vérifiez l’année.", "ends_on")
    for other in others:
        if starts_on <= other.ends_on and other.starts_on <= ends_on:
            raise RuleBroken(
                f"Ces dates recouvrent « {other.title} », qui existe déjà dans cette zone : "
                "modifiez plutôt ses dates.",
                "starts_on",
            )
