"""Who may see which page."""

from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.models import Status
from course.db import db
from course.roles import Role
from tests import factories


def test_healthz_answers_once_the_database_does(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


def test_a_signed_out_browser_is_told_how_to_come_in(client: FlaskClient) -> None:
    answer = client.get("/mes-cohortes")
    assert answer.status_code == 401
    assert "Entrez depuis M@gistère" in answer.text


def test_a_link_followed_while_signed_out_is_remembered(client: FlaskClient) -> None:
    client.get("/mes-cohortes?x=1")
    with client.session_transaction() as session:
        assert session["wanted"] == "/mes-cohortes?x=1"


def test_a_member_enters_the_cohort_and_a_stranger_does_not_learn_that_it_exists(client: FlaskClient) -> None:
    cohort = factories.cohort()
    other = factories.cohort("Une autre")
    factories.sign_in(client, factories.member(cohort, Role.EXPERT))
    assert client.get(f"/c/{cohort.uid}/").status_code == 200
    assert client.get(f"/c/{other.uid}/").status_code == 404
    assert client.get("/c/inconnue/").status_code == 404


def test_a_role_counts_in_its_own_cohort_only(client: FlaskClient) -> None:
    first, second = factories.cohort(), factories.cohort("Une autre")
    someone = factories.member(first, Role.MANAGER)
    cohorts.enrol(cohort_id=second.id, person_id=someone.id)
    cohorts.grant_role(actor=factories.system_in(second), person_id=someone.id, role=Role.PARTICIPANT)
    factories.sign_in(client, someone)
    assert client.get(f"/c/{first.uid}/personnes").status_code == 200
    assert client.get(f"/c/{second.uid}/personnes").status_code == 403


def test_a_role_that_has_ended_opens_nothing(client: FlaskClient) -> None:
    cohort = factories.cohort()
    factories.member(cohort, Role.MANAGER)
    someone = factories.member(cohort, Role.TRAINER)
    factories.sign_in(client, someone)
    assert client.get(f"/c/{cohort.uid}/cohorte").status_code == 200
    cohorts.end_role(actor=factories.system_in(cohort), person_id=someone.id, role=Role.TRAINER)
    db.session.commit()
    assert client.get(f"/c/{cohort.uid}/cohorte").status_code == 403


def test_a_suspension_acts_at_once(client: FlaskClient) -> None:
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    factories.sign_in(client, someone)
    cohorts.set_status(actor=factories.system_in(cohort), person_id=someone.id, status=Status.SUSPENDED)
    db.session.commit()
    answer = client.get(f"/c/{cohort.uid}/")
    assert answer.status_code == 403
    assert "suspendue" in answer.text


def test_a_sign_in_ends_by_itself(client: FlaskClient, november: datetime) -> None:
    someone = factories.person()
    factories.sign_in(client, someone)
    assert client.get("/mes-cohortes").status_code == 200
    with clock.frozen(november + timedelta(hours=13)):
        assert client.get("/mes-cohortes").status_code == 401


def test_pages_carry_the_headers_that_protect_them(client: FlaskClient) -> None:
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, Role.PARTICIPANT))
    headers = client.get(f"/c/{cohort.uid}/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookie_survives_a_cross_site_frame(app: Flask, client: FlaskClient) -> None:
    cookie = client.get("/mes-cohortes").headers["Set-Cookie"]
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"):
        assert attribute in cookie
