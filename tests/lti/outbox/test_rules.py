"""Timestamps, states, reasons: what holds whatever happens."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti.outbox import rules
from lti.outbox.rules import State
from tests.conftest import NOVEMBER

SECOND = timedelta(seconds=1)
# The clock between two attempts: it usually goes forward, sometimes stands still or is set back.
steps = st.timedeltas(timedelta(minutes=-5), timedelta(minutes=5))


@given(st.lists(steps, max_size=50))
def test_timestamps_only_grow_by_whole_seconds_and_are_never_in_the_future(moves: list[timedelta]) -> None:
    """An attempt whose timestamp is still to come is not made (delivery waits)."""
    now, last = NOVEMBER, None
    for move in moves:
        now += move
        timestamp = rules.next_timestamp(now, last)
        assert timestamp.microsecond == 0
        if last is not None:
            assert timestamp - last >= SECOND
        if timestamp <= now:
            last = timestamp


@given(steps, st.none() | steps)
def test_waiting_until_the_timestamp_is_enough(now_offset: timedelta, last_offset: timedelta | None) -> None:
    """After the wait that delivery asks for, the attempt can be made."""
    now = NOVEMBER + now_offset
    last = None if last_offset is None else (NOVEMBER + last_offset).replace(microsecond=0)
    later = max(now, rules.next_timestamp(now, last))
    assert rules.next_timestamp(later, last) <= later


def test_two_attempts_in_one_second_take_two_seconds() -> None:
    now = NOVEMBER + timedelta(milliseconds=900)
    first = rules.next_timestamp(now, None)
    assert first == NOVEMBER
    assert rules.next_timestamp(now, first) == NOVEMBER + SECOND


@pytest.mark.parametrize(
    ("version", "sent", "refused", "queued", "expected"),
    [
        (1, 0, False, True, State.WAITING),
        (2, 1, False, True, State.WAITING),
        (1, 0, False, False, State.STOPPED),
        (2, 2, False, False, State.SENT),
        (2, 2, False, True, State.SENT),
        (2, 1, True, False, State.REFUSED),
        (2, 1, True, True, State.REFUSED),
    ],
)
def test_where_a_score_stands(version: int, sent: int, refused: bool, queued: bool, expected: State) -> None:
    assert rules.state(version=version, sent_version=sent, refused=refused, queued=queued) == expected


@pytest.mark.parametrize(("status", "passing"), [(401, True), (408, True), (429, True), (500, True)])
def test_what_may_pass(status: int, passing: bool) -> None:
    assert rules.is_passing(status) is passing


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 415, 422])
def test_what_will_not_pass(status: int) -> None:
    assert not rules.is_passing(status)


def test_repeated_conflicts_outlast_a_clock_two_minutes_off_then_end() -> None:
    waits: list[timedelta] = []
    while (wait := rules.conflict_wait(len(waits) + 1)) is not None:
        waits.append(wait)
    assert sum(waits, timedelta()) > timedelta(minutes=2)
    assert len(waits) < 10


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        (" 120 ", 120),
        ("0", 1),
        ("999999999999", 3600),
        ("Fri, 20 Nov 2026 09:00:30 GMT", 30),
        ("Fri, 20 Nov 2020 09:00:30 GMT", 1),
        ("bientôt", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_how_long_a_platform_asks_us_to_wait(header: str | None, seconds: int | None) -> None:
    """NOVEMBER is 9:00 UTC; absurd waits are brought back to between a second and an hour."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert rules.retry_after(header, NOVEMBER) == expected


@given(st.text(max_size=80))
def test_any_retry_after_is_survived(header: str) -> None:
    wait = rules.retry_after(header, datetime(2026, 11, 20, tzinfo=UTC))
    assert wait is None or SECOND <= wait <= rules.LONGEST_RETRY_AFTER


def test_the_reason_kept_says_nothing_of_the_person() -> None:
    """Moodle echoes the posted score in the status line."""
    line = 'Incorrect score received{"scoreGiven": 40, "userId": "103"}'
    assert rules.refusal(400, line) == "400 Incorrect score received"


@given(st.integers(400, 599), st.text(max_size=5000))
def test_any_reason_fits_and_can_be_shown(status: int, reason: str) -> None:
    kept = rules.refusal(status, reason)
    assert len(kept) <= 300
    assert kept.isprintable()
    assert rules.advice(kept)


def test_only_everything_is_completed() -> None:
    assert [rules.activity_progress(percent) for percent in (0, 1, 99, 100)] == [
        "InProgress",
        "InProgress",
        "InProgress",
        "Completed",
    ]
