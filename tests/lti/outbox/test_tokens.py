"""Access tokens: asked for once, kept, replaced; nothing of them refuses a score."""

from datetime import timedelta

import pytest

from course import clock
from course.db import db
from course.jobs.models import WAITING
from lti.outbox import ags, delivery
from lti.outbox.tokens import LONGEST, UNKNOWN_LIFE, life_of
from lti.platforms.models import Identity, ToolKey
from tests.lti.outbox.double import Double, running
from tests.lti.outbox.world import World, platform, signing_key


def test_a_token_serves_until_it_expires(world: World, double: Double) -> None:
    world.column()
    people = [world.participant()[0] for _ in range(3)]
    for someone in people:
        world.progress(someone, 40)
    world.work()
    assert double.seen == {"token": 1, "score": 3}
    world.at.advance(minutes=59, seconds=30)
    world.progress(people[0], 60)
    world.work()
    assert double.seen == {"token": 2, "score": 4}


def test_the_assertion_is_short_lived_and_never_the_same(world: World, double: Double) -> None:
    world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    world.work()
    double.revoke()
    world.at.advance(minutes=1)
    world.progress(someone, 60)
    world.work()
    first, second = double.assertions
    assert first["jti"] != second["jti"]
    assert first["iss"] == first["sub"] == "client-1"
    assert int(str(second["exp"])) - clock.timestamp() == ags.ASSERTION_LIFE


def test_a_token_that_is_not_accepted_any_more_is_replaced_once(world: World, double: Double) -> None:
    world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)
    world.work()
    double.revoke()
    world.at.advance(minutes=1)
    world.progress(someone, 60)
    world.work()
    assert double.percent(sub) == 60
    assert double.seen == {"token": 2, "score": 3}


def test_a_new_token_that_is_not_accepted_either_is_waited_out(world: World, double: Double) -> None:
    """Two 401 in a row: no third request now, a later attempt instead."""
    world.column()
    someone, sub = world.participant()
    double.once("401", "401")
    world.progress(someone, 40)
    world.work()
    assert double.seen == {"token": 2, "score": 2}
    assert [job.state for job in world.jobs()] == [WAITING]
    world.work_until_quiet()
    assert double.percent(sub) == 40


@pytest.mark.parametrize("fault", ["400", "401", "404", "500", "html", "broken", "drop", "slow", "redirect"])
def test_a_token_endpoint_that_fails_refuses_no_score(
    world: World, double: Double, impatient: None, fault: str
) -> None:
    """Whatever it says, 400 included, it speaks of the connection and not of the score."""
    column = world.column()
    someone, sub = world.participant()
    failures = iter([fault])
    double.faults = lambda service: next(failures, None) if service == "token" else None
    world.progress(someone, 40)
    world.work()
    assert double.posts == []
    assert world.score(someone, column).refused_reason is None
    world.work_until_quiet()
    assert double.percent(sub) == 40


@pytest.mark.parametrize(
    ("expires_in", "life"),
    [
        (600, timedelta(minutes=10)),
        (10**12, LONGEST),
        (0, UNKNOWN_LIFE),
        (-5, UNKNOWN_LIFE),
        ("3600", UNKNOWN_LIFE),
        (None, UNKNOWN_LIFE),
        (True, UNKNOWN_LIFE),
        (float("inf"), LONGEST),
    ],
)
def test_how_long_a_token_is_kept(expires_in: object, life: timedelta) -> None:
    assert life_of(expires_in) == life


def test_without_a_key_nothing_leaves_and_nothing_is_lost(world: World, double: Double) -> None:
    column = world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)
    db.session.query(ToolKey).delete()
    db.session.commit()
    world.work()
    assert world.jobs()[0].last_error == delivery.NO_KEY
    signing_key()
    db.session.commit()
    world.work_until_quiet()
    assert world.score(someone, column).sent_percent == 40


def test_two_platforms_are_kept_apart(world: World, double: Double) -> None:
    """The same name there is somebody else there, and each registration has its own token."""
    with running() as other:
        other.public_pem = double.public_pem
        elsewhere = platform(other)
        column = world.column()
        someone, sub = world.participant()
        twin, _ = world.participant()
        known = db.session.query(Identity).filter_by(person_id=twin.id).one()
        known.platform_id, known.sub = elsewhere.id, sub
        db.session.commit()
        world.progress(someone, 40)
        world.progress(twin, 90)
        world.work_until_quiet()
        assert double.percent(sub) == 40
        assert not other.seen
        assert world.score(someone, column).sent_percent == 40
