"""The page of one's own group, as the LMS may point to it."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from course.cohorts import operations
from course.cohorts.models import Cohort, GroupFunction
from course.db import db
from course.registries import registries
from course.roles import Role
from tests import factories, pages
from tests.queries import count_queries


def page(client: FlaskClient, cohort: Cohort, status: int = 200) -> str:
    answer = client.get(f"/c/{cohort.uid}/mon-groupe")
    assert answer.status_code == status
    return pages.text(answer.text)


def test_the_space_is_offered_without_a_score(app: Flask) -> None:
    space = registries().linkables["space"]
    (choice,) = space.choices()
    assert choice.reference == "space:group"
    assert not choice.is_scored
    assert space.percent(1, 1, "group") is None
    with app.test_request_context():
        assert space.url("abc", "group") == "/c/abc/mon-groupe"
        assert space.url("abc", "7") is None


def test_a_member_sees_who_is_in_the_group_and_who_accompanies_it(
    client: FlaskClient, november: datetime
) -> None:
    cohort = factories.cohort()
    mine, other = factories.group(cohort, "G1"), factories.group(cohort, "G2")
    me = factories.member(cohort, Role.PARTICIPANT, given="Ada")
    peer = factories.member(cohort, Role.PARTICIPANT, given="Béa")
    stranger = factories.member(cohort, Role.PARTICIPANT, given="Dan")
    tutor = factories.member(cohort, Role.TUTOR, given="Nadia")
    for someone, group in ((me, mine), (peer, mine), (stranger, other)):
        factories.place(cohort, someone, group)
    factories.place(cohort, tutor, mine, GroupFunction.TUTOR)
    said = page(factories.sign_in(client, me), cohort)
    assert f"{me.display_name} (vous)" in said
    assert peer.display_name in said
    assert tutor.display_name in said
    assert stranger.display_name not in said
    assert "G2" not in said


def test_a_tutor_of_two_groups_sees_both(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    tutor = factories.member(cohort, Role.TUTOR)
    for name in ("G1", "G2"):
        factories.place(cohort, tutor, factories.group(cohort, name), GroupFunction.TUTOR)
    said = page(factories.sign_in(client, tutor), cohort)
    assert "Mes groupes" in said
    assert "G1" in said
    assert "G2" in said


def test_whoever_left_a_group_no_longer_sees_it(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    me, group = factories.member(cohort, Role.PARTICIPANT), factories.group(cohort)
    factories.place(cohort, me, group)
    operations.place(actor=factories.system_in(cohort), person_id=me.id, group_id=None)
    assert "dans aucun groupe pour le moment" in page(factories.sign_in(client, me), cohort)


def test_somebody_from_another_cohort_does_not_see_the_page(client: FlaskClient, november: datetime) -> None:
    someone = factories.member(factories.cohort("Une autre"), Role.PARTICIPANT)
    page(factories.sign_in(client, someone), factories.cohort(), 404)


def test_the_page_costs_six_queries(client: FlaskClient, november: datetime) -> None:
    cohort = factories.cohort()
    group = factories.group(cohort)
    for _ in range(6):
        me = factories.member(cohort, Role.PARTICIPANT)
        factories.place(cohort, me, group)
    browser, path = factories.sign_in(client, me), f"/c/{cohort.uid}/mon-groupe"
    db.session.commit()
    with count_queries() as statements:
        assert browser.get(path).status_code == 200
    assert len(statements) <= 6, "\n".join(statements)
