"""Deadlines and one's own plan in the agenda: no name, no subject; struck out by a withdrawal."""

from collections.abc import Sequence
from datetime import date, timedelta

from course import clock
from course.db import db
from course.registries import AgendaEntry
from modules.codev import agenda, steps
from modules.codev.rules import Step
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import Circle
from tests.queries import count_queries


def entries(group: Circle, name: str) -> Sequence[AgendaEntry]:
    """The year's entries of this person."""
    with group.app.test_request_context():
        return agenda.entries(group.cohort.id, group.people[name].id, date(2027, 1, 1), date(2027, 12, 31))


def test_the_last_day_of_my_window_is_in_my_agenda(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    [one] = entries(group, "Carl")
    assert one.title == "Codéveloppement, fil 1 : clarification, dernier jour"
    # Four working days after Monday the 18th.
    assert one.day == date(2027, 1, 22)
    assert entries(group, "Dan") == []


def test_a_step_in_which_i_do_not_write_is_not_in_my_agenda(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    assert entries(group, "Carl") == []
    assert len(entries(group, "Ada")) == len(entries(group, "Béa")) == 1


def test_the_same_entry_moves_with_each_decision(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    [before] = entries(group, "Carl")
    steps.extend(actor=group.actor("Béa"), uid=group.uid_of_thread, seen=group.seen, days=2)
    [after] = entries(group, "Carl")
    assert (after.uid, after.day) == (before.uid, date(2027, 1, 26))
    assert after.sequence > before.sequence


def test_the_plan_and_the_follow_up_are_the_clients_only(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    titles = [one.title for one in entries(group, "Ada")]
    assert titles == ["Codéveloppement, fil 1 : suivi", "Une action de mon plan"]
    follow_up = entries(group, "Ada")[0]
    assert (follow_up.day, follow_up.last_day) == (FIRST + timedelta(days=30), FIRST + timedelta(days=45))
    assert "Une action de mon plan" not in [one.title for one in entries(group, "Carl")]
    told = " ".join(f"{one.title} {one.place}" for one in entries(group, "Ada"))
    assert "collègues" not in told
    assert "conseil" not in told


def test_a_withdrawal_strikes_out_what_telephones_have(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    before = {one.uid: one.sequence for one in entries(group, "Ada")}
    group.withdraw()
    after = entries(group, "Ada")
    # The day is struck out; the plan is erased, so that a feed no longer tells it at all.
    assert [one.uid for one in after if not one.cancelled] == []
    window = next(one for one in after if one.title != "Une action de mon plan")
    assert window.sequence > before[window.uid]


def test_a_pause_strikes_the_day_out_until_the_thread_goes_on(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    me, uid = group.actor("Béa"), group.uid_of_thread
    steps.suspend(actor=me, uid=uid, seen=group.seen, reason="Vacances")
    assert [one.cancelled for one in entries(group, "Carl")] == [True]
    with clock.frozen(FIRST + timedelta(days=7)):
        steps.resume(actor=me, uid=uid, seen=group.seen)
        [one] = entries(group, "Carl")
    assert not one.cancelled
    assert one.day == date(2027, 1, 29)


def test_the_agenda_asks_two_queries(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    person_id, cohort_id = group.people["Ada"].id, group.cohort.id
    db.session.commit()
    with group.app.test_request_context(), count_queries() as counted:
        agenda.entries(cohort_id, person_id, date(2027, 1, 1), date(2027, 12, 31))
    assert len(counted) == 2
