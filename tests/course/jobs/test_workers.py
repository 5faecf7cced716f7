"""Several workers and requests at once: each job once, nothing asked is forgotten."""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from course.db import db
from course.jobs import operations, worker
from course.jobs.models import Job
from course.registries import registries
from tests.course.jobs.steps import ask, finish, take


@pytest.fixture
def workers(app: Flask) -> Iterator[ThreadPoolExecutor]:
    """Threads that each hold their own connection."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def test_two_takers_never_get_the_same_job(app: Flask, workers: ThreadPoolExecutor) -> None:
    """Four workers at once empty a queue of 60: every job is taken exactly once."""
    for number in range(60):
        operations.ask(kind="test", key=str(number), payload={"number": number})
    db.session.commit()
    start = threading.Barrier(4)

    def work() -> list[int]:
        mine: list[int] = []
        with app.app_context():
            start.wait()
            while (taken := take()) is not None:
                mine.append(taken[3]["number"])
                finish(taken)
            db.session.remove()
        return mine

    taken_by = [future.result(30) for future in [workers.submit(work) for _ in range(4)]]
    counts = Counter(number for mine in taken_by for number in mine)
    assert counts == Counter(range(60))


def test_two_requests_that_ask_at_once_make_one_job(app: Flask, workers: ThreadPoolExecutor) -> None:
    start = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            start.wait()
            for number in range(10):
                ask(str(number))
            db.session.remove()

    for future in [workers.submit(work) for _ in range(4)]:
        future.result(30)
    assert sorted(db.session.scalars(select(Job.key)), key=int) == [str(n) for n in range(10)]


def test_nothing_asked_while_workers_run_is_forgotten(
    app: Flask, workers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question changes a number; whatever the interleaving, the last run sees the last number."""
    numbers: dict[str, int] = {"a": 0, "b": 0}
    seen: dict[str, int] = {}

    def look(payload: Mapping[str, Any]) -> None:
        db.session.commit()
        seen[payload["key"]] = numbers[payload["key"]]

    monkeypatch.setitem(registries().job_handlers, "test", look)
    asked = threading.Event()

    def request() -> None:
        with app.app_context():
            for number in range(1, 31):
                for key in numbers:
                    numbers[key] = number
                    ask(key, key=key)
            db.session.remove()
        asked.set()

    def work() -> None:
        with app.app_context():
            while not asked.is_set() or worker.run_one():
                worker.run_one()
            db.session.remove()

    for future in [workers.submit(step) for step in (request, work, work)]:
        future.result(60)
    assert seen == {"a": 30, "b": 30}
