"""Four web processes and two workers on PostgreSQL at once: no launch used twice, no score sent twice."""

import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from course import clock
from course.access.models import SignIn
from course.config import ROOT
from course.db import db
from course.jobs.models import WAITING, Job
from course.people.models import Person
from lti.outbox.models import Score
from lti.platforms.models import Identity
from tests.browser.conftest import free_port
from tests.clocks import Clock
from tests.databases import Postgresql
from tests.lti.launch.cohorts import join
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World
from tests.lti.platform_double import PlatformDouble

PATIENCE = 90.0
PEOPLE, BROWSERS, CLICKS = 60, 6, 6


@pytest.fixture
def at() -> Clock:
    """Real time: the others are processes."""
    return Clock(clock.now())


@pytest.fixture
def app(postgresql: Postgresql) -> Iterator[Flask]:
    postgresql.renew()
    with postgresql.app.app_context():
        yield postgresql.app
        db.session.remove()


@contextmanager
def process(database: Postgresql, folder: Path, port: int, *command: str) -> Iterator[None]:
    """A process of the tool on the test's database; ended with the block."""
    env = {**os.environ, "DATABASE_URL": database.url, "INSTANCE_PATH": str(folder)}
    env["PUBLIC_URL"] = f"http://localhost:{port}"
    with (folder / "processes.log").open("ab") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=env, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            running.terminate()
            running.wait(20)


def wait_for_the_tool(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{address}/healthz", timeout=10).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise AssertionError("the tool did not start")


class Visit:
    """One login of one browser, whose launch is then posted several times at once."""

    def __init__(self, lms: PlatformDouble, address: str, sub: str) -> None:
        self.address = address
        target = {"target_link_uri": f"{address}/lti/launch"}
        # A browser that brings a cookie of ours already: no detour to try cookies.
        found = requests.post(
            f"{address}/lti/login",
            data=lms.request(**target),
            headers={"Cookie": "lti-probe=1"},
            allow_redirects=False,
            timeout=30,
        )
        query = parse_qs(urlsplit(found.headers["Location"]).query)
        asked = {name: values[0] for name, values in query.items()}
        self.cookie = "; ".join(re.findall(r"(lti-[^=;,\s]+=[^;]+)", found.headers["Set-Cookie"]))
        claims = lms.claims(asked, sub=sub, **target)
        self.form = {"id_token": lms.sign(claims), "state": asked["state"]}

    def post(self) -> int:
        return requests.post(
            f"{self.address}/lti/launch",
            data=self.form,
            headers={"Cookie": self.cookie},
            allow_redirects=False,
            timeout=30,
        ).status_code


def one_bad_answer_in_three(double: Double) -> None:
    dice = random.Random("at once")
    faults = ("500", "401", "drop", "busy", "lost")
    double.faults = lambda service: dice.choice(faults) if dice.random() < 1 / 3 else None


def test_nothing_happens_twice_when_everybody_comes_at_once(
    world: World, double: Double, postgresql: Postgresql, tmp_path: Path
) -> None:
    column, people = world.column(), [world.participant() for _ in range(PEOPLE)]
    lms = PlatformDouble(postgresql.app, issuer="https://other.example").register()
    join(lms)
    one_bad_answer_in_three(double)
    port = free_port()
    address = f"http://localhost:{port}"
    web = ("gunicorn", "app:create_app()", "--bind", f"localhost:{port}", "--workers", "4", "--threads", "2")
    worker = ("flask", "--app", "app", "course", "worker")
    with ExitStack() as running:
        running.enter_context(process(postgresql, tmp_path, port, *web, "--no-control-socket"))
        wait_for_the_tool(address)
        visits = [Visit(lms, address, str(number)) for number in range(1, BROWSERS + 1)]
        progress = threading.Thread(target=_progress, args=(world, people))
        for _ in range(2):
            running.enter_context(process(postgresql, tmp_path, port, *worker))
        progress.start()
        with ThreadPoolExecutor(BROWSERS * CLICKS) as clicks:
            statuses = list(clicks.map(lambda visit: visit.post(), visits * CLICKS))
        progress.join()
        _wait_until_sent(people)
    assert set(statuses) <= {303, 409}
    assert statuses.count(303) >= BROWSERS
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == BROWSERS
    assert _identities(lms) == BROWSERS
    assert {sub: double.percent(sub) for _, sub in people} == {sub: 100 for _, sub in people}
    sent = Counter((post.sub, post.timestamp) for post in double.posts)
    assert max(sent.values()) == 1
    assert db.session.query(Score).filter(Score.line_item_id == column.id).count() == PEOPLE


def _progress(world: World, people: list[tuple[Person, str]]) -> None:
    """Everybody goes from 50 to 100 while the workers send."""
    with world.app.app_context():
        for percent in (50, 100):
            for someone, _ in people:
                world.progress(someone, percent)
        db.session.remove()


def _identities(lms: PlatformDouble) -> int | None:
    return db.session.scalar(select(func.count()).select_from(Identity).where(Identity.platform_id == lms.id))


def _wait_until_sent(people: list[tuple[Person, str]]) -> None:
    """The waits of the retries are shortened: what is tested is that nothing is doubled or lost."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        db.session.rollback()
        waiting = db.session.query(Job).filter(Job.state == WAITING)
        if db.session.query(Score).count() == len(people) and not waiting.count():
            return
        waiting.filter(Job.run_at > clock.now(), Job.leased_until.is_(None)).update({"run_at": clock.now()})
        db.session.commit()
        time.sleep(0.3)
    raise AssertionError("scores are still waiting")
