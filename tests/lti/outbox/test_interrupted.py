"""Timestamps, workers killed or slow, other hands in the gradebook: the grade is right in the end."""

from datetime import UTC, datetime, timedelta

import pytest

from lti.outbox import ags, delivery, rules
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World


class Killed(BaseException):
    """The worker dies here."""


def test_two_changes_in_one_second_are_a_second_apart(world: World, double: Double) -> None:
    """The second waits for its own second instead of lying about the future."""
    world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)
    world.work()
    world.progress(someone, 60)
    world.work()
    assert [post.percent for post in double.posts] == [40]
    assert world.jobs()[-1].run_at == world.at.now + timedelta(seconds=1)
    world.at.advance(seconds=1)
    world.work()
    assert [(post.percent, post.status) for post in double.posts] == [(40, 200), (60, 200)]
    assert all(post.timestamp <= post.at for post in double.posts)


def test_a_clock_set_back_waits_until_it_has_caught_up(world: World, double: Double) -> None:
    world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)
    world.work()
    world.at.advance(minutes=-10)
    world.progress(someone, 60)
    world.work()
    assert len(double.posts) == 1
    world.at.advance(minutes=10, seconds=1)
    world.work()
    assert double.percent(sub) == 60


def test_a_score_that_somebody_else_overtook_is_tried_later_and_later(world: World, double: Double) -> None:
    """A trainer's own entry, by a clock two minutes ahead of ours: ours gets through once it is later."""
    column = world.column()
    someone, sub = world.participant()
    double.grades["1", sub] = (10, datetime(2026, 11, 20, 9, 2, tzinfo=UTC))
    world.progress(someone, 40)
    world.work_until_quiet()
    assert double.percent(sub) == 40
    assert [post.status for post in double.posts] == [409, 409, 409, 409, 200]
    assert world.score(someone, column).conflicts == 0


def test_a_grade_from_the_future_is_left_and_shown_as_superseded(world: World, double: Double) -> None:
    """Not tried for ever; the next change of progress tries again."""
    column = world.column()
    someone, sub = world.participant()
    double.grades["1", sub] = (10, datetime(2027, 1, 1, tzinfo=UTC))
    world.progress(someone, 40)
    world.work_until_quiet()
    assert (world.score(someone, column).refused_reason or "").startswith("409 ")
    assert len(double.posts) == len(rules.CONFLICT_WAITS) + 1
    double.grades.clear()
    world.progress(someone, 60)
    world.work_until_quiet()
    assert double.percent(sub) == 60


def test_killed_after_the_post_and_before_the_note_it_is_posted_again_later(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)

    def die(attempt: delivery.Attempt) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_sent", die)
        with pytest.raises(Killed):
            world.work()
    assert world.work() == 0
    world.at.advance(minutes=2)
    world.work()
    assert [(post.percent, post.status) for post in double.posts] == [(40, 200), (40, 200)]
    assert double.posts[0].timestamp < double.posts[1].timestamp
    assert world.score(someone, column).sent_version == 1


def test_killed_before_the_post_its_timestamp_is_not_used_again(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)

    def die(posting: ags.Posting) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ags, "post", die)
        with pytest.raises(Killed):
            world.work()
    noted = world.score(someone, column).last_timestamp
    world.at.advance(minutes=2)
    world.work()
    assert noted is not None
    assert double.posts[0].timestamp > noted


@pytest.mark.parametrize(("percent", "version"), [(60, 2), (40, 1)], ids=["moved on", "the same"])
def test_a_slow_worker_that_lost_its_lease_does_not_undo_the_next_one(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch, percent: int, version: int
) -> None:
    """It wakes up with an old timestamp: the platform refuses it, and nothing of it is noted."""
    column = world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)
    real = ags.post
    slept: list[ags.Posting] = []

    def asleep(posting: ags.Posting) -> None:
        if not slept:
            slept.append(posting)
            world.at.advance(minutes=2)
            world.progress(someone, percent)
            world.work()
        real(posting)

    monkeypatch.setattr(ags, "post", asleep)
    world.work()
    world.work_until_quiet()
    assert [(post.percent, post.status) for post in double.posts][:2] == [(percent, 200), (40, 409)]
    assert double.percent(sub) == percent
    score = world.score(someone, column)
    assert (score.sent_percent, score.sent_version, score.conflicts) == (percent, version, 0)
    assert score.refused_reason is None


def test_progress_made_while_the_score_is_on_its_way_is_sent_after_it(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)
    real = ags.post
    once: list[ags.Posting] = []

    def meanwhile(posting: ags.Posting) -> None:
        if not once:
            once.append(posting)
            world.progress(someone, 60)
        real(posting)

    monkeypatch.setattr(ags, "post", meanwhile)
    world.work_until_quiet()
    assert [post.percent for post in double.posts] == [40, 60]
    assert world.score(someone, column).sent_version == 2
