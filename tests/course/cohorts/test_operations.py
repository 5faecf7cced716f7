"""How cohorts open and people move in them."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from course import clock
from course.cohorts import operations, queries
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import SYSTEM, Actor
from course.roles import Role
from tests import factories


def roles(cohort_id: int, person_id: int) -> set[Role]:
    """What the person is today."""
    return {role for role in Role if person_id in [p.id for p in queries.people_with_role(cohort_id, role)]}


def test_an_opening_code_opens_one_cohort(app: Flask) -> None:
    code = operations.invite()
    assert not operations.use_code("AAAA-BBBB-CCCC")
    assert operations.use_code(code.lower().replace("-", " "))
    assert not operations.use_code(code)


def test_an_opening_code_expires(app: Flask, november: datetime) -> None:
    code = operations.invite()
    with clock.frozen(november + timedelta(days=31)):
        assert not operations.use_code(code)


def test_wrong_codes_are_counted_per_person(app: Flask, november: datetime) -> None:
    someone, other = factories.person(), factories.person()
    for _ in range(5):
        assert not operations.too_many_attempts(someone.id)
        operations.count_attempt(someone.id)
        db.session.flush()
    assert operations.too_many_attempts(someone.id)
    assert not operations.too_many_attempts(other.id)
    with clock.frozen(november + timedelta(hours=2)):
        assert not operations.too_many_attempts(someone.id)


def test_whoever_opens_a_cohort_manages_and_trains_it(app: Flask) -> None:
    someone = factories.person()
    cohort = operations.open_cohort(actor=Actor(someone.id), title="Nouvelle")
    assert roles(cohort.id, someone.id) == {Role.MANAGER, Role.TRAINER}


def test_a_cohort_may_start_in_january(app: Flask) -> None:
    cohort = operations.open_cohort(actor=SYSTEM, title="Janvier", first_day=date(2027, 1, 4))
    first, second = queries.years(cohort.id)
    assert (first.starts_on, first.ends_on) == (date(2027, 1, 4), date(2028, 1, 3))
    assert (second.starts_on, second.ends_on) == (date(2028, 1, 4), date(2029, 1, 3))


def test_a_newcomer_gets_the_role_that_the_lms_suggests(app: Flask, november: datetime) -> None:
    cohort, learner, instructor = factories.cohort(), factories.person(), factories.person()
    first = operations.welcome(cohort_id=cohort.id, person_id=learner.id, guess=Role.PARTICIPANT)
    second = operations.welcome(cohort_id=cohort.id, person_id=instructor.id, guess=Role.TUTOR)
    assert (roles(cohort.id, learner.id), first.to_review) == ({Role.PARTICIPANT}, False)
    assert (roles(cohort.id, instructor.id), second.to_review) == ({Role.TUTOR}, True)


def test_the_cohorts_own_roles_win_over_the_lms(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    trainer = factories.member(cohort, Role.TRAINER)
    operations.welcome(cohort_id=cohort.id, person_id=trainer.id, guess=Role.PARTICIPANT)
    assert roles(cohort.id, trainer.id) == {Role.TRAINER}


def test_granting_twice_grants_once_and_ends_the_review(app: Flask, november: datetime) -> None:
    cohort, someone = factories.cohort(), factories.person()
    known = operations.welcome(cohort_id=cohort.id, person_id=someone.id, guess=Role.TUTOR)
    for _ in range(2):
        operations.grant_role(actor=factories.system_in(cohort), person_id=someone.id, role=Role.EXPERT)
    assert roles(cohort.id, someone.id) == {Role.TUTOR, Role.EXPERT}
    assert not known.to_review


def test_a_role_ended_today_is_over_and_leaves_its_trace(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.TUTOR)
    operations.end_role(actor=factories.system_in(cohort), person_id=someone.id, role=Role.TUTOR)
    assert roles(cohort.id, someone.id) == set()
    with clock.frozen(november - timedelta(days=1)):
        assert roles(cohort.id, someone.id) == {Role.TUTOR}


def test_a_cohort_keeps_a_manager(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    manager = factories.member(cohort, Role.MANAGER)
    with pytest.raises(RuleBroken):
        operations.end_role(actor=factories.system_in(cohort), person_id=manager.id, role=Role.MANAGER)


def test_a_participant_is_in_one_group_at_a_time(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    first, second = factories.group(cohort, "G1"), factories.group(cohort, "G2")
    factories.place(cohort, someone, first)
    operations.place(actor=factories.system_in(cohort), person_id=someone.id, group_id=second.id)
    assert [g.name for g in queries.groups_of(cohort.id, someone.id, GroupFunction.MEMBER)] == ["G2"]
    with clock.frozen(november - timedelta(days=1)):
        assert [g.name for g in queries.groups_of(cohort.id, someone.id, GroupFunction.MEMBER)] == ["G1"]


def test_a_substitute_takes_over_the_group(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    ill, substitute = factories.member(cohort, Role.TUTOR), factories.member(cohort, Role.TUTOR)
    group, someone = factories.group(cohort), factories.member(cohort, Role.PARTICIPANT)
    factories.place(cohort, someone, group)
    factories.place(cohort, ill, group, GroupFunction.TUTOR)
    operations.entrust(
        actor=factories.system_in(cohort),
        group_id=group.id,
        person_id=substitute.id,
        function=GroupFunction.TUTOR,
    )
    assert queries.is_tutor_of(cohort.id, substitute.id, someone.id)
    assert not queries.is_tutor_of(cohort.id, ill.id, someone.id)


def test_a_group_of_another_cohort_is_out_of_reach(app: Flask) -> None:
    cohort, other = factories.cohort(), factories.cohort("Une autre")
    someone, foreign = factories.member(cohort, Role.PARTICIPANT), factories.group(other)
    with pytest.raises(NotFound):
        operations.place(actor=factories.system_in(cohort), person_id=someone.id, group_id=foreign.id)


def test_two_groups_never_share_a_name(app: Flask) -> None:
    cohort = factories.cohort()
    factories.group(cohort, "G1")
    with pytest.raises(RuleBroken):
        factories.group(cohort, "g1")
