"""Reading instants and durations as the services write them: pure."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import clock
from tutoring.virtual_classes.moments import Order, Reading, read_duration, read_moment

DAY = date(2026, 11, 12)
FIVE_PAST = clock.local(DAY, 17, 5)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("12/11/2026 17:05", "dmy"),
        ("12/11/2026 17:05:00", "dmy"),
        ("12-11-2026 17:05", "dmy"),
        ("12.11.26, 17:05:00", "dmy"),
        ("11/12/26, 5:05:00 PM", "mdy"),
        ("11/12/2026 05:05:00 PM", "mdy"),
        ("11/12/26, 5:05:00\u202fPM", "mdy"),
        ("11/12/2026 5:05 p.m.", "mdy"),
        ("2026-11-12 17:05:00", "dmy"),
        ("2026-11-12 17:05:00", "mdy"),
        ("2026-11-12T17:05:00", "dmy"),
        ("2026-11-12T16:05:00Z", "dmy"),
        ("2026-11-12T16:05:00.123Z", "dmy"),
        ("2026-11-12T18:05:00+02:00", "dmy"),
        ("12 novembre 2026 17:05", "dmy"),
        ("jeudi 12 nov. 2026 à 17 h 05", "dmy"),
        ("Nov 12, 2026 05:05:00 PM", "dmy"),
        ("12 Nov 2026 17:05:00 GMT+1", "dmy"),
        ("17:05", "dmy"),
        ("17h05", "dmy"),
        ("17 h 05", "dmy"),
        ("5:05 PM", "mdy"),
    ],
)
def test_five_past_five_is_read_however_it_is_written(text: str, order: Order) -> None:
    assert read_moment(text, Reading(DAY, order)) == FIVE_PAST


@pytest.mark.parametrize(
    "text", ["", "-", "bientôt", "25:99", "13:05 PM", "45/45/2026 17:05", "12/11/2026", "=1+1"]
)
def test_what_is_no_instant_is_none(text: str) -> None:
    assert read_moment(text, Reading(DAY)) is None


def test_an_instant_of_utc_is_one_hour_later_in_paris_in_winter_and_two_in_summer() -> None:
    assert read_moment("12/11/2026 16:05", Reading(DAY, zone=UTC)) == FIVE_PAST
    summer = date(2027, 6, 10)
    assert read_moment("10/06/2027 15:05", Reading(summer, zone=UTC)) == clock.local(summer, 17, 5)


def test_a_spreadsheet_that_forgot_its_format_still_tells_the_instant() -> None:
    # 46338 is 12 November 2026 in a spreadsheet; 0.7118… is 17:05.
    found = read_moment("46338.711805556", Reading(DAY))
    assert found is not None
    assert abs((found - FIVE_PAST).total_seconds()) < 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("65", 3900),
        ("65 min", 3900),
        ("65,5", 3930),
        ("1 h 05", 3900),
        ("1h05", 3900),
        ("1h 30m 51s", 5451),
        ("1h 2m 3s", 3723),
        ("1 h 2 min 3 s", 3723),
        ("01:02:03", 3723),
        ("62 min", 3720),
        ("1 hr 12 min", 4320),
        ("47m 3s", 2823),
        ("5s", 5),
        ("01:05:00", 3900),
        ("1:05", 3900),
        ("65:12", 3912),
        ("2 heures", 7200),
        ("1\u00a0h\u00a005", 3900),
    ],
)
def test_durations_are_read_in_french_and_in_english(text: str, expected: int) -> None:
    assert read_duration(text) == expected


def test_the_title_may_say_seconds_or_hours() -> None:
    assert read_duration("3900", 1) == 3900
    assert read_duration("1,5", 3600) == 5400


@pytest.mark.parametrize("text", ["", "beaucoup", "-5", "1:75", "99:99:99", "<b>", "12/11/2026"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert read_duration(text) is None


@given(st.text(max_size=60))
def test_no_text_makes_the_readers_fall(text: str) -> None:
    read_duration(text)
    found = read_moment(text, Reading(DAY))
    assert found is None or found.tzinfo is not None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_both_orders_read_back_what_they_wrote(moment: datetime) -> None:
    expected = moment.replace(fold=0, second=0, microsecond=0, tzinfo=clock.PARIS).astimezone(UTC)
    assert read_moment(moment.strftime("%d/%m/%Y %H:%M"), Reading(DAY, "dmy")) == expected
    assert read_moment(moment.strftime("%m/%d/%y, %I:%M:00 %p"), Reading(DAY, "mdy")) == expected
