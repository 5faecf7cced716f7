"""Remote follow-ups: a short form, the trainers' book, nothing for the participants' hours."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from course.db import db
from course.hours import queries as hours
from tests import pages
from tests.tutoring.support.asking import post
from tests.tutoring.world import World, send
from tutoring.support.models import RemoteFollowUp

Browse = Callable[[str], FlaskClient]


def log(client: FlaskClient, here: World, *given: str, **values: object):  # type: ignore[no-untyped-def]  # noqa: ANN201
    root = here.url("suivis-a-distance")
    return send(client, root, root, attendees=[here[one].uid for one in given], **values)


def test_a_follow_up_is_in_the_book_and_outside_the_ten_hours(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    assert log(nadia, here, "Ada", minutes="45", subject="Point d’étape").status_code == 303
    assert here.trainer_lines("Nadia") == [("remote_individual", 45, 0)]
    assert hours.trainer_minutes(here.cohort.id, here["Nadia"].id)[1][0] == 0
    assert here.lines("Ada") == []
    said = pages.text(nadia.get(here.url("suivis-a-distance")).text)
    assert f"suivi individuel à distance, 45 min (G1) {here['Ada'].display_name} Point d’étape" in said


def test_the_form_is_ready_for_today_and_half_an_hour(here: World, browse: Browse) -> None:
    found = pages.fields(browse("Nadia").get(here.url("suivis-a-distance")), here.url("suivis-a-distance"))
    assert found["occurred_on"] == ["2026-11-20"]
    assert found["minutes"] == ["30\u00a0min"]
    assert found["nature"] == ["remote_individual"]


def test_a_collective_follow_up_names_everybody(here: World, browse: Browse) -> None:
    assert log(browse("Nadia"), here, "Ada", "Béa", nature="remote_collective").status_code == 303
    assert here.trainer_lines("Nadia") == [("remote_collective", 30, 0)]
    assert len(db.session.query(RemoteFollowUp).one().attendees) == 2


def test_a_trainer_logs_facilitation_for_one_group_at_a_time(here: World, browse: Browse) -> None:
    claire = browse("Claire")
    refused = log(claire, here, "Ada", "Dan", nature="facilitation")
    assert refused.status_code == 422
    assert "un suivi par groupe" in pages.text(refused.text)
    assert log(claire, here, "Dan", nature="facilitation").status_code == 303
    row = db.session.query(RemoteFollowUp).one()
    assert (row.function, row.group_id) == ("trainer", here.g2.id)


def test_the_same_form_sent_twice_counts_once(here: World, browse: Browse) -> None:
    nadia, root = browse("Nadia"), here.url("suivis-a-distance")
    filled = {**pages.fields(nadia.get(root), root), "attendees": here["Ada"].uid}
    for _ in range(2):
        assert nadia.post(root, data=filled).status_code == 303
    assert here.trainer_lines("Nadia") == [("remote_individual", 30, 0)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"occurred_on": "2026-11-21"}, "pas encore passé"),
        ({"occurred_on": "2026-08-01"}, "avant le début"),
        ({"minutes": "2"}, "de 5 minutes à 8 heures"),
        ({"minutes": "-5"}, "ne peut pas être négative"),
        ({"nature": "workshop"}, "Choisissez une des réponses"),
        ({"nature": "remote_collective"}, "plusieurs personnes"),
        ({"attendees": []}, "Cochez les personnes"),
    ],
)
def test_what_cannot_be_is_given_back_and_certifies_nothing(
    here: World, browse: Browse, values: dict[str, object], said: str
) -> None:
    root = here.url("suivis-a-distance")
    refused = send(
        browse("Nadia"), root, root, **{"attendees": [here["Ada"].uid], "subject": "Gardé", **values}
    )
    assert refused.status_code == 422
    assert said in pages.text(refused.text)
    assert pages.fields(refused, root)["subject"] == ["Gardé"]
    assert here.trainer_lines("Nadia") == []


def test_somebody_of_another_group_cannot_be_chosen(here: World, browse: Browse) -> None:
    assert log(browse("Nadia"), here, "Dan").status_code == 422
    assert here.trainer_lines("Nadia") == []


def test_cancelling_says_why_and_reverses_the_line(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    log(nadia, here, "Ada")
    uid = db.session.query(RemoteFollowUp).one().uid
    page = here.url(f"suivis-a-distance/{uid}/annulation")
    refused = send(nadia, page, reason=" ")
    assert refused.status_code == 422
    assert "Indiquez pourquoi" in pages.text(refused.text)
    assert send(nadia, page, reason="Noté deux fois").status_code == 303
    assert here.trainer_lines("Nadia") == [("remote_individual", 30, 0), ("remote_individual", -30, 0)]
    assert "Annulé : Noté deux fois" in pages.text(nadia.get(here.url("suivis-a-distance")).text)
    assert post(nadia, here, page, reason="Encore").status_code == 422
    assert len(here.trainer_lines("Nadia")) == 2


def test_another_author_cannot_cancel_it(here: World, browse: Browse) -> None:
    log(browse("Nadia"), here, "Ada")
    uid = db.session.query(RemoteFollowUp).one().uid
    assert browse("Claire").get(here.url(f"suivis-a-distance/{uid}/annulation")).status_code == 404


def test_only_tutors_and_trainers_log(here: World, browse: Browse) -> None:
    for given, status in {
        **dict.fromkeys(("Nadia", "Paul", "Claire", "Théo"), 200),
        **dict.fromkeys(("Ada", "Hélène", "Guy", "Iris", "Élie", "Pia"), 403),
    }.items():
        assert browse(given).get(here.url("suivis-a-distance")).status_code == status, given


def test_without_a_group_the_page_says_so(here: World, browse: Browse) -> None:
    said = pages.text(browse("Théo").get(here.url("suivis-a-distance")).text)
    assert "Aucun groupe ne vous est encore confié" in said
