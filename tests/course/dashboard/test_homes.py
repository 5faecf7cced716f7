"""What each role finds first, and at what cost."""

from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.catalogue.queries import windows
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, GroupFunction
from course.dashboard import rules
from course.db import db
from course.people.models import Person
from course.progress.rules import State
from course.roles import Role
from tests import factories
from tests.pages import strict, text
from tests.queries import count_queries

# Eight for the page, one for the unread messages of the menu.
# Of a page of the cohort; a home asks once more for each room that has something to say on it.
BUDGET, HOME_BUDGET = 9, 14


def enter(client: FlaskClient, family: str) -> None:
    factories.sign_in(client, db.session.query(Person).filter_by(family_name=family).one())


@pytest.mark.parametrize("family", ["Vauquelin", "Ferrand", "Aubanel", "Marchetti", "Lemerle", "Noblet"])
def test_every_home_keeps_to_its_budget_and_is_well_formed(
    app: Flask, client: FlaskClient, demo: Cohort, family: str
) -> None:
    enter(client, family)
    home = f"/c/{demo.uid}/"
    db.session.commit()
    with count_queries() as counted:
        answer = client.get(home)
    assert answer.status_code == 200
    strict(answer.text)
    # Who fills the LMS's course also reads whether it still needs filling, a trainer whom to see, a manager
    # who arrived; a participant with slots to choose reads who took places in them.
    more = {"Aubanel": 2, "Marchetti": 2, "Vauquelin": 1}.get(family, 0)
    assert len(counted) <= HOME_BUDGET + more, "\n".join(counted)


@pytest.mark.parametrize("path", ["cohorte", "cohorte?voir=relancer", "cohorte?voir=absents&groupe=G4"])
def test_the_cohorts_table_keeps_to_its_budget(
    app: Flask, client: FlaskClient, demo: Cohort, path: str
) -> None:
    enter(client, "Aubanel")
    table = f"/c/{demo.uid}/{path}"
    db.session.commit()
    with count_queries() as counted:
        answer = client.get(table)
    strict(answer.text)
    # Two rooms add a column each.
    assert len(counted) <= BUDGET + 1, "\n".join(counted)


def test_a_participant_knows_what_to_do_now(client: FlaskClient, demo: Cohort) -> None:
    enter(client, "Vauquelin")
    page = client.get(f"/c/{demo.uid}/").text
    assert "Commencer : Des mots pour relier" in page
    assert "M2. Sens et enjeux" in page


def test_a_tutor_sees_the_own_group_and_no_other(client: FlaskClient, demo: Cohort) -> None:
    enter(client, "Ferrand")
    page = client.get(f"/c/{demo.uid}/").text
    assert "Camille Vauquelin" in page
    assert "Mehdi Larbaoui" not in page


def test_a_trainer_sees_who_is_behind_and_who_never_came(client: FlaskClient, demo: Cohort) -> None:
    enter(client, "Aubanel")
    behind = client.get(f"/c/{demo.uid}/cohorte?voir=relancer").text
    assert "Camille Vauquelin" in behind
    assert "Mehdi Larbaoui" not in behind
    unseen = client.get(f"/c/{demo.uid}/cohorte?voir=absents").text
    assert "Tiago Ferreira" in unseen
    assert "Camille Vauquelin" not in unseen


def test_an_expert_has_a_home_too(client: FlaskClient, demo: Cohort) -> None:
    enter(client, "Villemin")
    assert "Bonjour Agathe Villemin" in client.get(f"/c/{demo.uid}/").text


def test_a_tutors_hours_page_is_closed_on_other_groups(client: FlaskClient, demo: Cohort) -> None:
    enter(client, "Ferrand")
    mine = db.session.query(Person).filter_by(family_name="Vauquelin").one().uid
    other = db.session.query(Person).filter_by(family_name="Larbaoui").one().uid
    assert client.get(f"/c/{demo.uid}/heures/{mine}").status_code == 200
    assert client.get(f"/c/{demo.uid}/heures/{other}").status_code == 404


def test_the_table_shows_fifty_people_at_a_time(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, Role.TRAINER))
    for number in range(55):
        factories.member(cohort, Role.PARTICIPANT, given=f"Élève{number:02}")
    first = client.get(f"/c/{cohort.uid}/cohorte").text
    assert first.count("<progress") == 50
    assert "Page 1 sur 2" in first
    assert client.get(f"/c/{cohort.uid}/cohorte?page=2").text.count("<progress") == 5


def test_a_person_with_two_roles_gets_both_homes(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.TUTOR, Role.TRAINER)
    group = factories.group(cohort)
    factories.place(cohort, factories.member(cohort, Role.PARTICIPANT), group)
    factories.place(cohort, someone, group, GroupFunction.TUTOR)
    factories.sign_in(client, someone)
    page = client.get(f"/c/{cohort.uid}/").text
    assert "Mon groupe" in page
    assert "Qui a besoin de vous" in page


def test_a_person_of_two_cohorts_chooses_and_a_person_of_one_goes_straight_in(
    client: FlaskClient, november: datetime
) -> None:
    first, second = factories.cohort("Valcombe"), factories.cohort("Montaurel")
    someone = factories.member(first, Role.TUTOR)
    factories.sign_in(client, someone)
    assert client.get("/mes-cohortes").location == f"/c/{first.uid}/"
    cohorts.enrol(cohort_id=second.id, person_id=someone.id)
    cohorts.grant_role(actor=factories.system_in(second), person_id=someone.id, role=Role.EXPERT)
    page = client.get("/mes-cohortes").text
    assert "Valcombe" in page
    assert "Montaurel" in page


def test_modules_come_in_the_order_of_the_programme(app: Flask, demo: Cohort) -> None:
    today = date(2026, 11, 20)
    steps = rules.path(windows(demo.id), {"M0": (100, True), "M2": (40, False)}, today)
    assert [(one.window.module.code, one.state) for one in rules.to_do(steps)] == [
        ("M1", State.LATE),
        ("M2", State.STARTED),
    ]


def test_the_administrator_goes_to_hours_and_certificates_in_one_click(
    client: FlaskClient, demo: Cohort
) -> None:
    enter(client, "Noblet")
    page = client.get(f"/c/{demo.uid}/").text
    assert "À faire maintenant" in page
    for path in ("heures-equipes", "attestations", "bilan", "cohorte"):
        assert f'href="/c/{demo.uid}/{path}' in page.split("<main")[1]


def test_a_manager_sees_who_arrived_unannounced(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    newcomer = factories.person("Antoine")
    cohorts.enrol(cohort_id=cohort.id, person_id=newcomer.id, to_review=True)
    for role, seen in ((Role.MANAGER, True), (Role.TRAINER, False)):
        factories.sign_in(client, factories.member(cohort, role))
        assert ("arrivée à confirmer" in text(client.get(f"/c/{cohort.uid}/").text)) is seen
