"""Weekends and public holidays are not worked."""

from datetime import date

import pytest

from course.calendar.rules import day_off, is_working_day, on_working_day


def test_a_session_never_falls_on_ascension_day() -> None:
    assert on_working_day(date(2029, 5, 10)) == date(2029, 5, 11)


def test_an_ordinary_tuesday_stays() -> None:
    assert on_working_day(date(2026, 10, 6)) == date(2026, 10, 6)


def test_saturday_moves_to_monday() -> None:
    assert not is_working_day(date(2026, 11, 21))
    assert on_working_day(date(2026, 11, 21)) == date(2026, 11, 23)


@pytest.mark.parametrize("year", [2026, 2027, 2038])
def test_the_eleven_national_holidays_are_known_and_no_regional_one(year: int) -> None:
    days = [
        date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    ]
    named = [day for day in days if (day_off(day) or "").startswith("un jour férié")]
    assert len(named) == 11
    assert date(year, 12, 26) not in named


def test_easter_monday_is_computed() -> None:
    assert not is_working_day(date(2027, 3, 29))
