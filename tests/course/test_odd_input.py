"""Odd input gets a page, never an incident."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.cohorts import operations as cohorts
from course.cohorts.models import Status
from course.cohorts.queries import members
from course.db import db
from course.errors import described
from course.roles import Role
from tests import factories


@pytest.mark.parametrize("host", ["evil.example", "", "localhost:99999", "a b"])
@pytest.mark.parametrize("path", ["/", "/healthz", "/lti/login", "/rien"])
def test_a_host_that_is_not_ours_is_refused_plainly(client: FlaskClient, host: str, path: str) -> None:
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code in (400, 404)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *(
            "presence/9999999999",
            "presence/99999999999999999999999",
            "cohorte?groupe=%00",
            "cohorte?page=1e9",
        ),
        *("cohorte?page=99999999999999999999", "heures/%00", "modules/%00", "visites/x%00y"),
    ],
)
def test_absurd_addresses_are_pages_that_do_not_exist(
    client: FlaskClient, november: datetime, path: str
) -> None:
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, Role.TRAINER, Role.MANAGER))
    assert client.get(f"/c/{cohort.uid}/{path}").status_code in (200, 404)


def test_a_group_that_does_not_exist_moves_nobody(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, Role.TRAINER))
    someone, group = factories.member(cohort, Role.PARTICIPANT), factories.group(cohort)
    factories.place(cohort, someone, group)
    page = f"/c/{cohort.uid}/groupes"
    token = client.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]
    for given in ("9" * 30, "-1", "G1"):
        form = {"csrf_token": token, f"member-{someone.uid}": given}
        assert client.post(f"{page}/composition", data=form).status_code == 404
    db.session.rollback()
    assert [person.id for person, _ in members([group.id])] == [someone.id]


def test_a_malformed_referrer_does_not_stop_the_new_tab(client: FlaskClient) -> None:
    cohort = factories.cohort()
    factories.sign_in(client, factories.member(cohort, Role.PARTICIPANT))
    token = client.get(f"/c/{cohort.uid}/").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post("/onglet", data={"csrf_token": token}, headers={"Referer": "http://[bad"})
    assert answer.status_code == 200


def test_whoever_left_comes_in_no_more(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    factories.sign_in(client, someone)
    cohorts.set_status(actor=factories.system_in(cohort), person_id=someone.id, status=Status.LEFT)
    answer = client.get(f"/c/{cohort.uid}/")
    assert answer.status_code == 403
    assert "terminée" in answer.text


def test_an_incident_leaves_no_name_in_the_log(app: Flask) -> None:
    message = "Key (name)=(Camille Vauquelin) already exists"
    try:
        raise ValueError(message)
    except ValueError as error:
        told = described(error)
    assert "Camille" not in " ".join(told.values())
    assert told["error"] == "ValueError"
