"""Two people, or two clicks, at the very same moment: on both databases nothing is lost or doubled."""

from collections.abc import Callable
from datetime import date
from threading import Event, Thread
from time import sleep

from flask import Flask

from course import clock
from course.db import db
from course.errors import RuleBroken
from tests.tutoring.world import World
from tutoring.sessions import operations as sessions
from tutoring.sessions.models import Status
from tutoring.sessions.queries import session_by_code
from tutoring.sessions.rules import BLANK, Entry, Mark, StaleSheet
from tutoring.visits import operations as visits
from tutoring.visits.models import FieldVisit
from tutoring.visits.rules import Report

# Seconds that the first keeps its transaction open while the second tries.
PAUSE = 0.3


def at_once(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Two acts in transactions of their own, the second begun before the first has committed.

    Returns what each gave or raised.
    """
    acted = Event()
    results: dict[str, object] = {}

    def run(name: str, act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                results[name] = act()
                if name == "first":
                    acted.set()
                    sleep(PAUSE)
                db.session.commit()
            except RuleBroken as refused:
                db.session.rollback()
                results[name] = refused

    db.session.commit()
    threads = [Thread(target=run, args=("first", first)), Thread(target=run, args=("second", second))]
    threads[0].start()
    assert acted.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    return [results.get("first"), results.get("second")]


def test_a_form_sent_twice_at_once_makes_one_visit(app: Flask, here: World) -> None:
    actor, draft = here.actor("Nadia"), here.draft("Ada")

    def send() -> str:
        return visits.log_visit(actor=actor, draft=draft).uid

    first, second = at_once(app, send, send)
    assert first == second
    assert here.trainer_lines("Nadia") == [("individual_visit", 60, 0)]


def test_a_report_accepted_twice_at_once_counts_once(app: Flask, here: World) -> None:
    uid, actor = here.visit("Nadia", "Ada").id, here.actor("Ada")

    def accept() -> bool:
        visit = db.session.get(FieldVisit, uid)
        assert visit is not None
        return visits.accept(actor=actor, visit=visit, version=1)

    assert at_once(app, accept, accept) == [True, False]
    assert here.lines("Ada") == [("on_site", 60)]


def test_a_report_accepted_meanwhile_is_not_rewritten(app: Flask, here: World) -> None:
    uid, ada, nadia = here.visit("Nadia", "Ada").id, here.actor("Ada"), here.actor("Nadia")

    def found() -> FieldVisit:
        visit = db.session.get(FieldVisit, uid)
        assert visit is not None
        return visit

    def accept() -> bool:
        return visits.accept(actor=ada, visit=found(), version=1)

    def rewrite() -> str:
        visits.edit_report(actor=nadia, visit=found(), report=Report(said="Autre chose."), version=1)
        return "rewritten"

    accepted, refused = at_once(app, accept, rewrite)
    assert accepted is True
    assert isinstance(refused, RuleBroken)
    assert here.lines("Ada") == [("on_site", 60)]
    assert found().said == ""


def test_a_report_rewritten_meanwhile_is_not_accepted_unread(app: Flask, here: World) -> None:
    uid, ada, nadia = here.visit("Nadia", "Ada").id, here.actor("Ada"), here.actor("Nadia")

    def found() -> FieldVisit:
        visit = db.session.get(FieldVisit, uid)
        assert visit is not None
        return visit

    def rewrite() -> str:
        visits.edit_report(actor=nadia, visit=found(), report=Report(said="Autre chose."), version=1)
        return "rewritten"

    def accept() -> bool:
        return visits.accept(actor=ada, visit=found(), version=1)

    rewritten, refused = at_once(app, rewrite, accept)
    assert rewritten == "rewritten"
    assert isinstance(refused, RuleBroken)
    assert here.lines("Ada") == []


def test_two_trainers_saving_at_once_never_overwrite_each_other(app: Flask, here: World) -> None:
    ada, whole = here["Ada"].id, Mark(Status.PRESENT, 180)
    code, uid = "J1-AM", here["Béa"].id

    def save(by: str, *entries: Entry) -> Callable[[], object]:
        actor, cohort = here.actor(by), here.cohort.id

        def act() -> int:
            session = session_by_code(cohort, code)
            assert session is not None
            return sessions.tick(actor=actor, session=session, entries=entries)

        return act

    with clock.frozen(date(2026, 10, 7)):
        results = at_once(
            app,
            save("Claire", Entry(ada, whole, BLANK)),
            save("Théo", Entry(uid, whole, BLANK), Entry(ada, Mark(Status.ABSENT), BLANK)),
        )
    assert results[0] == 1
    assert isinstance(results[1], StaleSheet)
    assert here.lines("Ada") == [("in_person", 180)]
    assert here.lines("Béa") == []
