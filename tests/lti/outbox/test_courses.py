"""A cohort behind several courses: each person is graded where they are, and only there."""

from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from course.db import db
from course.people.models import Person
from course.progress.operations import record_result, take_back
from course.roles import Role
from lti.outbox import operations
from lti.outbox.operations import NEW_COLUMN_JOB
from lti.outbox.queries import graded, line_items
from lti.outbox.rules import SCORE_SCOPE, advice
from lti.platforms.models import Context, Identity, LineItem, Membership
from lti.signals import column_changed, line_item_seen
from tests import factories
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World, context, kept, platform
from tests.queries import count_queries

_numbers = count(50)


@pytest.fixture
def copy(world: World) -> Context:
    """A second course that leads to the same cohort."""
    return kept(context(world.platform, world.cohort, "7"))


def column_of(world: World, course: Context, resource: str | None = "test:m1") -> LineItem:
    """A column of that course."""
    url = world.double.column_url(next(_numbers))
    found = LineItem(context_id=course.id, url=url, resource=resource, scopes=[SCORE_SCOPE])
    db.session.add(found)
    return kept(found)


def number(column: LineItem) -> int:
    """What the double calls the column."""
    return int(column.url.split("/")[-2])


def puts_in(course: Context, someone: Person) -> Membership:
    """The person is in that course, as a launch or a roster says."""
    identity = db.session.scalars(select(Identity).where(Identity.person_id == someone.id)).one()
    found = Membership(context_id=course.id, identity_id=identity.id)
    db.session.add(found)
    return kept(found)


def leaves(world: World, membership: Membership, *, back: bool = False) -> None:
    """The roster no longer lists them (or does again)."""
    db.session.get_one(Membership, membership.id).gone_at = None if back else world.at.now
    db.session.commit()


def test_each_person_is_graded_in_the_courses_where_they_are(
    world: World, double: Double, copy: Context
) -> None:
    first, second = column_of(world, world.context), column_of(world, copy)
    (here, here_sub), (there, there_sub), (both, both_sub) = (world.participant() for _ in range(3))
    puts_in(world.context, here)
    puts_in(copy, there)
    puts_in(world.context, both)
    puts_in(copy, both)
    for someone in (here, there, both):
        world.progress(someone, 40)
    world.work_until_quiet()
    sent = {(post.column, post.sub) for post in double.posts}
    assert sent == {
        (str(number(first)), here_sub),
        (str(number(second)), there_sub),
        (str(number(first)), both_sub),
        (str(number(second)), both_sub),
    }
    assert all(post.status == 200 for post in double.posts)


def test_somebody_of_whom_no_course_is_known_is_graded_wherever_the_platform_knows_them(
    world: World, copy: Context
) -> None:
    """They came in before the tool kept who is in which course."""
    first, second = column_of(world, world.context), column_of(world, copy)
    elsewhere = kept(platform(world.double, "client-2"))
    column_of(world, kept(context(elsewhere, world.cohort, "9")))
    someone, _ = world.participant()
    assert [one.id for one in line_items(world.cohort.id, someone.id)] == [first.id, second.id]
    other = kept(context(world.platform, factories.cohort("Une autre"), "8"))
    puts_in(other, someone)
    assert [one.id for one in line_items(world.cohort.id, someone.id)] == [first.id, second.id]
    puts_in(copy, someone)
    assert [one.id for one in line_items(world.cohort.id, someone.id)] == [second.id]


def test_both_readings_of_who_is_graded_agree(world: World, copy: Context) -> None:
    columns = [column_of(world, course) for course in (world.context, copy)]
    people = [world.participant()[0] for _ in range(4)]
    puts_in(world.context, people[0])
    puts_in(copy, people[1])
    leaves(world, puts_in(copy, people[2]))
    teacher, _ = world.participant(Role.TUTOR)
    puts_in(copy, teacher)
    for column in columns:
        by_person = [
            one.id for one in people if column.id in [c.id for c in line_items(world.cohort.id, one.id)]
        ]
        assert list(graded(column.id, world.cohort.id)) == by_person
    assert [list(graded(column.id, world.cohort.id)) for column in columns] == [
        [people[0].id, people[3].id],
        [people[1].id, people[3].id],
    ]


def test_whoever_left_a_course_gets_nothing_new_there_until_they_are_back(
    world: World, double: Double
) -> None:
    column = world.column()
    someone, sub = world.participant()
    membership = puts_in(world.context, someone)
    world.progress(someone, 40)
    world.work_until_quiet()
    leaves(world, membership)
    world.progress(someone, 70)
    world.work_until_quiet()
    assert double.percent(sub) == 40
    assert len(double.posts) == 1
    leaves(world, membership, back=True)
    operations.fill_columns(context_id=world.context.id)
    db.session.commit()
    world.work_until_quiet()
    assert double.percent(sub) == 70
    assert world.score(someone, column).refused_reason is None


