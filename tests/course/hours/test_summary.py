"""`flask course hours` prints what the books hold, and nothing else."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, GroupFunction
from course.db import db
from course.hours import operations, summary
from course.hours.models import Modality, Nature
from course.people.models import Person
from course.permissions import SYSTEM
from course.roles import Role
from tests import factories
from tests.queries import count_queries


def printed(app: Flask, *more: str) -> Any:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["course", "hours", *more])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    return factories.cohort()


def fill(cohort: Cohort) -> tuple[str, str]:
    """A participant and a tutor with lines of each sort; their names."""
    ada = factories.member(cohort, Role.PARTICIPANT, given="Ada")
    for ref, year, modality, minutes in (
        ("1", 1, Modality.IN_PERSON, 180),
        ("2", 1, Modality.ON_SITE, 60),
        ("3", 2, Modality.VIRTUAL_CLASS, 35),
        ("4", 2, Modality.ASYNCHRONOUS, 90),
        ("5", 1, Modality.IN_PERSON, 180),
    ):
        operations.certify(
            actor=SYSTEM,
            cohort_id=cohort.id,
            person_id=ada.id,
            year=year,
            modality=modality,
            minutes=minutes,
            occurred_on=date(2026, 10, 6),
            evidence=("attendance", ref),
        )
    operations.reverse(
        actor=SYSTEM, cohort_id=cohort.id, person_id=ada.id, evidence=("attendance", "5"), reason="erreur"
    )
    nadia = factories.member(cohort, Role.TUTOR, given="Nadia")
    for ref, nature in (("v1", Nature.COLLECTIVE_VISIT), ("v2", Nature.REMOTE_INDIVIDUAL)):
        operations.certify_trainer(
            actor=SYSTEM,
            cohort_id=cohort.id,
            person_id=nadia.id,
            year=1,
            function="tutor",
            group_id=None,
            nature=nature,
            minutes=120,
            occurred_on=date(2026, 11, 17),
            evidence=("visit", ref),
            travel_minutes=50,
        )
    return ada.display_name, nadia.display_name


def test_the_books_are_printed_in_the_shape_that_was_agreed(app: Flask, cohort: Cohort) -> None:
    ada, nadia = fill(cohort)
    assert printed(app) == {
        "participants": [
            {
                "name": ada,
                "minutes": {
                    "1": {"in_person": 180, "virtual_class": 0, "asynchronous": 0, "on_site": 60},
                    "2": {"in_person": 0, "virtual_class": 35, "asynchronous": 90, "on_site": 0},
                },
            }
        ],
        "trainers": [
            {
                "name": nadia,
                "role": "tutor",
                "minutes": {"1": 120, "2": 0},
                "travel_minutes": {"1": 100, "2": 0},
            }
        ],
    }


def test_names_are_sorted_as_in_french_and_those_who_did_nothing_are_there(
    app: Flask, cohort: Cohort
) -> None:
    for given, family in (("Zoé", "Abadie"), ("Éva", "Élan"), ("Ada", "Zola")):
        someone = factories.person(given, family)
        cohorts.enrol(cohort_id=cohort.id, person_id=someone.id)
        cohorts.grant_role(actor=factories.system_in(cohort), person_id=someone.id, role=Role.PARTICIPANT)
    found = printed(app)["participants"]
    assert [one["name"] for one in found] == ["Zoé Abadie", "Éva Élan", "Ada Zola"]
    assert found[0]["minutes"]["2"]["on_site"] == 0


def test_whoever_left_keeps_a_line(app: Flask, cohort: Cohort) -> None:
    fill(cohort)
    db.session.execute(db.text("UPDATE enrolment SET status = 'left'"))
    found = printed(app)
    assert len(found["participants"]) == len(found["trainers"]) == 1


def test_of_several_cohorts_one_is_chosen(app: Flask, cohort: Cohort) -> None:
    fill(cohort)
    other = factories.cohort("Une autre")
    assert printed(app, "--cohort", other.uid) == {"participants": [], "trainers": []}
    result = app.test_cli_runner().invoke(args=["course", "hours"])
    assert result.exit_code != 0
    assert cohort.uid in result.output
    assert other.uid in result.output
    result = app.test_cli_runner().invoke(args=["course", "hours", "--cohort", "inconnue"])
    assert result.exit_code != 0
    assert "aucune cohorte" in result.output


def test_without_a_cohort_it_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["course", "hours"])
    assert result.exit_code != 0
    assert "aucune cohorte" in result.output


def test_one_book_per_cohort(app: Flask, cohort: Cohort) -> None:
    fill(cohort)
    other = factories.cohort("Une autre")
    group = factories.group(other)
    nadia = db.session.query(Person).filter_by(given_name="Nadia").one()
    cohorts.enrol(cohort_id=other.id, person_id=nadia.id)
    factories.place(other, nadia, group, GroupFunction.TUTOR)
    assert printed(app, "--cohort", other.uid)["trainers"][0]["minutes"] == {"1": 0, "2": 0}


def test_the_questions_do_not_grow_with_the_cohort(app: Flask, cohort: Cohort) -> None:
    fill(cohort)
    with count_queries() as few:
        summary.summary(cohort.id)
    for _ in range(20):
        fill(cohort)
    with count_queries() as many:
        summary.summary(cohort.id)
    assert len(many) == len(few) == 4
