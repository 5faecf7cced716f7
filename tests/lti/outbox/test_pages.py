"""« Envois »: what trainers see of the scores, and sending again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.db import db
from course.jobs.models import Job
from course.registries import registries
from course.roles import Role
from lti.outbox import queries
from lti.outbox.rules import State
from tests import factories
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World
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
    return f"/c/{world.cohort.uid}/envois{rest}"


def shown(browser: FlaskClient, world: World, rest: str = "") -> str:
    db.session.rollback()
    answer = browser.get(address(world, rest))
    assert answer.status_code == 200
    return text(answer.text)


def press(browser: FlaskClient, page: str, button: str) -> TestResponse:
    """Send the form that posts to an address ending so, as it stands on the page."""
    db.session.rollback()
    return browser.post(f"{page.partition('?')[0]}{button}", data=fields(browser.get(page), button))


def every_state(world: World, double: Double) -> dict[State, int]:
    """Four people, one score in each state; returns their numbers."""
    world.column(label="Module 1")
    people = {state: world.participant() for state in State}
    double.strangers.add(people[State.REFUSED][1])
    world.progress(people[State.STOPPED][0], 30)
    for job in world.jobs():
        job.state = "abandoned"
    db.session.commit()
    world.progress(people[State.SENT][0], 40)
    world.progress(people[State.REFUSED][0], 50)
    world.work_until_quiet()
    world.progress(people[State.WAITING][0], 60)
    return {state: someone.id for state, (someone, _) in people.items()}


def test_a_trainer_sees_what_went_what_waits_and_what_was_refused(
    world: World, double: Double, looking: Looking
) -> None:
    every_state(world, double)
    page = shown(looking(Role.TRAINER), world)
    for sentence in (
        "4 envois",
        "Module 1",
        "Envoyé vendredi 20 novembre 2026 à 10 h",
        "En attente",
        "Deux jours d’essais",
        "est-elle inscrite comme participante",
        "400 Incorrect score received",
    ):
        assert sentence in page
    assert page.index("! Refusé") < page.index("! Interrompu") < page.index("✓ Envoyé vendredi")


def test_what_the_platform_answered_last_is_said_with_the_next_attempt(
    world: World, double: Double, looking: Looking
) -> None:
    world.column()
    someone, _ = world.participant()
    double.once("503")
    world.progress(someone, 40)
    world.work()
    page = shown(looking(Role.TRAINER), world)
    assert "la plateforme répond par une erreur (503)" in page
    assert "prochain essai vendredi 20 novembre 2026 à 10 h" in page


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("refuses", State.REFUSED),
        ("interrompus", State.STOPPED),
        ("en-attente", State.WAITING),
        ("envoyes", State.SENT),
    ],
)
def test_a_filter_shows_one_state(
    world: World, double: Double, looking: Looking, name: str, state: State
) -> None:
    numbers = every_state(world, double)
    page = shown(looking(Role.MANAGER), world, f"?etat={name}")
    assert "1 envoi " in page
    lines = queries.lines(world.cohort.id, state, 1)
    assert [(line.person.id, line.state) for line in lines] == [(numbers[state], state)]


def test_the_database_and_the_rule_agree_on_every_state(world: World, double: Double) -> None:
    every_state(world, double)
    lines = queries.lines(world.cohort.id, None, 1)
    assert queries.counts(world.cohort.id) == {line.state: 1 for line in lines}
    assert {line.state for line in lines} == set(State)


def test_one_score_is_sent_again_from_its_line(world: World, double: Double, looking: Looking) -> None:
    column = world.column()
    someone, sub = world.participant()
    double.strangers.add(sub)
    world.progress(someone, 40)
    world.work()
    score_id = world.score(someone, column).id
    double.strangers.clear()
    browser = looking(Role.TRAINER)
    back = press(browser, address(world, "?etat=refuses"), f"/{score_id}/renvoyer")
    assert back.status_code == 303
    assert back.location.endswith("/envois?etat=refuses&page=1")
    assert "va repartir" in shown(browser, world)
    world.work_until_quiet()
    assert double.percent(sub) == 40


def test_everything_that_did_not_go_is_sent_again_at_once(
    world: World, double: Double, looking: Looking
) -> None:
    """Refused, interrupted and waiting ones; what is already there is not sent a second time."""
    every_state(world, double)
    double.strangers.clear()
    before = len(double.posts)
    assert press(looking(Role.TRAINER), address(world), "/renvoyer").status_code == 303
    world.work_until_quiet()
    assert queries.counts(world.cohort.id) == {State.SENT: 4}
    assert len(double.posts) == before + 3


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.TUTOR, Role.SCHOOL_HEAD])
def test_nobody_else_sees_nor_sends(world: World, double: Double, looking: Looking, role: Role) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    score_id = world.score(someone, column).id
    browser = looking(role)
    assert browser.get(address(world)).status_code == 403
    assert browser.post(address(world, f"/{score_id}/renvoyer")).status_code == 403
    assert browser.post(address(world, "/renvoyer")).status_code == 403
    assert world.score(someone, column).version == 1


def test_a_trainer_of_another_cohort_sees_and_sends_nothing(world: World, double: Double, app: Flask) -> None:
    column = world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    score_id = world.score(someone, column).id
    other = factories.cohort("Une autre")
    browser = factories.sign_in(app.test_client(), factories.member(other, Role.TRAINER))
    assert browser.get(address(world)).status_code == 404
    page = browser.get(f"/c/{other.uid}/envois")
    assert "Rien n’est encore à envoyer" in text(page.text)
    assert someone.display_name not in page.text
    token = {"csrf_token": fields(page, "/deconnexion")["csrf_token"]}
    assert browser.post(address(world, f"/{score_id}/renvoyer"), data=token).status_code == 404
    assert browser.post(f"/c/{other.uid}/envois/{score_id}/renvoyer", data=token).status_code == 404
    assert world.score(someone, column).version == 1


@pytest.mark.parametrize("query", ["?page=0", "?page=-3", "?page=99999999999999999999", "?page=x&etat=y"])
def test_an_absurd_page_is_a_page(world: World, double: Double, looking: Looking, query: str) -> None:
    world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    assert "1 envoi " in shown(looking(Role.TRAINER), world, query)


def test_fifty_to_a_page_and_always_as_many_queries(world: World, double: Double, looking: Looking) -> None:
    world.column()
    counts = []
    browser = looking(Role.TRAINER)
    for size in (3, 60):
        while len(world.jobs()) < size:
            someone, _ = world.participant()
            world.progress(someone, 40)
        db.session.rollback()
        with count_queries() as statements:
            page = browser.get(address(world))
        counts.append(len(statements))
    assert page.text.count("<tr>") == 51
    assert "Page 1 sur 2" in text(page.text)
    assert browser.get(address(world, "?page=2")).text.count("<tr>") == 11
    assert counts[0] == counts[1] <= 6


def test_the_cohorts_table_says_where_each_persons_scores_stand(world: World, double: Double) -> None:
    numbers = every_state(world, double)
    column = next(one for one in registries().columns if one.name == "score")
    nobody = factories.member(world.cohort, Role.PARTICIPANT)
    assert column.values(world.cohort.id, [*numbers.values(), nobody.id]) == {
        numbers[State.REFUSED]: "refusée",
        numbers[State.STOPPED]: "interrompue",
        numbers[State.WAITING]: "en attente",
        numbers[State.SENT]: "à jour",
    }


def test_of_several_columns_the_one_that_needs_somebody_is_told(world: World, double: Double) -> None:
    world.column(1, "test:m1")
    world.column(2, "test:m2")
    someone, sub = world.participant()
    world.progress(someone, 40, "m1")
    world.work_until_quiet()
    double.strangers.add(sub)
    world.progress(someone, 40, "m2")
    world.work_until_quiet()
    assert queries.worst(world.cohort.id, [someone.id]) == {someone.id: State.REFUSED}


def test_a_hostile_name_and_label_are_shown_as_text(world: World, double: Double, looking: Looking) -> None:
    world.column(label="<script>alert(1)</script>")
    someone, sub = world.participant()
    double.strangers.add(sub)
    world.progress(someone, 40)
    world.work_until_quiet()
    page = looking(Role.TRAINER).get(address(world)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_job_long_finished_does_not_make_a_score_wait(world: World, double: Double) -> None:
    """« En attente » is said only while somebody will try."""
    world.column()
    someone, _ = world.participant()
    world.progress(someone, 40)
    (job,) = world.jobs()
    job.state, job.finished_at = "abandoned", world.at.now - timedelta(days=1)
    db.session.commit()
    assert queries.counts(world.cohort.id) == {State.STOPPED: 1}
    db.session.query(Job).delete()
    db.session.commit()
    assert queries.counts(world.cohort.id) == {State.STOPPED: 1}
