"""Requests for support, from the need to the answer, as each of them sees them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from course.db import db
from course.errors import RuleBroken
from course.notices.models import Notice
from course.roles import Role
from tests import pages
from tests.queries import count_queries
from tests.tutoring.support.asking import TEXT, ask, do, now, page, post, told
from tests.tutoring.world import World, send
from tutoring.support.models import SupportMessage, SupportRequest

Browse = Callable[[str], FlaskClient]


def test_a_need_goes_to_the_tutor_and_the_trainer_of_the_group(here: World, browse: Browse) -> None:
    ada, new = browse("Ada"), here.url("appui/nouvelle")
    assert send(ada, new, subject="Réunir l’équipe", text=TEXT).status_code == 303
    found = db.session.query(SupportRequest).one()
    assert (found.group_id, found.for_group, found.state) == (here.g1.id, False, "open")
    assert [given for given, _ in told(here)] == ["Nadia", "Claire"]
    assert "1 demande d’appui à prendre" in pages.text(browse("Nadia").get(here.url("")).text)
    assert "Attend d’être prise en charge" in pages.text(ada.get(here.url("")).text)


def test_the_form_says_who_reads_it_the_expert_only_once_passed_on(here: World, browse: Browse) -> None:
    said = pages.text(browse("Ada").get(here.url("appui/nouvelle")).text)
    assert "le tuteur ou la tutrice et le formateur ou la formatrice du groupe G1" in said
    assert "la lit seulement si elle lui est transmise" in said
    assert "3018" in said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"subject": "", "text": TEXT}, "de quoi il s’agit"),
        ({"subject": "Sujet", "text": ""}, "Expliquez votre besoin"),
        ({"subject": "Sujet", "text": "é" * 5001}, "5 001 caractères"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    here: World, browse: Browse, values: dict[str, str], said: str
) -> None:
    refused = send(browse("Ada"), here.url("appui/nouvelle"), **values)
    assert refused.status_code == 422
    assert said in pages.text(refused.text)
    assert pages.fields(refused)["text"] == [values["text"]]
    assert db.session.query(SupportRequest).count() == 0


def test_the_same_form_sent_twice_makes_one_request(here: World, browse: Browse) -> None:
    ada, new = browse("Ada"), here.url("appui/nouvelle")
    filled = {**pages.fields(ada.get(new)), "subject": "Sujet", "text": TEXT}
    first, second = (ada.post(new, data=filled).location for _ in range(2))
    assert first == second
    assert db.session.query(SupportRequest).count() == 1
    assert len(told(here)) == 2


READERS = {
    "Ada": 200,
    "Nadia": 200,
    "Claire": 200,
    "Béa": 404,
    "Dan": 404,
    "Paul": 404,
    "Théo": 404,
    "Élie": 404,
}
CLOSED = {"Hélène": 403, "Guy": 403, "Iris": 403, "Pia": 403}


def test_who_reads_a_request_and_who_does_not(here: World, browse: Browse) -> None:
    found = ask(here)
    for given, status in {**READERS, **CLOSED}.items():
        client = browse(given)
        assert client.get(page(here, found)).status_code == status, given
        if status == 404:
            assert "Réunir l’équipe" not in client.get(here.url("appui")).text, given


def test_a_need_of_the_group_is_read_by_its_members_who_do_not_answer(here: World, browse: Browse) -> None:
    found = ask(here, for_group=True)
    béa = browse("Béa")
    assert "Répondre" not in pages.text(béa.get(page(here, found)).text)
    assert "pour le groupe G1" in pages.text(béa.get(here.url("appui")).text)
    assert browse("Dan").get(page(here, found)).status_code == 404
    assert post(béa, here, page(here, found, "reponse")).status_code == 403
    assert post(béa, here, page(here, found, "reouverture"), **{"reopen-text": "x"}).status_code == 404


def test_a_participant_without_a_group_is_heard_by_the_trainers(here: World, browse: Browse) -> None:
    here.add("Eva", Role.PARTICIPANT)
    db.session.commit()
    found = ask(here, "Eva")
    assert [given for given, _ in told(here)] == ["Claire", "Théo"]
    assert browse("Théo").get(page(here, found)).status_code == 200
    assert browse("Nadia").get(page(here, found)).status_code == 404
    with pytest.raises(RuleBroken):
        ask(here, "Eva", for_group=True, entry="entry-0002")


def test_open_taken_answered_and_open_again_as_sentences(here: World, browse: Browse) -> None:
    found, ada, nadia = ask(here), browse("Ada"), browse("Nadia")
    assert do(nadia, here, found, "prise-en-charge").status_code == 303
    assert f"Prise en charge par {here['Nadia'].display_name}" in pages.text(ada.get(page(here, found)).text)
    assert (
        do(nadia, here, found, "reponse", **{"answer-text": "Essayez un **créneau** fixe."}).status_code
        == 303
    )
    said = pages.text(ada.get(page(here, found)).text)
    assert "Réponse donnée" in said
    assert "Essayez un créneau fixe." in said
    assert do(ada, here, found, "reouverture", **{"reopen-text": "Et les TZR ?"}).status_code == 303
    assert "Rouverte, attend une réponse" in pages.text(nadia.get(page(here, found)).text)
    assert now(found).state == "open"
    assert [one for one in told(here) if one[0] != "Claire"] == [
        ("Nadia", "Une demande d’appui vous attend"),
        ("Ada", "Votre demande d’appui est prise en charge"),
        ("Ada", "Une réponse à votre demande d’appui"),
        ("Nadia", "Une demande d’appui est rouverte"),
    ]


def test_no_notice_carries_the_subject_the_text_or_a_name(here: World, browse: Browse) -> None:
    found, nadia = ask(here), browse("Nadia")
    do(nadia, here, found, "reponse", **{"answer-text": "Secret."})
    for one in db.session.query(Notice).filter_by(kind="support"):
        for word in ("équipe", "Secret", here["Ada"].family_name, here["Nadia"].family_name):
            assert word not in one.title + one.body


def test_the_second_to_take_it_is_told_so(here: World, browse: Browse) -> None:
    found = ask(here)
    do(browse("Nadia"), here, found, "prise-en-charge")
    late = post(browse("Claire"), here, page(here, found, "prise-en-charge"))
    assert late.status_code == 422
    assert "s’en occupe déjà" in pages.text(late.text)
    assert now(found).taken_by_id == here["Nadia"].id


def test_an_empty_answer_is_refused_and_one_sent_twice_is_kept_once(here: World, browse: Browse) -> None:
    found, nadia = ask(here), browse("Nadia")
    refused = do(nadia, here, found, "reponse", **{"answer-text": "  "})
    assert refused.status_code == 422
    assert "Écrivez votre réponse." in pages.text(refused.text)
    filled = {
        **pages.fields(nadia.get(page(here, found)), page(here, found, "reponse")),
        "answer-text": "Oui.",
    }
    for _ in range(2):
        assert nadia.post(page(here, found, "reponse"), data=filled).status_code == 303
    assert db.session.query(SupportMessage).count() == 1


def test_markup_in_a_need_is_shown_as_text(here: World, browse: Browse) -> None:
    new = here.url("appui/nouvelle")
    send(browse("Ada"), new, subject="<script>alert(1)</script>", text="<img src=x onerror=alert(1)> 🙂")
    found = db.session.query(SupportRequest).one()
    shown = browse("Nadia").get(page(here, found)).text
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "🙂" in pages.text(shown)


def test_the_list_asks_as_many_queries_for_more_requests(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    ask(here)
    nadia.get(here.url("appui"))
    with count_queries() as few:
        nadia.get(here.url("appui"))
    for number in range(12):
        ask(here, ("Ada", "Béa", "Cyd")[number % 3], entry=f"entry-1{number:03}")
    nadia = browse("Nadia")
    with count_queries() as many:
        assert nadia.get(here.url("appui")).status_code == 200
    assert len(many) == len(few) <= 12
