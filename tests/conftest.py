"""Fixtures shared by all tests. A test that takes `app` runs on SQLite and on PostgreSQL.

Unit tests take no fixture of the database and cannot reach one.
"""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import event
from sqlalchemy.engine import Engine

from course import clock
from course.cohorts.models import Cohort
from course.db import db
from course.demo.cli import prepare, tell
from course.demo.story import Story, existing
from tests.databases import Postgresql, Sqlite

# A Friday of the first autumn: M0 is closed, M1 just ended, M2 is open (domain §8).
NOVEMBER = clock.local(datetime(2026, 11, 20).date(), 10)

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgresql]:
    server = Postgresql(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Any:
    """An empty database of each kind, one after the other."""
    found = request.getfixturevalue(request.param)
    found.renew()
    return found


@pytest.fixture
def app(database: Sqlite | Postgresql) -> Iterator[Flask]:
    """The tool on an empty database, inside an application context."""
    with database.app.app_context():
        yield database.app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser, on the tool's own address."""
    return app.test_client()


@pytest.fixture
def demo(app: Flask, database: Any, november: datetime) -> Cohort:
    """The demo cohort of domain §8, as lived up to Friday 20 November 2026."""
    if database.has("demo"):
        db.session.remove()
        database.renew("demo")
    else:
        story = Story(through=november.date())
        prepare(story)
        tell(story)
        db.session.remove()
        database.keep("demo")
    found = existing()
    assert found is not None
    return found


@pytest.fixture
def november() -> Iterator[datetime]:
    """The clock held at Friday 20 November 2026, 10:00 in Paris."""
    with clock.frozen(NOVEMBER):
        yield NOVEMBER


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.fail(
            "Chromium is missing: on Debian, « apt install chromium » (make test does it when it can)"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def no_database_without_asking(request: pytest.FixtureRequest) -> Iterator[None]:
    """A unit test that reaches a database fails, whatever it meant to show."""
    allowed = {"app", "database", "sqlite", "postgresql", "tool"} & set(request.fixturenames)

    def refuse(*args: Any) -> None:
        raise AssertionError("this test takes no database fixture and yet connects")

    if allowed:
        yield
        return
    event.listen(Engine, "do_connect", refuse)
    yield
    event.remove(Engine, "do_connect", refuse)
