"""Posts a page of groups at a time: each once, with all that was spent on it, whoever held it."""

from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.cohorts.models import Cohort, Group, GroupFunction
from course.db import db
from course.hours import operations as hours
from course.hours.models import Nature
from course.people.models import Person
from course.roles import Role
from course.teams import post_queries
from course.teams.rules import Post
from tests import factories, pages
from tests.queries import count_queries


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    return factories.cohort()


def spend(
    cohort: Cohort, by: Person, function: str, group: Group | None, ref: str, minutes: int = 60
) -> None:
    hours.certify_trainer(
        actor=factories.actor(by, cohort, Role.TUTOR),
        cohort_id=cohort.id,
        person_id=by.id,
        year=1,
        function=function,
        group_id=group.id if group else None,
        nature=Nature.INDIVIDUAL_VISIT if group else Nature.NETWORK_MEETING,
        minutes=minutes,
        occurred_on=date(2026, 11, 17),
        evidence=("visit", ref),
    )


def staff(cohort: Cohort, count: int) -> list[Group]:
    """So many groups, each with a tutor; a trainer has the first and the last, with an hour for both."""
    groups = [factories.group(cohort, f"G{number:03}") for number in range(count)]
    trainer = factories.member(cohort, Role.TRAINER, given="Claire")
    for group in groups:
        tutor = factories.member(cohort, Role.TUTOR, given=f"Tuteur {group.name}")
        factories.place(cohort, tutor, group, GroupFunction.TUTOR)
        spend(cohort, tutor, "tutor", group, f"t{group.id}")
    for group in (groups[0], groups[-1]):
        factories.place(cohort, trainer, group, GroupFunction.TRAINER)
    spend(cohort, trainer, "trainer", groups[-1], "one")
    spend(cohort, trainer, "trainer", None, "both", 120)
    db.session.commit()
    return groups


def told(post: Post) -> tuple[object, ...]:
    return post.year, post.function, post.group_ids, tuple(post.person_ids), post.planned, post.used


def test_the_pages_together_say_what_the_whole_says(cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post_queries, "PAGE", 2)
    staff(cohort, 5)
    whole = post_queries.posts(cohort.id)
    found = [post_queries.page(cohort.id, number) for number in (1, 2, 3)]
    assert {total for _, total in found} == {5}
    paged = [told(post) for page, _ in found for post in page.posts]
    assert sorted(paged, key=str) == sorted(map(told, whole.posts), key=str)
    assert [post.used for post in whole.posts if post.function == "trainer"] == [180, 0]
    assert [page.apart for page, _ in found] == [[], [], []]


def test_hours_of_somebody_without_a_post_stand_on_the_first_page(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_queries, "PAGE", 1)
    groups = staff(cohort, 3)
    loner = factories.member(cohort, Role.TUTOR, given="Seul")
    spend(cohort, loner, "tutor", None, "x")
    db.session.commit()
    assert [one.person_id for one in post_queries.page(cohort.id, 1)[0].apart] == [loner.id]
    assert post_queries.page(cohort.id, 2)[0].apart == []
    assert groups


def test_a_person_reads_the_own_posts_whole(cohort: Cohort) -> None:
    groups = staff(cohort, 4)
    whole = post_queries.posts(cohort.id)
    for person_id in {one for post in whole.posts for one in post.person_ids}:
        mine = post_queries.of_person(cohort.id, person_id)
        assert list(map(told, mine.posts)) == list(map(told, whole.of(person_id)))
    assert groups


def test_a_person_without_a_group_has_no_post(cohort: Cohort) -> None:
    staff(cohort, 2)
    assert post_queries.of_person(cohort.id, factories.member(cohort, Role.TUTOR).id).posts == []


def test_the_page_of_a_large_cohort_shows_some_groups_and_asks_the_same(
    client: FlaskClient, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_queries, "PAGE", 2)
    factories.sign_in(client, factories.member(cohort, Role.ADMINISTRATOR))
    asked = []
    staff(cohort, 3)
    for count in (0, 9):
        for number in range(count):
            factories.group(cohort, f"H{number}")
        db.session.commit()
        with count_queries() as found:
            text = pages.text(client.get(f"/c/{cohort.uid}/heures-equipes").text)
        asked.append(len(found))
        assert "Groupes suivants" in text
        assert "G002" not in text.split("Lignes")[0].replace("G000, G002", "")
    assert asked[0] == asked[1]
