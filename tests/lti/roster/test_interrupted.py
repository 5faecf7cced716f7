"""Workers killed, two readings at once, a launch in between: the cohort is right in the end, nobody twice."""

import json
from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from flask import Flask

from course.cohorts import welcoming
from course.db import db
from course.jobs import operations as jobs
from course.jobs import worker
from course.people import operations as people
from course.roles import Role
from lti.platforms import operations as platforms
from lti.platforms.models import Context, Deployment, Identity
from lti.roster import operations, queries
from tests.lti.platform_double import ADMINISTRATOR, INSTRUCTOR, PlatformDouble, jwk, row_counts
from tests.lti.roster.double import Double, member
from tests.lti.roster.world import World


class Killed(BaseException):
    """The worker dies here."""


def ask(world: World, key: str = "") -> None:
    payload = {"context_id": world.context.id}
    jobs.ask(kind=queries.JOB, key=key or str(world.context.id), payload=payload)
    db.session.commit()


def rows(world: World) -> dict[str, int]:
    """How many rows each table has."""
    db.session.rollback()
    return row_counts(world.app)


def dying(*args: Any, **more: Any) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("where", "what"),
    [(operations, "sync"), (operations, "_keep_memberships"), (welcoming, "_grant"), (operations, "_note")],
    ids=["after the reading", "people made", "people enrolled", "all but done"],
)
def test_a_worker_killed_after_the_reading_leaves_nothing_half_written(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch, where: Any, what: str
) -> None:
    double.lists(member("101"), member("102"))
    ask(world)
    before = rows(world)
    with monkeypatch.context() as patch:
        patch.setattr(where, what, dying)
        with pytest.raises(Killed):
            world.work()
    assert rows(world) == before
    assert world.work() == 0
    world.at.advance(minutes=2)
    world.work()
    assert world.subs() == {"101", "102"}


