"""Visits, and what they write in the two books."""

from datetime import date
from decimal import Decimal

import pytest

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Nature, ParticipantHours, TrainerHours
from course.people.models import School
from course.roles import Role
from tests import factories
from tests.tutoring.world import World
from tutoring.visits import operations, queries
from tutoring.visits.models import Answer, FieldVisit, VisitNote
from tutoring.visits.rules import Report


def accept(here: World, given: str, visit: FieldVisit, version: int | None = None) -> bool:
    return operations.accept(actor=here.actor(given), visit=visit, version=version)


def answer(here: World, given: str, visit: FieldVisit) -> str:
    found = queries.attendee(visit.id, here[given].id)
    assert found is not None
    return found.answer


def test_a_collective_visit_gives_its_minutes_to_the_tutor_and_to_each_who_accepts(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa", "Cyd", minutes=120, travel_minutes=50, kilometres=42.5)
    assert here.trainer_lines("Nadia") == [("collective_visit", 120, 50)]
    assert here.lines("Ada") == []
    assert accept(here, "Ada", visit)
    assert accept(here, "Béa", visit)
    assert here.lines("Ada") == here.lines("Béa") == [("on_site", 120)]
    assert here.lines("Cyd") == []
    assert here.trainer_lines("Nadia") == [("collective_visit", 120, 50)]


def test_the_lines_name_their_evidence_and_who_certified(here: World) -> None:
    visit = here.visit("Nadia", "Ada", mission_order="OM-12", kilometres=12.5, travel_minutes=20)
    accept(here, "Ada", visit)
    tutors, ada = db.session.query(TrainerHours).one(), db.session.query(ParticipantHours).one()
    assert (tutors.evidence_kind, tutors.evidence_ref) == ("visit", visit.uid)
    assert (tutors.function, tutors.group_id, tutors.school_id) == ("tutor", here.g1.id, here.school.id)
    assert (tutors.mission_order, tutors.year) == ("OM-12", 1)
    assert Decimal(str(tutors.kilometres)) == Decimal("12.5")
    assert (ada.evidence_kind, ada.evidence_ref, ada.module_code) == ("visit", visit.uid, None)
    assert (ada.certified_by_id, ada.occurred_on) == (here["Ada"].id, visit.occurred_on)


def test_the_same_form_sent_twice_makes_one_visit(here: World) -> None:
    draft = here.draft("Ada", working_notes="À revoir.")
    first = operations.log_visit(actor=here.actor("Nadia"), draft=draft)
    assert operations.log_visit(actor=here.actor("Nadia"), draft=draft).id == first.id
    assert here.trainer_lines("Nadia") == [("individual_visit", 60, 0)]
    assert db.session.query(VisitNote).count() == 1


def test_the_same_entry_of_another_author_is_another_visit(here: World) -> None:
    draft = here.draft("Ada")
    mine = operations.log_visit(actor=here.actor("Nadia"), draft=draft)
    assert operations.log_visit(actor=here.actor("Claire"), draft=draft).id != mine.id


def test_accepting_twice_counts_once(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    assert accept(here, "Ada", visit)
    assert not accept(here, "Ada", visit)
    assert here.lines("Ada") == [("on_site", 60)]


def test_only_attendees_accept_and_comment(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    for given in ("Béa", "Nadia", "Claire"):
        with pytest.raises(NotFound):
            accept(here, given, visit)
        with pytest.raises(NotFound):
            operations.comment(actor=here.actor(given), visit=visit, text="Non.")


def test_a_visit_of_the_second_year_counts_in_the_second_year(here: World) -> None:
    with clock.frozen(date(2027, 11, 16)):
        visit = here.visit("Nadia", "Ada", occurred_on=date(2027, 11, 16))
        accept(here, "Ada", visit)
    assert db.session.query(ParticipantHours).one().year == 2
    assert db.session.query(TrainerHours).one().year == 2


def test_a_school_of_ones_own_typing_is_added(here: World) -> None:
    visit = here.visit("Nadia", "Ada", school_id=None, other_school="Lycée des Brumes 🙂")
    assert visit.school.name == "Lycée des Brumes 🙂"
    with pytest.raises(RuleBroken) as refused:
        here.visit("Nadia", "Ada", minutes=45, school_id=None)
    assert refused.value.field == "school"
    assert db.session.query(School).count() == 2


def test_a_refused_visit_writes_nothing(here: World) -> None:
    with pytest.raises(RuleBroken):
        here.visit("Nadia", "Dan")
    with pytest.raises(RuleBroken):
        here.visit("Nadia", "Ada", occurred_on=date(2026, 8, 31))
    assert db.session.query(FieldVisit).count() == db.session.query(TrainerHours).count() == 0


def test_a_trainer_holds_a_workshop_across_groups(here: World) -> None:
    visit = here.visit("Claire", "Ada", "Dan", nature=Nature.WORKSHOP, minutes=180)
    assert (visit.function, visit.group_id) == ("trainer", None)
    assert here.trainer_lines("Claire") == [("workshop", 180, 0)]


def test_a_comment_contests_and_a_new_report_asks_again(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa")
    operations.comment(actor=here.actor("Ada"), visit=visit, text="Il manque la date.")
    assert answer(here, "Ada", visit) == Answer.CONTESTED
    operations.edit_report(
        actor=here.actor("Nadia"), visit=visit, report=Report(agreed="Le 3 décembre."), version=1
    )
    assert answer(here, "Ada", visit) == Answer.PROPOSED
    accept(here, "Ada", visit, version=2)
    assert here.lines("Ada") == [("on_site", 60)]


def test_a_comment_after_acceptance_takes_nothing_back(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    accept(here, "Ada", visit)
    operations.comment(actor=here.actor("Ada"), visit=visit, text="Merci.")
    assert answer(here, "Ada", visit) == Answer.ACCEPTED


def test_nobody_accepts_a_report_they_have_not_read(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Autre chose."))
    with pytest.raises(RuleBroken, match="relisez"):
        accept(here, "Ada", visit, version=1)
    assert here.lines("Ada") == []


def test_an_accepted_report_no_longer_changes(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa")
    accept(here, "Ada", visit)
    with pytest.raises(RuleBroken, match="accepté"):
        operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Autre chose."))
    operations.add_note(actor=here.actor("Nadia"), visit=visit, text="Rappeler Béa.")
    assert [note.text for note in queries.notes(visit.id, here["Nadia"].id)] == ["Rappeler Béa."]


def test_a_report_changed_in_another_tab_is_not_overwritten_unawares(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Un."), version=1)
    with pytest.raises(RuleBroken, match="entre-temps"):
        operations.edit_report(actor=here.actor("Nadia"), visit=visit, report=Report(said="Deux."), version=1)
    assert visit.said == "Un."


def test_cancelling_reverses_everything_and_keeps_the_visit(here: World) -> None:
    visit = here.visit("Nadia", "Ada", "Béa", minutes=120, travel_minutes=30, kilometres=20)
    accept(here, "Ada", visit)
    with pytest.raises(RuleBroken):
        operations.cancel(actor=here.actor("Nadia"), visit=visit, reason="  ")
    operations.cancel(actor=here.actor("Nadia"), visit=visit, reason="saisie en double")
    assert here.lines("Ada") == [("on_site", 120), ("on_site", -120)]
    assert here.lines("Béa") == []
    assert here.trainer_lines("Nadia") == [("collective_visit", 120, 30), ("collective_visit", -120, -30)]
    assert db.session.query(FieldVisit).count() == 1
    for act in (accept, lambda *args: operations.cancel(actor=here.actor("Nadia"), visit=visit, reason="x")):
        with pytest.raises(RuleBroken, match="annulée"):
            act(here, "Béa", visit)


def test_only_the_author_changes_a_visit(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    for given in ("Claire", "Paul", "Ada"):
        actor = here.actor(given)
        with pytest.raises(NotFound):
            operations.edit_report(actor=actor, visit=visit, report=Report(said="Autre."))
        with pytest.raises(NotFound):
            operations.cancel(actor=actor, visit=visit, reason="parce que")
        with pytest.raises(NotFound):
            operations.add_note(actor=actor, visit=visit, text="Une note.")


def test_a_note_sent_twice_is_kept_once_and_only_its_author_erases_it(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    for _ in range(2):
        operations.add_note(actor=here.actor("Nadia"), visit=visit, text="À suivre.")
    (note,) = queries.notes(visit.id, here["Nadia"].id)
    with pytest.raises(NotFound):
        operations.remove_note(actor=here.actor("Claire"), visit=visit, note_id=note.id)
    operations.remove_note(actor=here.actor("Nadia"), visit=visit, note_id=note.id)
    assert queries.notes(visit.id, here["Nadia"].id) == []


def test_a_visit_of_another_cohort_is_out_of_reach(here: World) -> None:
    visit = here.visit("Nadia", "Ada")
    other = factories.cohort("Une autre")
    for role in (Role.PARTICIPANT, Role.TUTOR):
        with pytest.raises(NotFound):
            operations.accept(actor=factories.actor(here["Ada"], other, role), visit=visit)


def test_the_hours_of_the_year_are_those_of_its_function(here: World) -> None:
    here.visit("Nadia", "Ada", minutes=90, travel_minutes=40, kilometres=30)
    kept = here.visit("Nadia", "Ada", "Béa", minutes=120)
    operations.cancel(actor=here.actor("Nadia"), visit=kept, reason="erreur")
    (spent,) = queries.spent(here.cohort.id, here["Nadia"].id, ["tutor"], clock.today())
    assert (spent.minutes, spent.budget, spent.travel_minutes, spent.kilometres) == (90, 600, 40, 30.0)
    (next_year,) = queries.spent(here.cohort.id, here["Nadia"].id, ["tutor"], date(2027, 9, 2))
    assert next_year.minutes == 0


def test_a_member_who_changed_group_is_offered_with_the_days_they_were_there(here: World) -> None:
    with clock.frozen(date(2026, 11, 1)):
        cohorts.place(
            actor=factories.system_in(here.cohort),
            person_id=here["Cyd"].id,
            group_id=here.g2.id,
            function=GroupFunction.MEMBER,
        )
    spans = {
        one.person.given_name: (one.charge.starts_on, one.charge.ends_on)
        for one in queries.charges(here.cohort.id, here["Nadia"].id)
    }
    assert spans["Cyd"] == (date(2026, 9, 1), date(2026, 10, 31))
    assert spans["Ada"] == (date(2026, 9, 1), None)
