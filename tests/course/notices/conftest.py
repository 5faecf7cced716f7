"""A cohort of one, a post office that listens, a clock that moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from course import clock
from course.cohorts.models import Cohort
from course.db import db
from course.jobs import worker
from course.jobs.models import WAITING, Job
from course.notices import operations
from course.notices.models import Notice
from course.notices.rules import Rhythm
from course.people.models import Person
from course.roles import Role
from tests import factories
from tests.clocks import Clock
from tests.conftest import NOVEMBER
from tests.course.notices.office import SENDER, Office

ADA = "ada@ac-valcombe.fr"
Configure = Callable[..., None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Friday 20 November 2026, 10:00, until the test says otherwise."""
    found = Clock(NOVEMBER)
    monkeypatch.setattr(clock, "_source", found)
    return found


@pytest.fixture
def configure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Configure:
    """Change the settings of the tool for this test."""

    def change(**values: Any) -> None:
        monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], **values))

    return change


@pytest.fixture
def office(configure: Configure) -> Iterator[Office]:
    """A post office that accepts everything, named by the settings."""
    with Office() as found:
        configure(smtp_url=found.url, mail_from=SENDER)
        yield found


@dataclass
class Desk:
    """A cohort with Ada, who has an address."""

    cohort: Cohort
    ada: Person

    def prefer(self, rhythm: Rhythm, person: Person | None = None) -> None:
        operations.choose_rhythm(person_id=(person or self.ada).id, rhythm=rhythm)
        db.session.commit()

    def tell(self, title: str = "Convocation", person: Person | None = None, **values: Any) -> None:
        values = {"kind": "session.invitation", "cohort_id": self.cohort.id, **values}
        operations.tell([(person or self.ada).id], title=title, **values)
        db.session.commit()

    def work(self) -> int:
        """Let the worker do what is due; how many jobs it ran."""
        count = 0
        while worker.run_one():
            count += 1
        return count

    def notices(self) -> list[Notice]:
        db.session.rollback()
        return list(db.session.scalars(select(Notice).order_by(Notice.id)))

    def notice(self) -> Notice:
        (only,) = self.notices()
        return only

    def job(self) -> Job:
        db.session.rollback()
        return db.session.scalars(select(Job).where(Job.state == WAITING)).one()


@pytest.fixture
def desk(app: Flask, at: Clock) -> Desk:
    cohort = factories.cohort()
    ada = factories.member(cohort, Role.PARTICIPANT, given="Ada")
    ada.email = ADA
    db.session.commit()
    return Desk(cohort, ada)


@pytest.fixture
def at_once(desk: Desk) -> Desk:
    """Ada wants her mails at once."""
    desk.prefer(Rhythm.AT_ONCE)
    return desk
