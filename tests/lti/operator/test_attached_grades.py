"""The gradebooks of an LMS that registered again: filled at once, never lowered by surprise, right again after."""

import pytest

from course.cohorts.models import Cohort
from course.cohorts.operations import welcome
from course.db import db
from course.people.models import Person
from course.permissions import Actor
from course.registries import Linkable, registries
from course.roles import Role
from course.signals import progress_changed
from lti.operator import operations, reading
from lti.outbox.rules import SCORE_SCOPE
from lti.platforms.models import Context, Deployment, LineItem, Membership
from tests import factories
from tests.lti.operator.conftest import Desk, course, deployment, identity
from tests.lti.outbox.conftest import at, double, world
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World, kept
from tests.lti.outbox.world import platform as registration

__all__ = ["at", "double", "world"]


class Gradebook:
    """The world's LMS registered again: column 7 of its course 2, and a second cohort that it leads to."""

    def __init__(self, world: World, double: Double) -> None:
        self.world, self.double = world, double
        self.percents: dict[tuple[int, int], int] = {}
        registries().linkables["test"] = Linkable("test", lambda *_: None, self._percent)
        self.new = kept(registration(double, "client-2"))
        db.session.add(Deployment(platform_id=self.new.id, deployment_id="2"))
        db.session.commit()
        self.second_cohort = kept(factories.cohort("Deuxième"))
        self.course = kept(course(self.new, "2", self.second_cohort, "2"))
        values = {"scopes": [SCORE_SCOPE], "resource": "test:m1", "label": "Activité"}
        self.column = kept_column(LineItem(context_id=self.course.id, url=double.column_url(7), **values))

    def _percent(self, cohort_id: int, person_id: int, reference: str) -> int:
        return self.percents.get((cohort_id, person_id), 0)

    def comes_in(self, someone: Person, sub: str) -> None:
        """That person came in by the course of the new registration."""
        known = identity(self.new, sub, someone)
        db.session.add(Membership(context_id=self.course.id, identity_id=known.id, group_ids=""))
        db.session.commit()

    def has_done(self, of: Cohort, someone: Person, percent: int) -> None:
        self.percents[of.id, someone.id] = percent

    def attach(self, actor: Actor, **confirmed: bool) -> int:
        operations.attach(
            actor=actor,
            platform_id=self.new.id,
            former_id=self.world.platform.id,
            deployment_key=deployment(self.new, "2").id,
            **confirmed,
        )
        found = reading.open_attachment(self.new.id, self.world.platform.id)
        assert found is not None
        number = found.id
        db.session.commit()
        self.world.work_until_quiet()
        return number

    def undo(self, actor: Actor, number: int) -> None:
        operations.undo(actor=actor, attachment_id=number)
        db.session.commit()
        self.world.work_until_quiet()

    def shows(self, sub: str) -> int | None:
        """The grade of that name in column 7."""
        return self.double.percent(sub, 7)


def kept_column(column: LineItem) -> LineItem:
    db.session.add(column)
    return kept(column)


@pytest.fixture
def gradebook(world: World, double: Double) -> Gradebook:
    return Gradebook(world, double)


def test_a_grade_earned_in_the_new_course_is_not_lowered(gradebook: Gradebook, desk: Desk) -> None:
    """Known by the new registration only, with work in the cohort that the course leads to."""
    alix = kept(factories.member(gradebook.second_cohort, Role.PARTICIPANT))
    gradebook.comes_in(alix, "900")
    gradebook.has_done(gradebook.second_cohort, alix, 60)
    progress_changed.send(None, cohort_id=gradebook.second_cohort.id, person_id=alix.id)
    db.session.commit()
    gradebook.world.work_until_quiet()
    assert gradebook.shows("900") == 60
    gradebook.world.participant()
    gradebook.attach(desk.actor)
    standing = db.session.get_one(Context, gradebook.course.id).cohort_id
    assert standing is not None
    welcome(cohort_id=standing, person_id=alix.id, guess=Role.PARTICIPANT)
    progress_changed.send(None, cohort_id=standing, person_id=alix.id)
    db.session.commit()
    gradebook.world.work_until_quiet()
    assert gradebook.shows("900") == 60


def test_the_columns_of_the_new_course_are_filled_and_follow_when_undone(
    gradebook: Gradebook, desk: Desk
) -> None:
    """The second account had 30 there, sent; the first has 100 in the cohort already known."""
    first, sub = gradebook.world.participant()
    second = kept(factories.member(gradebook.second_cohort, Role.PARTICIPANT))
    gradebook.comes_in(second, sub)
    gradebook.has_done(gradebook.second_cohort, second, 30)
    gradebook.has_done(gradebook.world.cohort, first, 100)
    progress_changed.send(None, cohort_id=gradebook.second_cohort.id, person_id=second.id)
    db.session.commit()
    gradebook.world.work_until_quiet()
    assert gradebook.shows(sub) == 30
    number = gradebook.attach(desk.actor, move_courses=True)
    assert gradebook.shows(sub) == 30
    gradebook.attach(desk.actor, leave_work=True)
    assert gradebook.shows(sub) == 100
    told = desk.see(f"/rattachements/{number}/annulation")
    assert "une note peut donc baisser" in told
    gradebook.undo(desk.actor, number)
    assert gradebook.shows(sub) == 30
    gradebook.attach(desk.actor, move_courses=True, leave_work=True)
    assert gradebook.shows(sub) == 100


def test_columns_of_a_course_that_led_nowhere_are_filled_at_once(gradebook: Gradebook, desk: Desk) -> None:
    first, sub = gradebook.world.participant()
    gradebook.has_done(gradebook.world.cohort, first, 80)
    gradebook.comes_in(first, sub)
    db.session.get_one(Context, gradebook.course.id).cohort_id = None
    db.session.commit()
    gradebook.attach(desk.actor)
    assert gradebook.shows(sub) == 80
