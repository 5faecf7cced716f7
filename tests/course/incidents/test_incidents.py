"""Incidents: found again by their code, bounded whatever the internet sends, never in the way of the page."""

from datetime import datetime, timedelta

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from course import clock
from course.db import db
from course.incidents import operations, queries
from course.incidents.models import Incident
from course.people.models import Person
from course.permissions import PUBLIC
from tests import factories
from tests.pages import text


def note(code: str = "1A2B3C4D", reason: str = "time.expired", **more: str) -> None:
    operations.note(code=code, reason=reason, **more)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Incident)) or 0


@pytest.mark.parametrize("said", ["1A2B3C4D", "1a2b3c4d", " 1a2b 3c4d ", "1A\u00a02B 3C 4D"])
def test_a_code_read_out_on_the_telephone_is_found_whatever_its_case_and_spaces(
    app: Flask, said: str
) -> None:
    note(endpoint="lti_launch.launch", subject="platform 3")
    (found,) = queries.by_code(said)
    assert (found.reason, found.endpoint, found.subject) == (
        "time.expired",
        "lti_launch.launch",
        "platform 3",
    )


def test_another_code_finds_nothing(app: Flask) -> None:
    note()
    assert queries.by_code("1A2B3C4E") == []
    assert queries.by_code("") == []


def test_in_a_minute_only_so_many_are_kept_and_then_again(app: Flask, november: datetime) -> None:
    for _ in range(operations.MOST_A_MINUTE + 5):
        note(subject="platform 1")
        note()
    assert queries.total("platform 1") == operations.MOST_A_MINUTE
    assert queries.total("") == operations.MOST_UNNAMED_A_MINUTE < operations.MOST_A_MINUTE
    with clock.frozen(november + timedelta(seconds=61)):
        note("22222222")
        note("33333333", subject="platform 1")
        assert [one.code for one in queries.recent(limit=2)] == ["33333333", "22222222"]


@pytest.mark.parametrize("noisy", ["", "platform 1"])
def test_a_flood_about_one_subject_leaves_room_for_every_other(
    app: Flask, november: datetime, noisy: str
) -> None:
    for _ in range(operations.MOST_A_MINUTE + 5):
        note(subject=noisy)
    note("22222222", subject="platform 2")
    assert len(queries.by_code("22222222")) == 1


def test_a_flood_at_one_door_leaves_room_for_an_error_elsewhere(app: Flask, november: datetime) -> None:
    """An unexpected error is about no platform either, and its code was read out to somebody."""
    for _ in range(operations.MOST_UNNAMED_A_MINUTE + 5):
        note(endpoint="lti_launch.launch", reason="state.missing")
    note("22222222", endpoint="progress.save", reason="ValueError")
    assert len(queries.by_code("22222222")) == 1


def test_after_ninety_days_an_incident_is_forgotten(app: Flask, november: datetime) -> None:
    note("11111111")
    with clock.frozen(november + operations.KEPT - timedelta(hours=1)):
        note("22222222")
        assert count() == 2
    with clock.frozen(november + operations.KEPT + timedelta(hours=1)):
        note("33333333")
        assert [one.code for one in queries.recent(limit=9)] == ["33333333", "22222222"]


def test_of_a_flood_the_newest_ones_are_kept(
    app: Flask, november: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "MOST_KEPT", 3)
    monkeypatch.setattr(operations, "MOST_UNNAMED_KEPT", 2)
    note("AAAAAAAA", subject="platform 1")
    note("BBBBBBBB", endpoint="progress.save")
    for number in range(5):
        note(f"{number:08}")
        note(f"1{number:07}", subject="platform 2")
    kept = [one.code for one in queries.recent(limit=99)]
    assert kept == ["10000004", "00000004", "10000003", "00000003", "10000002", "BBBBBBBB", "AAAAAAAA"]


def test_what_is_too_long_is_cut_and_kept(app: Flask) -> None:
    note(reason="r" * 500, endpoint="e" * 500, subject="s" * 500)
    (found,) = queries.recent(limit=2)
    assert (len(found.reason), len(found.endpoint), len(found.subject)) == (100, 100, 60)


def test_an_incident_that_cannot_be_kept_never_hides_the_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**values: str) -> None:
        raise OperationalError("insert", {}, Exception("locked"))

    monkeypatch.setattr(operations, "_keep", refuse)
    note()
    assert count() == 0


def test_noting_undoes_what_the_request_had_begun_and_nothing_else(app: Flask) -> None:
    factories.person("Ada")
    db.session.commit()
    factories.person("Bérénice")
    note()
    assert db.session.execute(select(func.count()).select_from(Person)).scalar() == 1
    db.session.rollback()
    assert count() == 1


def test_incidents_are_counted_by_reason_since_a_day_for_one_subject(app: Flask, november: datetime) -> None:
    with clock.frozen(november - timedelta(days=8)):
        note(subject="platform 1")
    note(subject="platform 1")
    note(subject="platform 1", reason="nonce.used")
    note(subject="platform 10")
    since = november - timedelta(days=7)
    assert queries.counts(subject="platform 1", since=since) == {"nonce.used": 1, "time.expired": 1}
    assert (queries.total(), queries.total("platform 1")) == (4, 3)


def test_incidents_are_counted_where_they_happened_when_that_is_asked(app: Flask, november: datetime) -> None:
    note(endpoint="lti_launch.launch")
    note(endpoint="lti_launch.start")
    since = november - timedelta(days=1)
    assert queries.counts(subject="", since=since) == {"time.expired": 2}
    assert queries.counts(subject="", since=since, endpoint="lti_launch.launch") == {"time.expired": 1}


def test_an_unexpected_error_is_found_by_the_code_of_its_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The type of the error is kept, its message is not: it may hold names."""

    def fail() -> None:
        raise ValueError("Camille Lefèvre")

    fail.permission = PUBLIC  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "legal.privacy", fail)
    with app.test_request_context():
        address = url_for("legal.privacy")
    answer = client.get(address)
    assert answer.status_code == 500
    (found,) = queries.recent(limit=2)
    assert found.code in text(answer.text)
    assert (found.reason, found.endpoint, found.subject) == ("ValueError", "legal.privacy", "")
