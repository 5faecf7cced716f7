"""What is noted for the gradebook, when, and for whom: in the transaction of the act, never sent twice."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from course.cohorts.models import Cohort, Enrolment
from course.cohorts.operations import end_role
from course.db import db
from course.errors import NotFound
from course.hours.models import Modality
from course.hours.operations import certify, reverse
from course.permissions import SYSTEM
from course.progress.operations import record_result, take_back
from course.progress.queries import course_percent
from course.registries import Linkable, registries
from course.roles import Role
from lti.outbox import operations
from lti.outbox.models import Score
from lti.outbox.queries import graded, line_items
from lti.outbox.rules import SCORE_SCOPE
from lti.platforms.models import Identity, LineItem
from lti.signals import line_item_seen
from tests import factories
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World, context, platform


def number_of_scores() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Score)) or 0


def test_progress_is_noted_once_and_asked_for_once(world: World) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    world.progress(someone, 40)
    score = world.score(someone, column)
    assert (score.percent, score.version, score.sent_version) == (40, 1, 0)
    assert [job.key for job in world.jobs()] == [str(score.id)]


def test_each_change_is_a_new_version_of_the_same_row(world: World) -> None:
    column = world.column()
    someone, _ = world.participant()
    for percent in (40, 100, 60):
        world.progress(someone, percent)
    assert (world.score(someone, column).percent, world.score(someone, column).version) == (60, 3)
    assert number_of_scores() == 1
    assert len(world.jobs()) == 1


def test_nothing_is_noted_of_who_has_not_begun(world: World) -> None:
    """The column stays empty: a zero would look like a bad mark."""
    world.column()
    someone, _ = world.participant()
    world.progress(someone, 0)
    assert number_of_scores() == 0


def test_progress_taken_back_to_nothing_is_an_honest_zero(world: World) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    world.progress(someone, 0)
    assert world.score(someone, column).percent == 0


@pytest.mark.parametrize("role", [Role.TRAINER, Role.TUTOR, Role.MANAGER])
def test_nothing_is_noted_of_who_teaches(world: World, role: Role) -> None:
    """Moodle answers 400 for anybody but its students."""
    world.column()
    someone, _ = world.participant(role)
    world.progress(someone, 40)
    assert number_of_scores() == 0


def test_nothing_is_noted_without_an_identity_on_that_platform(world: World, double: Double) -> None:
    world.column()
    stranger = factories.member(world.cohort, Role.PARTICIPANT)
    elsewhere = platform(double, "client-2")
    db.session.add(Identity(platform_id=elsewhere.id, sub="1", person_id=stranger.id))
    world.progress(stranger, 40)
    assert number_of_scores() == 0


def test_a_column_that_takes_no_scores_is_left_alone(world: World) -> None:
    world.column(scopes=["https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"])
    someone, _ = world.participant()
    world.progress(someone, 40)
    assert number_of_scores() == 0


@pytest.mark.parametrize("resource", ["test:inconnu", "autre:m1", "nimporte quoi", ""])
def test_a_column_about_something_unknown_is_left_alone(world: World, resource: str) -> None:
    """The reference of an activity can be edited by any teacher."""
    world.column(resource=resource)
    someone, _ = world.participant()
    world.progress(someone, 40)
    assert number_of_scores() == 0


def test_only_the_columns_of_that_cohort_follow(world: World) -> None:
    """Somebody in two cohorts has a gradebook in each."""
    mine = world.column(1)
    other = factories.cohort("Une autre")
    theirs = context(world.platform, other, "3")
    nobody = context(world.platform, None, "4")
    for number, place in ((2, theirs), (3, nobody)):
        url = world.double.column_url(number)
        db.session.add(LineItem(context_id=place.id, url=url, resource="test:m1", scopes=[SCORE_SCOPE]))
    someone, _ = world.participant()
    world.progress(someone, 40)
    assert [item.id for item in line_items(world.cohort.id, someone.id)] == [mine.id]
    assert number_of_scores() == 1


def test_each_column_shows_what_it_is_about(world: World) -> None:
    first, second = world.column(1, "test:m1"), world.column(2, "test:m2")
    someone, _ = world.participant()
    world.progress(someone, 40, "m1")
    world.progress(someone, 70, "m2")
    assert [world.score(someone, column).percent for column in (first, second)] == [40, 70]
    assert [world.score(someone, column).version for column in (first, second)] == [1, 1]


def test_what_is_undone_is_not_announced(world: World) -> None:
    """A request that fails leaves neither a score nor a job: they are of its transaction."""
    world.column()
    someone, _ = world.participant()
    world.percents[someone.id, "m1"] = 40
    operations.follow(cohort_id=world.cohort.id, person_id=someone.id)
    db.session.rollback()
    assert number_of_scores() == 0
    assert world.jobs() == []


def test_the_course_as_a_whole_shows_the_hours_under_the_cohorts_reading(world: World) -> None:
    """90 min of 90 + 720 in person (A), and of 1,200 more on site (B)."""
    column = world.column(1, None)
    someone, _ = world.participant()
    factories.module("M1")
    evidence = ("module", "M1")
    certify(
        actor=SYSTEM,
        cohort_id=world.cohort.id,
        person_id=someone.id,
        year=1,
        modality=Modality.ASYNCHRONOUS,
        minutes=90,
        occurred_on=factories.FIRST_DAY,
        evidence=evidence,
        module_code="M1",
    )
    db.session.commit()
    assert world.score(someone, column).percent == 90 * 100 // 810
    db.session.get_one(Cohort, world.cohort.id).reading = "B"
    assert course_percent(world.cohort.id, someone.id) == 90 * 100 // 2010
    reverse(
        actor=SYSTEM,
        cohort_id=world.cohort.id,
        person_id=someone.id,
        evidence=evidence,
        reason="erreur",
    )
    db.session.commit()
    assert world.score(someone, column).percent == 0


def test_completing_a_real_module_moves_its_column_and_the_courses(world: World, app: Flask) -> None:
    """From the act to the outbox through the hub's own signals; taken back, the score follows."""
    module = factories.module("M1", complete_when=["m1-a", "m1-b"])
    for key in module.complete_when:
        factories.activity(module, "reading", key)
    assert isinstance(registries().linkables["module"], Linkable)
    of_module, of_course = world.column(1, "module:M1"), world.column(2, None)
    someone, _ = world.participant()
    actor = factories.actor(someone, world.cohort, Role.PARTICIPANT)
    record_result(actor=actor, activity_key="m1-a", completed=True)
    db.session.commit()
    assert world.score(someone, of_module).percent == 50
    record_result(actor=actor, activity_key="m1-b", completed=True)
    db.session.commit()
    assert world.score(someone, of_module).percent == 100
    assert world.score(someone, of_course).percent > 0
    take_back(actor=actor, activity_key="m1-b")
    db.session.commit()
    assert world.score(someone, of_module).percent == 75
    assert world.score(someone, of_course).percent == 0


