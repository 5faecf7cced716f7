"""Weekends and public holidays are not worked."""

from datetime import date

from course.calendar.rules import is_working_day, on_working_day


def test_a_session_never_falls_on_ascension_day() -> None:
    assert on_working_day(date(2029, 5, 10)) == date(2029, 5, 11)


def test_an_ordinary_tuesday_stays() -> None:
    assert on_working_day(date(2026, 10, 6)) == date(2026, 10, 6)


def test_saturday_moves_to_monday() -> None:
    assert not is_working_day(date(2026, 11, 21))
    assert on_working_day(date(2026, 11, 21)) == date(2026, 11, 23)


def test_easter_monday_is_computed() -> None:
    assert not is_working_day(date(2027, 3, 29))
