"""A ticket carries a person from the frame to a tab: once, for a minute, where they were going."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course import clock
from course.access import operations
from course.access.models import SignIn
from course.access.rules import safe_path
from course.db import db
from course.roles import Role
from tests import factories


@pytest.fixture
def home(client: FlaskClient) -> str:
    """A signed-in participant's home."""
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, Role.PARTICIPANT))
    return f"/c/{cohort.uid}/"


def leave(client: FlaskClient, destination: str) -> str:
    """Click « Ouvrir dans un nouvel onglet », then the link; returns the address of the new tab."""
    answer = client.post("/onglet", data={"next": destination, "csrf_token": token(client, destination)})
    assert answer.status_code == 200, answer.text
    return answer.text.split(' target="_blank"')[0].rsplit('href="', 1)[1].rstrip('"')


def token(client: FlaskClient, page: str) -> str:
    """The token that the page's forms carry."""
    text = client.get(page).text
    return text.split('name="csrf_token" value="')[1].split('"')[0]


def test_a_new_tab_asks_before_it_signs_in(app: Flask, client: FlaskClient, home: str) -> None:
    address = leave(client, home)
    tab = app.test_client()
    page = tab.get(address)
    assert "Continuer en tant que Camille" in page.text
    answer = tab.post(address, data={"csrf_token": token(tab, address)})
    assert (answer.status_code, answer.location) == (303, home)
    assert tab.get(home).status_code == 200


def test_the_script_of_the_frame_gets_the_address_alone(client: FlaskClient, home: str) -> None:
    answer = client.post(
        "/onglet",
        data={"next": home, "csrf_token": token(client, home)},
        headers={"Accept": "application/json"},
    )
    assert answer.get_json()["address"].startswith("/onglet/")


def test_a_ticket_works_once(app: Flask, client: FlaskClient, home: str) -> None:
    address = leave(client, home)
    tab, other = app.test_client(), app.test_client()
    proof = token(other, address)
    tab.post(address, data={"csrf_token": token(tab, address)})
    assert other.post(address, data={"csrf_token": proof}).status_code == 410
    assert other.get(home).status_code == 401


def test_a_ticket_lasts_a_minute(app: Flask, client: FlaskClient, home: str, november: datetime) -> None:
    address = leave(client, home)
    with clock.frozen(november + timedelta(seconds=61)):
        assert app.test_client().get(address).status_code == 410


def test_a_ticket_of_a_closed_session_is_worth_nothing(app: Flask, client: FlaskClient, home: str) -> None:
    address = leave(client, home)
    client.post("/deconnexion", data={"csrf_token": token(client, home)})
    assert app.test_client().get(address).status_code == 410


def test_signing_out_closes_this_browser_and_no_other(app: Flask, client: FlaskClient, home: str) -> None:
    address = leave(client, home)
    tab = app.test_client()
    tab.post(address, data={"csrf_token": token(tab, address)})
    client.post("/deconnexion", data={"csrf_token": token(client, home)})
    assert client.get(home).status_code == 401
    assert tab.get(home).status_code == 200


@pytest.mark.parametrize(
    "destination",
    [
        "https://ailleurs.example/",
        "//ailleurs.example",
        "/\\ailleurs.example",
        "javascript:alert(1)",
        "",
        "/a b",
        None,
    ],
)
def test_a_ticket_never_leads_elsewhere(destination: str | None) -> None:
    assert safe_path(destination) == "/"


def test_a_token_is_never_kept_as_such(app: Flask) -> None:
    found = operations.open_sign_in(person_id=factories.person().id)
    assert db.session.query(SignIn).filter_by(token_hash=found).count() == 0
