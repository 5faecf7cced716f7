"""A very bad day: the platform fails in every way at random, workers are killed, progress goes on.

At the end every grade is right, nothing was sent twice under one timestamp, and none in the future.
"""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from course.db import db
from course.jobs import worker
from course.jobs.models import WAITING, Job
from course.roles import Role
from course.signals import progress_changed
from lti.outbox import ags, delivery, operations
from lti.outbox.models import Score
from lti.platforms.models import Identity
from tests import factories
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World

# How many people, and how many workers at once.
CROWDS = {"sqlite": (500, 1), "postgresql": (150, 3)}
FAULTS = ("500", "503", "401", "408", "409", "drop", "lost", "html", "broken", "busy", "redirect")
SLOW = ("slow", "late")


class Killed(BaseException):
    """The worker dies here."""


class BadDay:
    """One failure in three, one of fifty of them a slow one; a worker in twenty is killed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.on = True
        self.killed = 0

    def fault(self, service: str) -> str | None:
        if not self.on or self.dice.random() > (0.33 if service == "score" else 0.1):
            return None
        return self.dice.choice(SLOW if self.dice.random() < 0.02 else FAULTS)

    def maybe_kill(self) -> None:
        if self.on and self.dice.random() < 0.05:
            self.killed += 1
            raise Killed


@pytest.fixture
def bad_day(double: Double, impatient: None, monkeypatch: pytest.MonkeyPatch) -> BadDay:
    """The platform fails, and workers are killed before the post, after it, and before the note."""
    found = BadDay(seed=7)
    double.faults = found.fault
    post, sent = ags.post, delivery._sent

    def deadly_post(posting: ags.Posting) -> None:
        found.maybe_kill()
        post(posting)
        found.maybe_kill()

    def deadly_note(attempt: delivery.Attempt) -> None:
        sent(attempt)
        found.maybe_kill()

    monkeypatch.setattr(ags, "post", deadly_post)
    monkeypatch.setattr(delivery, "_sent", deadly_note)
    return found


def crowd(world: World, people: int) -> dict[str, int]:
    """The participants: our number for each name that the platform has."""
    found = {str(number): factories.member(world.cohort, Role.PARTICIPANT).id for number in range(people)}
    for sub, person_id in found.items():
        db.session.add(Identity(platform_id=world.platform.id, sub=sub, person_id=person_id))
    db.session.commit()
    return found


def move(world: World, person_ids: list[int], dice: random.Random) -> None:
    """These people make progress, one request each."""
    for person_id in person_ids:
        world.percents[person_id, "m1"] = dice.randrange(1, 101)
        progress_changed.send(None, cohort_id=world.cohort.id, person_id=person_id)
        db.session.commit()


def mortal_worker(world: World) -> None:
    """Work until there is nothing due, killed and started again as it goes."""
    with world.app.app_context():
        while True:
            try:
                if not worker.run_one():
                    break
            except Killed:
                db.session.remove()
        db.session.remove()


def work_through(world: World, workers: int) -> None:
    """Side by side, letting the time of leases and waits pass, until no job is left."""
    for _ in range(400):
        with ThreadPoolExecutor(workers) as pool:
            for future in [pool.submit(mortal_worker, world) for _ in range(workers)]:
                future.result(120)
        left = db.session.scalar(select(func.count()).select_from(Job).where(Job.state == WAITING))
        db.session.rollback()
        if not left:
            return
        world.at.advance(seconds=20)
    raise AssertionError("there is always something left to do")


def check(world: World, double: Double, people: dict[str, int]) -> None:
    wanted = {sub: world.percents[person_id, "m1"] for sub, person_id in people.items()}
    shown = {sub: double.percent(sub) for sub in people}
    assert shown == wanted
    used = Counter((post.sub, post.timestamp) for post in double.posts)
    assert [key for key, times in used.items() if times > 1] == []
    assert [post for post in double.posts if post.timestamp > post.at] == []
    assert [post for post in double.posts if post.timestamp.microsecond] == []
    unsent = select(func.count()).select_from(Score).where(Score.sent_version != Score.version)
    assert db.session.scalar(unsent) == 0
    assert db.session.scalar(select(func.count()).select_from(Score)) == len(people)


def test_every_grade_is_right_after_a_very_bad_day(world: World, double: Double, bad_day: BadDay) -> None:
    """500 people, a third of the requests failing, workers killed; some progress again meanwhile."""
    world.column()
    size, workers = CROWDS[db.engine.dialect.name]
    people = crowd(world, size)
    ids = list(people.values())
    move(world, ids, bad_day.dice)
    mortal_worker(world)
    move(world, ids[::5], bad_day.dice)
    work_through(world, workers)
    check(world, double, people)
    assert bad_day.killed > len(people) / 20
    assert double.seen["score"] > len(people) * 1.4
    assert double.seen["token"] < double.seen["score"] / 3


def test_a_platform_away_for_three_days_gets_everything_when_asked(world: World, double: Double) -> None:
    """After 48 h we stop; « Renvoyer tout » brings it all, once the platform is back."""
    world.column()
    people = crowd(world, 2)
    double.faults = lambda service: "503" if service == "score" else None
    move(world, list(people.values()), random.Random(1))
    for _ in range(36):
        world.work()
        world.at.advance(hours=2)
    assert db.session.scalar(select(func.count()).select_from(Job).where(Job.state == WAITING)) == 0
    double.faults = lambda service: None
    operations.resend_unsent(actor=factories.system_in(world.cohort))
    db.session.commit()
    world.work_until_quiet()
    check(world, double, people)


def test_two_workers_never_deliver_the_same_score_at_once(world: World, double: Double) -> None:
    """With a platform that works, each score is posted exactly once, whoever is at work."""
    world.column()
    people = crowd(world, 60)
    move(world, list(people.values()), random.Random(1))
    work_through(world, 4)
    check(world, double, people)
    assert Counter(post.sub for post in double.posts) == Counter(dict.fromkeys(people, 1))


def test_a_lease_that_ends_during_a_delivery_doubles_nothing(
    world: World, double: Double, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second worker takes the job while the first is still posting: two timestamps, one grade."""
    world.column()
    people = crowd(world, 20)
    move(world, list(people.values()), random.Random(1))
    post, dice = ags.post, random.Random(3)

    def slowly(posting: ags.Posting) -> None:
        if dice.random() < 0.4:
            world.at.advance(seconds=100)
            with world.app.app_context():
                db.session.execute(update(Job).values(leased_until=world.at.now - timedelta(seconds=1)))
                db.session.commit()
                worker.run_one()
                db.session.remove()
        post(posting)

    monkeypatch.setattr(ags, "post", slowly)
    world.work_until_quiet()
    check(world, double, people)
    assert len(double.posts) > 20
