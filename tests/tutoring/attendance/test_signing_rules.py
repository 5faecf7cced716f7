"""The code of a room: how it changes, what it is bound to, when it may be used."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutoring.sessions import signing_rules as rules
from tutoring.sessions.signing_rules import Sheet, Verdict, Window

AT = datetime(2026, 10, 6, 7, 5, 10, tzinfo=UTC)
SHEET = Sheet(7, None, AT)
KEY = rules.key_of("secret", SHEET)


def shown(ago: int = 0) -> str:
    """The code that was on the screen some seconds ago."""
    return rules.code(KEY, rules.step_at(AT - timedelta(seconds=ago)))


def test_a_code_holds_for_its_step_and_the_next() -> None:
    assert rules.judge(KEY, shown(), AT) == Verdict.RIGHT
    assert rules.judge(KEY, shown(30), AT) == Verdict.RIGHT


def test_a_photograph_of_the_code_is_worth_nothing_a_minute_later() -> None:
    assert rules.judge(KEY, shown(60), AT) == Verdict.EXPIRED
    assert rules.judge(KEY, shown(14 * 60), AT) == Verdict.EXPIRED
    assert rules.judge(KEY, shown(40 * 60), AT) == Verdict.WRONG


def test_the_next_code_is_not_accepted_before_it_is_shown() -> None:
    assert rules.judge(KEY, rules.code(KEY, rules.step_at(AT) + 1), AT) == Verdict.WRONG


@pytest.mark.parametrize("typed", ["123 456", "123-456", "12 34 56", " 123456 "])
def test_spaces_and_dashes_do_not_count(typed: str) -> None:
    assert rules.digits(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "١٢٣٤٥٦", "1" * 5000, "🙂", "\x00"])
def test_anything_else_is_a_wrong_code(typed: str) -> None:
    assert rules.judge(KEY, typed, AT) == Verdict.WRONG


@pytest.mark.parametrize(
    "other",
    [Sheet(8, None, AT), Sheet(7, 1, AT), Sheet(7, None, AT + timedelta(hours=4))],
    ids=["another session", "another group", "another half-day"],
)
def test_a_code_is_bound_to_session_group_and_half_day(other: Sheet) -> None:
    codes = {rules.code(rules.key_of("secret", other), rules.step_at(AT) + age) for age in range(40)}
    mine = {rules.code(KEY, rules.step_at(AT) + age) for age in range(40)}
    assert len(codes & mine) <= 1


def test_the_secret_of_the_tool_is_needed() -> None:
    assert rules.key_of("another", SHEET) != KEY


@given(st.integers(0, 2**40))
def test_a_code_always_has_six_digits(step: int) -> None:
    found = rules.code(KEY, step)
    assert len(found) == 6
    assert found.isdigit()


def test_the_window_goes_from_half_an_hour_before_to_two_hours_after() -> None:
    end = AT + timedelta(hours=3)

    def at(moment: datetime) -> Window:
        return rules.window(AT, end, moment)

    assert at(AT - timedelta(minutes=31)) == Window.EARLY
    assert at(AT - timedelta(minutes=30)) == Window.OPEN
    assert at(end + timedelta(hours=2)) == Window.OPEN
    assert at(end + timedelta(hours=2, seconds=1)) == Window.OVER


def test_the_tries_that_are_left_are_said() -> None:
    assert "a expiré" in rules.refusal(Verdict.EXPIRED, 4)
    assert "4 essais" in rules.refusal(Verdict.EXPIRED, 4)
    assert "un essai" in rules.refusal(Verdict.WRONG, 1)
    assert "cocher votre présence" in rules.refusal(Verdict.WRONG, 0)


def test_the_code_changes_on_the_half_minute() -> None:
    assert rules.next_change(AT) == AT.replace(second=30)
    assert rules.is_fresh(rules.step_at(AT) - 1, AT)
    assert not rules.is_fresh(rules.step_at(AT) - 2, AT)
    assert not rules.is_fresh(rules.step_at(AT) + 1, AT)
