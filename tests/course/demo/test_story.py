"""The demonstration says what domain §8 says."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from course import clock
from course.cohorts.models import Cohort
from course.cohorts.queries import people_with_role
from course.db import db
from course.demo.cli import prepare, tell
from course.demo.story import Story, existing
from course.hours import queries as hours
from course.hours.models import Modality
from course.people.models import Person
from course.roles import Role
from tutoring.sessions.models import TrainingSession

PAST_THE_END = clock.local(date(2028, 7, 1), 10)


@pytest.fixture
def whole(app: Flask, database: Any) -> Cohort:
    """The demo cohort after its last day, told once for all these tests."""
    if database.has("whole"):
        db.session.remove()
        database.renew("whole")
    else:
        with clock.frozen(PAST_THE_END):
            told(date(2028, 7, 1))
        db.session.remove()
        database.keep("whole")
    found = existing()
    assert found is not None
    return found


def told(through: date, year: int = 2026) -> Cohort:
    """The demo cohort, on a fresh database."""
    story = Story(through=through, shift=timedelta(days=364 * (year - 2026)))
    prepare(story)
    tell(story)
    found = existing()
    assert found is not None
    return found


def person(family: str) -> Person:
    return db.session.query(Person).filter_by(family_name=family).one()


def test_the_cohort_has_the_people_of_the_domain(demo: Cohort) -> None:
    sizes = {role: len(people_with_role(demo.id, role)) for role in Role}
    assert (sizes[Role.PARTICIPANT], sizes[Role.TUTOR], sizes[Role.TRAINER]) == (24, 4, 2)
    assert (sizes[Role.MANAGER], sizes[Role.IA_IPR], sizes[Role.EXPERT]) == (1, 2, 2)
    assert (sizes[Role.ADMINISTRATOR], sizes[Role.PARTNER]) == (1, 3)


def test_nothing_is_told_twice(demo: Cohort, app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["course", "demo"])
    assert "existe déjà" in result.output
    assert db.session.query(Cohort).count() == 1


def test_before_the_first_day_nothing_has_happened(app: Flask) -> None:
    with clock.frozen(PAST_THE_END):
        cohort = told(date(2026, 9, 15))
    ids = [one.id for one in people_with_role(cohort.id, Role.PARTICIPANT)]
    assert sum(total.done for total in hours.totals(cohort.id, ids, "A", hours.plan()).values()) == 0


def test_whoever_did_everything_received_ten_hours_on_site_a_year(whole: Cohort) -> None:
    someone = person("Benhadda")
    total = hours.totals(whole.id, [someone.id], "B", hours.plan())[someone.id]
    assert total.certified[Modality.ON_SITE] == 1200
    assert total.certified[Modality.IN_PERSON] == 720
    assert total.certified[Modality.VIRTUAL_CLASS] == 600


@pytest.mark.parametrize(
    ("family", "minutes"),
    [("Ferrand", {1: 600, 2: 600}), ("Duvivier", {1: 570, 2: 600}), ("Aubanel", {1: 600, 2: 600})],
)
def test_tutors_and_trainers_spent_their_ten_hours_but_for_one_short_visit(
    whole: Cohort, family: str, minutes: dict[int, int]
) -> None:
    spent = hours.trainer_minutes(whole.id, person(family).id)
    assert {year: line[0] for year, line in spent.items()} == minutes


def test_another_year_keeps_the_weekdays_and_avoids_public_holidays(app: Flask) -> None:
    with clock.frozen(PAST_THE_END):
        told(date(2027, 9, 1), year=2027)
    days = {one.code: one.occurs_on for one in db.session.query(TrainingSession)}
    assert days["J1-AM"] == date(2027, 10, 5)
    # CV10 would fall on Ascension Day.
    assert days["CV10"] == date(2029, 5, 11)


def test_the_anomalies_show_as_what_they_are(demo: Cohort) -> None:
    absent = person("Quéméneur")
    lines = hours.lines(demo.id, absent.id)
    assert (
        any("rattrapage" in line.reason for line in lines)
        or sum(line.minutes for line in lines if line.modality == Modality.IN_PERSON) == 360
    )
    short = hours.certified_minutes(demo.id, person("Zerhouni").id, "M2", Modality.VIRTUAL_CLASS)
    assert short == 35
