"""Hours recognised on a document: arrival in year 2, a trainer's attestation."""

from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.cohorts.models import Cohort
from course.errors import RuleBroken
from course.hours import queries, recognition
from course.hours.models import Modality
from course.hours.recognition import Claim
from course.people.models import Person
from course.roles import Role
from tests import factories, pages

YEAR_ONE = {Modality.IN_PERSON: 360, Modality.VIRTUAL_CLASS: 120, Modality.ASYNCHRONOUS: 150}


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    factories.module("M2", synchronous_minutes=60, asynchronous_minutes=60)
    factories.module("M3", synchronous_minutes=60, asynchronous_minutes=90)
    return factories.cohort()


@pytest.fixture
def zoe(cohort: Cohort) -> Person:
    return factories.member(cohort, Role.PARTICIPANT, given="Zoé", since=date(2026, 11, 2))


def claim(**values: object) -> Claim:
    given = {
        "year": 1,
        "minutes": YEAR_ONE,
        "reason": "année 1 suivie à Lyon",
        "document": "attestation de Lyon, dossier 12",
    }
    return Claim(**{**given, **values})  # type: ignore[arg-type]


def recognise(cohort: Cohort, someone: Person, **values: object) -> None:
    manager = factories.actor(factories.member(cohort, Role.MANAGER), cohort, Role.MANAGER)
    recognition.recognise(actor=manager, person_id=someone.id, claim=claim(**values))


def formal(cohort: Cohort, someone: Person) -> int:
    return queries.totals(cohort.id, [someone.id], "A", queries.plan())[someone.id].formal


def test_a_year_done_elsewhere_counts_whole(cohort: Cohort, zoe: Person) -> None:
    recognise(cohort, zoe)
    assert formal(cohort, zoe) == 360 + 120 + 150


def test_what_is_done_again_here_is_not_counted_twice(cohort: Cohort, zoe: Person) -> None:
    recognise(cohort, zoe)
    recognise(cohort, zoe, minutes={Modality.ASYNCHRONOUS: 90}, module_code="M3", document="copie")
    assert formal(cohort, zoe) == 360 + 120 + 150


def test_part_of_a_year_fills_only_what_it_claims(cohort: Cohort, zoe: Person) -> None:
    recognise(cohort, zoe, minutes={Modality.VIRTUAL_CLASS: 40})
    assert formal(cohort, zoe) == 40


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"minutes": {}}, "in_person"),
        ({"minutes": {Modality.IN_PERSON: 0}}, "in_person"),
        ({"minutes": {Modality.IN_PERSON: 361}}, "in_person"),
        ({"minutes": {Modality.ON_SITE: -60, Modality.IN_PERSON: 10}}, "on_site"),
        ({"minutes": {Modality.ASYNCHRONOUS: 91}, "module_code": "M3"}, "asynchronous"),
        ({"minutes": {Modality.ASYNCHRONOUS: 10}, "module_code": "M99"}, "asynchronous"),
        ({"year": 3}, "year"),
        ({"reason": " "}, "reason"),
        ({"document": ""}, "document"),
        ({"document": "x" * 201}, "document"),
    ],
)
def test_a_claim_that_makes_no_sense_is_refused_beside_its_field(
    cohort: Cohort, zoe: Person, values: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        recognise(cohort, zoe, **values)
    assert refused.value.field == field
    assert queries.lines(cohort.id, zoe.id) == []


def test_the_same_form_sent_twice_counts_once(cohort: Cohort, zoe: Person) -> None:
    recognise(cohort, zoe)
    with pytest.raises(RuleBroken, match="déjà été reconnues"):
        recognise(cohort, zoe)
    assert len(queries.lines(cohort.id, zoe.id)) == 3


def test_a_recognition_is_withdrawn_with_a_reason_and_may_come_back(cohort: Cohort, zoe: Person) -> None:
    recognise(cohort, zoe)
    manager = factories.actor(factories.member(cohort, Role.MANAGER), cohort, Role.MANAGER)
    for line in queries.lines(cohort.id, zoe.id):
        assert recognition.take_back(
            actor=manager, person_id=zoe.id, line_id=line.id, reason="mauvais dossier"
        )
    assert formal(cohort, zoe) == 0
    assert all(one.withdrawn_at for one in queries.recognitions(cohort.id, zoe.id))
    recognise(cohort, zoe)
    assert formal(cohort, zoe) == 630


def test_the_page_certifies_shows_the_document_and_keeps_what_was_typed(
    client: FlaskClient, cohort: Cohort, zoe: Person
) -> None:
    factories.sign_in(client, factories.member(cohort, Role.TRAINER))
    page = f"/c/{cohort.uid}/heures/{zoe.uid}/reconnaitre"
    fields = pages.fields(client.get(page))
    data = {**fields, "in_person": "6 h", "reason": "déjà suivi", "document": "dossier <12>"}
    refused = client.post(page, data={**data, "in_person": "9 h"})
    assert refused.status_code == 422
    assert "ne prévoit que" in refused.text
    assert "dossier &lt;12&gt;" in refused.text
    assert client.post(page, data=data).status_code == 303
    said = pages.text(client.get(f"/c/{cohort.uid}/heures/{zoe.uid}").text)
    assert "Heures reconnues" in said
    assert "dossier <12>" in said


def test_only_managers_and_trainers_recognise_hours(client: FlaskClient, cohort: Cohort, zoe: Person) -> None:
    page = f"/c/{cohort.uid}/heures/{zoe.uid}/reconnaitre"
    for role in (Role.PARTICIPANT, Role.TUTOR, Role.ADMINISTRATOR, Role.EXPERT):
        factories.sign_in(client, factories.member(cohort, role))
        assert client.get(page).status_code == 403


def test_nobody_recognises_the_own_hours(cohort: Cohort, zoe: Person) -> None:
    with pytest.raises(RuleBroken, match="Une autre personne"):
        recognition.recognise(
            actor=factories.actor(zoe, cohort, Role.TRAINER), person_id=zoe.id, claim=claim()
        )


def test_hours_of_a_day_to_come_are_not_recognised(cohort: Cohort, zoe: Person) -> None:
    with pytest.raises(RuleBroken) as broken:
        recognise(cohort, zoe, occurred_on=date(2026, 11, 21))
    assert broken.value.field == "occurred_on"
