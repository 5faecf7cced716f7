"""What hours add up to, whatever the order in which they came."""

from hypothesis import given
from hypothesis import strategies as st

from course.hours.models import Modality
from course.hours.rules import FORMAL, Bucket, total, virtual_class_minutes

PLAN: dict[Bucket, int] = {
    (1, Modality.IN_PERSON, None): 360,
    (2, Modality.IN_PERSON, None): 360,
    (1, Modality.VIRTUAL_CLASS, "M2"): 60,
    (1, Modality.ASYNCHRONOUS, "M1"): 90,
    (1, Modality.ASYNCHRONOUS, "M2"): 30,
    (1, Modality.ON_SITE, None): 600,
    (2, Modality.ON_SITE, None): 600,
}
FORMAL_PLAN = sum(minutes for bucket, minutes in PLAN.items() if bucket[1] != Modality.ON_SITE)

buckets = st.sampled_from([*PLAN, (1, Modality.ASYNCHRONOUS, "M99")])
lines = st.lists(st.tuples(buckets, st.integers(-400, 400)), max_size=40)


@given(lines)
def test_formal_hours_never_exceed_the_plan(told: list[tuple[Bucket, int]]) -> None:
    found = total(told, PLAN, "A")
    assert 0 <= found.formal <= FORMAL_PLAN
    for modality in FORMAL:
        assert found.certified[modality] <= found.planned[modality]


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(told: list[tuple[Bucket, int]], dice: object) -> None:
    shuffled = list(told)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert total(told, PLAN, "A") == total(shuffled, PLAN, "A")


@given(lines)
def test_the_reading_changes_what_is_displayed_and_no_line(told: list[tuple[Bucket, int]]) -> None:
    a, b = total(told, PLAN, "A"), total(told, PLAN, "B")
    assert a.certified == b.certified
    assert b.done == a.done + a.on_site
    assert (a.target, b.target) == (FORMAL_PLAN, FORMAL_PLAN + 1200)


@given(lines)
def test_progress_is_a_percentage(told: list[tuple[Bucket, int]]) -> None:
    for reading in "AB":
        assert 0 <= total(told, PLAN, reading).percent <= 100


def test_minutes_beyond_a_module_do_not_fill_another() -> None:
    found = total([((1, Modality.ASYNCHRONOUS, "M1"), 500)], PLAN, "A")
    assert found.formal == 90
    assert found.by_module == {"M1": 90}


def test_on_site_support_is_not_capped() -> None:
    assert total([((1, Modality.ON_SITE, None), 5000)], PLAN, "A").on_site == 5000


def test_eighty_per_cent_of_a_virtual_class_counts_whole() -> None:
    assert virtual_class_minutes(48, 60) == 60
    assert virtual_class_minutes(47, 60) == 47
    assert virtual_class_minutes(35, 60) == 35
