"""A whole thread, by its operations."""

from datetime import timedelta

from course import clock
from modules.codev.rules import Step
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import CONSULTANTS, MEMBERS, Circle


def test_a_thread_from_the_subject_to_the_follow_up_gives_its_hour_to_everybody(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    assert [group.minutes(name) for name in CONSULTANTS] == [60, 60, 60, 60]
    assert group.minutes("Béa") == 60
    assert group.minutes("Ada") == 0
    with clock.frozen(FIRST + timedelta(days=35)):
        group.do_follow_up()
        assert group.advance() == Step.CLOSED
    assert [group.minutes(name) for name in MEMBERS] == [60] * 6
