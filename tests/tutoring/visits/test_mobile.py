"""The page that works without a network, as the phone's scripts talk to it."""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.db import db
from tests import factories, pages
from tests.tutoring.visits.visiting import REPORT, Browse, filled
from tests.tutoring.world import World
from tutoring.visits.mobile import MARK
from tutoring.visits.models import FieldVisit

JSON = {"Accept": "application/json"}
ENTRY = "7f9c24e8-3b12-4fef-91e0-1d3cba9d6c11"


def page(here: World) -> str:
    return here.url("visites/mobile")


def hello(here: World, client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(page(here), headers=JSON).get_json()
    return found


def sent(here: World, client: FlaskClient, known: dict[str, Any], **values: Any) -> TestResponse:
    """What the page sends of one entry of its queue."""
    typed = filled(here, "Ada", occurred_on="2026-11-19", school=str(here.school.id), minutes="90")
    form = {"entry_uid": ENTRY, "person": known["person"], "csrf_token": known["token"]}
    return client.post(page(here), data={**typed, **form, **values}, headers=JSON)


def count() -> int:
    db.session.rollback()
    return db.session.query(FieldVisit).count()


def test_the_page_names_nobody_and_carries_no_token(here: World, browse: Browse) -> None:
    html = browse("Nadia").get(page(here)).text
    pages.strict(html)
    for someone in here.people.values():
        assert someone.display_name not in html
        assert someone.uid not in html
    assert here.school.name not in html
    assert "csrf" not in html
    assert browse("Claire").get(page(here)).text == html


def test_without_javascript_the_ordinary_form_is_offered(here: World, browse: Browse) -> None:
    html = browse("Nadia").get(page(here)).text
    assert here.url("visites/nouvelle") in html.split("<noscript>")[1].split("</noscript>")[0]


def test_in_the_frame_it_asks_to_be_opened_outside(here: World, browse: Browse) -> None:
    answer = browse("Nadia").get(page(here), headers={"Sec-Fetch-Dest": "iframe"})
    assert pages.fields(answer, "/onglet")["next"] == [page(here)]
    assert MARK not in str(answer.headers)


def test_the_phone_learns_the_own_groups_and_nothing_more(here: World, browse: Browse) -> None:
    answer = browse("Nadia").get(page(here), headers=JSON)
    assert answer.headers["Cache-Control"] == "no-store"
    known = answer.get_json()
    assert known["person"] == here["Nadia"].uid
    assert [uid for uid, _ in known["choices"]["attendees"]] == [
        here[one].uid for one in ("Ada", "Béa", "Cyd")
    ]
    assert known["choices"]["function"] == []
    assert here["Dan"].uid not in answer.text
    here.visit("Nadia", "Ada", agreed="Un accord confidentiel.")
    assert "confidentiel" not in browse("Nadia").get(page(here), headers=JSON).text


def test_an_entry_sent_twice_makes_one_visit(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    known = hello(here, nadia)
    for _ in range(2):
        answer = sent(here, nadia, known)
        assert answer.status_code == 200
        assert answer.get_json()["recorded"] == ENTRY
    assert count() == 1
    assert here.trainer_lines("Nadia") == [("individual_visit", 90, 0)]


def test_an_entry_already_recorded_with_another_text_says_where(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    known = hello(here, nadia)
    sent(here, nadia, known)
    answer = sent(here, nadia, known, observed="Un tout autre texte.")
    assert answer.status_code == 409
    assert answer.get_json()["reason"] == "used"
    assert REPORT in nadia.get(answer.get_json()["address"]).text


def test_a_broken_rule_comes_back_with_its_field_and_message(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    known = hello(here, nadia)
    for values, field, message in (
        ({"occurred_on": "2026-12-24"}, "occurred_on", "à venir"),
        ({"minutes": "600"}, "minutes", "plus que 8"),
        ({"attendees": [here["Dan"].uid]}, "attendees", "Personnes rencontrées"),
        ({"observed": "é" * 100_000}, "observed", "20"),
        ({"entry_uid": "../.."}, "", "rouvrez"),
    ):
        answer = sent(here, nadia, known, **values)
        assert answer.status_code == 422, values
        errors = answer.get_json()["errors"]
        assert any(one["field"] == field and message in one["message"] for one in errors), errors
    assert count() == 0


def test_the_entry_of_another_person_is_never_taken(here: World, browse: Browse) -> None:
    claire = browse("Claire")
    known = {**hello(here, claire), "person": here["Nadia"].uid}
    answer = sent(here, claire, known)
    assert (answer.status_code, answer.get_json()) == (409, {"reason": "person"})
    assert count() == 0


def test_an_expired_session_takes_nothing_and_leads_back_to_the_page(
    here: World, app: Flask, browse: Browse
) -> None:
    nadia = browse("Nadia")
    known = hello(here, nadia)
    with nadia.session_transaction() as session:
        del session["sign_in"]
    assert nadia.get(page(here), headers=JSON).status_code == 401
    assert sent(here, nadia, known).status_code == 401
    with nadia.session_transaction() as session:
        assert session["wanted"] == page(here)
    assert count() == 0


def test_a_stale_token_takes_nothing(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    assert sent(here, nadia, {**hello(here, nadia), "token": "x"}).status_code == 400
    assert count() == 0


def mark(client: FlaskClient) -> str | None:
    found = client.get_cookie(MARK)
    return found.value if found else None


def test_the_phone_knows_at_once_who_is_signed_in(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    nadia.get(here.url("visites"))
    assert mark(nadia) is None
    nadia.get(page(here))
    assert mark(nadia) == here["Nadia"].uid
    factories.sign_in(nadia, here["Claire"])
    nadia.get(here.url("visites"))
    assert mark(nadia) == here["Claire"].uid
    token = hello(here, nadia)["token"]
    left = nadia.post("/deconnexion", data={"csrf_token": token})
    assert left.status_code == 303
    assert mark(nadia) is None
    gone = nadia.get(left.location)
    assert "Votre session est fermée" in pages.text(gone.text)
    assert "visits/forget.js" in gone.text


def test_signing_out_of_a_browser_that_never_saw_the_page_is_as_ever(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    token = pages.fields(nadia.get(here.url("")), "/deconnexion")["csrf_token"][0]
    assert nadia.post("/deconnexion", data={"csrf_token": token}).location.endswith("/a-bientot")


def test_the_page_says_that_the_text_stays_on_the_phone_until_it_is_sent(here: World, browse: Browse) -> None:
    said = pages.text(browse("Nadia").get(page(here)).text)
    assert "notes personnelles comprises, est gardé sur cet appareil" in said


def test_the_worker_keeps_the_page_and_its_own_files_only(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    answer = nadia.get(here.url("visites/mobile/service-worker.js"))
    assert answer.headers["Service-Worker-Allowed"] == page(here)
    assert answer.mimetype == "text/javascript"
    files = json.loads(answer.text.split("const FILES = ")[1].split(";\n")[0])
    for file in files:
        assert "/assets/" in file or file.startswith("/bootstrap/"), file
        with nadia.get(file) as found:
            assert found.status_code == 200, file
    linked = [one.get("href") or one.get("src") for one in pages.strict(nadia.get(page(here)).text).iter()]
    assert {one for one in linked if one and "?v=" in one} <= set(files)


def test_the_page_can_be_put_among_the_applications(here: World, browse: Browse) -> None:
    answer = browse("Nadia").get(here.url("visites/mobile/manifest.webmanifest"))
    assert answer.mimetype == "application/manifest+json"
    told = answer.get_json()
    assert told["start_url"] == told["scope"] == page(here)


def test_only_those_who_make_visits_enter(here: World, browse: Browse) -> None:
    for given in ("Ada", "Hélène", "Guy", "Iris"):
        assert browse(given).get(page(here)).status_code == 403, given
