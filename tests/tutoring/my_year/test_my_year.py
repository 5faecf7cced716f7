"""« Mon bilan de l’année », as a tutor reads it; the sums, line by line."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from course.cohorts.models import GroupFunction
from course.db import db
from course.roles import Role
from tests import factories, pages
from tests.queries import count_queries
from tests.tutoring.world import World
from tutoring.my_year import rules
from tutoring.visits import operations as visits

Browse = Callable[[str], FlaskClient]


def read(here: World, browse: Browse, given: str = "Nadia", query: str = "") -> str:
    return pages.text(browse(given).get(here.url("mon-annee") + query).text)


def test_minutes_are_added_up_by_month_and_nature() -> None:
    lines = [
        ("workshop", date(2026, 11, 3), 60),
        ("individual_visit", date(2026, 10, 30), 90),
        ("individual_visit", date(2026, 11, 1), 45),
        ("individual_visit", date(2026, 11, 30), 15),
        ("workshop", date(2026, 12, 1), 30),
        ("workshop", date(2026, 12, 2), -30),
    ]
    table = rules.by_month(lines, ["individual_visit", "collective_visit", "workshop"])
    assert table.natures == ["individual_visit", "workshop"]
    assert [(one.first_day.month, list(one.minutes)) for one in table.months] == [
        (10, [90, 0]),
        (11, [60, 60]),
    ]
    assert table.totals == [150, 60]


def test_a_visit_counts_once_for_each_thing_it_served() -> None:
    counts = dict(rules.by_tag(["pedagogy technical pedagogy", "pedagogy", "", "inconnu"]))
    assert (counts["Pédagogie"], counts["Technique"], counts["Motivation"]) == (2, 1, 0)


def test_the_page_tells_hours_tags_and_missing_orders(here: World, browse: Browse) -> None:
    here.visit("Nadia", "Ada", tags=["pedagogy"], travel_minutes=40, kilometres=20)
    here.visit("Nadia", "Béa", minutes=90, occurred_on=date(2026, 10, 12))
    here.visit("Nadia", "Cyd", travel_minutes=30, kilometres=10, mission_order="OM-12")
    said = read(here, browse)
    assert "3 h 30 sur 10 h" in said
    assert "Octobre 2026 1 h 30 1 h 30" in said
    assert "Novembre 2026 2 h 2 h" in said
    assert "3 visites" in said
    assert "Pédagogie 1 sur 3" in said
    assert said.count(here.school.name) == 1


def test_a_cancelled_visit_counts_nowhere(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", tags=["pedagogy"], travel_minutes=40, kilometres=20)
    visits.cancel(actor=here.actor("Nadia"), visit=visit, reason="Erreur")
    db.session.commit()
    said = read(here, browse)
    assert "0 h sur 10 h" in said
    assert "Rien n’est encore inscrit" in said
    assert "Aucune visite" in said
    assert here.school.name not in said


def test_a_substitute_sees_what_the_post_has_left(here: World, browse: Browse) -> None:
    here.visit("Nadia", "Ada", minutes=120, occurred_on=date(2026, 10, 12))
    here.add("Rose", Role.TUTOR)
    factories.place(here.cohort, here["Rose"], here.g1, GroupFunction.TUTOR)
    db.session.commit()
    here.visit("Rose", "Ada")
    said = read(here, browse, "Rose")
    assert "3 h sur 10 h" in said
    assert "Vous : 1 h" in said
    assert f"{here['Nadia'].display_name} : 2 h" in said


@pytest.mark.parametrize("query", ["", "?annee=1", "?annee=9", "?annee=x"])
def test_an_unknown_year_shows_that_of_today(here: World, browse: Browse, query: str) -> None:
    assert "Mon bilan de l’année 1" in read(here, browse, query=query)


def test_the_other_year_is_a_link_away(here: World, browse: Browse) -> None:
    here.visit("Nadia", "Ada")
    said = read(here, browse, query="?annee=2")
    assert "Mon bilan de l’année 2" in said
    assert "Rien n’est encore inscrit" in said


def test_it_is_for_tutors_and_trainers_and_shows_only_their_own(here: World, browse: Browse) -> None:
    here.visit("Nadia", "Ada")
    assert "Rien n’est encore inscrit" in read(here, browse, "Paul")
    for given, status in (("Claire", 200), ("Ada", 403), ("Hélène", 403), ("Guy", 403), ("Iris", 403)):
        assert browse(given).get(here.url("mon-annee")).status_code == status, given


def test_the_queries_do_not_grow_with_the_visits(here: World, browse: Browse) -> None:
    nadia, address = browse("Nadia"), here.url("mon-annee")
    here.visit("Nadia", "Ada", travel_minutes=30)
    nadia.get(address)
    with count_queries() as few:
        nadia.get(address)
    for given, minutes in (("Ada", 45), ("Béa", 60), ("Cyd", 60), ("Ada", 90)):
        here.visit("Nadia", given, minutes=minutes, travel_minutes=30)
    with count_queries() as many:
        nadia.get(address)
    assert len(many) == len(few)
