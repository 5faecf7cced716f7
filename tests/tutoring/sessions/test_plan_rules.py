"""Which hours a session may have, where it may be joined, when people are reminded."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course import clock
from course.errors import RuleBroken
from tests.tutoring.sessions.planned import plan
from tutoring.sessions import plan_rules

SUMMER, WINTER = date(2027, 3, 28), date(2026, 10, 25)


def refused(**values: object) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        plan_rules.instants(plan(**values))
    return caught.value


def test_hours_are_those_of_paris_in_winter_and_in_summer() -> None:
    assert plan_rules.instants(plan())[0] == datetime(2026, 12, 3, 16, tzinfo=UTC)
    assert plan_rules.instants(plan(day=date(2027, 6, 10)))[0] == datetime(2027, 6, 10, 15, tzinfo=UTC)


def test_a_session_that_crosses_midnight_is_refused_in_words() -> None:
    broken = refused(starts=time(23), ends=time(1))
    assert "minuit" in broken.message
    assert broken.field == "ends"
    assert refused(starts=time(17), ends=time(17)).field == "ends"


def test_an_hour_that_the_clocks_skip_or_repeat_is_refused() -> None:
    assert "l’heure change" in refused(day=SUMMER, starts=time(2, 30), ends=time(4)).message
    assert refused(day=WINTER, starts=time(1), ends=time(2, 30)).field == "ends"
    starts_at, ends_at = plan_rules.instants(plan(day=SUMMER, starts=time(1), ends=time(4)))
    assert (ends_at - starts_at).total_seconds() == 2 * 3600


def test_a_session_is_neither_a_moment_nor_a_whole_day() -> None:
    assert "dix minutes" in refused(ends=time(17, 5)).message
    assert "demi-journées" in refused(starts=time(9), ends=time(17)).message


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://visio.fr/x",
        "https://",
        "visio.fr/salle",
        "//visio.fr",
    ]
    + ["https://[::1", "https://a b.fr", "https://u:p@visio.fr", "https://x.fr:port/", 'https://x.fr/"><b>']
    + ["https://x.fr/" + "a" * 500],
)
def test_an_address_that_is_not_a_whole_web_address_is_refused(address: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        plan_rules.check_address(address)
    assert caught.value.field == "join_url"


@pytest.mark.parametrize(
    "address", ["", "https://visio.education.fr/b/abc?pw=1#x", "http://bbb.ac-valcombe.fr:8080/s"]
)
def test_any_service_may_be_joined(address: str) -> None:
    plan_rules.check_address(address)


def test_people_are_reminded_two_working_days_before_at_eight() -> None:
    monday = clock.local(date(2026, 11, 16), 9)
    assert plan_rules.remind_at(monday) == clock.local(date(2026, 11, 12), 8)
    after_toussaint = clock.local(date(2026, 11, 3), 9)
    holidays = [(date(2026, 10, 17), date(2026, 11, 1))]
    assert plan_rules.remind_at(after_toussaint, holidays) == clock.local(date(2026, 10, 16), 8)


@given(st.dates(date(2026, 1, 1), date(2029, 12, 31)), st.times(), st.times())
def test_whatever_is_accepted_stands_within_one_day_of_paris(day: date, starts: time, ends: time) -> None:
    try:
        first, last = plan_rules.instants(
            plan(day=day, starts=starts.replace(second=0), ends=ends.replace(second=0))
        )
    except RuleBroken:
        return
    assert {at.astimezone(clock.PARIS).date() for at in (first, last)} == {day}
    assert first < last
