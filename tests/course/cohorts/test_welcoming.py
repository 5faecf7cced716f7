"""People whom a roster announced, and what their first launch makes of it."""

import threading
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from course import clock
from course.cohorts import operations, queries, welcoming
from course.cohorts.models import Cohort, Enrolment, GroupFunction, RoleGrant
from course.db import db
from course.people.models import Person
from course.roles import Role
from tests import factories


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    return factories.cohort()


def announced(cohort: Cohort, guess: Role | None) -> Person:
    """Somebody of whom only a roster has spoken."""
    someone = factories.person()
    welcoming.admit(cohort_id=cohort.id, guesses={someone.id: guess})
    return someone


def standing(cohort: Cohort, someone: Person) -> tuple[set[str], bool]:
    db.session.expire_all()
    held = select(RoleGrant.role).where(RoleGrant.cohort_id == cohort.id, RoleGrant.person_id == someone.id)
    known = queries.enrolment(cohort.id, someone.id)
    assert known is not None
    return set(db.session.scalars(held)), known.to_review


def launched(cohort: Cohort, someone: Person, guess: Role) -> tuple[set[str], bool]:
    """What the person is after coming in, the LMS suggesting that role."""
    operations.welcome(cohort_id=cohort.id, person_id=someone.id, guess=guess)
    return standing(cohort, someone)


@pytest.mark.parametrize(
    ("listed", "said", "then"),
    [
        (Role.PARTICIPANT, Role.PARTICIPANT, ({"participant"}, False)),
        (Role.PARTICIPANT, Role.TUTOR, ({"tutor"}, True)),
        (Role.TUTOR, Role.PARTICIPANT, ({"participant"}, False)),
        (Role.TUTOR, Role.TUTOR, ({"tutor"}, True)),
        (None, Role.TUTOR, ({"tutor"}, True)),
        (None, Role.PARTICIPANT, ({"participant"}, False)),
    ],
)
def test_the_first_launch_replaces_what_the_list_suggested(
    cohort: Cohort, listed: Role | None, said: Role, then: tuple[set[str], bool]
) -> None:
    assert launched(cohort, announced(cohort, listed), said) == then


def test_the_second_launch_replaces_nothing(cohort: Cohort) -> None:
    someone = announced(cohort, Role.PARTICIPANT)
    launched(cohort, someone, Role.PARTICIPANT)
    assert launched(cohort, someone, Role.TUTOR) == ({"participant"}, False)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.TRAINER])
def test_a_role_that_the_manager_gave_or_confirmed_is_no_guess(cohort: Cohort, role: Role) -> None:
    someone, manager = announced(cohort, Role.PARTICIPANT), factories.member(cohort, Role.MANAGER)
    operations.grant_role(
        actor=factories.actor(manager, cohort, Role.MANAGER), person_id=someone.id, role=role
    )
    before = standing(cohort, someone)
    assert launched(cohort, someone, Role.TUTOR) == before


def test_a_trainer_named_before_the_first_visit_stays_a_trainer(cohort: Cohort) -> None:
    someone = factories.member(cohort, Role.TRAINER)
    assert launched(cohort, someone, Role.TUTOR) == ({"trainer"}, False)


def test_a_tutor_taken_for_a_learner_leaves_the_group_where_that_put_them(cohort: Cohort) -> None:
    someone, group = announced(cohort, Role.PARTICIPANT), factories.group(cohort)
    factories.place(cohort, someone, group)
    launched(cohort, someone, Role.TUTOR)
    assert queries.groups_of(cohort.id, someone.id, *GroupFunction) == []


def test_a_guess_in_one_cohort_says_nothing_of_another(cohort: Cohort) -> None:
    other = factories.cohort("Une autre")
    someone = announced(cohort, Role.PARTICIPANT)
    welcoming.admit(cohort_id=other.id, guesses={someone.id: Role.PARTICIPANT})
    group = factories.group(other)
    factories.place(other, someone, group)
    launched(cohort, someone, Role.TUTOR)
    assert standing(other, someone) == ({"participant"}, False)
    assert queries.groups_of(other.id, someone.id, GroupFunction.MEMBER) == [group]


def test_announcing_again_changes_nothing(cohort: Cohort, november: datetime) -> None:
    someone = announced(cohort, Role.PARTICIPANT)
    with clock.frozen(november + timedelta(days=3)):
        welcoming.admit(cohort_id=cohort.id, guesses={someone.id: Role.TUTOR})
        welcoming.admit(cohort_id=cohort.id, guesses={someone.id: None})
        welcoming.admit(cohort_id=cohort.id, guesses={})
    assert standing(cohort, someone) == ({"participant"}, False)


def test_a_role_that_the_manager_gives_during_the_first_launch_stays(
    app: Flask, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The launch takes the roster's guess back at the very moment when the manager decides otherwise."""
    boss, someone = factories.member(cohort, Role.MANAGER), announced(cohort, Role.PARTICIPANT)
    decider, person_id, today = factories.actor(boss, cohort, Role.MANAGER), someone.id, clock.today()
    db.session.commit()
    deciding: list[threading.Thread] = []
    is_guess = welcoming._is_guess

    def decide() -> None:
        with app.app_context():
            operations.grant_role(actor=decider, person_id=person_id, role=Role.MANAGER, starts_on=today)
            db.session.commit()
            db.session.remove()

    def slowly(grant: RoleGrant, known: Enrolment) -> bool:
        deciding.append(threading.Thread(target=decide))
        deciding[-1].start()
        deciding[-1].join(timeout=0.5)
        return is_guess(grant, known)

    monkeypatch.setattr(welcoming, "_is_guess", slowly)
    operations.welcome(cohort_id=cohort.id, person_id=person_id, guess=Role.TUTOR)
    db.session.commit()
    deciding[0].join(timeout=30)
    assert "manager" in standing(cohort, someone)[0]
