"""What a calendar programme reads back is what the rooms said, whatever people typed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from course import clock
from course.agenda import ical, rules
from course.registries import AgendaEntry
from course.ui.text import clean_text

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
ORIGIN = "https://parcours.ac-valcombe.fr"


def read(*entries: AgendaEntry) -> list[Any]:
    """The events, as a programme reads them."""
    body = ical.calendar(entries, origin=ORIGIN, every=timedelta(hours=1))
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.count(b"\n") == body.count(b"\r\n")
    calendar: Any = Calendar.from_ical(body)
    assert calendar.errors == []
    return list(calendar.walk("VEVENT"))


@given(title=WORDS, place=WORDS)
def test_any_text_is_read_back_and_adds_no_line_of_its_own(title: str, place: str) -> None:
    entry = AgendaEntry(uid="session-1", title=title, place=place, day=date(2026, 11, 20), path="/c/x")
    (event,) = read(entry)
    assert event["summary"] == clean_text(title)
    assert event.get("location", "") == clean_text(place)
    assert event["uid"] == "session-1@parcours.ac-valcombe.fr"
    assert event["url"] == f"{ORIGIN}/c/x"
    assert event.errors == []


def test_a_line_slipped_into_a_title_is_text() -> None:
    (event,) = read(AgendaEntry(uid="a", title="Fin\r\nEND:VEVENT\r\nATTENDEE:x", day=date(2026, 11, 20)))
    assert event["summary"] == "Fin\nEND:VEVENT\nATTENDEE:x"
    assert "attendee" not in event


@pytest.mark.parametrize(
    ("day", "utc"),
    [(date(2027, 3, 26), 8), (date(2027, 3, 29), 7), (date(2026, 10, 23), 7), (date(2026, 10, 26), 8)],
)
def test_nine_in_paris_stays_nine_in_paris_when_the_clocks_change(day: date, utc: int) -> None:
    at = clock.local(day, 9)
    (event,) = read(AgendaEntry(uid="a", title="x", starts_at=at, ends_at=at + timedelta(hours=3)))
    assert event["dtstart"].to_ical() == f"{day:%Y%m%d}T{utc:02}0000Z".encode()
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=3)


@pytest.mark.parametrize("minutes", [None, 0, -5])
def test_an_end_that_is_not_later_than_the_start_is_left_out(minutes: int | None) -> None:
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    ends_at = None if minutes is None else at + timedelta(minutes=minutes)
    (event,) = read(AgendaEntry(uid="a", title="x", starts_at=at, ends_at=ends_at))
    assert "dtend" not in event


def test_several_days_end_the_day_after_the_last() -> None:
    (event,) = read(AgendaEntry(uid="a", title="x", day=date(2026, 11, 2), last_day=date(2026, 11, 13)))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 11, 2), date(2026, 11, 14))


def test_an_entry_without_a_day_is_a_fault_and_not_a_new_year() -> None:
    with pytest.raises(ValueError, match="has a day"):
        read(AgendaEntry(uid="a", title="x"))


def test_an_entry_that_two_cohorts_tell_stands_once() -> None:
    one = AgendaEntry(uid="a", title="x", day=date(2026, 11, 2))
    assert [entry.title for entry in rules.merged([("A", [one]), ("B", [])])] == ["x (A)"]
    assert rules.merged([("A", [one])]) == [one]
