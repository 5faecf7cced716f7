"""What a visit may say, and who may read it: no database."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.errors import RuleBroken
from course.hours.models import Nature
from course.permissions import Actor
from course.roles import Role
from tutoring.visits import rules
from tutoring.visits.rules import Charge, Draft, Reading

TODAY, FIRST_DAY = date(2026, 11, 20), date(2026, 9, 1)


def draft(**values: Any) -> Draft:
    defaults: dict[str, Any] = {
        "entry_uid": "entry-00000001",
        "occurred_on": TODAY,
        "nature": Nature.INDIVIDUAL_VISIT,
        "attendee_ids": [1],
        "minutes": 60,
        "school_id": 1,
        "observed": "Une réunion.",
    }
    return Draft(**{**defaults, **values})


def field_refused(**values: Any) -> str | None:
    with pytest.raises(RuleBroken) as refused:
        rules.check_draft(draft(**values), today=TODAY, first_day=FIRST_DAY)
    return refused.value.field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"occurred_on": date(2026, 11, 21)}, "occurred_on"),
        ({"occurred_on": date(1926, 11, 20)}, "occurred_on"),
        ({"minutes": -60}, "minutes"),
        ({"minutes": 14}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"travel_minutes": -1}, "travel_minutes"),
        ({"travel_minutes": 601}, "travel_minutes"),
        ({"kilometres": 1001, "travel_minutes": 600}, "kilometres"),
        ({"kilometres": 300, "travel_minutes": 60}, "kilometres"),
        ({"kilometres": 5, "travel_minutes": 0}, "kilometres"),
        ({"attendee_ids": []}, "attendees"),
        ({"attendee_ids": [1, 2]}, "attendees"),
        ({"nature": Nature.COLLECTIVE_VISIT}, "nature"),
        ({"observed": ""}, "observed"),
        ({"entry_uid": ""}, None),
        ({"entry_uid": "../../../../etc"}, None),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(values: dict[str, Any], field: str | None) -> None:
    assert field_refused(**values) == field


def test_one_part_of_the_report_is_enough() -> None:
    only = draft(observed="", before_next="Relire la lettre.")
    rules.check_draft(only, today=TODAY, first_day=FIRST_DAY)


@given(st.integers(0, 10_000), st.integers(0, 600))
def test_a_distance_is_plausible_up_to_130_km_an_hour(tenths: int, minutes: int) -> None:
    plausible = rules.plausible(tenths / 10, minutes)
    assert plausible == (tenths == 0 or (minutes > 0 and Decimal(tenths) / 10 * 60 / minutes <= 130))


def charge(
    person: int, group: int = 1, function: str = "tutor", since: date = FIRST_DAY, until: date | None = None
) -> Charge:
    return Charge(person, group, function, since, until)


def test_the_visit_belongs_to_the_group_of_those_met() -> None:
    wanted = draft(nature=Nature.COLLECTIVE_VISIT, attendee_ids=[1, 2])
    assert rules.charged(wanted, [charge(1), charge(2), charge(3, group=2)], TODAY) == ("tutor", 1)
    assert rules.charged(wanted, [charge(1), charge(2, group=2)], TODAY) == ("tutor", None)


def test_somebody_elses_group_is_refused() -> None:
    with pytest.raises(RuleBroken) as refused:
        rules.charged(draft(attendee_ids=[9]), [charge(1)], TODAY)
    assert refused.value.field == "attendees"


def test_a_member_of_that_day_may_be_visited_after_leaving_the_group() -> None:
    left = [charge(1, until=date(2026, 10, 31))]
    assert rules.charged(draft(occurred_on=date(2026, 10, 6)), left, TODAY) == ("tutor", 1)
    with pytest.raises(RuleBroken):
        rules.charged(draft(occurred_on=date(2026, 11, 10)), left, TODAY)


def test_a_group_composed_after_the_visit_does_not_block_its_report() -> None:
    late = [charge(1, since=date(2026, 11, 1))]
    assert rules.charged(draft(occurred_on=date(2026, 10, 6)), late, TODAY) == ("tutor", 1)


def test_the_group_is_that_of_the_day_when_it_changed_since() -> None:
    moved = [charge(1, group=1, until=date(2026, 10, 31)), charge(1, group=2, since=date(2026, 11, 1))]
    assert rules.charged(draft(occurred_on=date(2026, 10, 6)), moved, TODAY) == ("tutor", 1)


def test_tutor_and_trainer_of_one_person_says_as_what() -> None:
    both = [charge(1), charge(1, function="trainer")]
    with pytest.raises(RuleBroken) as refused:
        rules.charged(draft(), both, TODAY)
    assert refused.value.field == "function"
    assert rules.charged(draft(function="trainer"), both, TODAY) == ("trainer", 1)


def test_workshops_are_the_trainers() -> None:
    workshop = draft(nature=Nature.WORKSHOP, attendee_ids=[1, 2])
    with pytest.raises(RuleBroken) as refused:
        rules.charged(workshop, [charge(1), charge(2)], TODAY)
    assert refused.value.field == "nature"
    trained = [charge(1, function="trainer"), charge(2, function="trainer")]
    assert rules.charged(workshop, trained, TODAY) == ("trainer", 1)


def reading(person_id: int, *roles: Role) -> Reading:
    actor = Actor(person_id, cohort_id=1, roles=frozenset(roles))
    return rules.reading(actor, author_id=10, attendee_ids=[1, 2])


def test_the_matrix_of_readers() -> None:
    """Domain §2, « Visit: shared report », line by line."""
    assert reading(10, Role.TUTOR) == Reading.AUTHOR
    assert reading(10, Role.TRAINER) == Reading.AUTHOR
    assert reading(1, Role.PARTICIPANT) == Reading.ATTENDEE
    assert reading(3, Role.PARTICIPANT) == Reading.NOTHING
    assert reading(11, Role.TUTOR) == Reading.NOTHING
    assert reading(12, Role.TRAINER) == Reading.TRAINER
    assert reading(13, Role.MANAGER) == reading(14, Role.ADMINISTRATOR) == Reading.FACTS
    for role in (Role.IA_IPR, Role.EXPERT, Role.PARTNER, Role.SCHOOL_HEAD):
        assert reading(15, role) == Reading.NOTHING


def test_somebody_who_is_no_longer_tutor_no_longer_reads_as_one() -> None:
    assert reading(10, Role.MANAGER) == Reading.FACTS
    assert reading(10) == Reading.NOTHING
