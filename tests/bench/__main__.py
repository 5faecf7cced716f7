"""Print median, 95th percentile, queries and ratio to the floor; write instance/bench.json.

    make bench            # or: python -m tests.bench [runs]

Requests go straight into the WSGI application: what is measured is the tool's own work. The floor is
measured in turn with each page, so that a noisy machine is noisy for both.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event

from app import create_app
from course.config import ROOT, Settings
from course.db import db
from course.registries import registries
from modules.content_files import read
from modules.loader import load
from tests import factories
from tests.bench import desks, launches, rosters, threads, world
from tests.bench.floor import floor_app

SIZES = (24, 2400)
ROSTERS = (35, 3500)
# What takes a second is measured less often.
SLOW_RUNS = 7
Measure = tuple[str, int, Callable[[], float | None]]


def measure(
    run: Callable[[], Any], floor: Callable[[], float | None], runs: int
) -> tuple[list[float], list[float]]:
    """Milliseconds of `run` and of the floor, in turn, after a warm-up of five.

    A run that returns a number tells its own milliseconds (the launch leaves out the platform's work).
    """
    times: list[float] = []
    floors: list[float] = []
    for number in range(-5, runs):
        for act, kept in ((run, times), (floor, floors)):
            started = time.perf_counter()
            told = act()
            if number >= 0:
                kept.append(told or (time.perf_counter() - started) * 1000)
    return times, floors


class Counter:
    """Counts the statements of one run (BEGIN and its like apart)."""

    def __init__(self, app: Flask) -> None:
        self.count = 0
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._listen)

    def _listen(self, connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            self.count += 1

    def of(self, run: Callable[[], Any]) -> int:
        """The statements of this run."""
        self.count = 0
        run()
        return self.count


def pages(app: Flask) -> list[Measure]:
    """What is measured, for each size of cohort."""
    found: list[Measure] = []
    for size in SIZES:
        with app.app_context():
            cohort, participant, trainer = world.cohort(size)
            uid = cohort.uid
            mine = factories.sign_in(app.test_client(), participant)
            theirs = factories.sign_in(app.test_client(), trainer)
        found.append(("participant_home", size, getter(mine, f"/c/{uid}/")))
        found.append(("module_page", size, getter(mine, f"/c/{uid}/modules/M1")))
        found.append(("cohort_table", size, getter(theirs, f"/c/{uid}/cohorte")))
        found.append(("launch", size, launches.launcher(app, uid)))
    for size in threads.SIZES:
        browser, path = threads.thread(app, size)
        found.append(("thread", size, getter(browser, path)))
        found.append(("thread-post", size, threads.poster(browser, path)))
    found += [("roster_sync", size, rosters.syncer(app, size)) for size in ROSTERS]
    found += [desks.opener(app, size, getter) for size in desks.SIZES]
    return found


def runs_of(name: str, size: int, runs: int) -> int:
    """How often this is measured."""
    return min(runs, SLOW_RUNS) if (name, size) == ("roster_sync", max(ROSTERS)) else runs


def getter(client: FlaskClient, path: str) -> Callable[[], None]:
    """A run that reads the page and refuses anything but 200."""

    def get() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    return get


@dataclass(frozen=True)
class Row:
    """One line of the result."""

    name: str
    size: int
    p50_ms: float
    p95_ms: float
    queries: int
    ratio_to_floor: float

    def __str__(self) -> str:
        return (
            f"{self.name:18} {self.size:6}  p50 {self.p50_ms:8.2f} ms  p95 {self.p95_ms:8.2f} ms"
            f"  {self.queries:3} queries  {self.ratio_to_floor:6.1f} × floor"
        )


def prepare(folder: str) -> tuple[Flask, str]:
    """The tool on a fresh SQLite database with the content loaded, and the database's address."""
    url = f"sqlite:///{folder}/bench.sqlite3"
    app = create_app(Settings(database_url=url, instance_path=Path(folder), testing=True))
    with app.app_context():
        upgrade(str(ROOT / "course" / "migrations"))
        load(read(), registries().activity_kinds)
        db.session.commit()
    return app, url


def measured(runs: int) -> Iterator[Row]:
    """Each page, for each size."""
    with tempfile.TemporaryDirectory() as folder:
        app, url = prepare(folder)
        counter = Counter(app)
        floor = getter(floor_app(url).test_client(), "/1")
        for name, size, run in pages(app):
            run()  # the first visit writes more than those that follow
            queries = counter.of(run)
            times, floors = measure(run, floor, runs_of(name, size, runs))
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            ratio = p50 / statistics.median(floors)
            yield Row(name, size, round(p50, 2), round(p95, 2), queries, round(ratio, 1))


def main() -> int:
    """Measure everything once."""
    rows = []
    for row in measured(int(sys.argv[1]) if len(sys.argv) > 1 else 60):
        print(row, flush=True)
        rows.append(asdict(row))
    target = ROOT / "instance" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(rows, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
