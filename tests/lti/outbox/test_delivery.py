"""One delivery: what leaves, and what each answer of the platform leads to."""

from datetime import timedelta

import pytest

from course.db import db
from course.jobs.models import ABANDONED, DONE, WAITING
from lti.outbox import delivery
from lti.platforms.models import Identity, Platform
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World


def test_what_leaves_is_what_moodle_wants(world: World, double: Double) -> None:
    """Exact types, `/scores` before the query, a whole second, FullyGraded, out of 100."""
    world.column()
    someone, sub = world.participant()
    world.at.advance(milliseconds=789)
    world.progress(someone, 40)
    world.work()
    assert double.bodies == [
        {
            "scoreGiven": 40,
            "scoreMaximum": 100,
            "activityProgress": "InProgress",
            "gradingProgress": "FullyGraded",
            "timestamp": "2026-11-20T09:00:00+00:00",
            "userId": sub,
        }
    ]
    path, headers = double.server.requests[-1]
    assert path == "/mod/lti/services.php/2/lineitems/1/lineitem/scores?type_id=1"
    assert headers["User-Agent"].startswith("Agencement/")


def test_what_was_sent_is_noted(world: World, double: Double) -> None:
    column = world.column()
    someone, sub = world.participant()
    world.progress(someone, 100)
    world.work()
    score = world.score(someone, column)
    assert (score.sent_version, score.sent_percent, score.sent_at) == (1, 100, world.at.now)
    assert double.percent(sub) == 100
    assert double.bodies[0]["activityProgress"] == "Completed"
    assert [job.state for job in world.jobs()] == [DONE]


def test_an_honest_correction_lowers_the_grade_and_stays_graded(world: World, double: Double) -> None:
    world.column()
    someone, sub = world.participant()
    world.progress(someone, 100)
    world.work()
    world.at.advance(minutes=1)
    world.progress(someone, 75)
    world.work()
    assert double.percent(sub) == 75
    assert double.bodies[-1]["gradingProgress"] == "FullyGraded"


def test_a_change_that_came_back_is_not_lost_nor_sent_for_nothing(world: World, double: Double) -> None:
    """40, then 60, then 40 before the worker woke: one post, of 40."""
    world.column()
    someone, sub = world.participant()
    for percent in (40, 60, 40):
        world.progress(someone, percent)
    world.work_until_quiet()
    assert [post.percent for post in double.posts] == [40]


@pytest.mark.parametrize(
    "fault",
    ["500", "503", "408", "425", "drop", "lost", "slow", "late", "html", "broken", "redirect", "busy"],
)
def test_a_bad_moment_of_the_platform_is_waited_out(
    world: World, double: Double, impatient: None, fault: str
) -> None:
    """Whether the platform took the score or not before it failed, the grade is right in the end."""
    column = world.column()
    someone, sub = world.participant()
    double.once(fault)
    world.progress(someone, 40)
    world.work()
    assert [job.state for job in world.jobs()] == [WAITING]
    assert world.jobs()[0].last_error
    assert world.score(someone, column).sent_version == 0
    world.work_until_quiet()
    assert double.percent(sub) == 40
    assert world.score(someone, column).sent_version == 1
    stamps = [post.timestamp for post in double.posts]
    assert len(set(stamps)) == len(stamps)
    assert {post.status for post in double.posts} == {200}


def test_a_busy_platform_is_left_alone_as_long_as_it_asks(world: World, double: Double) -> None:
    world.column()
    someone, _ = world.participant()
    double.once("busy")
    world.progress(someone, 40)
    world.work()
    assert world.jobs()[0].run_at == world.at.now + timedelta(seconds=7)


@pytest.mark.parametrize("fault", ["400", "403", "404", "422"])
def test_a_refusal_is_kept_with_its_reason_and_not_tried_again(
    world: World, double: Double, fault: str
) -> None:
    column = world.column()
    someone, _ = world.participant()
    double.once(fault)
    world.progress(someone, 40)
    world.work()
    world.at.advance(days=2)
    world.work()
    assert world.score(someone, column).refused_reason == f"{fault} No reason"
    assert [job.state for job in world.jobs()] == [ABANDONED]
    assert double.seen["score"] == 1


def test_the_reason_kept_does_not_name_the_person(world: World, double: Double) -> None:
    """Moodle echoes the whole score in its status line."""
    column = world.column()
    someone, sub = world.participant()
    double.strangers.add(sub)
    world.progress(someone, 40)
    world.work()
    assert world.score(someone, column).refused_reason == "400 Incorrect score received"


def test_progress_after_a_refusal_is_sent(world: World, double: Double) -> None:
    column = world.column()
    someone, sub = world.participant()
    double.once("400")
    world.progress(someone, 40)
    world.work()
    world.at.advance(minutes=1)
    world.progress(someone, 60)
    assert world.score(someone, column).refused_reason is None
    world.work()
    assert double.percent(sub) == 60
    assert world.score(someone, column).refused_reason is None


def test_a_suspended_platform_is_not_spoken_to_until_it_is_resumed(world: World, double: Double) -> None:
    world.column()
    someone, sub = world.participant()
    db.session.get_one(Platform, world.platform.id).suspended_at = world.at.now
    world.progress(someone, 40)
    world.work()
    assert not double.seen
    assert world.jobs()[0].last_error == delivery.SUSPENDED
    db.session.get_one(Platform, world.platform.id).suspended_at = None
    db.session.commit()
    world.work_until_quiet()
    assert double.percent(sub) == 40


def test_an_identity_that_is_gone_is_a_refusal_of_ours(world: World, double: Double) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    db.session.query(Identity).delete()
    db.session.commit()
    world.work()
    assert not double.seen
    assert world.score(someone, column).refused_reason == delivery.UNKNOWN_THERE
