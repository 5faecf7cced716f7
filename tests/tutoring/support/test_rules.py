"""Who reads what, and what is refused: pure."""

from datetime import date, timedelta
from typing import Any

import pytest

from course import clock
from course.errors import RuleBroken
from course.hours.models import Nature
from course.hours.rules import CONSUMING
from tutoring.support import rules
from tutoring.support.models import State
from tutoring.support.rules import Charge, Draft, Reading, Ties

NOW = clock.local(date(2026, 11, 20), 10)
FACTS = {"author_id": 1, "group_id": 7, "for_group": False, "expert_id": None, "orphan": False}


def reading(ties: Ties, **facts: Any) -> Reading:
    return rules.reading(ties, **{**FACTS, **facts})


def test_the_author_the_tutor_and_the_trainer_of_the_group_read_it() -> None:
    assert reading(Ties(1, member_of=[7])) == Reading.AUTHOR
    assert reading(Ties(2, in_charge_of=[7])) == Reading.HELPER
    assert reading(Ties(2, in_charge_of=[8])) == Reading.NOTHING


def test_the_group_reads_only_what_was_asked_for_it() -> None:
    assert reading(Ties(3, member_of=[7])) == Reading.NOTHING
    assert reading(Ties(3, member_of=[7]), for_group=True) == Reading.GROUP
    assert reading(Ties(3, member_of=[8]), for_group=True) == Reading.NOTHING


def test_an_expert_reads_it_once_it_was_passed_on() -> None:
    assert reading(Ties(4)) == Reading.NOTHING
    assert reading(Ties(4, advises=True)) == Reading.NOTHING
    assert reading(Ties(4, advises=True), expert_id=4) == Reading.EXPERT
    assert reading(Ties(4), expert_id=4) == Reading.NOTHING
    assert reading(Ties(5, advises=True), expert_id=4) == Reading.NOTHING


def test_where_nobody_is_in_charge_the_trainers_read_it() -> None:
    assert reading(Ties(2, trains=True)) == Reading.NOTHING
    assert reading(Ties(2, trains=True), orphan=True) == Reading.HELPER
    assert reading(Ties(2), orphan=True, group_id=None) == Reading.NOTHING


@pytest.mark.parametrize(
    ("subject", "text", "entry", "field"),
    [
        ("", "Besoin", "entry-0001", "subject"),
        ("x" * 121, "Besoin", "entry-0001", "subject"),
        ("Sujet", " ", "entry-0001", "text"),
        ("Sujet", "x" * 5001, "entry-0001", "text"),
        ("Sujet", "Besoin", "", None),
        ("Sujet", "Besoin", "../../etc", None),
    ],
)
def test_a_need_that_says_nothing_or_too_much_is_refused(
    subject: str, text: str, entry: str, field: str | None
) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_request(subject, text, entry)
    assert broken.value.field == field


@pytest.mark.parametrize(
    ("shift", "minutes", "link", "field"),
    [
        (timedelta(0), 30, "", "day"),
        (timedelta(days=400), 30, "", "day"),
        (timedelta(days=1), 4, "", "minutes"),
        (timedelta(days=1), 241, "", "minutes"),
        (timedelta(days=1), 30, "http://x.fr", "link"),
        (timedelta(days=1), 30, "javascript:alert(1)", "link"),
        (timedelta(days=1), 30, "https://x.fr/" + "a" * 500, "link"),
    ],
)
def test_a_slot_that_cannot_be_kept_is_refused(shift: timedelta, minutes: int, link: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_slot(NOW + shift, minutes, link, NOW)
    assert broken.value.field == field


def test_only_an_answered_request_is_opened_again() -> None:
    rules.check_reopening(State.ANSWERED)
    for state in (State.OPEN, State.TAKEN):
        with pytest.raises(RuleBroken):
            rules.check_reopening(state)


def test_what_is_open_is_taken_and_what_is_taken_is_taken_over_on_purpose() -> None:
    rules.check_taking(State.OPEN, relay=False)
    rules.check_taking(State.TAKEN, relay=True)
    for state, relay in ((State.TAKEN, False), (State.ANSWERED, False), (State.ANSWERED, True)):
        with pytest.raises(RuleBroken):
            rules.check_taking(state, relay=relay)


def draft(**values: Any) -> Draft:
    defaults: dict[str, Any] = {
        "entry_uid": "entry-0001",
        "nature": Nature.REMOTE_INDIVIDUAL,
        "occurred_on": date(2026, 11, 20),
        "minutes": 30,
        "attendee_ids": [1],
    }
    return Draft(**{**defaults, **values})


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"nature": Nature.WORKSHOP}, "nature"),
        ({"occurred_on": date(2026, 11, 21)}, "occurred_on"),
        ({"occurred_on": date(2026, 8, 31)}, "occurred_on"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"attendee_ids": []}, "attendees"),
        ({"attendee_ids": [1, 2]}, "nature"),
        ({"nature": Nature.REMOTE_COLLECTIVE}, "nature"),
        ({"subject": "x" * 201}, "subject"),
        ({"entry_uid": "x"}, None),
    ],
)
def test_a_follow_up_that_cannot_be_is_refused_beside_its_field(
    values: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(RuleBroken) as broken:
        rules.check_draft(draft(**values), today=date(2026, 11, 20), first_day=date(2026, 9, 1))
    assert broken.value.field == field


def test_the_natures_of_a_follow_up_never_consume_the_ten_hours() -> None:
    assert CONSUMING.isdisjoint(rules.NATURES)


def test_the_post_is_that_of_the_group_tutoring_first() -> None:
    charges = [Charge(1, 7, "trainer"), Charge(1, 7, "tutor"), Charge(2, 8, "trainer")]
    assert rules.post_of([1], charges) == ("tutor", 7)
    assert rules.post_of([2], charges) == ("trainer", 8)
    for people in ([1, 2], [3]):
        with pytest.raises(RuleBroken):
            rules.post_of(people, charges)
