"""Who may see which page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.permissions import Role
from tests import factories


@pytest.fixture
def page(app: Flask) -> str:
    return "/deconnexion"


def test_a_signed_out_browser_is_told_how_to_come_in(client: FlaskClient) -> None:
    answer = client.post("/onglet")
    assert answer.status_code in (400, 401)


def test_healthz_answers_once_the_database_does(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


def test_schema_holds_a_cohort(app: Flask) -> None:
    one = factories.cohort()
    someone = factories.member(one, Role.PARTICIPANT)
    assert someone.id
