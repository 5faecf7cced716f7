"""The roster of the practice platform, over the wire, with Moodle's manners and its bad days."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.serving import WSGIRequestHandler, make_server

from course import clock
from course.db import db
from course.demo.roster import NEWCOMERS, PARTICIPANTS, PEOPLE
from course.roles import Role
from lti.platforms import keys
from lti.platforms.models import Context, Platform
from lti.practice_platform import PracticeSettings, addresses, create_practice_platform
from lti.practice_platform.faults import Fault, set_fault
from lti.practice_platform.runtime import EXTENSION
from lti.practice_platform.runtime import Platform as Practice
from lti.practice_platform.settings import registration
from lti.roster import nrps
from tests.lti.practice_platform.support import LEARNER, TOOL_URL, TUTOR
from tests.lti.roster.world import World

ENROLLED = {who.sub for who in PEOPLE + NEWCOMERS if who.role != "newcomer_admin"}


class Quiet(WSGIRequestHandler):
    """Says nothing of the requests."""

    def log(self, *args: object) -> None:
        pass


class Now(datetime):
    """The time that the platform's library reads, held by the test."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Now":
        return cls.fromtimestamp(clock.now().timestamp(), tz)


@pytest.fixture
def practice(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """The practice platform on this machine; the world's course is its course."""
    monkeypatch.setattr("jwt.api_jwt.datetime", Now)
    key_set = keys.public_key_set()
    server = make_server("127.0.0.1", 0, Flask("soon"), threaded=True, request_handler=Quiet)
    settings = PracticeSettings(tmp_path / "practice.sqlite3", f"http://127.0.0.1:{server.port}", TOOL_URL)
    server.app = create_practice_platform(settings, lambda url: key_set)
    found: Practice = server.app.extensions[EXTENSION]
    found.clock = clock.timestamp
    _register(world, settings)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def _register(world: World, settings: PracticeSettings) -> None:
    known = registration(settings.own_url)
    values = {name: known[name] for name in ("issuer", "client_id", "auth_url", "token_url", "jwks_url")}
    db.session.execute(update(Platform).where(Platform.id == world.platform.id).values(**values))
    where = addresses.memberships(settings)
    db.session.execute(update(Context).where(Context.id == world.context.id).values(memberships_url=where))
    db.session.commit()


def test_everybody_enrolled_is_made_known_with_the_roles_that_moodle_lists(
    world: World, practice: Practice
) -> None:
    course = world.read()
    assert course.roster_error is None
    assert world.subs() == ENROLLED
    assert world.person(LEARNER).display_name == PARTICIPANTS[0].name
    assert world.standing(LEARNER) == ({Role.PARTICIPANT}, False)
    # A non-editing teacher is a learner in Moodle's list: the first launch will tell.
    assert world.standing(TUTOR) == ({Role.PARTICIPANT}, False)
    assert world.standing("211") == ({Role.TUTOR}, True)


def test_a_suspended_enrolment_disappears_and_comes_back(world: World, practice: Practice) -> None:
    world.read()
    practice.store.set_suspended(LEARNER, True)
    world.read()
    assert world.gone() == {LEARNER}
    practice.store.set_suspended(LEARNER, False)
    world.read()
    assert (world.gone(), world.subs()) == (set(), ENROLLED)


@pytest.mark.parametrize("mode", ["down", "error", "html", "unauthorized", "too_many"])
def test_a_bad_day_passes_and_nothing_is_lost(world: World, practice: Practice, mode: str) -> None:
    set_fault(practice.store, Fault(mode, "roster", count=2))
    assert world.read().roster_error
    assert world.subs() == set()
    for _ in range(4):
        world.at.advance(hours=1)
        world.work()
    assert (world.subs(), world.course_now().roster_error) == (ENROLLED, None)


def test_twenty_thousand_people_are_refused(world: World, practice: Practice) -> None:
    world.read()
    set_fault(practice.store, Fault("huge", "roster"))
    assert world.read().roster_error == nrps.TOO_MANY
    assert world.subs() == ENROLLED


def test_roles_that_nobody_defined_give_none_and_take_none(world: World, practice: Practice) -> None:
    set_fault(practice.store, Fault("unknown_roles", "roster", count=1))
    world.read()
    assert world.standing(LEARNER) == (set(), True)
    world.read()
    assert world.standing(LEARNER) == ({Role.PARTICIPANT}, False)


def test_names_that_are_no_longer_sent_are_kept(world: World, practice: Practice) -> None:
    world.read()
    set_fault(practice.store, Fault("no_names", "roster"))
    world.read()
    assert world.person(LEARNER).display_name == PARTICIPANTS[0].name
    assert db.session.scalars(select(Context.roster_error)).all() == [None]
