"""The queue of jobs on both databases: nobody works twice, nothing asked is forgotten."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from course import clock
from course.db import db
from course.jobs import operations, rules, worker
from course.jobs.models import ABANDONED, DONE, WAITING, Job
from course.jobs.rules import Abandon, Retry
from course.registries import registries
from tests.clocks import Clock
from tests.conftest import NOVEMBER
from tests.course.jobs.steps import ask, finish, job, must_take, take
from tests.queries import count_queries


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(NOVEMBER)
    monkeypatch.setattr(clock, "_source", found)
    return found


class Handler:
    """A handler that does what it is told, and counts."""

    def __init__(self) -> None:
        self.calls: list[Mapping[str, Any]] = []
        self.outcome: BaseException | None = None

    def __call__(self, payload: Mapping[str, Any]) -> None:
        self.calls.append(payload)
        if self.outcome is not None:
            raise self.outcome


@pytest.fixture
def handler(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Handler:
    found = Handler()
    monkeypatch.setitem(registries().job_handlers, "test", found)
    return found


def test_asking_twice_is_asking_once(handler: Handler, at: Clock) -> None:
    ask(number=1)
    ask(number=1)
    assert worker.run_one()
    assert not worker.run_one()
    assert handler.calls == [{"number": 1}]
    assert job().state == DONE


def test_asked_anew_after_it_was_done_it_is_done_anew(handler: Handler, at: Clock) -> None:
    ask()
    worker.run_one()
    ask()
    assert worker.run_one()
    assert len(handler.calls) == 2


def test_a_lease_ends_and_the_job_is_taken_by_another(app: Flask, at: Clock) -> None:
    """A killed worker's job is nobody's for the length of a lease, then the next worker's."""
    ask()
    first = must_take()
    assert take() is None
    at.advance(seconds=rules.LEASE.total_seconds() + 1)
    second = must_take()
    assert second[0] == first[0]
    assert second[1] != first[1]


def test_a_worker_that_lost_its_lease_changes_nothing(app: Flask, at: Clock) -> None:
    ask()
    slow = must_take()
    at.advance(minutes=5)
    fast = must_take()
    finish(slow)
    operations.abandon(slow[0], slow[1], "trop tard")
    operations.postpone(slow[0], slow[1], "trop tard", at.now)
    db.session.commit()
    assert (job().state, job().lease, job().last_error) == (WAITING, fast[1], None)
    finish(fast)
    assert job().state == DONE


def test_asked_again_while_somebody_works_on_it_it_runs_once_more(handler: Handler, at: Clock) -> None:
    ask()
    taken = must_take()
    ask()
    assert take() is None
    finish(taken)
    assert worker.run_one()
    assert not worker.run_one()
    assert job().state == DONE


def test_asked_again_after_the_lease_ended_a_slow_worker_does_not_swallow_it(
    handler: Handler, at: Clock
) -> None:
    """The slow worker may have read the old state: its « done » does not answer the new question."""
    ask()
    slow = must_take()
    at.advance(minutes=5)
    ask()
    finish(slow)
    assert job().state == WAITING
    assert worker.run_one()
    assert job().state == DONE


@pytest.mark.parametrize("ending", ["postpone", "abandon"])
def test_asked_again_it_runs_whatever_became_of_the_first(app: Flask, at: Clock, ending: str) -> None:
    ask()
    taken = must_take()
    ask()
    if ending == "postpone":
        operations.postpone(taken[0], taken[1], "panne", at.now + timedelta(hours=1))
    else:
        operations.abandon(taken[0], taken[1], "refus")
    db.session.commit()
    assert take() is not None


def test_a_retry_waits_for_its_time(handler: Handler, at: Clock) -> None:
    handler.outcome = Retry("panne", after=timedelta(seconds=30))
    ask()
    worker.run_one()
    assert not worker.run_one()
    at.advance(seconds=29)
    assert not worker.run_one()
    at.advance(seconds=1)
    handler.outcome = None
    assert worker.run_one()
    assert job().state == DONE


def test_asking_does_not_wait_for_the_backoff(handler: Handler, at: Clock) -> None:
    handler.outcome = Retry("panne", after=timedelta(hours=1))
    ask()
    worker.run_one()
    ask()
    assert worker.run_one()


def test_it_is_given_up_48_hours_after_it_was_asked(handler: Handler, at: Clock) -> None:
    """Backoff never exceeds an hour and a quarter, so that the end comes soon after 48 h."""
    handler.outcome = Retry("la plateforme est injoignable")
    ask()
    start = at.now
    while job().state == WAITING:
        worker.run_one()
        at.now = max(at.now, job().run_at)
    assert timedelta(hours=48) < at.now - start < timedelta(hours=50)
    assert job().state == ABANDONED
    assert job().last_error == "la plateforme est injoignable"
    assert 45 < len(handler.calls) < 90


