"""The books of cohorts of 24, 2,400 and 24,000 participants: time and queries of each page.

    python -m tests.bench.books [runs]

The queries stay the same whatever the size. Pages of fifty people stay flat; what names everybody (the
command, the exports) grows with the lines it writes out. The report of a very large cohort is kept for
five minutes: `report` is what most readers wait for, `report_anew` what the first of them does.
"""

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import insert

from course.attestation import report
from course.cohorts.models import Cohort, GroupFunction
from course.db import db
from course.hours import summary
from course.hours.models import Nature, TrainerHours
from course.people.models import Person
from course.roles import Role
from tests import factories
from tests.bench import world
from tests.bench.__main__ import Counter, Row, getter, prepare

SIZES = (24, 2400, 24000)
Measure = tuple[str, int, Callable[[], Any]]


def _staffed(cohort: Cohort, size: int) -> None:
    """A tutor with a group and, for every six participants, an hour of the trainers' book."""
    tutor = factories.member(cohort, Role.TUTOR, given="Tutrice")
    group = factories.group(cohort, "Banc")
    factories.place(cohort, tutor, group, GroupFunction.TUTOR)
    db.session.execute(
        insert(TrainerHours),
        [
            {
                "cohort_id": cohort.id,
                "person_id": tutor.id,
                "year": 1,
                "minutes": 60,
                "occurred_on": date(2026, 11, 17),
                "evidence_kind": "visit",
                "evidence_ref": f"v{number}",
                "sequence": 1,
                "function": "tutor",
                "group_id": group.id,
                "nature": Nature.INDIVIDUAL_VISIT,
                "travel_minutes": 30,
            }
            for number in range(size // 6)
        ],
    )
    db.session.commit()


def measures(app: Flask) -> Iterator[Measure]:
    """What is measured, for each size."""
    for size in SIZES:
        with app.app_context():
            cohort, participant, trainer = world.cohort(size)
            _staffed(cohort, size)
            office = factories.member(cohort, Role.ADMINISTRATOR, given="Gestionnaire")
            uid, cohort_id = cohort.uid, cohort.id
            mine, theirs, admins = (_signed(app, one) for one in (participant, trainer, office))
        yield "person_hours", size, getter(mine, f"/c/{uid}/heures")
        yield "gaps_of_fifty", size, getter(theirs, f"/c/{uid}/heures-a-completer")
        yield "team_hours", size, getter(admins, f"/c/{uid}/heures-equipes")
        yield "certificates", size, getter(admins, f"/c/{uid}/attestations")
        yield "report", size, getter(admins, f"/c/{uid}/bilan")
        yield "report_anew", size, partial(_report_anew, app, getter(admins, f"/c/{uid}/bilan"))
        yield "export_teams_csv", size, getter(admins, f"/c/{uid}/heures-equipes/export/equipes.csv")
        yield "export_book_csv", size, getter(admins, f"/c/{uid}/heures-equipes/export/participants.csv")
        yield "cohort_hours", size, partial(_summary, app, cohort_id)


def _signed(app: Flask, someone: Person) -> Any:
    return factories.sign_in(app.test_client(), someone)


def _report_anew(app: Flask, get: Callable[[], None]) -> None:
    app.extensions.pop(report._KEY, None)
    get()


def _summary(app: Flask, cohort_id: int) -> None:
    with app.app_context():
        assert summary.summary(cohort_id)["participants"]


def measured(runs: int) -> Iterator[Row]:
    """Each measure with its median, 95th percentile and queries; no floor here."""
    with tempfile.TemporaryDirectory() as folder:
        app, _ = prepare(folder)
        counter = Counter(app)
        for name, size, run in measures(app):
            run()
            queries, times = counter.of(run), []
            for _ in range(max(2, runs if size < SIZES[-1] else runs // 5)):
                started = time.perf_counter()
                run()
                times.append((time.perf_counter() - started) * 1000)
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            yield Row(name, size, round(p50, 2), round(p95, 2), queries, 0)


def main() -> int:
    """Print everything; says which queries grow with the cohort, and fails then."""
    counts: dict[str, set[int]] = {}
    out = io.StringIO()
    for row in measured(int(sys.argv[1]) if len(sys.argv) > 1 else 20):
        print(row, flush=True)
        counts.setdefault(row.name, set()).add(row.queries)
    for name, found in counts.items():
        if max(found) > min(found) and name != "report":
            print(f"{name}: the queries grow with the cohort: {sorted(found)}", file=out)
    sys.stderr.write(out.getvalue())
    return 1 if out.getvalue() else 0


if __name__ == "__main__":
    sys.exit(main())
