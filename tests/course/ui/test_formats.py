"""Hours, dates and names are read as French people write them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.ui import formats
from course.ui.fields import read_minutes

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "0 h"),
        (45, "45 min"),
        (60, "1 h"),
        (65, "1 h 05"),
        (90, "1 h 30"),
        (2160, "36 h"),
        (-30, "−30 min"),
        (-90, "−1 h 30"),
    ],
)
def test_hours_are_written_in_french(minutes: int, shown: str) -> None:
    """A duration never breaks across two lines and never reads « 1.5 »."""
    assert formats.hours(minutes) == shown.replace(" ", NBSP)


@given(st.integers(min_value=0, max_value=99 * 60))
def test_what_we_show_is_what_we_read(minutes: int) -> None:
    """The text of a duration, typed back, gives the same minutes."""
    assert read_minutes(formats.hours(minutes)) == minutes


def test_dates_are_spelled_out() -> None:
    """Full dates carry the weekday; the first of a month is « 1er »."""
    assert formats.long_date(date(2026, 10, 6)).replace(NBSP, " ") == "mardi 6 octobre 2026"
    assert formats.long_date(date(2028, 6, 1)).replace(NBSP, " ") == "jeudi 1er juin 2028"
    assert formats.short_date(date(2026, 10, 6)) == f"6{NBSP}oct.{NBSP}2026"
    assert formats.short_date(date(2028, 6, 1)) == f"1er{NBSP}juin{NBSP}2028"


def test_an_instant_is_shown_in_paris() -> None:
    """22:30 UTC on 6 October is already Wednesday 7 in Paris; in winter the gap is one hour."""
    late = datetime(2026, 10, 6, 22, 30, tzinfo=UTC)
    assert formats.long_date(late).startswith("mercredi 7")
    assert formats.clock_time(late) == f"0{NBSP}h{NBSP}30"
    assert formats.clock_time(datetime(2026, 11, 12, 16, 0, tzinfo=UTC)) == f"17{NBSP}h"
    assert formats.long_datetime(late).replace(NBSP, " ") == "mercredi 7 octobre 2026 à 0 h 30"


def test_a_wall_clock_time_needs_no_zone() -> None:
    """The hour of a session is shown as it is."""
    assert formats.clock_time(time(13, 30)) == f"13{NBSP}h{NBSP}30"


def test_a_naive_datetime_is_refused() -> None:
    """Better a failing test than an hour of difference on a convocation."""
    with pytest.raises(ValueError, match="naive"):
        formats.long_date(datetime(2026, 10, 6))


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (date(2026, 10, 6), date(2026, 10, 6), "le 6 octobre 2026"),
        (date(2026, 10, 1), date(2026, 10, 16), "du 1er au 16 octobre 2026"),
        (date(2026, 10, 7), date(2026, 11, 13), "du 7 octobre au 13 novembre 2026"),
        (date(2026, 12, 8), date(2027, 1, 8), "du 8 décembre 2026 au 8 janvier 2027"),
    ],
)
def test_a_period_repeats_nothing(start: date, end: date, shown: str) -> None:
    """The month and the year are said once when they are the same."""
    assert formats.period(start, end).replace(NBSP, " ") == shown


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 800))
def test_a_period_always_ends_with_its_year(start: date, days: int) -> None:
    """Whatever the dates, the reader knows the year."""
    end = start + timedelta(days=days)
    assert formats.period(start, end).endswith(str(end.year))


def test_a_hundred_percent_is_only_said_of_what_is_complete() -> None:
    """2,159 minutes of 2,160 are 99 %, and an empty plan is no division by zero."""
    assert formats.percent(2159, 2160) == f"99{NBSP}%"
    assert formats.percent(2160, 2160) == f"100{NBSP}%"
    assert formats.percent(42.9) == f"42{NBSP}%"
    assert formats.percent(3, 0) == f"0{NBSP}%"


def test_numbers_have_a_decimal_comma() -> None:
    """Thousands are apart, decimals follow a comma."""
    assert formats.number(Decimal("1250.5")) == f"1{NBSP}250,5"
    assert formats.number(-3) == "−3"


def test_french_agrees_from_two_on() -> None:
    """« 0 visite », « 1 visite », « 2 visites »; irregular plurals are given."""
    assert formats.counted(0, "visite") == f"0{NBSP}visite"
    assert formats.counted(1, "visite") == f"1{NBSP}visite"
    assert formats.counted(2, "visite") == f"2{NBSP}visites"
    assert formats.counted(3, "journal", "journaux") == f"3{NBSP}journaux"


def test_names_are_ordered_as_in_a_french_list() -> None:
    """Accents, case, hyphens and apostrophes do not send anybody to the end of the list."""
    names = ["Zoé", "élodie", "Eliane", "Œdipe", "O'Neil", "odile", "Jean-Yves", "Jean Paul"]
    ordered = ["Eliane", "élodie", "Jean Paul", "Jean-Yves", "O'Neil", "odile", "Œdipe", "Zoé"]
    assert sorted(names, key=formats.sort_key) == ordered


@given(st.text())
def test_any_name_has_a_key_and_initials(name: str) -> None:
    """No name, in any script, breaks a list."""
    assert formats.sort_key(name) == formats.sort_key(name.strip())
    assert formats.initials(name)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Élodie Martin", "ÉM"), ("Jean-Pierre de La Tour", "JT"), ("Madonna", "M"), ("🙂", "?"), ("", "?")],
)
def test_initials(name: str, letters: str) -> None:
    """The first and the last word; a name without a letter still shows something."""
    assert formats.initials(name) == letters


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Olivier", "d’"),
        ("Étienne", "d’"),
        ("Hélène", "d’"),
        ("Claire", "de "),
        ("Yanis", "de "),
        ("Hakim", "de "),
    ],
)
def test_de_elides_before_a_vowel_and_most_names_in_h(name: str, said: str) -> None:
    assert formats.de(name) == said


def test_french_punctuation_is_not_left_alone_on_a_line() -> None:
    """The space inside « » and before « : ; ? ! » does not break; an address is left alone."""
    assert formats.typography("Voici : « oui » !") == f"Voici{NBSP}: «{NBSP}oui{NBSP}»{NBSP}!"
    assert formats.typography("https://exemple.fr") == "https://exemple.fr"
