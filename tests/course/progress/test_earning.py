"""An activity that earns gives its own minutes; its module gives the rest, once (domain §3, M5)."""

from datetime import datetime

from flask import Flask

from course.cohorts.models import Cohort
from course.hours import queries as hours
from course.hours.models import Modality
from course.people.models import Person
from course.permissions import Actor
from course.progress import operations
from course.roles import Role
from tests import factories


def world(minutes: int = 60, plan: int = 150) -> tuple[Cohort, Person, Actor]:
    """A module of `plan` minutes: two threads that earn `minutes` each, and a reading."""
    module = factories.module("M2", asynchronous_minutes=plan, complete_when=["un", "deux", "lire"])
    for key in ("un", "deux"):
        factories.activity(module, "codev", key).minutes = minutes
    factories.activity(module, "reading", "lire")
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    return cohort, someone, factories.actor(someone, cohort, Role.PARTICIPANT)


def certified(cohort: Cohort, someone: Person) -> int:
    return hours.certified_minutes(cohort.id, someone.id, "M2", Modality.ASYNCHRONOUS)


def test_each_thread_gives_its_hour_without_waiting_for_the_module(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    operations.record_result(actor=actor, activity_key="un", completed=True)
    assert certified(cohort, someone) == 60
    operations.record_result(actor=actor, activity_key="un", completed=True)
    operations.record_result(actor=actor, activity_key="un", completed=False, percent=50)
    assert certified(cohort, someone) == 60


def test_the_module_gives_the_rest_once(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    operations.record_result(actor=actor, activity_key="lire", completed=True)
    assert certified(cohort, someone) == 0
    for key in ("un", "deux", "deux"):
        operations.record_result(actor=actor, activity_key=key, completed=True)
    lines = [(one.evidence_kind, one.minutes) for one in hours.lines(cohort.id, someone.id)]
    assert sorted(lines) == [("activity", 60), ("activity", 60), ("module", 30)]


def test_what_is_taken_back_takes_back_its_own_hour_and_the_rest(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world()
    for key in ("un", "deux", "lire"):
        operations.record_result(actor=actor, activity_key=key, completed=True)
    operations.take_back(actor=actor, activity_key="un")
    assert certified(cohort, someone) == 60
    operations.record_result(actor=actor, activity_key="un", completed=True)
    assert certified(cohort, someone) == 150


def test_more_than_the_plan_is_not_counted(app: Flask, november: datetime) -> None:
    cohort, someone, actor = world(minutes=90, plan=120)
    for key in ("un", "deux", "lire"):
        operations.record_result(actor=actor, activity_key=key, completed=True)
    total = hours.totals(cohort.id, [someone.id], "A", hours.plan())[someone.id]
    assert total.done == 120
