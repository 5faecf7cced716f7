"""The demonstration's forum: nothing before its day, the whole of it after, within every rule."""

from datetime import date, timedelta

import pytest
from flask import Flask

from course import clock
from course.db import db
from course.demo.cli import prepare
from course.demo.story import Story, open_cohort
from course.progress.models import ActivityResult
from course.registries import registries
from modules.open_forum import closing_queries, queries, rules
from modules.open_forum.models import ForumCard, ForumReport, ForumVote, OpenForum
from modules.open_forum.rules import Phase
from tests.modules.open_forum.forum import DAY, KEY
from tutoring.sessions.models import TrainingSession


def told(through: date, year: int = 2026) -> OpenForum | None:
    """The cohort and its forum alone: other rooms' steps are not needed by it, holidays apart."""
    story = Story(through=through, shift=timedelta(days=364 * (year - 2026)))
    with clock.frozen(date(2032, 1, 1)):
        prepare(story)
        open_cohort(story)
        for step in sorted(registries().demo_steps, key=lambda one: one.position):
            if step.name in ("holidays", "open_forum"):
                step.run(story)
        story.play()
        db.session.commit()
    return db.session.query(OpenForum).one_or_none()


@pytest.fixture
def whole(app: Flask) -> OpenForum:
    found = told(date(2027, 7, 1))
    assert found is not None
    return found


def test_before_its_preparation_there_is_no_forum(app: Flask) -> None:
    assert told(date(2027, 5, 19)) is None


def test_in_the_market_the_first_cards_wait_for_the_others(app: Flask) -> None:
    forum = told(date(2027, 6, 6))
    assert forum is not None
    assert forum.phase == Phase.MARKET
    assert db.session.query(ForumCard).count() == 4
    assert db.session.query(ForumReport).count() == 0


def test_six_subjects_were_reported_voted_and_followed(whole: OpenForum) -> None:
    assert (whole.held_on, whole.phase, whole.activity_key) == (DAY, Phase.CLOSED, KEY)
    reports = closing_queries.published(whole.id)
    assert len(reports) == 6
    assert all(one.signatures for one in reports)
    for one in reports:
        rules.check_report(one.report.published_text or "")
        assert one.report.card.slot_id is not None
    tally = closing_queries.tally(whole)
    assert tally.voters == 13
    assert tally.order(reports)[0].report.card.title.startswith("Le passage de troisième")
    spent = db.session.query(ForumVote.person_id, db.func.sum(ForumVote.points)).group_by(ForumVote.person_id)
    assert {points for _, points in spent} <= {4, 5}
    assert all(one.volunteers for one in closing_queries.actions(whole.id))
    assert queries.market(whole.id, 0).waiting == []


def test_reporters_and_co_signers_have_their_result(whole: OpenForum) -> None:
    done = db.session.query(ActivityResult).filter_by(activity_key=KEY).all()
    assert all(one.completed_at is not None for one in done)
    people = {one.reporter_id for one in db.session.query(ForumReport)} | {
        one.person_id for each in closing_queries.published(whole.id) for one in each.signatures
    }
    assert {one.person_id for one in done} == people


def test_another_year_holds_its_forum_on_the_day_of_its_own_session(app: Flask) -> None:
    forum = told(date(2029, 1, 1), year=2027)
    assert forum is not None
    assert forum.phase == Phase.CLOSED
    held = db.session.query(TrainingSession).filter_by(cohort_id=forum.cohort_id, code="CV5").one()
    assert held.occurs_on == forum.held_on
