"""« Noter une visite », as a tutor fills it, and all that may go wrong."""

from datetime import date
from typing import Any

from course.db import db
from course.hours.models import TrainerHours
from course.people import operations as people
from tests import factories, pages
from tests.tutoring.visits.visiting import LONG, REPORT, SECRET, Browse, filled, new, only
from tests.tutoring.world import World, send
from tutoring.visits.models import FieldVisit


def test_a_visit_is_logged_with_the_defaults_of_the_form(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    found = pages.fields(nadia.get(new(here)))
    assert found["occurred_on"] == ["2026-11-20"]
    assert found["school"] == [str(here.school.id)]
    assert found["minutes"] == ["1\xa0h"]
    answer = send(nadia, new(here), **filled(here, "Ada"))
    assert answer.status_code == 303
    assert here.trainer_lines("Nadia") == [("individual_visit", 60, 0)]
    said = pages.text(nadia.get(answer.location).text)
    assert REPORT in said
    assert "Sans ordre de mission" in said


def test_the_form_of_a_tutor_holds_the_own_group_only(here: World, browse: Browse) -> None:
    html = browse("Nadia").get(new(here)).text
    assert here["Ada"].uid in html
    assert here["Dan"].uid not in html
    assert "Atelier sur site" not in html
    trainers = browse("Claire").get(new(here)).text
    assert here["Dan"].uid in trainers
    assert "Atelier sur site" in trainers


def test_every_text_says_who_reads_it_once_for_each_box(here: World, browse: Browse) -> None:
    page = pages.strict(browse("Nadia").get(new(here)).text)
    boxes = [box for box in page.iter("fieldset") if list(box.iter("textarea"))]
    boxed = [area.get("name") for box in boxes for area in box.iter("textarea")]
    assert boxed == [area.get("name") for area in page.iter("textarea")]
    for box in boxes:
        line = next(one for one in box.iter("p") if one.get("id") == box.get("aria-describedby"))
        assert "Qui lit ceci" in "".join(line.itertext())
    said = pages.text(browse("Nadia").get(new(here)).text)
    assert said.count("Qui lit ceci") == len(boxes) == 2
    assert "·" not in said


def test_the_school_is_that_of_the_one_person_met_unless_said_otherwise(here: World, browse: Browse) -> None:
    lycee = factories.school("Lycée des Brumes")
    people.post_to_school(person_id=here["Béa"].id, school_id=lycee.id, starts_on=date(2026, 11, 1))
    nadia = browse("Nadia")
    assert pages.fields(nadia.get(new(here)))["school"] == ["sien"]
    assert send(nadia, new(here), **filled(here, "Béa")).status_code == 303
    assert only(here).school_id == lycee.id
    answer = send(nadia, new(here), **filled(here, "Ada", "Béa"))
    assert answer.status_code == 422
    assert "choisissez l’établissement où vous étiez" in pages.text(answer.text)


def test_the_same_form_sent_twice_makes_one_visit(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    form: dict[str, Any] = {**pages.fields(nadia.get(new(here))), **filled(here, "Ada")}
    first, second = (nadia.post(new(here), data=form) for _ in range(2))
    assert first.location == second.location
    assert db.session.query(FieldVisit).count() == 1
    assert db.session.query(TrainerHours).count() == 1


def test_a_used_form_sent_with_another_text_gives_the_text_back(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    form: dict[str, Any] = {**pages.fields(nadia.get(new(here))), **filled(here, "Ada")}
    nadia.post(new(here), data=form)
    answer = nadia.post(new(here), data={**form, "observed": "Un tout autre compte rendu, plus long."})
    assert answer.status_code == 409
    assert "Un tout autre compte rendu, plus long." in answer.text
    assert only(here).observed == REPORT


BAD: list[tuple[dict[str, Any], str]] = [
    ({"minutes": "-60"}, "ne peut pas être négative"),
    ({"minutes": ""}, "Indiquez le temps passé sur place"),
    ({"minutes": "5"}, "au moins 15"),
    ({"minutes": "9 h"}, "plus que 8"),
    ({"occurred_on": "1926-11-20"}, "Le parcours a commencé"),
    ({"occurred_on": "2026-11-21"}, "à venir"),
    ({"occurred_on": "31/02/2026"}, "n’existe pas"),
    ({"kilometres": "300", "travel_minutes": "60"}, "130 km/h"),
    ({"kilometres": "1500", "travel_minutes": "600"}, "plus que 1"),
    ({"school": ""}, "Choisissez l’établissement"),
    ({"school": "999999"}, "Choisissez une des réponses"),
    ({"school": "autre"}, "Écrivez le nom"),
    ({"nature": "inspection"}, "Choisissez une des réponses"),
    ({"nature": "workshop"}, "Choisissez une des réponses"),
    ({"attendees": []}, "Cochez les personnes"),
    ({"observed": LONG}, "20"),
    ({"mission_order": "x" * 61}, "60"),
    ({"entry_uid": "<script>"}, "rouvrez"),
]


def test_bad_input_gets_a_message_and_loses_nothing(here: World, browse: Browse) -> None:
    nadia = browse("Nadia")
    blank: dict[str, Any] = dict(pages.fields(nadia.get(new(here))))
    for values, message in BAD:
        typed = {**filled(here, "Ada", working_notes=SECRET, before_next="Relire."), **values}
        answer = nadia.post(new(here), data=blank | typed)
        assert answer.status_code == 422, values
        said = pages.text(answer.text)
        assert message in said, values
        assert "Ce que vous avez écrit est encore là" in said
        given_back = pages.fields(answer)
        for name in ("observed", "working_notes", "before_next"):
            assert given_back[name] == [typed[name]], values
    assert db.session.query(FieldVisit).count() == db.session.query(TrainerHours).count() == 0


def test_a_person_of_another_group_cannot_be_slipped_in(here: World, browse: Browse) -> None:
    assert send(browse("Nadia"), new(here), **filled(here, "Dan")).status_code == 422
    assert db.session.query(FieldVisit).count() == 0


def test_scripts_emoji_and_other_directions_are_only_text(here: World, browse: Browse) -> None:
    here["Ada"].display_name = "<b>عائشة</b> 🙂"
    db.session.commit()
    odd = "<script>alert(1)</script> 🙂 مرحبا [x](javascript:alert(1))\x00\ud800"
    nadia = browse("Nadia")
    form: dict[str, Any] = {**pages.fields(nadia.get(new(here))), **filled(here, "Ada")}
    answer = nadia.post(new(here), data={**form, "observed": odd.encode("utf-8", "surrogatepass")})
    html = nadia.get(answer.location).text
    pages.strict(html)
    assert "<script>alert" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
    assert "🙂 مرحبا" in html
    assert "&lt;b&gt;عائشة&lt;/b&gt; 🙂" in html


def test_what_was_agreed_comes_back_above_the_next_visit(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", agreed="Observer une heure de vie de classe.")
    here.visit("Nadia", "Béa")
    html = browse("Nadia").get(new(here)).text
    assert "Observer une heure de vie de classe." in html
    followed = browse("Nadia").get(f"{new(here)}?apres={visit.uid}")
    assert pages.fields(followed)["attendees"] == [here["Ada"].uid]
    assert "Observer une heure de vie de classe." in followed.text
    assert "Observer une heure" not in browse("Paul").get(f"{new(here)}?apres={visit.uid}").text


def test_a_tutor_without_a_group_is_told_what_to_do(here: World, browse: Browse) -> None:
    assert "Aucun groupe ne vous est encore confié" in pages.text(browse("Théo").get(new(here)).text)
