"""What the sheets still owe to the books, in plain words."""

from datetime import date, datetime

import pytest
from flask import Flask, current_app
from flask.ctx import RequestContext
from flask.testing import FlaskClient

from course import clock
from course.cohorts import changes
from course.cohorts.models import Status as Standing
from course.db import db
from course.registries import Gap
from course.roles import Role
from tests import factories, pages
from tests.queries import count_queries
from tests.tutoring.attendance.room import group_session
from tests.tutoring.world import World, world
from tutoring.sessions import catch_up, gaps, operations
from tutoring.sessions.attendance_models import CatchUpKind
from tutoring.sessions.models import Attendance, Status
from tutoring.sessions.rules import Entry, Mark


@pytest.fixture
def here(app: Flask, november: datetime) -> World:
    return world()


def found(here: World, *given: str) -> list[str]:
    """The gaps of these people, in words."""
    with here_request():
        return [gap.text.replace("\u00a0", " ") for gap in asked(here, *given)]


def here_request() -> RequestContext:
    """A request, for the addresses of the sheets."""
    return current_app.test_request_context("/")


def asked(here: World, *given: str) -> list[Gap]:
    return gaps.find(here.cohort.id, [here[one].id for one in given])


def tick(here: World, code: str, given: str, status: Status, minutes: int = 0, reason: str = "") -> None:
    entry = Entry(here[given].id, Mark(status, minutes))
    operations.tick(actor=here.actor("Claire"), session=here.session(code), entries=[entry], reason=reason)


def test_a_sheet_that_says_nothing_of_somebody_is_a_gap(here: World) -> None:
    tick(here, "J1-AM", "Ada", Status.PRESENT, 180)
    assert found(here, "Ada") == [
        "il manque l’émargement du 6 octobre 2026 après-midi",
        "il manque la présence à la classe virtuelle du 12 novembre 2026 à 17 h",
    ]


def test_nothing_is_missing_before_the_end_of_a_session(here: World) -> None:
    with clock.frozen(date(2026, 10, 6)):
        assert found(here, "Ada") == []


def test_an_absence_waits_to_be_caught_up_and_then_no_more(here: World) -> None:
    for code, status, minutes in (
        ("J1-AM", Status.PRESENT, 180),
        ("J1-PM", Status.EXCUSED, 0),
        ("CV1", Status.PRESENT, 35),
    ):
        tick(here, code, "Ada", status, minutes)
    assert found(here, "Ada") == [
        "3 h à rattraper : séance du 6 octobre 2026 après-midi (absence excusée)",
        "25 min à rattraper : classe virtuelle du 12 novembre 2026 à 17 h",
    ]
    for code, minutes in (("J1-PM", 180), ("CV1", 25)):
        catch_up.write(
            actor=here.actor("Claire"),
            session=here.session(code),
            person_id=here["Ada"].id,
            done=catch_up.Done(CatchUpKind.MEETING, date(2026, 11, 19), minutes, "entretien", "compte rendu"),
        )
    assert found(here, "Ada") == []


def test_a_half_day_lived_with_another_group_is_no_gap(here: World) -> None:
    tick(here, "J1-AM", "Ada", Status.PRESENT, 180)
    tick(here, "CV1", "Ada", Status.PRESENT, 60)
    tick(here, "J1-PM", "Ada", Status.ABSENT)
    assert found(here, "Ada") == ["3 h à rattraper : séance du 6 octobre 2026 après-midi"]
    other = group_session(here, here.g2.id, clock.local(date(2026, 10, 13), 9), "J1-PM")
    tick(here, "J1-PM", "Béa", Status.PRESENT, 180)
    db.session.add(
        Attendance(session_id=other.id, person_id=here["Ada"].id, status=Status.PRESENT, minutes=150)
    )
    db.session.flush()
    assert found(here, "Ada") == ["30 min à rattraper : séance du 6 octobre 2026 après-midi"]
    assert found(here, "Béa") == [
        "il manque l’émargement du 6 octobre 2026 matin",
        "il manque la présence à la classe virtuelle du 12 novembre 2026 à 17 h",
    ]


def test_whoever_was_suspended_or_came_later_owes_nothing_of_that_time(here: World) -> None:
    changes.change_standing(
        actor=here.actor("Hélène"),
        person_id=here["Béa"].id,
        status=Standing.SUSPENDED,
        effective_on=date(2026, 10, 1),
        reason="congé",
    )
    changes.change_standing(
        actor=here.actor("Hélène"),
        person_id=here["Béa"].id,
        status=Standing.ACTIVE,
        effective_on=date(2026, 11, 2),
        reason="retour",
    )
    here.add("Zoé", Role.PARTICIPANT, since=date(2026, 11, 2))
    for given in ("Béa", "Zoé"):
        assert found(here, given) == [
            "il manque la présence à la classe virtuelle du 12 novembre 2026 à 17 h"
        ]


def test_a_cancelled_session_and_one_of_another_group_are_no_gap(here: World) -> None:
    here.session("CV1").cancelled_at = clock.now()
    here.session("J1-PM").group_id = here.g2.id
    assert found(here, "Ada") == ["il manque l’émargement du 6 octobre 2026 matin"]


def test_the_trainer_reads_them_for_the_cohort_and_reaches_the_sheet(
    client: FlaskClient, here: World
) -> None:
    factories.sign_in(client, here["Claire"])
    answer = client.get(here.url("heures-a-completer"))
    said = pages.text(answer.text).replace("\u00a0", " ")
    assert said.count("Il manque l’émargement du 6 octobre 2026 après-midi") == 4
    assert f"/presence/{here.session('J1-PM').id}" in answer.text


def test_the_questions_do_not_grow_with_the_people(here: World) -> None:
    cohort_id, ids = here.cohort.id, [here[one].id for one in ("Ada", "Béa", "Cyd", "Dan")]
    with here_request():
        with count_queries() as few:
            gaps.find(cohort_id, ids[:1])
        with count_queries() as many:
            gaps.find(cohort_id, ids)
    assert len(many) == len(few) == 7
