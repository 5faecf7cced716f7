"""How long to wait before trying again."""

import random

from hypothesis import given
from hypothesis import strategies as st

from course.jobs.rules import LONGEST_WAIT, backoff


@given(st.integers(1, 10_000), st.randoms(use_true_random=False))
def test_the_wait_stays_between_some_seconds_and_an_hour_and_a_quarter(
    attempts: int, dice: random.Random
) -> None:
    wait = backoff(attempts, dice)
    assert 3.75 <= wait.total_seconds() <= LONGEST_WAIT.total_seconds() * 1.25


def test_the_wait_doubles_and_people_do_not_all_come_back_at_once() -> None:
    waits = [backoff(attempts, random.Random(1)).total_seconds() for attempts in range(1, 8)]
    assert waits == sorted(waits)
    assert len({backoff(5, random.Random(seed)) for seed in range(20)}) == 20