def test_asking_anew_starts_the_48_hours_afresh(handler: Handler, at: Clock) -> None:
    handler.outcome = Retry("panne", after=timedelta(hours=1))
    ask()
    worker.run_one()
    at.advance(hours=47)
    ask()
    at.advance(hours=2)
    worker.run_one()
    assert job().state == WAITING


def test_what_a_handler_abandons_is_not_tried_again(handler: Handler, at: Clock) -> None:
    handler.outcome = Abandon("400 refusé")
    ask()
    worker.run_one()
    at.advance(days=3)
    assert not worker.run_one()
    assert (job().state, job().last_error) == (ABANDONED, "400 refusé")


def test_an_unexpected_error_is_tried_again_with_a_support_code(handler: Handler, at: Clock) -> None:
    handler.outcome = ZeroDivisionError("secret")
    ask()
    assert worker.run_one()
    assert job().state == WAITING
    assert (job().last_error or "").startswith("incident ")
    assert "secret" not in (job().last_error or "")


def test_a_kind_nobody_knows_any_more_does_not_end_the_worker(app: Flask, at: Clock) -> None:
    operations.ask(kind="gone", key="one")
    db.session.commit()
    assert worker.run_one()
    assert job().state == WAITING


def test_what_a_failed_handler_wrote_is_undone(
    app: Flask, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(payload: Mapping[str, Any]) -> None:
        operations.ask(kind="written", key="by a handler that fails")
        raise Retry("panne")

    monkeypatch.setitem(registries().job_handlers, "test", half)
    ask()
    worker.run_one()
    assert job().kind == "test"


def test_finished_jobs_are_forgotten_and_waiting_ones_kept(handler: Handler, at: Clock) -> None:
    ask("done")
    worker.run_one()
    ask("waiting")
    operations.forget_finished(at.now + timedelta(days=1))
    db.session.commit()
    assert job().key == "waiting"


def test_a_database_away_for_a_moment_does_not_end_the_worker(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> bool:
        raise OperationalError("SELECT", {}, Exception("server closed the connection"))

    monkeypatch.setattr(worker, "run_one", away)
    assert worker._safely(worker.run_one) is False


def test_a_job_asked_for_later_waits_for_its_hour(handler: Handler, at: Clock) -> None:
    operations.ask(kind="test", key="later", run_at=at.now + timedelta(days=5))
    db.session.commit()
    at.advance(days=4, hours=23)
    assert not worker.run_one()
    at.advance(hours=1)
    assert worker.run_one()


def test_asked_for_sooner_it_runs_sooner_and_never_later(handler: Handler, at: Clock) -> None:
    noon = at.now + timedelta(hours=2)
    for wanted in (noon + timedelta(days=1), noon, noon + timedelta(days=2)):
        operations.ask(kind="test", key="one", run_at=wanted)
        db.session.commit()
    assert job().run_at == noon


def test_an_hour_that_has_passed_is_now(handler: Handler, at: Clock) -> None:
    operations.ask(kind="test", key="one", run_at=at.now - timedelta(days=3))
    db.session.commit()
    assert job().run_at == at.now


def test_a_job_asked_for_next_week_has_its_48_hours_from_then(handler: Handler, at: Clock) -> None:
    handler.outcome = Retry("panne")
    operations.ask(kind="test", key="one", run_at=at.now + timedelta(days=6))
    db.session.commit()
    at.advance(days=6)
    worker.run_one()
    assert job().state == WAITING


def test_many_are_asked_for_at_a_constant_cost_and_known_ones_run_once(handler: Handler, at: Clock) -> None:
    costs = []
    for size in (3, 300):
        for _ in range(2):
            with count_queries() as asked:
                payloads = {f"{size}-{n}": {"n": n} for n in range(size)}
                operations.ask_many(kind="test", payloads=payloads)
            costs.append(len(asked))
            db.session.commit()
    assert costs[:2] == costs[2:]
    assert db.session.query(Job).count() == 303
    operations.ask_many(kind="test", payloads={})
    while worker.run_one():
        pass
    assert sorted(call["n"] for call in handler.calls) == sorted([*range(3), *range(300)])


def test_among_many_one_that_is_being_done_is_done_again(app: Flask, at: Clock) -> None:
    ask("a")
    taken = must_take()
    operations.ask_many(kind="test", payloads={"a": {}, "b": {}})
    db.session.commit()
    finish(taken)
    assert sorted(db.session.scalars(select(Job.key).where(Job.state == WAITING))) == ["a", "b"]


def test_what_was_asked_can_be_taken_back_unless_somebody_does_it(app: Flask, at: Clock) -> None:
    ask("taken")
    assert take() is not None
    ask("free")
    for key in ("taken", "free", "unknown"):
        operations.withdraw(kind="test", key=key)
    db.session.commit()
    assert job().key == "taken"


def test_every_hour_the_worker_clears_what_rooms_no_longer_keep(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[str] = []
    monkeypatch.setattr(registries(), "sweeps", [lambda: swept.append("a"), lambda: swept.append("b")])
    assert worker._sweep()
    assert swept == ["a", "b"]
