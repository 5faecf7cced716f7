"""A change of a session that is near leaves by mail at once, whatever the rhythm; the others wait."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from flask import Flask

from course import clock
from course.db import db
from course.jobs.models import Job
from course.notices import operations
from course.notices.rules import Rhythm
from tests.tutoring.sessions.planned import add
from tests.tutoring.world import World, world
from tutoring.sessions import planning

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def here(app: Flask, november: datetime) -> World:
    """Ada has an address and wants one mail a week."""
    found = world()
    found["Ada"].email = "ada@ac-valcombe.fr"
    operations.choose_rhythm(person_id=found["Ada"].id, rhythm=Rhythm.WEEKLY)
    return found


def mails_at() -> list[datetime]:
    """When Ada's mails are due."""
    return [one.run_at for one in db.session.query(Job).filter_by(kind=operations.JOB)]


def test_a_session_of_this_afternoon_is_announced_and_cancelled_at_once(here: World) -> None:
    session = add(here, day=FRIDAY)
    planning.cancel_session(actor=here.actor("Claire"), session=session, reason="Neige", version=1)
    assert mails_at() == [clock.now()]


def test_a_session_in_two_weeks_waits_for_monday(here: World) -> None:
    add(here, day=date(2026, 12, 3))
    assert mails_at() == [clock.local(date(2026, 11, 23), 7)]


def test_a_session_of_this_afternoon_that_moves_to_december_is_told_at_once(here: World) -> None:
    session = add(here, day=FRIDAY)
    db.session.query(Job).filter_by(kind=operations.JOB).delete()
    plan = replace(planning.plan_of(session), day=date(2026, 12, 10), starts=time(17), ends=time(18))
    planning.edit_session(actor=here.actor("Claire"), session=session, plan=plan, version=1)
    assert mails_at() == [clock.now()]
