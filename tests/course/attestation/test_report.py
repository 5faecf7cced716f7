"""The cohort's report: the book's figures, on screen, in PDF and in XLSX, as each role may read them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import text

from course import clock
from course.attestation import report
from course.attestation.report_rules import by_function
from course.cohorts.models import Cohort, GroupFunction
from course.db import db
from course.hours import operations as books
from course.hours import queries as hours
from course.hours.models import Modality, Nature
from course.people.models import Person
from course.permissions import SYSTEM, Actor
from course.progress.models import ModuleProgress
from course.roles import Role
from tests import factories, pages
from tests.bench import world as bench
from tests.course.attestation.world import World
from tests.course.documents import reading, workbooks
from tests.queries import count_queries

Browse = Callable[[str], FlaskClient]


def rate(here: World, people: int) -> None:
    """So many people rate themselves at T0 (2) and at T2 (3)."""
    for number in range(people):
        given = f"Élève{number}"
        here.add(given)
        here.rate(given, "T0", 2)
        here.rate(given, "T2", 3)
    db.session.commit()


def visit(here: World, minutes: int = 120) -> None:
    """Nadia tutors G1 and made a visit."""
    group = factories.group(here.cohort)
    factories.place(here.cohort, here["Nadia"], group, GroupFunction.TUTOR)
    books.certify_trainer(
        actor=SYSTEM,
        cohort_id=here.cohort.id,
        person_id=here["Nadia"].id,
        year=1,
        function="tutor",
        group_id=group.id,
        nature=Nature.COLLECTIVE_VISIT,
        minutes=minutes,
        occurred_on=date(2026, 11, 17),
        evidence=("visit", "v1"),
        travel_minutes=50,
        kilometres=42.5,
    )
    db.session.commit()


def test_the_report_adds_up_to_the_books_of_everybody(here: World) -> None:
    found = report.read(here.actor("Hélène"))
    ids = [here[one].id for one in ("Ada", "Béa", "Cyd")]
    totals = hours.totals(here.cohort.id, ids, "A", hours.plan()).values()
    assert sum(line.minutes for line in found.hours if line.planned is not None) == sum(
        total.formal for total in totals
    )
    assert {line.label: line.minutes for line in found.hours} == {
        "En présence": 720,
        "Classe virtuelle": 95,
        "En autonomie": 30,
        "Accompagnement sur site": 1200,
    }
    assert found.planned == 3 * 810


def test_each_module_is_capped_at_its_plan_for_each_person(here: World) -> None:
    here.certify("Béa", 1, Modality.VIRTUAL_CLASS, "M2", 500)
    found = {line.label: line.minutes for line in report.read(here.actor("Hélène")).hours}
    assert found["Classe virtuelle"] == 120


def test_hours_recognised_for_a_whole_year_fill_what_its_modules_leave(here: World) -> None:
    here.certify("Béa", 1, Modality.VIRTUAL_CLASS, None, 500)
    found = {line.label: line.minutes for line in report.read(here.actor("Hélène")).hours}
    total = hours.totals(here.cohort.id, [here["Béa"].id], "A", hours.plan())[here["Béa"].id]
    assert found["Classe virtuelle"] == 60 + total.certified[Modality.VIRTUAL_CLASS]


def test_attendance_counts_people_there_wholly_and_in_part(here: World) -> None:
    lines = {line.label: line for line in report.read(here.actor("Claire")).attendance}
    seen = lines["Classe virtuelle de M2, année 1"]
    assert (seen.whole, seen.part, seen.none, seen.minutes, seen.planned) == (1, 1, 1, 95, 180)


def test_people_who_left_keep_their_hours_and_leave_the_rates(here: World) -> None:
    from course.cohorts.models import Enrolment, Status

    row = db.session.query(Enrolment).filter_by(person_id=here["Béa"].id).one()
    row.status = Status.LEFT
    db.session.flush()
    found = report.read(here.actor("Hélène"))
    assert (found.active, found.former, found.former_minutes) == (2, 1, 35)
    line = {one.label: one for one in found.attendance}["Classe virtuelle de M2, année 1"]
    assert (line.whole, line.part, line.people) == (1, 0, 2)


def test_completion_counts_those_who_follow_the_course(here: World) -> None:
    done: dict[Any, Any] = {"module_code": "M2", "percent": 100, "completed_at": here.cohort.created_at}
    db.session.query(ModuleProgress).filter_by(person_id=here["Ada"].id).update(done)
    db.session.add(ModuleProgress(cohort_id=here.cohort.id, person_id=here["Guy"].id, **done))
    db.session.flush()
    (line,) = report.read(here.actor("Claire")).modules
    assert (line.code, line.completed, line.people) == ("M2", 1, 3)


def test_a_post_shows_its_ten_hours_and_a_substitute_goes_on_with_them(here: World) -> None:
    visit(here)
    (line, later) = report.read(here.actor("Guy")).posts
    assert (line.year, line.function, line.group, line.planned, line.minutes) == (1, "tutor", "G1", 600, 120)
    assert (line.travel, line.kilometres, line.names) == (50, 42.5, here["Nadia"].display_name)
    assert (later.year, later.minutes, later.planned) == (2, 0, 600)


def test_a_trainer_reads_sums_by_function_and_no_colleagues_name(here: World, browse: Browse) -> None:
    visit(here)
    said = browse("Claire").get(here.url("bilan"))
    assert here["Nadia"].display_name not in said.text
    assert here["Nadia"].display_name in browse("Hélène").get(here.url("bilan")).text
    assert "2 h sur 10 h" in pages.text(said.text).replace("\u00a0", " ")
    book = workbooks.read(browse("Claire").get(here.url("bilan.xlsx")).data)
    assert here["Nadia"].display_name not in str(book)


@pytest.mark.parametrize(("people", "is_shown"), [(4, False), (5, True)])
def test_changes_appear_from_five_people_on(here: World, browse: Browse, people: int, is_shown: bool) -> None:
    rate(here, people)
    said = pages.text(browse("Hélène").get(here.url("bilan")).text).replace("\u00a0", " ")
    assert ("5 sur 5" in said) is is_shown
    assert ("Moins de cinq réponses" in said) is not is_shown
    content = browse("Hélène").get(here.url("bilan.xlsx")).data
    rows = workbooks.read(content)["Autopositionnements"][1:]
    assert len(rows) == 11
    assert [row[1] for row in rows] == ([5.0] if is_shown else ["moins de cinq réponses"]) * 11
    assert all(len(row) == (13 if is_shown else 2) for row in rows)


def test_four_answers_leave_no_trace_in_any_format(here: World) -> None:
    rate(here, 4)
    found = report.read(here.actor("Hélène")).changes
    assert found is not None
    assert {(line.people, line.up, tuple(line.before)) for line in found} == {(0, 0, ())}


def test_the_administrator_reads_nothing_of_self_assessments(here: World, browse: Browse) -> None:
    rate(here, 6)
    client = browse("Guy")
    assert "Autopositionnement" not in client.get(here.url("bilan")).text
    assert "Autopositionnements" not in workbooks.read(client.get(here.url("bilan.xlsx")).data)
    assert "Autopositionnement" not in reading.text(client.get(here.url("bilan.pdf")).data)


@pytest.mark.parametrize("given", ["Ada", "Nadia", "Iris", "Élie", "Pia"])
@pytest.mark.parametrize("path", ["bilan", "bilan.pdf", "bilan.xlsx"])
def test_the_report_is_closed_to_the_others(here: World, browse: Browse, given: str, path: str) -> None:
    assert browse(given).get(here.url(path)).status_code == 403


def test_the_pdf_says_the_same_and_everybody_can_read_it(here: World, browse: Browse) -> None:
    visit(here)
    content = browse("Hélène").get(here.url("bilan.pdf")).data
    reading.assert_accessible(content, "Bilan : Cohorte Valcombe")
    said = reading.text(content)
    assert "En présence 12 h 36 h 33 %" in said
    assert "Classe virtuelle 1 h 35 3 h 52 %" in said
    kinds = [tag["/S"] for tag in reading.tags(content)]
    assert kinds.count("/Table") == 5
    assert kinds.count("/H2") == 5


def test_the_workbook_adds_up_to_the_books(here: World, browse: Browse) -> None:
    visit(here)
    book = workbooks.read(browse("Hélène").get(here.url("bilan.xlsx")).data)
    assert sum(float(row[1]) for row in book["Heures"][1:]) == 720 + 95 + 30 + 1200
    assert sum(float(row[4]) for row in book["Tuteurs et formateurs"][1:]) == 120
    assert sum(float(row[8]) for row in book["Tuteurs et formateurs"][1:]) == 42.5


def test_an_empty_cohort_has_a_report_too(app: Flask) -> None:
    cohort = factories.cohort("=1+1")
    client = factories.sign_in(app.test_client(), factories.member(cohort, Role.MANAGER))
    for path in ("bilan", "bilan.pdf", "bilan.xlsx"):
        assert client.get(f"/c/{cohort.uid}/{path}").status_code == 200


def test_the_report_asks_as_many_questions_for_six_people_as_for_six_hundred(app: Flask) -> None:
    factories.module("M1")
    asked = []
    for size in (6, 600):
        cohort, _, _ = bench.cohort(size)
        if db.engine.dialect.name == "postgresql":  # people were written with their ids
            db.session.execute(text("SELECT setval('person_id_seq', (SELECT max(id) FROM person))"))
        actor = Actor(None, cohort_id=cohort.id, roles=frozenset({Role.MANAGER}))
        db.session.expire_all()
        with count_queries() as counted:
            assert report.read(actor).active == size
        asked.append(len(counted))
    assert asked[0] == asked[1] <= 13


def test_the_demo_cohorts_report_is_well_formed_and_planned_as_announced(
    app: Flask, client: FlaskClient, demo: Cohort
) -> None:
    factories.sign_in(client, db.session.query(Person).filter_by(family_name="Marchetti").one())
    pages.strict(client.get(f"/c/{demo.uid}/bilan").text)
    found = report.read(Actor(None, cohort_id=demo.id, roles=frozenset({Role.MANAGER})))
    assert found.planned == 864 * 60
    planned = {"tutor": 0, "trainer": 0}
    for post in found.posts:
        planned[post.function] += post.planned
    assert planned == {"tutor": 80 * 60, "trainer": 40 * 60}


def test_answers_enter_by_five_so_that_two_reports_never_tell_one_person(here: World) -> None:
    rate(here, 7)
    found = report.read(here.actor("Hélène")).changes
    assert found is not None
    assert {(line.people, line.up) for line in found} == {(5, 5)}
    for number in range(7, 10):
        here.add(f"Élève{number}")
        here.rate(f"Élève{number}", "T0", 3)
        here.rate(f"Élève{number}", "T2", 3)
    found = report.read(here.actor("Hélène")).changes
    assert found is not None
    assert {(line.people, line.up, line.same) for line in found} == {(10, 7, 3)}


def test_a_very_large_cohorts_report_is_kept_some_minutes_and_says_so(
    here: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "LARGE", 3)
    rate(here, 5)
    before = report.read(here.actor("Hélène"))
    here.certify("Béa", 1, Modality.IN_PERSON, None, 180)
    db.session.commit()
    reader = here.actor("Hélène")
    with count_queries() as asked:
        assert report.read(reader).hours == before.hours
    assert asked == []
    assert "repris toutes les cinq minutes" in browse("Hélène").get(here.url("bilan")).text
    assert report.read(here.actor("Guy")).changes is None
    assert report.read(here.actor("Claire")).posts == by_function(before.posts)
    with clock.frozen(clock.now() + report.KEPT):
        assert report.read(here.actor("Hélène")).hours != before.hours


def test_an_ordinary_cohorts_report_is_never_old(here: World) -> None:
    before = report.read(here.actor("Hélène"))
    here.certify("Béa", 1, Modality.IN_PERSON, None, 180)
    assert report.read(here.actor("Hélène")).hours != before.hours


def test_one_process_keeps_few_reports(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "LARGE", 0)
    monkeypatch.setattr(report, "MOST", 2)
    for number in range(4):
        cohort = factories.cohort(f"Cohorte {number}")
        report.read(Actor(None, cohort_id=cohort.id, roles=frozenset({Role.MANAGER})))
    assert len(current_app.extensions[report._KEY]) == 2


def test_many_posts_are_added_up_on_the_page_and_listed_in_the_workbook(
    here: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(here)
    monkeypatch.setattr(report, "POSTS_SHOWN", 1)
    factories.place(here.cohort, here["Claire"], factories.group(here.cohort, "G2"), GroupFunction.TRAINER)
    db.session.commit()
    said = browse("Hélène").get(here.url("bilan")).text
    assert "Additionnées par fonction" in said
    assert here["Nadia"].display_name not in said
    book = workbooks.read(browse("Hélène").get(here.url("bilan.xlsx")).data)
    assert here["Nadia"].display_name in str(book)
