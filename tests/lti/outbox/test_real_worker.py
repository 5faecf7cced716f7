"""`flask course worker` as a process of its own, really killed; and a delivery to the practice platform."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.serving import make_server

from course import clock
from course.config import ROOT
from course.db import db
from course.jobs.models import WAITING, Job
from lti.outbox.models import Score
from lti.platforms import keys
from lti.platforms.models import Identity, LineItem, Platform
from lti.practice_platform import PracticeSettings, create_practice_platform, registration
from lti.practice_platform.faults import Fault, set_fault
from lti.practice_platform.runtime import EXTENSION
from lti.practice_platform.runtime import Platform as Practice
from tests.clocks import Clock
from tests.databases import Sqlite
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World

PATIENCE = 60.0


@pytest.fixture
def at() -> Clock:
    """Real time: the worker is another process. Used to start the world only."""
    return Clock(clock.now())


@pytest.fixture
def app(sqlite: Sqlite) -> Iterator[Flask]:
    sqlite.renew()
    with sqlite.app.app_context():
        yield sqlite.app
        db.session.remove()


@contextmanager
def worker_process(sqlite: Sqlite, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on the test's database; killed at the end if it still runs."""
    env = {**os.environ, "DATABASE_URL": sqlite.url, "INSTANCE_PATH": str(folder)}
    env.pop("PUBLIC_URL", None)
    command = [sys.executable, "-m", "flask", "--app", "app", "course", "worker"]
    with (folder / "worker.log").open("ab") as log:
        running = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()
            running.wait(10)


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_a_worker_killed_while_the_platform_answers_loses_nothing(
    world: World, double: Double, sqlite: Sqlite, tmp_path: Path
) -> None:
    """SIGKILL between the platform's « yes » and our note; a second worker ends the work, and stops well."""
    world.column()
    people = [world.participant() for _ in range(3)]
    double.once("late")
    double.pause = 5
    for someone, _ in people:
        world.progress(someone, 40)
    with worker_process(sqlite, tmp_path) as first:
        wait_for(lambda: len(double.posts) == 1)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    assert db.session.query(Score).filter(Score.sent_version > 0).count() == 0
    db.session.execute(update(Job).values(leased_until=clock.now()))
    db.session.commit()
    with worker_process(sqlite, tmp_path) as second:
        wait_for(lambda: all(double.percent(sub) == 40 for _, sub in people) and len(double.posts) == 4)
        second.send_signal(signal.SIGTERM)
        assert second.wait(20) == 0, (tmp_path / "worker.log").read_text()
    assert db.session.query(Score).filter(Score.sent_version == Score.version).count() == 3
    assert len({(post.sub, post.timestamp) for post in double.posts}) == 4
    assert all(post.status == 200 for post in double.posts)


def nothing_left(world: World) -> bool:
    """Run what is due now, in real time."""
    world.work()
    return all(job.state != WAITING for job in world.jobs())


@pytest.fixture
def campus(tmp_path: Path, world: World) -> Iterator[tuple[Practice, str]]:
    """The practice platform on a port of this machine, which trusts our keys, and its address."""
    public_keys = keys.public_key_set()
    held = make_server("127.0.0.1", 0, Flask("held"), threaded=True)
    own_url = f"http://127.0.0.1:{held.server_port}"
    settings = PracticeSettings(tmp_path / "practice.sqlite3", own_url, "http://localhost:5000")
    practice = create_practice_platform(settings, lambda url: public_keys)
    held.app = practice
    thread = threading.Thread(target=held.serve_forever)
    thread.start()
    yield practice.extensions[EXTENSION], own_url
    held.shutdown()
    thread.join()
    held.server_close()


def test_the_practice_platform_shows_what_we_sent(world: World, campus: tuple[Practice, str]) -> None:
    """Its manners are Moodle's: exact media types, type_id kept, a 400 for who is not a student there."""
    practice, own_url = campus
    known = registration(own_url)
    values = {name: known[name] for name in ("issuer", "client_id", "auth_url", "token_url", "jwks_url")}
    db.session.execute(update(Platform).values(**values))
    column = world.column()
    address = f"{own_url}/mod/lti/services.php/2/lineitems/2/lineitem?type_id=1"
    db.session.execute(update(LineItem).values(url=address))
    db.session.commit()
    student, sub = world.participant()
    stranger, other_sub = world.participant()
    for ours, theirs in ((sub, "103"), (other_sub, "201")):
        db.session.execute(update(Identity).where(Identity.sub == ours).values(sub=theirs))
    db.session.commit()
    set_fault(practice.store, Fault("down", "scores", count=1))
    world.progress(student, 40)
    world.progress(stranger, 40)
    wait_for(lambda: nothing_left(world))
    grades = {grade.sub: grade.score for grade in practice.gradebook.grades(2)}
    assert grades == {"103": 40}
    assert world.score(stranger, column).refused_reason == "400 Incorrect score received"
    world.progress(student, 100)
    wait_for(lambda: nothing_left(world))
    assert [grade.score for grade in practice.gradebook.grades(2)] == [100]