def test_a_score_on_its_way_when_they_leave_stays_here_and_says_why(world: World, double: Double) -> None:
    column = world.column()
    someone, sub = world.participant()
    membership = puts_in(world.context, someone)
    world.progress(someone, 40)
    leaves(world, membership)
    world.work_until_quiet()
    assert double.posts == []
    reason = world.score(someone, column).refused_reason
    assert reason == operations.GONE_THERE
    assert "est-elle inscrite" in advice(reason)
    leaves(world, membership, back=True)
    world.progress(someone, 40)
    world.work_until_quiet()
    assert double.percent(sub) == 40


def test_a_launch_of_somebody_who_is_back_sends_what_they_did_meanwhile(world: World, double: Double) -> None:
    column = world.column()
    someone, sub = world.participant()
    membership = puts_in(world.context, someone)
    world.progress(someone, 40)
    world.work_until_quiet()
    leaves(world, membership)
    world.progress(someone, 90)
    leaves(world, membership, back=True)
    line_item_seen.send(column, line_item_id=column.id, person_id=someone.id, news=True)
    db.session.commit()
    world.work_until_quiet()
    assert double.percent(sub) == 90


def test_who_is_graded_costs_one_query_however_many_courses(world: World, copy: Context) -> None:
    someone, _ = world.participant()
    costs = []
    for _ in range(2):
        for course in (world.context, copy):
            column_of(world, course)
        with count_queries() as statements:
            line_items(world.cohort.id, someone.id)
        costs.append(len(statements))
    assert costs == [1, 1]


def test_an_activity_that_now_points_elsewhere_shows_that_of_everybody(world: World, double: Double) -> None:
    """A teacher changed its parameter: the column was about M1, it is about M2."""
    column = world.column(1, "test:m1")
    people = [world.participant() for _ in range(3)]
    for someone, _ in people:
        world.progress(someone, 40, "m1")
    world.progress(people[0][0], 100, "m2")
    world.progress(people[1][0], 5, "m2")
    world.work_until_quiet()
    assert [double.percent(sub) for _, sub in people] == [40, 40, 40]
    db.session.get_one(LineItem, column.id).resource = "test:m2"
    column_changed.send(column, line_item_id=column.id)
    db.session.commit()
    world.work_until_quiet()
    assert [double.percent(sub) for _, sub in people] == [100, 5, 0]


@pytest.mark.parametrize("resource", ["test:inconnu", "<script>", "module:M99"])
def test_an_activity_that_now_points_nowhere_erases_nothing(
    world: World, double: Double, resource: str
) -> None:
    column = world.column(1, "test:m1")
    someone, sub = world.participant()
    world.progress(someone, 40)
    world.work_until_quiet()
    db.session.get_one(LineItem, column.id).resource = resource
    column_changed.send(column, line_item_id=column.id)
    db.session.commit()
    world.work_until_quiet()
    assert double.percent(sub) == 40
    assert len(double.posts) == 1


def test_a_column_of_a_course_without_cohort_asks_for_no_work(world: World) -> None:
    column = column_of(world, kept(context(world.platform, None, "9")))
    column_changed.send(column, line_item_id=column.id)
    db.session.commit()
    assert world.jobs(NEW_COLUMN_JOB) == []


def test_filling_one_column_leaves_the_others_alone(world: World, double: Double, copy: Context) -> None:
    first, second = column_of(world, world.context), column_of(world, copy)
    someone, sub = world.participant()
    world.percents[someone.id, "m1"] = 60
    operations.fill_columns(context_id=copy.id)
    db.session.commit()
    world.work_until_quiet()
    assert (double.percent(sub, number(first)), double.percent(sub, number(second))) == (None, 60)


def test_a_completed_result_that_is_taken_back_corrects_the_grade(
    world: World, double: Double, app: Flask
) -> None:
    """From the act to the gradebook: 100 goes down to what is true, and stays graded."""
    module = factories.module("M1", complete_when=["m1-a", "m1-b"])
    for key in module.complete_when:
        factories.activity(module, "reading", key)
    world.column(1, "module:M1")
    someone, sub = world.participant()
    actor = factories.actor(someone, world.cohort, Role.PARTICIPANT)
    for key in module.complete_when:
        record_result(actor=actor, activity_key=key, completed=True)
    db.session.commit()
    world.work_until_quiet()
    assert double.percent(sub) == 100
    world.at.advance(minutes=1)
    take_back(actor=actor, activity_key="m1-b")
    db.session.commit()
    world.work_until_quiet()
    assert double.percent(sub) == 75
    assert [body["gradingProgress"] for body in double.bodies] == ["FullyGraded"] * len(double.bodies)
    assert double.bodies[-1]["activityProgress"] == "InProgress"


def test_a_column_deleted_in_the_lms_is_refused_with_words_and_not_tried_again(
    world: World, double: Double
) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    double.once("404")
    world.work_until_quiet()
    score = world.score(someone, column)
    assert score.refused_reason is not None
    assert score.refused_reason.startswith("404")
    assert advice(score.refused_reason) == "Cette colonne n’existe plus dans le carnet de notes de M@gistère."
    asked = double.seen["score"]
    world.at.advance(hours=72)
    world.work_until_quiet()
    assert double.seen["score"] == asked