def launch(column: LineItem, person_id: int) -> None:
    line_item_seen.send(column, line_item_id=column.id, person_id=person_id)
    db.session.commit()


def test_a_first_launch_from_an_activity_brings_what_was_done_before(world: World) -> None:
    """And for everybody else of the cohort, by the worker."""
    people = [world.participant()[0] for _ in range(3)]
    for someone in people[:2]:
        world.progress(someone, 40)
    column = world.column()
    launch(column, people[0].id)
    assert world.score(people[0], column).percent == 40
    assert list(graded(column.id, world.cohort.id)) == [one.id for one in people]
    world.work_until_quiet()
    assert world.score(people[1], column).percent == 40
    assert number_of_scores() == 2
    assert len(world.double.posts) == 2


def test_a_trainers_launch_fills_a_new_column_too(world: World) -> None:
    someone, _ = world.participant()
    trainer, _ = world.participant(Role.TRAINER)
    world.progress(someone, 40)
    column = world.column()
    launch(column, trainer.id)
    world.work_until_quiet()
    assert world.score(someone, column).sent_percent == 40
    assert number_of_scores() == 1


def test_later_launches_ask_for_nothing(world: World) -> None:
    someone, _ = world.participant()
    column = world.column()
    world.progress(someone, 40)
    world.work_until_quiet()
    launch(column, someone.id)
    assert [job.state for job in world.jobs()] == ["done"]
    assert world.jobs(operations.NEW_COLUMN_JOB) == []


def test_a_launch_from_a_course_without_cohort_notes_nothing(world: World) -> None:
    someone, _ = world.participant()
    world.percents[someone.id, "m1"] = 40
    place = context(world.platform, None, "9")
    column = world.column()
    db.session.get_one(LineItem, column.id).context_id = place.id
    db.session.commit()
    launch(column, someone.id)
    assert number_of_scores() == 0


def test_a_launch_tries_a_refused_score_once_more(world: World, double: Double) -> None:
    """Refused because M@gistère did not know them as a student; now they came in as one."""
    column = world.column()
    someone, sub = world.participant()
    double.strangers.add(sub)
    world.progress(someone, 40)
    world.work_until_quiet()
    assert world.score(someone, column).refused_reason is not None
    double.strangers.clear()
    launch(column, someone.id)
    world.work_until_quiet()
    assert double.percent(sub) == 40
    assert world.score(someone, column).refused_reason is None


def test_sending_again_sends_what_is_true_today(world: World, double: Double) -> None:
    column = world.column()
    someone, sub = world.participant()
    world.progress(someone, 40)
    world.work_until_quiet()
    world.percents[someone.id, "m1"] = 55
    trainer = factories.actor(factories.member(world.cohort, Role.TRAINER), world.cohort, Role.TRAINER)
    operations.resend(actor=trainer, score_id=world.score(someone, column).id)
    db.session.commit()
    world.work_until_quiet()
    assert double.percent(sub) == 55
    assert [post.percent for post in double.posts] == [40, 55]


def test_nobody_sends_scores_of_another_cohort(world: World) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    other = factories.cohort("Une autre")
    trainer = factories.actor(factories.member(other, Role.TRAINER), other, Role.TRAINER)
    with pytest.raises(NotFound):
        operations.resend(actor=trainer, score_id=world.score(someone, column).id)
    operations.resend_unsent(actor=trainer)
    db.session.commit()
    assert [job.attempts for job in world.jobs()] == [0]


def test_a_participant_who_left_the_role_is_followed_no_more(world: World) -> None:
    world.column()
    someone, _ = world.participant()
    world.at.advance(days=1)
    end_role(actor=factories.system_in(world.cohort), person_id=someone.id, role=Role.PARTICIPANT)
    world.progress(someone, 40)
    assert number_of_scores() == 0
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1
