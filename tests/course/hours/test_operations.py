"""The books only grow."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from course.db import db
from course.hours import operations, queries
from course.hours.models import Modality, Nature, ParticipantHours
from course.permissions import SYSTEM
from course.roles import Role
from tests import factories

EVIDENCE = ("attendance", "12")


def certify(minutes: int = 60, evidence: tuple[str, str] = EVIDENCE) -> tuple[int, int, bool]:
    """A participant of a fresh cohort gets minutes of a virtual class of M2."""
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    added = again(cohort.id, someone.id, minutes, evidence)
    return cohort.id, someone.id, added


def again(cohort_id: int, person_id: int, minutes: int, evidence: tuple[str, str] = EVIDENCE) -> bool:
    return operations.certify(
        actor=SYSTEM,
        cohort_id=cohort_id,
        person_id=person_id,
        year=1,
        modality=Modality.VIRTUAL_CLASS,
        minutes=minutes,
        occurred_on=date(2026, 11, 12),
        evidence=evidence,
        module_code="M2",
    )


def net(cohort_id: int, person_id: int) -> int:
    return queries.certified_minutes(cohort_id, person_id, "M2", Modality.VIRTUAL_CLASS)


def test_the_same_evidence_is_certified_once(app: Flask) -> None:
    cohort_id, person_id, _ = certify()
    assert not again(cohort_id, person_id, 60)
    assert len(queries.lines(cohort_id, person_id)) == 1


def test_other_minutes_reverse_the_former_line_and_keep_it(app: Flask) -> None:
    cohort_id, person_id, _ = certify()
    assert again(cohort_id, person_id, 35)
    assert sorted(line.minutes for line in queries.lines(cohort_id, person_id)) == [-60, 35, 60]
    assert net(cohort_id, person_id) == 35


def test_what_was_reversed_can_be_certified_again(app: Flask) -> None:
    cohort_id, person_id, _ = certify()
    for _ in range(3):
        assert operations.reverse(
            actor=SYSTEM,
            cohort_id=cohort_id,
            person_id=person_id,
            evidence=EVIDENCE,
            reason="erreur",
        )
        assert net(cohort_id, person_id) == 0
        assert again(cohort_id, person_id, 60)
    assert net(cohort_id, person_id) == 60


def test_nothing_is_reversed_twice(app: Flask) -> None:
    cohort_id, person_id, _ = certify()
    for expected in (True, False):
        done = operations.reverse(
            actor=SYSTEM, cohort_id=cohort_id, person_id=person_id, evidence=EVIDENCE, reason="erreur"
        )
        assert done is expected


@pytest.mark.parametrize(
    "statement", ["UPDATE participant_hours SET minutes = 1", "DELETE FROM participant_hours"]
)
def test_the_database_itself_refuses_to_rewrite_the_book(app: Flask, statement: str) -> None:
    certify()
    db.session.commit()
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()
    assert db.session.query(ParticipantHours).one().minutes == 60


@pytest.mark.parametrize("statement", ["UPDATE trainer_hours SET minutes = 1", "DELETE FROM trainer_hours"])
def test_the_trainers_book_is_never_rewritten_either(app: Flask, statement: str) -> None:
    cohort = factories.cohort()
    tutor = factories.member(cohort, Role.TUTOR)
    assert certify_visit(cohort.id, tutor.id)
    db.session.commit()
    with pytest.raises(DBAPIError):
        db.session.execute(text(statement))
    db.session.rollback()


def certify_visit(cohort_id: int, person_id: int) -> bool:
    return operations.certify_trainer(
        actor=SYSTEM,
        cohort_id=cohort_id,
        person_id=person_id,
        year=1,
        function="tutor",
        group_id=None,
        nature=Nature.COLLECTIVE_VISIT,
        minutes=120,
        occurred_on=date(2026, 11, 17),
        evidence=("visit", "v1"),
        travel_minutes=50,
        kilometres=42.5,
    )


def test_travel_never_consumes_the_ten_hours(app: Flask) -> None:
    cohort = factories.cohort()
    tutor = factories.member(cohort, Role.TUTOR)
    certify_visit(cohort.id, tutor.id)
    assert not certify_visit(cohort.id, tutor.id)
    assert queries.trainer_minutes(cohort.id, tutor.id) == {1: (120, 50, 42.5)}


def test_a_reversed_visit_gives_back_minutes_travel_and_kilometres(app: Flask) -> None:
    cohort = factories.cohort()
    tutor = factories.member(cohort, Role.TUTOR)
    certify_visit(cohort.id, tutor.id)
    assert operations.reverse_trainer(
        actor=SYSTEM,
        cohort_id=cohort.id,
        person_id=tutor.id,
        evidence=("visit", "v1"),
        reason="saisie en double",
    )
    assert queries.trainer_minutes(cohort.id, tutor.id) == {1: (0, 0, 0.0)}
