"""Completion writes hours once, and takes them back when a condition falls."""

import random
from datetime import date, datetime
from typing import Any

from flask import Flask

from course.cohorts.models import Cohort
from course.hours import operations as hours
from course.hours import queries as hours_queries
from course.hours.models import Modality
from course.people.models import Person
from course.permissions import SYSTEM, Actor
from course.progress import operations, queries
from course.roles import Role
from course.signals import progress_changed
from tests import factories


def world() -> tuple[Cohort, Person, Actor]:
    """M2 asks for two activities and its virtual class."""
    module = factories.module(
        "M2", asynchronous_minutes=30, synchronous_minutes=60, complete_when=["lire", "ecrire", "CV1"]
    )
    for key in ("lire", "ecrire"):
        factories.activity(module, "reading", key)
    factories.planned_session(module, "CV1")
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    return cohort, someone, factories.actor(someone, cohort, Role.PARTICIPANT)


def attend(cohort: Cohort, someone: Person, minutes: int) -> None:
    hours.certify(
        actor=SYSTEM,
        cohort_id=cohort.id,
        person_id=someone.id,
        year=1,
        modality=Modality.VIRTUAL_CLASS,
        minutes=minutes,
        occurred_on=date(2026, 11, 12),
        evidence=("attendance", "1"),
        module_code="M2",
    )


def asynchronous(cohort: Cohort, someone: Person) -> int:
    return hours_queries.certified_minutes(cohort.id, someone.id, "M2", Modality.ASYNCHRONOUS)


def test_a_module_is_complete_when_its_last_condition_is(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    operations.record_result(actor=actor, activity_key="lire", completed=True)
    operations.record_result(actor=actor, activity_key="ecrire", completed=True)
    assert asynchronous(cohort, someone) == 0
    attend(cohort, someone, 60)
    assert asynchronous(cohort, someone) == 30


def test_a_short_presence_is_not_the_virtual_class(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    attend(cohort, someone, 35)
    for key in ("lire", "ecrire"):
        operations.record_result(actor=actor, activity_key=key, completed=True)
    assert asynchronous(cohort, someone) == 0
    attend(cohort, someone, 60)
    assert asynchronous(cohort, someone) == 30


def test_clicking_twice_writes_once(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    attend(cohort, someone, 60)
    for key in ("lire", "ecrire", "ecrire", "lire"):
        operations.record_result(actor=actor, activity_key=key, completed=True)
    lines = hours_queries.lines(cohort.id, someone.id)
    assert sum(line.modality == Modality.ASYNCHRONOUS for line in lines) == 1


def test_a_production_taken_back_takes_back_the_hours(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    attend(cohort, someone, 60)
    for key in ("lire", "ecrire"):
        operations.record_result(actor=actor, activity_key=key, completed=True)
    operations.take_back(actor=actor, activity_key="ecrire")
    assert asynchronous(cohort, someone) == 0
    operations.record_result(actor=actor, activity_key="ecrire", completed=True)
    assert asynchronous(cohort, someone) == 30


def test_coming_back_to_a_completed_activity_keeps_it(app: Flask, november: datetime) -> None:
    _, _, actor = world()
    operations.record_result(actor=actor, activity_key="lire", completed=True)
    again = operations.record_result(actor=actor, activity_key="lire", completed=False, percent=20)
    assert (again.percent, again.completed_at) == (100, november)


def test_progress_is_announced_when_it_moves(app: Flask, november: datetime) -> None:
    _, someone, actor = world()
    heard: list[int] = []

    def listen(sender: object, person_id: int, **more: Any) -> None:
        heard.append(person_id)

    with progress_changed.connected_to(listen):
        operations.record_result(actor=actor, activity_key="lire", completed=True)
        count = len(heard)
        operations.record_result(actor=actor, activity_key="lire", completed=True)
    assert set(heard) == {someone.id}
    assert len(heard) == count


def test_the_module_says_how_far_one_is(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    operations.record_result(actor=actor, activity_key="lire", completed=False, percent=50)
    progress = queries.module_progress(cohort.id, [someone.id])[(someone.id, "M2")]
    assert progress.percent == 16
    assert progress.completed_at is None


def test_every_order_of_acts_ends_in_the_same_book(app: Flask, november: datetime) -> None:
    """Random acts, one person each: the asynchronous minutes stand exactly when the rule is met."""
    cohort, _, _ = world()
    dice = random.Random(36)
    for _ in range(12):
        someone = factories.member(cohort, Role.PARTICIPANT)
        actor = factories.actor(someone, cohort, Role.PARTICIPANT)
        done: set[str] = set()
        for _ in range(9):
            step = dice.choice(["lire", "ecrire", "-lire", "-ecrire", "60", "35", "0"])
            if step.isdigit():
                attend(cohort, someone, int(step))
                done = done - {"CV1"} | ({"CV1"} if step == "60" else set())
            elif step.startswith("-"):
                operations.take_back(actor=actor, activity_key=step[1:])
                done.discard(step[1:])
            else:
                operations.record_result(actor=actor, activity_key=step, completed=True)
                done.add(step)
            assert asynchronous(cohort, someone) == (30 if len(done) == 3 else 0)
