"""Sheets and what they write in the book."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import ParticipantHours
from course.permissions import SYSTEM
from course.progress import queries as progress
from course.roles import Role
from tests import factories
from tests.tutoring.world import World
from tutoring.sessions import operations, queries
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.rules import BLANK, Entry, Mark, StaleSheet

PRESENT, ABSENT = Mark(Status.PRESENT, 180), Mark(Status.ABSENT)


def entry(here: World, given: str, mark: Mark, seen: Mark | None = None) -> Entry:
    return Entry(here[given].id, mark, seen)


def tick(here: World, code: str, *entries: Entry, by: str = "Claire", reason: str = "") -> int:
    return operations.tick(actor=here.actor(by), session=here.session(code), entries=entries, reason=reason)


def test_opening_a_cohort_plans_the_sessions_at_the_hours_of_paris(here: World) -> None:
    morning, evening = here.session("J1-AM"), here.session("CV1")
    assert morning.starts_at == datetime(2026, 10, 6, 7, 0, tzinfo=UTC)  # summer time
    assert (morning.ends_at - morning.starts_at).total_seconds() == 180 * 60
    assert evening.starts_at == datetime(2026, 11, 12, 16, 0, tzinfo=UTC)
    assert (morning.module_code, evening.module_code) == (None, "M2")


def test_planning_again_adds_only_what_is_missing(here: World) -> None:
    moved = here.session("CV1")
    moved.place = "Salle 3"
    db.session.delete(here.session("J1-PM"))
    db.session.flush()
    assert operations.plan_sessions(actor=SYSTEM, cohort_id=here.cohort.id) == 1
    assert operations.plan_sessions(actor=SYSTEM, cohort_id=here.cohort.id) == 0
    assert here.session("CV1").place == "Salle 3"
    assert db.session.query(TrainingSession).count() == 3


def test_a_half_day_is_three_hours_in_person(here: World) -> None:
    tick(here, "J1-AM", entry(here, "Ada", PRESENT))
    tick(here, "J1-PM", entry(here, "Ada", Mark(Status.PRESENT, 160)))
    assert here.lines("Ada") == [("in_person", 180), ("in_person", 160)]
    line = db.session.query(ParticipantHours).order_by(ParticipantHours.id).first()
    assert line is not None
    assert (line.module_code, line.occurred_on, line.year) == (None, date(2026, 10, 6), 1)
    assert line.certified_by_id == here["Claire"].id
    assert (line.evidence_kind, line.evidence_ref) == ("attendance", str(here.session("J1-AM").id))


def test_35_minutes_of_60_count_for_35(here: World) -> None:
    tick(
        here,
        "CV1",
        entry(here, "Ada", Mark(Status.PRESENT, 35)),
        entry(here, "Béa", Mark(Status.PRESENT, 48)),
    )
    assert here.lines("Ada") == [("virtual_class", 35)]
    assert here.lines("Béa") == [("virtual_class", 60)]


def test_a_virtual_class_moves_its_module_forward(here: World) -> None:
    tick(here, "CV1", entry(here, "Ada", Mark(Status.PRESENT, 60)))
    assert (here["Ada"].id, "M2") in progress.module_progress(here.cohort.id, [here["Ada"].id])


def test_the_same_sheet_saved_twice_certifies_once(here: World) -> None:
    assert tick(here, "J1-AM", entry(here, "Ada", PRESENT)) == 1
    assert tick(here, "J1-AM", entry(here, "Ada", PRESENT)) == 0
    assert here.lines("Ada") == [("in_person", 180)]


def test_a_presence_taken_back_is_reversed_and_says_why(here: World) -> None:
    tick(here, "J1-AM", entry(here, "Ada", PRESENT))
    with pytest.raises(RuleBroken) as refused:
        tick(here, "J1-AM", entry(here, "Ada", ABSENT))
    assert refused.value.field == "reason"
    tick(here, "J1-AM", entry(here, "Ada", ABSENT), reason="erreur de ligne")
    tick(here, "J1-AM", entry(here, "Ada", PRESENT))
    assert here.lines("Ada") == [("in_person", 180), ("in_person", -180), ("in_person", 180)]
    reasons = [row.reason for row in db.session.query(ParticipantHours).order_by(ParticipantHours.id)]
    assert reasons == ["", "erreur de ligne", ""]


def test_minutes_corrected_afterwards_keep_both_lines(here: World) -> None:
    tick(here, "CV1", entry(here, "Ada", Mark(Status.PRESENT, 60)))
    tick(here, "CV1", entry(here, "Ada", Mark(Status.PRESENT, 35)), reason="rapport de connexion")
    assert here.lines("Ada") == [("virtual_class", 60), ("virtual_class", -60), ("virtual_class", 35)]


def test_minutes_that_count_the_same_need_no_correction(here: World) -> None:
    tick(here, "CV1", entry(here, "Ada", Mark(Status.PRESENT, 60)))
    assert tick(here, "CV1", entry(here, "Ada", Mark(Status.PRESENT, 50))) == 1
    assert here.lines("Ada") == [("virtual_class", 60)]


def test_two_trainers_on_one_sheet_meet_on_the_lines_they_both_change(here: World) -> None:
    tick(here, "J1-AM", entry(here, "Ada", PRESENT, BLANK), entry(here, "Béa", PRESENT, BLANK))
    with pytest.raises(StaleSheet) as stale:
        tick(
            here,
            "J1-AM",
            entry(here, "Ada", ABSENT, BLANK),
            entry(here, "Béa", BLANK, BLANK),
            entry(here, "Cyd", PRESENT, BLANK),
            by="Théo",
        )
    assert stale.value.current == {here["Ada"].id: PRESENT}
    assert here.lines("Ada") == [("in_person", 180)]
    assert here.lines("Cyd") == []


def test_two_trainers_who_tick_different_people_both_succeed(here: World) -> None:
    tick(here, "J1-AM", entry(here, "Ada", PRESENT, BLANK))
    assert tick(here, "J1-AM", entry(here, "Ada", BLANK, BLANK), entry(here, "Béa", PRESENT, BLANK)) == 1
    assert here.lines("Ada") == here.lines("Béa") == [("in_person", 180)]


def test_a_session_to_come_cannot_be_ticked(here: World) -> None:
    with clock.frozen(clock.local(date(2026, 10, 6), 8, 59)), pytest.raises(RuleBroken, match="pas encore"):
        tick(here, "J1-AM", entry(here, "Ada", PRESENT))
    with clock.frozen(clock.local(date(2026, 10, 6), 9, 0)):
        assert tick(here, "J1-AM", entry(here, "Ada", PRESENT)) == 1


def test_minutes_outside_the_session_are_refused(here: World) -> None:
    for minutes in (0, 181, -5):
        with pytest.raises(RuleBroken):
            tick(here, "J1-AM", entry(here, "Ada", Mark(Status.PRESENT, minutes)))
    assert here.lines("Ada") == []


def test_somebody_who_is_not_on_the_sheet_cannot_be_ticked(here: World) -> None:
    for given in ("Nadia", "Hélène"):
        with pytest.raises(NotFound):
            tick(here, "J1-AM", entry(here, given, PRESENT))


def test_a_trainer_of_another_cohort_cannot_tick(here: World) -> None:
    other = factories.cohort("Une autre")
    foreigner = factories.actor(factories.member(other, Role.TRAINER), other, Role.TRAINER)
    with pytest.raises(NotFound):
        operations.tick(actor=foreigner, session=here.session("J1-AM"), entries=[entry(here, "Ada", PRESENT)])


def test_a_latecomer_to_the_cohort_is_shown_apart_and_not_awaited(here: World) -> None:
    here.add("Eve", Role.PARTICIPANT, since=date(2026, 10, 20))
    lines = {line.person.given_name: line for line in queries.sheet(here.session("J1-AM"))}
    assert (lines["Ada"].expected, lines["Ada"].group) == (True, "G1")
    assert (lines["Eve"].expected, lines["Eve"].group) == (False, None)
    tick(here, "J1-AM", *(entry(here, given, PRESENT) for given in ("Ada", "Béa", "Cyd")))
    assert here.session("J1-AM").blanks == 1
    tick(here, "J1-AM", entry(here, "Dan", ABSENT))
    assert here.session("J1-AM").blanks == 0


def test_a_sheet_of_a_group_holds_its_members_only(app: Flask, here: World) -> None:
    session = here.session("J1-AM")
    session.group_id = here.g2.id
    db.session.flush()
    assert [line.person.given_name for line in queries.sheet(session)] == ["Dan"]
