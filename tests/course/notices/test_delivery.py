"""Mails on their way: each once, at their time, and what a failure, a kill or a change of mind does."""

import smtplib
from typing import Any

import pytest

from course.config import Settings
from course.db import db, in_transaction
from course.jobs.models import ABANDONED, DONE, Job
from course.notices import delivery, operations, transport
from course.notices.rules import Rhythm
from tests.clocks import Clock
from tests.course.notices.conftest import ADA, Configure, Desk
from tests.course.notices.office import SENDER, Office, free_port, words


def test_at_once_the_mail_leaves_at_once_and_is_noted(at_once: Desk, office: Office, at: Clock) -> None:
    at_once.tell()
    at_once.work()
    assert len(office.bodies) == 1
    assert at_once.notice().mailed_at == at.now
    assert at_once.work() == 0


def test_a_weekly_reader_waits_for_monday(desk: Desk, office: Office, at: Clock) -> None:
    desk.prefer(Rhythm.WEEKLY)
    at.advance(days=4)
    desk.work()
    desk.tell()
    at.advance(days=5, hours=20, minutes=59)
    assert (desk.work(), office.bodies) == (0, [])
    at.advance(minutes=1)
    assert (desk.work(), len(office.bodies)) == (1, 1)


def test_what_was_read_in_the_tool_is_not_mailed(desk: Desk, office: Office, at: Clock) -> None:
    desk.tell("Lue")
    operations.read(notice=desk.notice())
    desk.tell("À lire")
    at.advance(days=3)
    desk.work()
    assert "Lue" not in words(office.mail())
    assert "À lire" in words(office.mail())


def test_everything_was_read_so_nothing_leaves(desk: Desk, office: Office, at: Clock) -> None:
    desk.tell()
    operations.read(notice=desk.notice())
    db.session.commit()
    at.advance(days=3)
    assert desk.work() == 1
    assert office.bodies == []


def test_who_wants_no_mail_gets_none_and_reads_in_the_tool(desk: Desk, office: Office, at: Clock) -> None:
    desk.tell("Avant")
    desk.prefer(Rhythm.NONE)
    desk.tell("Après")
    at.advance(days=10)
    desk.work()
    assert office.bodies == []
    assert len(desk.notices()) == 2


def test_a_new_rhythm_moves_what_waits_both_ways(desk: Desk, office: Office, at: Clock) -> None:
    desk.tell()
    daily = desk.job().run_at
    desk.prefer(Rhythm.WEEKLY)
    assert desk.job().run_at == daily  # the next working day is Monday
    at.advance(days=3)
    desk.prefer(Rhythm.WEEKLY)
    assert (desk.job().run_at - at.now).days == 6
    desk.prefer(Rhythm.AT_ONCE)
    assert (desk.work(), len(office.bodies)) == (1, 1)


def test_who_comes_back_to_mails_gets_news_and_no_archive(desk: Desk, office: Office, at: Clock) -> None:
    desk.prefer(Rhythm.NONE)
    desk.tell("De novembre")
    at.advance(days=15)
    desk.tell("De décembre")
    desk.prefer(Rhythm.AT_ONCE)
    desk.work()
    assert "De décembre" in words(office.mail())
    assert "De novembre" not in words(office.mail())


def test_a_busy_server_is_tried_again_and_the_mail_stays_the_same(
    at_once: Desk, office: Office, at: Clock
) -> None:
    """4xx: later; what came in between goes in a mail of its own."""
    office.refused[ADA] = "451 Greylisted"
    at_once.tell("Première")
    at_once.work()
    chosen = at_once.notice().mail_uid
    assert at_once.job().last_error == "l’adresse est refusée par le serveur (451)"
    office.refused.clear()
    at.advance(minutes=1)
    at_once.tell("Seconde")
    at_once.work()
    first, second = office.mails
    assert "Première" in words(first)
    assert "Seconde" not in words(first)
    assert "Seconde" in words(second)
    assert first["Message-ID"] == f"<{chosen}@localhost>"
    assert first["Date"] == "Fri, 20 Nov 2026 10:00:00 +0100"
    assert second["Date"] == "Fri, 20 Nov 2026 10:01:00 +0100"


def test_an_unknown_mailbox_ends_this_mail_and_not_the_next(at_once: Desk, office: Office, at: Clock) -> None:
    office.refused[ADA] = f"550 No such user {ADA}"
    at_once.tell("Perdue")
    at_once.work()
    assert at_once.notice().mail_refused == "l’adresse est refusée par le serveur (550)"
    assert db.session.query(Job).one().state == DONE
    office.refused.clear()
    at.advance(hours=1)
    at_once.tell("Suivante")
    at_once.work()
    assert "Perdue" not in words(office.mail())


