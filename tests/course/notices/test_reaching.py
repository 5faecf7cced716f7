"""Who is still written to, and that what nobody asks for any more reaches its reader in the end."""

from datetime import timedelta

import pytest

from course.cohorts import operations as cohorts
from course.cohorts.models import Status
from course.db import db
from course.jobs.models import ABANDONED, Job
from course.notices import operations
from course.notices.rules import Rhythm
from course.roles import Role
from tests import factories
from tests.clocks import Clock
from tests.course.notices.conftest import ADA, Configure, Desk
from tests.course.notices.office import SENDER, Office, free_port, words
from tests.queries import count_queries


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.LEFT, Status.TRANSFERRED])
def test_who_is_out_of_a_cohort_gets_no_mail_about_it_any_more(
    desk: Desk, office: Office, at: Clock, status: Status
) -> None:
    desk.tell("D’avant")
    cohorts.set_status(actor=factories.system_in(desk.cohort), person_id=desk.ada.id, status=status)
    desk.tell("D’après")
    desk.tell("De partout", cohort_id=None)
    at.advance(days=3)
    desk.work()
    said = words(office.mail())
    assert "De partout" in said
    assert "D’avant" not in said
    assert "D’après" not in said


def test_who_is_back_from_a_suspension_gets_what_is_still_news(desk: Desk, office: Office, at: Clock) -> None:
    system = factories.system_in(desk.cohort)
    cohorts.set_status(actor=system, person_id=desk.ada.id, status=Status.SUSPENDED)
    desk.tell("Pendant")
    at.advance(days=3)
    desk.work()
    assert office.bodies == []
    cohorts.set_status(actor=system, person_id=desk.ada.id, status=Status.ACTIVE)
    sweep()
    at.advance(days=1)
    desk.work()
    assert "Pendant" in words(office.mail())


def test_who_holds_no_role_any_more_gets_no_mail(desk: Desk, office: Office, at: Clock) -> None:
    desk.tell()
    cohorts.end_role(actor=factories.system_in(desk.cohort), person_id=desk.ada.id, role=Role.PARTICIPANT)
    db.session.commit()
    at.advance(days=3)
    desk.work()
    assert office.bodies == []


def sweep() -> None:
    """What the worker does each hour."""
    operations.ask_again()
    db.session.commit()


def test_a_server_that_comes_back_after_days_gets_what_was_given_up(
    at_once: Desk, configure: Configure, at: Clock
) -> None:
    configure(smtp_url=f"smtp://127.0.0.1:{free_port()}", mail_from=SENDER)
    at_once.tell("Une annonce")
    for _ in range(60):
        at_once.work()
        at.advance(hours=1, minutes=15)
    assert db.session.query(Job).one().state == ABANDONED
    with Office() as office:
        configure(smtp_url=office.url)
        sweep()
        sweep()
        assert (at_once.work(), len(office.bodies)) == (1, 1)
        sweep()
        assert at_once.work() == 0


def test_the_sweep_asks_for_nothing_that_waits_was_read_was_refused_or_has_no_server(
    at_once: Desk, office: Office, configure: Configure
) -> None:
    at_once.tell("Attend")
    with count_queries() as asked:
        sweep()
    assert not [one for one in asked if one.startswith(("INSERT", "UPDATE"))]
    office.refused[ADA] = "550 No such user"
    at_once.work()
    sweep()
    assert at_once.work() == 0
    at_once.tell("Sans serveur")
    configure(smtp_url="")
    at_once.work()
    sweep()
    assert at_once.work() == 0


def test_an_address_that_comes_later_gets_what_is_still_news(desk: Desk, office: Office, at: Clock) -> None:
    desk.ada.email = None
    desk.tell()
    desk.ada.email = ADA
    sweep()
    at.advance(days=3)
    desk.work()
    assert len(office.bodies) == 1


def test_a_class_that_is_cancelled_this_afternoon_is_not_news_for_monday(
    desk: Desk, office: Office, at: Clock
) -> None:
    desk.prefer(Rhythm.WEEKLY)
    desk.tell("Une annonce")
    assert desk.work() == 0
    desk.tell("Séance annulée", needed_by=at.now + timedelta(hours=7))
    assert desk.work() == 1
    assert "Séance annulée" in words(office.mail())
    assert "Une annonce" in words(office.mail())
