"""Who runs the tool comes in by an address that the command line prints: once, for fifteen minutes."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from course import clock
from course.db import db
from course.people.models import Person
from course.roles import Role
from tests import factories

HOME = "/exploitation/"


def printed(app: Flask, name: str = "Ada Martin") -> str:
    """The address that the command prints, as a path."""
    answer = app.test_cli_runner().invoke(args=["course", "operator", "--name", name])
    assert answer.exit_code == 0
    address = answer.output.strip()
    assert address.startswith("http://localhost:5000/onglet/")
    return address.removeprefix("http://localhost:5000")


def token(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def enter(browser: FlaskClient, address: str) -> int:
    """Open the address and press « Continuer »; the status of the answer."""
    page = browser.get(address)
    if page.status_code != 200:
        return page.status_code
    return browser.post(address, data={"csrf_token": token(page.text)}).status_code


def test_the_printed_address_leads_to_the_operators_pages(app: Flask, client: FlaskClient) -> None:
    assert enter(client, printed(app)) == 303
    page = client.get(HOME)
    assert page.status_code == 200
    assert "Ada Martin" in page.text


def test_the_address_works_once(app: Flask, client: FlaskClient) -> None:
    address = printed(app)
    assert enter(client, address) == 303
    other = app.test_client()
    assert enter(other, address) == 410
    assert other.get(HOME).status_code == 401


def test_the_address_lasts_a_quarter_of_an_hour(app: Flask, november: datetime) -> None:
    first, second = printed(app), printed(app)
    with clock.frozen(november + timedelta(minutes=14)):
        assert enter(app.test_client(), first) == 303
    with clock.frozen(november + timedelta(minutes=16)):
        assert enter(app.test_client(), second) == 410


def test_the_same_name_again_is_the_same_operator_and_another_is_another(app: Flask) -> None:
    for name in ("Ada Martin", " Ada  Martin ", "Zoé Petit"):
        printed(app, name)
    found = db.session.scalars(select(Person).where(Person.operator_since.is_not(None))).all()
    assert sorted(one.display_name for one in found) == ["Ada Martin", "Zoé Petit"]


def test_a_learner_of_the_same_name_does_not_become_an_operator(app: Flask, client: FlaskClient) -> None:
    cohort = factories.cohort()
    learner = factories.member(cohort, Role.PARTICIPANT, given="Ada")
    factories.sign_in(client, learner)
    printed(app, learner.display_name)
    db.session.expire_all()
    assert learner.operator_since is None
    assert client.get(HOME).status_code == 403


def test_an_operator_is_nothing_in_a_cohort(app: Flask, client: FlaskClient) -> None:
    cohort = factories.cohort()
    factories.member(cohort, Role.PARTICIPANT)
    db.session.commit()
    enter(client, printed(app))
    assert client.get(f"/c/{cohort.uid}/").status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR, Role.TRAINER])
def test_no_role_of_a_cohort_opens_the_operators_pages(client: FlaskClient, role: Role) -> None:
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, role))
    assert client.get(HOME).status_code == 403
