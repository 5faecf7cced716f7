"""« Inscriptions »: what is shown of the LMS's roster, to whom, and what its buttons do."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.db import db
from course.registries import registries
from course.roles import Role
from lti.platforms.models import Context, Platform
from lti.roster import nrps, operations, queries, reading
from tests import factories
from tests.lti.roster.double import Double, member
from tests.lti.roster.world import World
from tests.pages import fields, text
from tests.queries import count_queries

Looking = Callable[[Role], FlaskClient]


@pytest.fixture
def looking(world: World, app: Flask) -> Looking:
    """A browser in the hands of somebody with that role in the cohort."""

    def sign_in(role: Role) -> FlaskClient:
        someone = factories.member(world.cohort, role)
        return factories.sign_in(app.test_client(), someone)

    return sign_in


def address(world: World, rest: str = "") -> str:
    return f"/c/{world.cohort.uid}/inscriptions{rest}"


def shown(browser: FlaskClient, world: World, rest: str = "") -> str:
    db.session.rollback()
    answer = browser.get(address(world, rest))
    assert answer.status_code == 200
    return text(answer.text).replace("\xa0", " ")


def press(browser: FlaskClient, world: World, button: str) -> TestResponse:
    """Send the form of the page that posts to an address ending so."""
    db.session.rollback()
    return browser.post(address(world, button), data=fields(browser.get(address(world)), button))


def test_a_trainer_sees_each_course_and_how_reading_it_goes(
    world: World, double: Double, looking: Looking
) -> None:
    course = db.session.get_one(Context, world.context.id)
    course.title = "Parcours <b>Pilotage</b>"
    double.lists(member("101"), member("102"))
    world.read()
    double.once("403")
    world.read()
    page = shown(looking(Role.TRAINER), world)
    for sentence in (
        "Parcours <b>Pilotage</b>",
        "2 dans le cours, 0 absente",
        "Dernière lecture complète vendredi 20 novembre 2026 à 10 h 10",
        "vendredi 20 novembre 2026 à 10 h 20",
        nrps.SENTENCES[403],
    ):
        assert sentence in page


def test_a_course_that_was_never_read_says_so(world: World, looking: Looking) -> None:
    page = shown(looking(Role.MANAGER), world)
    assert "Dernière lecture complète jamais" in page
    assert "Personne n’est dans cette liste" in page


def test_the_next_attempt_is_told_while_the_platform_is_away(
    world: World, double: Double, looking: Looking
) -> None:
    double.once("busy")
    world.read()
    page = shown(looking(Role.TRAINER), world)
    assert "la plateforme répond par une erreur (429)" in page
    assert "Prochaine lecture vendredi 20 novembre 2026 à 10 h 10" in page


def test_who_is_gone_who_never_came_and_who_is_to_review_are_listed(
    world: World, double: Double, looking: Looking
) -> None:
    world.sync(member("101"), member("102"), member("103", "Instructor"))
    world.came_in("103")
    world.sync(member("102"), member("103", "Instructor"))
    browser = looking(Role.MANAGER)
    gone = shown(browser, world)
    assert "Camille Essai101 plus dans M@gistère depuis le 20 nov. 2026" in gone
    unseen = shown(browser, world, "?voir=jamais-venus")
    assert "Camille Essai102 dans le cours, n’a encore ouvert aucune activité" in unseen
    assert "Essai101" not in unseen
    review = shown(browser, world, "?voir=a-confirmer")
    assert "Camille Essai103" in review
    assert "page Personnes" in review
    for label in ("Absents de M@gistère (1)", "Pas encore connectés (1)", "À confirmer (1)"):
        assert label in review


def test_the_button_has_the_list_read_now(world: World, double: Double, looking: Looking) -> None:
    double.lists(member("101"))
    browser = looking(Role.TRAINER)
    assert press(browser, world, f"/{world.context.id}/actualiser").status_code == 303
    assert "va être relue" in shown(browser, world)
    world.work()
    assert world.subs() == {"101"}


def test_a_doubtful_list_waits_for_somebody_to_apply_it(
    world: World, double: Double, looking: Looking
) -> None:
    world.sync(*(member(str(number)) for number in range(101, 113)))
    double.lists(member("101"))
    world.read()
    browser = looking(Role.MANAGER)
    page = shown(browser, world)
    assert "11 sur 12 n’y figurent plus" in page
    assert "11 personnes seront marquées absentes" in page
    assert press(browser, world, f"/{world.context.id}/appliquer").status_code == 303
    world.at.advance(minutes=1)
    world.work()
    assert (world.subs(), len(world.gone())) == ({"101"}, 11)
    assert "Appliquer quand même" not in shown(browser, world)


def test_a_consent_does_not_cover_more_departures_than_were_shown(
    world: World, double: Double, looking: Looking
) -> None:
    """Between the page and the reading the list has become emptier still."""
    world.sync(*(member(str(number)) for number in range(101, 113)))
    double.lists(member("101"))
    world.read()
    press(looking(Role.MANAGER), world, f"/{world.context.id}/appliquer")
    double.lists()
    world.at.advance(minutes=1)
    world.work()
    assert len(world.subs()) == 12
    assert "12 sur 12" in (world.course_now().roster_error or "")


@pytest.mark.parametrize("departures", ["0", "9999", "-1", "x", ""])
def test_a_number_that_was_never_shown_confirms_nothing(
    world: World, double: Double, looking: Looking, departures: str
) -> None:
    world.sync(*(member(str(number)) for number in range(101, 113)))
    double.lists()
    world.read()
    browser = looking(Role.MANAGER)
    form = fields(browser.get(address(world)), "/appliquer") | {"departures": [departures]}
    browser.post(address(world, f"/{world.context.id}/appliquer"), data=form)
    assert "plus rien à confirmer" in shown(browser, world)
    assert world.jobs(queries.ANYWAY_JOB) == []


def test_without_an_address_the_page_says_what_to_wait_for(world: World, looking: Looking) -> None:
    db.session.get_one(Context, world.context.id).memberships_url = None
    db.session.commit()
    browser = looking(Role.TRAINER)
    page = shown(browser, world)
    assert "M@gistère dira où lire la liste" in page
    assert "Actualiser maintenant" not in page
    form = {"csrf_token": fields(browser.get(address(world)), "/deconnexion")["csrf_token"]}
    assert browser.post(address(world, f"/{world.context.id}/actualiser"), data=form).status_code == 303
    assert operations.UNKNOWN_ADDRESS in shown(browser, world)
    assert world.jobs() == []


def test_a_suspended_platform_is_said_to_be(world: World, looking: Looking) -> None:
    db.session.get_one(Platform, world.platform.id).suspended_at = world.at.now
    db.session.commit()
    page = shown(looking(Role.TRAINER), world)
    assert "suspendue" in page
    assert "Actualiser maintenant" not in page


def test_an_administrator_reads_and_does_not_act(world: World, looking: Looking) -> None:
    browser = looking(Role.ADMINISTRATOR)
    page = shown(browser, world)
    assert "Actualiser" not in page
    assert "Groupes proposés" not in page
    for rest in (f"/{world.context.id}/actualiser", f"/{world.context.id}/appliquer", "/groupe"):
        assert browser.post(address(world, rest)).status_code == 403
    assert browser.get(address(world, "/groupe")).status_code == 403


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.TUTOR, Role.IA_IPR, Role.EXPERT, Role.PARTNER])
def test_nobody_else_sees_the_list(world: World, looking: Looking, role: Role) -> None:
    assert looking(role).get(address(world)).status_code == 403


def test_a_manager_of_another_cohort_reaches_nothing(world: World, double: Double, app: Flask) -> None:
    world.sync(member("101"))
    other = factories.cohort("Une autre")
    browser = factories.sign_in(app.test_client(), factories.member(other, Role.MANAGER))
    assert browser.get(address(world)).status_code == 404
    page = browser.get(f"/c/{other.uid}/inscriptions")
    assert "Essai101" not in page.text
    form = {"csrf_token": fields(page, "/deconnexion")["csrf_token"], "departures": "0"}
    for act in ("actualiser", "appliquer"):
        path = f"/c/{other.uid}/inscriptions/{world.context.id}/{act}"
        assert browser.post(path, data=form).status_code == 404
    assert world.jobs() == []


def test_the_cohorts_table_tells_absences_only(world: World) -> None:
    world.sync(member("101"), member("102"))
    world.sync(member("102"))
    column = next(one for one in registries().columns if one.name == "roster")
    nobody = factories.member(world.cohort, Role.PARTICIPANT)
    ids = [world.person("101").id, world.person("102").id, nobody.id]
    assert column.values(world.cohort.id, ids) == {ids[0]: "absent depuis le 20\xa0nov.\xa02026"}


@pytest.mark.parametrize("query", ["?page=0", "?page=x&voir=y", "?voir=absents&page=99999999999999999999"])
def test_an_absurd_page_is_a_page(world: World, looking: Looking, query: str) -> None:
    assert "Inscriptions dans M@gistère" in shown(looking(Role.TRAINER), world, query)


def test_fifty_to_a_page_and_always_as_many_queries(world: World, looking: Looking) -> None:
    counts = []
    browser = looking(Role.TRAINER)
    path = address(world, "?voir=jamais-venus")
    for size in (3, 60):
        world.sync(*(member(str(number)) for number in range(101, 101 + size)))
        with count_queries() as statements:
            page = browser.get(path)
        counts.append(len(statements))
    assert page.text.count("<tr>") == 51
    assert browser.get(f"{path}&page=2").text.count("<tr>") == 11
    assert counts[0] == counts[1] <= 9


def test_hostile_names_are_shown_as_text(world: World, looking: Looking) -> None:
    hostile = "<script>alert(1)</script>"
    db.session.get_one(Context, world.context.id).title = hostile
    world.sync(member("101", given_name=hostile, family_name=hostile, name=hostile))
    page = looking(Role.TRAINER).get(address(world, "?voir=jamais-venus")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_every_list_has_its_count(world: World) -> None:
    """The counts and the lists come from the same conditions."""
    world.sync(member("101"), member("102"), member("103", "Mentor"))
    world.sync(member("102"), member("103", "Mentor"))
    counts = reading.counts(world.cohort.id)
    lists = {show: len(reading.lines(world.cohort.id, show, 1)) for show in reading.Show}
    assert counts == lists == {reading.Show.GONE: 1, reading.Show.UNSEEN: 2, reading.Show.TO_REVIEW: 1}