def test_a_platform_that_drops_half_a_list_changes_nothing(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second page never comes: the first is not applied."""
    world.sync(member("103"))
    double.limit = 1
    double.lists(member("101"), member("102"))
    double.once(None, "drop")
    world.read()
    assert world.subs() == {"103"}


def together(monkeypatch: pytest.MonkeyPatch, where: Any, *names: str) -> None:
    """Whoever comes to one of these functions waits there until two do (SQLite lets one come so far)."""
    meeting = Barrier(2)

    def meet(act: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:
            with suppress(BrokenBarrierError):
                meeting.wait(timeout=1)
            return act(*args, **more)

        return run

    for name in names:
        monkeypatch.setattr(where, name, meet(getattr(where, name)))


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together; what they return."""
    db.session.commit()
    db.session.remove()
    start, found = Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        with app.app_context():
            start.wait()
            try:
                found.append(act())
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_two_readings_of_one_course_at_once_make_nobody_twice(
    world: World, app: Flask, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow worker whose lease has ended, and the one that took over."""
    double.lists(*(member(str(number)) for number in range(101, 141)))
    ask(world)
    ask(world, "again")
    together(monkeypatch, people, "create_people")
    assert at_once(app, worker.run_one, worker.run_one) == [True, True]
    assert {job.state for job in world.jobs()} == {"done"}
    counts = rows(world)
    names = ("person", "lti_identity", "lti_membership", "enrolment", "role_grant")
    assert [counts[name] for name in names] == [40] * 5


def test_two_courses_of_one_cohort_at_once_make_nobody_twice(
    world: World, app: Flask, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world.course("3", world.platform, double)
    double.body = double_list(40)
    ask(world)
    jobs.ask(kind=queries.JOB, key=str(other.id), payload={"context_id": other.id})
    together(monkeypatch, people, "create_people")
    assert at_once(app, worker.run_one, worker.run_one) == [True, True]
    counts = rows(world)
    names = ("person", "lti_identity", "enrolment", "role_grant", "lti_membership")
    assert [counts[name] for name in names] == [40, 40, 40, 40, 80]


def double_list(count: int) -> bytes:
    """A list that names no course."""
    return json.dumps({"members": [member(str(number)) for number in range(101, 101 + count)]}).encode()


@pytest.fixture
def launching(world: World, app: Flask) -> PlatformDouble:
    """The same platform as seen by a browser: its launches lead into the course whose roster is read."""
    lms = PlatformDouble(app, issuer=world.platform.issuer, client_id="client-1")
    lms.id, lms.auth_url = world.platform.id, world.platform.auth_url
    platforms.keep_key_set(world.platform.id, [jwk(lms.key)])
    deployment = db.session.get_one(Deployment, world.context.deployment_id)
    lms.deployment_id = deployment.deployment_id
    db.session.commit()
    return lms


def test_a_first_launch_during_the_sync_of_the_same_person_comes_in_and_nobody_is_made_twice(
    world: World, app: Flask, double: Double, launching: PlatformDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are about to create the person; unique keys decide, the other runs again."""
    double.lists(*(member(str(number)) for number in range(1, 30)))
    ask(world)
    together(monkeypatch, people, "create_people", "create_person")
    answers = at_once(
        app, worker.run_one, lambda: launching.launch(sub="3", nrps=..., context={"id": "2"}).status_code
    )
    assert sorted(map(str, answers)) == ["303", "True"]
    assert [job.state for job in world.jobs()] == ["done"]
    counts = rows(world)
    names = ("person", "lti_identity", "lti_membership", "enrolment", "role_grant")
    assert [counts[name] for name in names] == [29] * 5
    assert world.subs() == {str(number) for number in range(1, 30)}


def test_launches_go_on_while_a_roster_is_applied(
    world: World, app: Flask, double: Double, launching: PlatformDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten people of the list come in at the same time, some for the first time."""
    world.sync(*(member(str(number)) for number in range(1, 6)))
    double.lists(*(member(str(number)) for number in range(1, 60)))
    ask(world)

    def launch(sub: str) -> Callable[[], int]:
        return lambda: launching.launch(sub=sub, context={"id": "2"}).status_code

    answers = at_once(app, worker.run_one, *(launch(str(number)) for number in range(1, 11)))
    assert sorted(map(str, answers)) == ["303"] * 10 + ["True"]
    # A launch may have asked for the roster while it was being read: it is read once more.
    world.work()
    assert [(job.state, job.last_error) for job in world.jobs()] == [("done", None)]
    assert len(world.subs()) == 59
    assert db.session.query(Identity).count() == 59


def test_a_launch_asks_for_the_roster_twice_a_day_at_most(
    world: World, double: Double, launching: PlatformDouble
) -> None:
    address = {"context_memberships_url": double.url, "service_versions": ["2.0"]}
    double.lists(member("3"), member("4"))
    for hours, expected in ((0, 1), (1, 1), (11.5, 2)):
        world.at.advance(hours=hours)
        assert launching.launch(context={"id": "2"}, nrps=address).status_code == 303
        world.work()
        assert len(world.jobs()) == expected, hours
    assert double.seen["roster"] == 2
    assert world.subs() == {"3", "4"}


def test_a_first_launch_without_the_claim_is_normal_and_the_next_one_tells(
    world: World, double: Double, launching: PlatformDouble
) -> None:
    """Moodle leaves it out until the course has an activity of the tool."""
    db.session.get_one(Context, world.context.id).memberships_url = None
    db.session.commit()
    assert launching.launch(context={"id": "2"}, nrps=...).status_code == 303
    assert world.jobs() == []
    address = {"context_memberships_url": double.url, "service_versions": ["2.0"]}
    assert launching.launch(context={"id": "2"}, nrps=address).status_code == 303
    assert len(world.jobs()) == 1


def test_a_course_without_a_cohort_has_no_roster_read(
    world: World, double: Double, launching: PlatformDouble
) -> None:
    assert launching.launch(context={"id": "neuf"}, roles=ADMINISTRATOR).status_code == 303
    assert world.jobs() == []


def test_a_tutor_whom_the_list_took_for_a_learner_is_a_tutor_from_the_first_launch_on(
    world: World, double: Double, launching: PlatformDouble
) -> None:
    """A non-editing teacher is a learner in Moodle's list, and an instructor at launch."""
    double.lists(member("33"), member("34"))
    world.read()
    assert world.standing("33") == ({Role.PARTICIPANT}, False)
    assert launching.launch(sub="33", roles=[INSTRUCTOR], context={"id": "2"}).status_code == 303
    assert world.standing("33") == ({Role.TUTOR}, True)
    world.read()
    assert world.standing("33") == ({Role.TUTOR}, True)
    assert launching.launch(sub="33", context={"id": "2"}).status_code == 303
    assert world.standing("33") == ({Role.TUTOR}, True)


def test_nobody_signs_in_with_what_a_list_suggested_against_their_launch(
    world: World, double: Double, launching: PlatformDouble
) -> None:
    """Listed as a learner, launched without any role that we know: to review, and no data meanwhile."""
    double.lists(member("33"))
    world.read()
    answer = launching.launch(sub="33", roles=["urn:rôle:inventé"], context={"id": "2"})
    assert answer.status_code == 200
    assert world.standing("33") == (set(), True)
