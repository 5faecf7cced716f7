"""Rating oneself: what is kept, what is missing, until when it changes."""

from datetime import date

import pytest
from flask import Flask

from course.competences import queries, rules
from course.competences.framework import CODES
from course.competences.operations import rate
from course.errors import RuleBroken
from course.permissions import Actor
from course.roles import Role
from tests import factories

CLOSES = date(2026, 10, 16)
BEFORE, AFTER = date(2026, 10, 1), date(2026, 11, 20)
ALL = dict.fromkeys(CODES, 2)


def known(t0: dict[str, int], t1: dict[str, int] | None = None) -> dict[str, dict[str, int]]:
    return {"T0": t0, "T1": t1 or {}, "T2": {}}


@pytest.mark.parametrize(
    ("t0", "t1", "today", "open_"),
    [
        ({}, {}, BEFORE, True),
        (ALL, {}, BEFORE, True),
        (ALL, {}, CLOSES, True),
        (ALL, {}, AFTER, False),
        ({"A1": 2}, {}, AFTER, True),
        (ALL, {"A1": 2}, BEFORE, False),
        ({"A1": 2}, {"A1": 2}, BEFORE, False),
    ],
)
def test_ratings_change_until_the_module_closes_or_the_next_moment_begins(
    t0: dict[str, int], t1: dict[str, int], today: date, open_: bool
) -> None:
    assert rules.may_change(known(t0, t1), "T0", CLOSES, today) is open_


def test_the_last_moment_has_none_after_it() -> None:
    assert rules.may_change(known(ALL, ALL), "T2", CLOSES, AFTER)


def test_missing_items_stand_in_the_framework_s_order() -> None:
    assert rules.missing(known({"B1": 2}), "T0") == [code for code in CODES if code != "B1"]


@pytest.fixture
def ada(app: Flask) -> Actor:
    cohort = factories.cohort()
    return factories.actor(factories.member(cohort, Role.PARTICIPANT), cohort, Role.PARTICIPANT)


def test_levels_are_kept_item_by_item_and_replaced(ada: Actor, november: object) -> None:
    assert rate(actor=ada, moment="T0", levels={"A1": 1}, closes_on=CLOSES) == list(CODES[1:])
    rate(actor=ada, moment="T0", levels={"A1": 3, "A2": 2}, closes_on=CLOSES)
    assert queries.ratings(ada.cohort, ada.person)["T0"] == {"A1": 3, "A2": 2}


def test_complete_and_closed_they_stay(ada: Actor, november: object) -> None:
    assert rate(actor=ada, moment="T0", levels=ALL, closes_on=CLOSES) == []
    assert rate(actor=ada, moment="T0", levels=ALL, closes_on=CLOSES) == []
    with pytest.raises(RuleBroken):
        rate(actor=ada, moment="T0", levels={"A1": 4}, closes_on=CLOSES)


@pytest.mark.parametrize("levels", [{"A9": 1}, {"A1": 0}, {"A1": 5}])
def test_an_item_or_a_level_that_does_not_exist_is_a_mistake(ada: Actor, levels: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no such"):
        rate(actor=ada, moment="T0", levels=levels, closes_on=CLOSES)


def test_each_cohort_keeps_its_own(ada: Actor, november: object) -> None:
    rate(actor=ada, moment="T0", levels={"A1": 1}, closes_on=CLOSES)
    other = factories.cohort("Ailleurs")
    assert queries.ratings(other.id, ada.person)["T0"] == {}
