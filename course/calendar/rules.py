"""Working days. Pure; public holidays are computed by the `holidays` library for metropolitan France."""

from datetime import date, timedelta

from holidays import country_holidays

_PUBLIC_HOLIDAYS = country_holidays("FR")
SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Monday to Friday, public holidays apart."""
    return day.weekday() < SATURDAY and day not in _PUBLIC_HOLIDAYS


def on_working_day(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