def test_a_message_that_the_server_will_not_have_is_not_sent_again(at_once: Desk, office: Office) -> None:
    office.answers["DATA"] = "554 Looks like spam"
    at_once.tell()
    at_once.work()
    assert at_once.notice().mail_refused == "le message est refusé par le serveur (554)"


def test_a_refused_sender_is_for_the_settings_and_loses_nothing(
    at_once: Desk, office: Office, at: Clock
) -> None:
    office.answers["MAIL"] = "550 Sender not allowed"
    at_once.tell()
    assert at_once.work() == 1
    assert at_once.notice().mail_refused is None
    assert "MAIL_FROM" in (at_once.job().last_error or "")
    office.answers.clear()
    at.advance(minutes=59)
    assert at_once.work() == 0
    at.advance(minutes=1)
    at_once.work()
    assert at_once.notice().mailed_at == at.now


def test_a_server_that_is_away_for_days_is_given_up_and_the_next_news_brings_all(
    at_once: Desk, configure: Configure, at: Clock
) -> None:
    configure(smtp_url=f"smtp://127.0.0.1:{free_port()}", mail_from=SENDER)
    at_once.tell("Première")
    for _ in range(60):
        at_once.work()
        at.advance(hours=1, minutes=15)
    assert db.session.query(Job).one().state == ABANDONED
    with Office() as office:
        configure(smtp_url=office.url)
        at_once.tell("Seconde")
        at_once.work()
        assert len(office.bodies) == 2


def test_what_the_server_says_after_accepting_changes_nothing(
    at_once: Desk, office: Office, at: Clock
) -> None:
    office.answers["QUIT"] = "421 Too tired"
    at_once.tell()
    at_once.work()
    at.advance(days=1)
    assert at_once.work() == 0
    assert len(office.bodies) == 1


def test_killed_between_sending_and_noting_it_sends_one_duplicate_that_can_be_recognised(
    at_once: Desk, office: Office, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Not an error that a handler sees."""

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    at_once.tell("Une annonce")
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_note", die)
        with pytest.raises(Killed):
            at_once.work()
    db.session.rollback()
    at_once.tell("Une autre")
    at.advance(minutes=2)
    at_once.work()
    at.advance(days=2)
    at_once.work()
    first, again, other = office.mails
    assert (first["Message-ID"], first["Date"]) == (again["Message-ID"], again["Date"])
    assert words(first) == words(again)
    assert "Une autre" in words(other)


def test_killed_before_sending_it_loses_nothing(
    at_once: Desk, office: Office, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """Not an error that a handler sees."""

    def die(*_: Any) -> None:
        raise Killed

    at_once.tell()
    with monkeypatch.context() as patch:
        patch.setattr(transport, "send", die)
        with pytest.raises(Killed):
            at_once.work()
    db.session.rollback()
    at.advance(minutes=2)
    at_once.work()
    assert len(office.bodies) == 1
    assert at_once.notice().mailed_at == at.now


def test_no_transaction_is_open_while_the_server_is_spoken_to(
    at_once: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(smtplib.SMTP, "sendmail", lambda *_: seen.append(in_transaction()))
    at_once.tell()
    at_once.work()
    assert seen == [False]


def test_sending_inside_a_transaction_is_refused(at_once: Desk, office: Office) -> None:
    server = transport.server(Settings.current())
    assert server is not None
    at_once.notices()
    with pytest.raises(RuntimeError, match="transaction"):
        transport.send(server, ADA, b"")


class Log(list[tuple[str, dict[str, Any]]]):
    """What is written in the log, whatever its level."""

    def info(self, event: str, **values: Any) -> None:
        self.append((event, values))

    warning = info


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    found = Log()
    monkeypatch.setattr(delivery, "log", found)
    return found


def test_without_a_server_the_log_counts_and_names_nobody(at_once: Desk, log: Log) -> None:
    at_once.tell("Convocation de Zénobie", path="/c/x")
    at_once.work()
    assert log == [("mail_not_sent", {"notices": 1, "kinds": {"session.invitation": 1}})]
    assert at_once.notice().mailed_at is None


def test_in_production_without_a_server_nothing_is_printed(
    at_once: Desk, configure: Configure, log: Log
) -> None:
    configure(public_url="https://parcours.ac-valcombe.fr")
    at_once.tell()
    at_once.work()
    assert log == []
    assert at_once.notice().mailed_at is None


def test_the_people_of_the_demonstration_never_get_mail(at_once: Desk, office: Office) -> None:
    at_once.ada.email = "ada@example.org"
    at_once.tell()
    at_once.work()
    assert office.bodies == []


def test_a_refusal_in_the_log_names_nobody(at_once: Desk, office: Office, log: Log) -> None:
    office.refused[ADA] = f"550 No such user {ADA}"
    at_once.tell()
    at_once.work()
    assert log == [("mail_refused", {"mail": at_once.notice().mail_uid})]
