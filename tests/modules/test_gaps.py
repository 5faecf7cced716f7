"""Modules that are over and not complete, as the hours' page tells them."""

from datetime import date, datetime

import pytest
from flask import Flask

from course import clock
from course.cohorts.models import Cohort
from course.db import db
from course.hours.models import Modality
from course.hours.recognition import Claim, recognise
from course.people.models import Person
from course.progress.models import ModuleProgress
from course.roles import Role
from modules.programme import gaps
from tests import factories


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    """M1 is over since 13 November; M3 too, but has no activity yet."""
    factories.module("M1", complete_when=["m1-quiz"], asynchronous_minutes=90)
    factories.module("M3", complete_when=[], asynchronous_minutes=60)
    return factories.cohort()


def found(app: Flask, cohort: Cohort, someone: Person) -> list[str]:
    with app.test_request_context("/"):
        return [gap.text for gap in gaps.find(cohort.id, [someone.id])]


def test_a_module_that_is_over_is_to_complete_and_nobody_is_late(app: Flask, cohort: Cohort) -> None:
    ada = factories.member(cohort, Role.PARTICIPANT)
    assert found(app, cohort, ada) == ["le module M1, « Module M1 », est à terminer"]
    with clock.frozen(date(2026, 11, 13)):
        assert found(app, cohort, ada) == []


def test_a_complete_module_is_no_gap(app: Flask, cohort: Cohort) -> None:
    ada = factories.member(cohort, Role.PARTICIPANT)
    db.session.add(
        ModuleProgress(
            cohort_id=cohort.id, person_id=ada.id, module_code="M1", percent=100, completed_at=clock.now()
        )
    )
    assert found(app, cohort, ada) == []


def test_whoever_arrived_after_a_module_owes_nothing_of_it(app: Flask, cohort: Cohort) -> None:
    zoe = factories.member(cohort, Role.PARTICIPANT, since=date(2026, 11, 16))
    assert found(app, cohort, zoe) == []


@pytest.mark.parametrize(("code", "minutes"), [("M1", 90), (None, 150)])
def test_recognised_hours_close_the_gap(app: Flask, cohort: Cohort, code: str | None, minutes: int) -> None:
    ada = factories.member(cohort, Role.PARTICIPANT)
    claim = Claim(1, {Modality.ASYNCHRONOUS: minutes}, "déjà fait", "attestation", module_code=code)
    recognise(actor=factories.system_in(cohort), person_id=ada.id, claim=claim)
    assert found(app, cohort, ada) == []
