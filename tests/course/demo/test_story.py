"""The demonstration says what domain §8 says."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from course import clock
from course.attestation.queries import certificates_of, valid
from course.cohorts import change_queries, link_queries
from course.cohorts.models import Cohort
from course.cohorts.queries import groups as all_groups
from course.cohorts.queries import members, people_with_role
from course.db import db
from course.demo.cli import prepare, tell
from course.demo.roster import PARTICIPANTS
from course.demo.story import Story, existing
from course.hours import queries as hours
from course.hours.models import Modality
from course.notices.models import Notice
from course.people.models import Person
from course.roles import Role
from course.teams import post_queries
from course.teams import queries as teams
from course.teams.queries import Filters
from tutoring.sessions.attendance_models import SheetClosing
from tutoring.sessions.models import Status as Present
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.plan_queries import absences, hosts
from tutoring.sessions.queries import session_by_code, sessions, sheet
from tutoring.sessions.rules import Mark
from tutoring.slots.models import VisitSlot
from tutoring.slots.queries import logged
from tutoring.support.models import SupportRequest
from tutoring.virtual_classes.models import ClassPresence

PAST_THE_END = clock.local(date(2028, 7, 1), 10)


@pytest.fixture
def whole(app: Flask, database: Any) -> Cohort:
    """The demo cohort after its last day, told once for all these tests."""
    if database.has("whole"):
        db.session.remove()
        database.renew("whole")
    else:
        with clock.frozen(PAST_THE_END):
            told(date(2028, 7, 1))
        db.session.remove()
        database.keep("whole")
    found = existing()
    assert found is not None
    return found


def told(through: date, year: int = 2026) -> Cohort:
    """The demo cohort, on a fresh database."""
    story = Story(through=through, shift=timedelta(days=364 * (year - 2026)))
    prepare(story)
    tell(story)
    found = existing()
    assert found is not None
    return found


def person(family: str) -> Person:
    return db.session.query(Person).filter_by(family_name=family).one()


def by_code(cohort_id: int, code: str) -> TrainingSession:
    found = session_by_code(cohort_id, code)
    assert found is not None
    return found


def test_the_cohort_has_the_people_of_the_domain(demo: Cohort) -> None:
    sizes = {role: len(people_with_role(demo.id, role)) for role in Role}
    assert (sizes[Role.PARTICIPANT], sizes[Role.TUTOR], sizes[Role.TRAINER]) == (24, 4, 2)
    assert (sizes[Role.MANAGER], sizes[Role.IA_IPR], sizes[Role.EXPERT]) == (1, 2, 2)
    assert (sizes[Role.ADMINISTRATOR], sizes[Role.PARTNER]) == (1, 3)


def test_nothing_is_told_twice(demo: Cohort, app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["course", "demo"])
    assert "existe déjà" in result.output
    assert db.session.query(Cohort).count() == 1


def test_before_the_first_day_nothing_has_happened(app: Flask) -> None:
    with clock.frozen(PAST_THE_END):
        cohort = told(date(2026, 9, 15))
    ids = [one.id for one in people_with_role(cohort.id, Role.PARTICIPANT)]
    assert sum(total.done for total in hours.totals(cohort.id, ids, "A", hours.plan()).values()) == 0


def test_whoever_did_everything_received_ten_hours_on_site_a_year(whole: Cohort) -> None:
    someone = person("Benhadda")
    total = hours.totals(whole.id, [someone.id], "B", hours.plan())[someone.id]
    assert total.certified[Modality.ON_SITE] == 1200
    assert total.certified[Modality.IN_PERSON] == 720
    assert total.certified[Modality.VIRTUAL_CLASS] == 600


@pytest.mark.parametrize(
    ("family", "minutes"),
    [("Ferrand", {1: 600, 2: 600}), ("Duvivier", {1: 570, 2: 600}), ("Aubanel", {1: 600, 2: 600})],
)
def test_tutors_and_trainers_spent_their_ten_hours_but_for_one_short_visit(
    whole: Cohort, family: str, minutes: dict[int, int]
) -> None:
    spent = hours.trainer_minutes(whole.id, person(family).id)
    assert {year: line[0] for year, line in spent.items()} == minutes


def test_whoever_did_everything_has_exactly_36_hours_or_56(whole: Cohort) -> None:
    ids = [one.id for one in people_with_role(whole.id, Role.PARTICIPANT)]
    plan = hours.plan()
    done = {
        reading: [total.done for total in hours.totals(whole.id, ids, reading, plan).values()]
        for reading in "AB"
    }
    # All but somebody who never came and somebody with 35 min of a virtual class; B: one visit of 30 min.
    assert done["A"].count(36 * 60) == 22
    assert max(done["A"]) == 36 * 60
    assert done["B"].count(56 * 60) == 21
    assert max(done["B"]) == 56 * 60
    formal = sum(minutes for bucket, minutes in plan.items() if bucket[1] != Modality.ON_SITE)
    # Somebody has left since; the plan was for all those of the first day.
    assert len(ids) == 23
    assert len(PARTICIPANTS) * formal == 864 * 60


def test_the_posts_plan_80_hours_of_tutoring_and_40_of_training(whole: Cohort) -> None:
    posts = post_queries.posts(whole.id).posts
    planned = {
        name: sum(one.planned for one in posts if one.function == name) for name in ("tutor", "trainer")
    }
    used = {name: sum(one.used for one in posts if one.function == name) for name in ("tutor", "trainer")}
    assert planned == {"tutor": 80 * 60, "trainer": 40 * 60}
    # A tutor is at 9 h 30 in year 1.
    assert used == {"tutor": 80 * 60 - 30, "trainer": 40 * 60}
    assert post_queries.posts(whole.id).apart == []


def test_the_command_prints_these_books(app: Flask, whole: Cohort) -> None:
    result = app.test_cli_runner().invoke(args=["course", "hours"])
    told = json.loads(result.output)
    assert len(told["participants"]) == 24
    assert len(told["trainers"]) == 6
    found = next(one for one in told["participants"] if one["name"] == "Aïcha Benhadda")
    assert sum(sum(year.values()) for year in found["minutes"].values()) == 56 * 60


def test_an_hour_was_refused_corrected_and_validated(whole: Cohort) -> None:
    refused, _ = teams.rows(whole.id, Filters(state="refused"), 1)
    assert [row.person.family_name for row in refused] == ["Solana"]
    evidence = refused[0].line.evidence_ref
    lines = [
        one for one in hours.trainer_lines(whole.id, refused[0].person.id) if one.evidence_ref == evidence
    ]
    assert [one.minutes for one in lines] == [60, -60, 60]
    assert lines[0].kilometres < refused[0].line.kilometres
    waiting, _ = teams.rows(whole.id, Filters(state="to_check"), 1)
    assert [(row.person.family_name, row.lacks_order) for row in waiting] == [("Kerbrat", True)]


def test_a_transfer_left_a_group_of_five_and_erased_nothing(whole: Cohort) -> None:
    with clock.frozen(PAST_THE_END):
        groups = {group.name: len(members([group.id])) for group in all_groups(whole.id)}
    assert groups == {"G1": 6, "G2": 6, "G3": 6, "G4": 5}
    told = change_queries.changes(whole.id)
    assert [(one.kind, one.person.family_name) for one in told] == [("transferred", "Ferreira")]


def test_a_declared_link_keeps_an_inspector_and_a_deputy_in_two_groups(demo: Cohort) -> None:
    [line] = link_queries.standing(demo.id, None)
    assert {person.family_name for person in (line.person, line.other)} == {"Zerhouni", "Vauquelin"}
    assert not [one for one in link_queries.cautions(demo.id) if not one.school]


def test_the_attested_modules_say_so(whole: Cohort) -> None:
    someone = person("Benhadda")
    lines = [line for line in hours.lines(whole.id, someone.id) if line.modality == Modality.ASYNCHRONOUS]
    by_kind = {
        kind: {line.module_code for line in lines if line.evidence_kind == kind}
        for kind in ("module", "activity", "recognition")
    }
    assert by_kind["module"] == {"M0", "M1", "M2"}
    # Each thread gives its own hour.
    assert by_kind["activity"] == {"M5", "M10"}
    assert by_kind["recognition"] == {"M3", "M4", "M6", "M8", "M9", "M11", "M12", "M13", "M14"}


def test_most_signed_by_themselves_and_the_trainer_ticked_the_others(whole: Cohort) -> None:
    session = by_code(whole.id, "J1-AM")
    lines = {line.person.family_name: line for line in sheet(session)}
    assert lines["Benhadda"].has_signed
    assert not lines["Brossard"].has_signed
    assert lines["Brossard"].mark == Mark(Present.PRESENT, 180)
    assert lines["Ferreira"].mark.status == Present.ABSENT
    closings = db.session.query(SheetClosing).all()
    assert len(closings) == 4
    assert all(one.headcount == one.present for one in closings)


def test_each_session_says_who_animates_and_where(whole: Cohort) -> None:
    assert [one.family_name for one in hosts(by_code(whole.id, "J1-AM").id)] == ["Aubanel", "Rimbert"]
    assert "Villemin" in [one.family_name for one in hosts(by_code(whole.id, "CV6").id)]
    told = [listed.session for listed in sessions(whole.id)]
    assert all(one.place or one.join_url for one in told)
    assert all(one.programme for one in told)
    assert [one.title for one in told if one.cancelled_at] == [
        "Prendre en main la classe virtuelle (facultatif)"
    ]


def test_a_class_shows_claims_a_report_and_35_minutes(whole: Cohort) -> None:
    session = by_code(whole.id, "CV1")
    presences = {
        one.person_id: one for one in db.session.query(ClassPresence).filter_by(session_id=session.id)
    }
    karim, aicha = presences[person("Zerhouni").id], presences[person("Benhadda").id]
    assert (karim.started_at, karim.connected_minutes) == (None, 35)
    assert aicha.started_at is not None
    assert aicha.connected_minutes == 60


def test_an_announced_absence_has_its_reason(whole: Cohort) -> None:
    said = absences(by_code(whole.id, "J1-PM").id)
    assert [one.person.family_name for one in said] == ["Quéméneur"]
    assert "conseil de discipline" in said[0].reason


def test_slots_were_chosen_and_became_visits_and_some_are_still_to_take(demo: Cohort) -> None:
    slots = db.session.query(VisitSlot).filter_by(cohort_id=demo.id).all()
    chosen = [one for one in slots if one.taken]
    assert len(chosen) == 4
    assert len(slots) - len(chosen) == 8


def test_a_chosen_slot_is_the_visit_that_was_made(whole: Cohort) -> None:
    chosen = [one for one in db.session.query(VisitSlot).filter_by(cohort_id=whole.id) if one.taken]
    assert len(chosen) == 12
    assert set(logged(whole.id, chosen)) == {one.uid for one in chosen}


def test_requests_for_support_are_in_their_three_states(demo: Cohort) -> None:
    found = {one.author.family_name: one for one in db.session.query(SupportRequest)}
    states = {name: one.state for name, one in found.items()}
    assert states == {"Benhadda": "answered", "Diarra": "answered", "Okoudjo": "open"}
    assert found["Diarra"].expert_id == person("Villemin").id
    assert [one.state for one in found["Diarra"].slots] == ["accepted"]


def test_certificates_were_issued_replaced_and_revoked(whole: Cohort) -> None:
    ids = [one.id for one in people_with_role(whole.id, Role.PARTICIPANT)]
    assert len(valid(whole.id, ids)) == 23
    partial = certificates_of(whole.id, person("Steinmetz").id)
    assert [one.state for one in partial] == ["valid", "revoked"]
    again = certificates_of(whole.id, person("Bouzid").id)
    assert [one.state for one in again] == ["valid", "revoked"]
    assert "nom d’usage" in again[-1].reason
    assert certificates_of(whole.id, person("Ferreira").id) == []


def test_people_have_read_all_but_their_latest_messages(demo: Cohort) -> None:
    unread = db.session.query(Notice).filter(Notice.read_at.is_(None))
    assert unread.filter(Notice.kind == "announcement").count() > 0
    assert db.session.query(Notice).filter(Notice.read_at.is_not(None)).count() > 0


def test_another_year_keeps_the_weekdays_and_avoids_public_holidays(app: Flask) -> None:
    with clock.frozen(PAST_THE_END):
        told(date(2027, 9, 1), year=2027)
    days = {one.code: one.occurs_on for one in db.session.query(TrainingSession)}
    assert days["J1-AM"] == date(2027, 10, 5)
    # CV10 would fall on Ascension Day.
    assert days["CV10"] == date(2029, 5, 11)


def test_the_anomalies_show_as_what_they_are(demo: Cohort) -> None:
    absent = person("Quéméneur")
    lines = hours.lines(demo.id, absent.id)
    assert (
        any("rattrapage" in line.reason for line in lines)
        or sum(line.minutes for line in lines if line.modality == Modality.IN_PERSON) == 360
    )
    short = hours.certified_minutes(demo.id, person("Zerhouni").id, "M2", Modality.VIRTUAL_CLASS)
    assert short == 35
