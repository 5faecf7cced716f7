"""The course as a whole, as the LMS may point to it."""

from flask import Flask

from course.catalogue.models import Programme
from course.db import db
from course.progress.queries import course_percent
from course.registries import registries
from course.roles import Role
from tests import factories


def test_the_course_is_offered_once_its_content_is_there(app: Flask) -> None:
    course = registries().linkables["course"]
    assert list(course.choices()) == []
    db.session.add(Programme(code="PPS", title="Le parcours", introduction="Deux années."))
    (choice,) = course.choices()
    assert (choice.reference, choice.title) == ("course:PPS", "Le parcours entier")
    assert choice.is_scored
    assert not choice.section


def test_the_courses_progress_is_that_of_the_hours(app: Flask) -> None:
    course = registries().linkables["course"]
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    assert course.percent(cohort.id, someone.id, "PPS") == course_percent(cohort.id, someone.id) == 0
    assert course.percent(cohort.id, someone.id, "XYZ") is None


def test_the_course_leads_home_and_another_course_nowhere(app: Flask) -> None:
    course = registries().linkables["course"]
    with app.test_request_context():
        assert course.url("abc", "PPS") == "/c/abc/"
        assert course.url("abc", "XYZ") is None
