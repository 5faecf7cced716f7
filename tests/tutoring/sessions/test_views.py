"""The pages of « Présence », as trainers use them."""

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from course import clock
from course.db import db
from course.hours.models import ParticipantHours
from tests import pages
from tests.queries import count_queries
from tests.tutoring.world import World, send
from tutoring.sessions.models import Attendance

Browse = Callable[[str], FlaskClient]


def sheet(here: World, code: str = "J1-AM") -> str:
    return here.url(f"presence/{here.session(code).id}")


def answer(here: World, given: str, value: str = "present", minutes: str = "") -> dict[str, object]:
    name = f"p-{here[given].uid}"
    return {f"{name}-status": value, f"{name}-minutes": minutes}


def test_the_list_says_what_is_to_fill_and_what_comes(here: World, browse: Browse) -> None:
    with clock.frozen(date(2026, 10, 8)):
        said = pages.text(browse("Claire").get(here.url("presence")).text)
    assert said.index("Feuilles à remplir") < said.index("Ouverture, matin") < said.index("À venir")
    assert said.index("À venir") < said.index("Classe virtuelle CV1")
    assert "Mardi 6 octobre 2026, de 9 h à 12 h" in said


def test_a_sheet_filled_in_one_go_certifies_everyone(here: World, browse: Browse) -> None:
    ticks = {**answer(here, "Ada"), **answer(here, "Béa", minutes="20"), **answer(here, "Cyd", "absent")}
    assert send(browse("Claire"), sheet(here), sheet(here), **ticks).status_code == 303
    assert here.lines("Ada") == [("in_person", 180)]
    assert here.lines("Béa") == [("in_person", 160)]
    assert here.lines("Cyd") == []
    said = pages.text(browse("Claire").get(here.url("presence")).text)
    assert "2 présences sur 3 personnes" in said
    assert "Encore 1 personne à noter" in said


def test_a_correction_asks_why_and_proposes_a_reason(here: World, browse: Browse) -> None:
    claire = browse("Claire")
    assert "reason" not in pages.fields(claire.get(sheet(here)), sheet(here))
    send(claire, sheet(here), sheet(here), **answer(here, "Ada"))
    found = pages.fields(claire.get(sheet(here)), sheet(here))
    assert found["reason"] == ["correction de la feuille de présence"]
    assert (
        send(claire, sheet(here), sheet(here), **answer(here, "Ada", "absent"), reason=" ").status_code == 422
    )
    assert send(claire, sheet(here), sheet(here), **answer(here, "Ada", "absent")).status_code == 303
    assert here.lines("Ada") == [("in_person", 180), ("in_person", -180)]


def test_everybody_can_be_ticked_at_once_and_nothing_is_saved_yet(here: World, browse: Browse) -> None:
    claire = browse("Claire")
    shown = send(claire, sheet(here), sheet(here), remplir="1", **answer(here, "Ada", "absent"))
    found = pages.fields(shown, sheet(here))
    assert found[f"p-{here['Ada'].uid}-status"] == ["absent"]
    assert found[f"p-{here['Dan'].uid}-status"] == ["present"]
    assert db.session.query(Attendance).count() == 0


def test_two_trainers_on_one_sheet_lose_nothing_they_ticked(here: World, browse: Browse) -> None:
    theo = browse("Théo")
    stale = pages.fields(theo.get(sheet(here)), sheet(here))
    send(browse("Claire"), sheet(here), sheet(here), **answer(here, "Ada"), **answer(here, "Béa"))
    stale |= {
        name: [str(value)]
        for name, value in {**answer(here, "Ada", "excused"), **answer(here, "Dan")}.items()
    }
    refused = theo.post(sheet(here), data=stale)
    assert refused.status_code == 409
    assert "a noté : présence (3 h)" in pages.text(refused.text)
    assert here.lines("Dan") == []
    given_back = pages.fields(refused, sheet(here))
    ticked = {given: given_back[f"p-{here[given].uid}-status"] for given in ("Ada", "Béa", "Dan")}
    assert ticked == {"Ada": ["excused"], "Béa": ["present"], "Dan": ["present"]}
    assert theo.post(sheet(here), data=given_back).status_code == 303
    assert here.lines("Ada") == [("in_person", 180), ("in_person", -180)]
    assert here.lines("Béa") == here.lines("Dan") == [("in_person", 180)]


ABSURD = {
    "-5": "ne peut pas être négative",
    "300": "plus que la séance, qui dure 3 h",
    "180": "cochez « Absence »",
    "beaucoup": "Écrivez une durée",
    "🙂": "Écrivez une durée",
    "<script>": "Écrivez une durée",
}


def test_absurd_minutes_get_a_message_on_their_line(here: World, browse: Browse) -> None:
    claire = browse("Claire")
    for minutes, message in ABSURD.items():
        ticks = {**answer(here, "Ada", minutes=minutes), **answer(here, "Béa")}
        refused = send(claire, sheet(here), sheet(here), **ticks)
        assert refused.status_code == 422, minutes
        assert message in pages.text(refused.text)
        found = pages.fields(refused, sheet(here))
        assert found[f"p-{here['Ada'].uid}-minutes"] == [minutes]
        assert found[f"p-{here['Béa'].uid}-status"] == ["present"]
    assert db.session.query(Attendance).count() == 0


def test_minutes_without_an_answer_are_not_lost(here: World, browse: Browse) -> None:
    refused = send(browse("Claire"), sheet(here, "CV1"), sheet(here, "CV1"), **answer(here, "Ada", "", "35"))
    assert refused.status_code == 422
    assert "Cochez une réponse" in pages.text(refused.text)


def test_the_real_minutes_of_a_virtual_class_come_back_on_the_sheet(here: World, browse: Browse) -> None:
    claire, page = browse("Claire"), sheet(here, "CV1")
    ticks = {**answer(here, "Ada", minutes="35"), **answer(here, "Béa", minutes="50")}
    assert send(claire, page, page, **ticks).status_code == 303
    assert (here.lines("Ada"), here.lines("Béa")) == ([("virtual_class", 35)], [("virtual_class", 60)])
    shown = claire.get(page)
    assert pages.fields(shown, page)[f"p-{here['Ada'].uid}-minutes"] == ["35\xa0min"]
    assert "compte 1 h" in pages.text(shown.text)
    assert claire.post(page, data=pages.fields(shown, page)).status_code == 303
    assert db.session.query(ParticipantHours).count() == 2


def test_the_sheet_of_a_session_to_come_shows_who_is_expected(here: World, browse: Browse) -> None:
    with clock.frozen(date(2026, 10, 5)):
        claire = browse("Claire")
        shown = claire.get(sheet(here))
        assert "s’ouvrira mardi 6 octobre 2026 à 9 h" in pages.text(shown.text)
        token = claire.get(here.url("visites/nouvelle"))
        forged = {"csrf_token": pages.fields(token)["csrf_token"], **answer(here, "Ada")}
        assert claire.post(sheet(here), data=forged).status_code == 422
    assert here.lines("Ada") == []


def test_only_trainers_and_managers_open_the_sheets(here: World, browse: Browse) -> None:
    for given in ("Ada", "Nadia", "Guy", "Iris", "Élie", "Pia"):
        client = browse(given)
        assert client.get(here.url("presence")).status_code == 403, given
        assert client.get(sheet(here)).status_code == 403, given
    assert browse("Hélène").get(sheet(here)).status_code == 200


def test_a_sheet_of_another_cohort_does_not_exist_here(here: World, browse: Browse) -> None:
    assert browse("Claire").get(here.url("presence/999999")).status_code == 404


def test_pages_keep_to_their_queries_however_many_people(here: World, browse: Browse) -> None:
    claire = browse("Claire")
    send(claire, sheet(here), sheet(here), **answer(here, "Ada"), **answer(here, "Béa"))
    db.session.rollback()
    for path in (sheet(here), here.url("presence")):
        with count_queries() as asked:
            assert claire.get(path).status_code == 200
        assert len(asked) <= 10, asked


def test_a_name_written_from_right_to_left_stays_on_its_line(here: World, browse: Browse) -> None:
    here["Ada"].display_name = "عائشة 🙂 <script>"
    db.session.commit()
    said = pages.text(browse("Claire").get(sheet(here)).text)
    assert "عائشة 🙂 <script>" in said


def test_the_home_of_a_participant_shows_the_next_session(here: World, browse: Browse) -> None:
    with clock.frozen(date(2026, 11, 1)):
        said = pages.text(browse("Ada").get(here.url("")).text)
    assert "Ma prochaine séance" in said
    assert "Jeudi 12 novembre 2026, de 17 h à 18 h" in said


def test_the_home_of_a_trainer_shows_the_sheets_to_fill(here: World, browse: Browse) -> None:
    assert "Feuilles de présence à remplir ou à contresigner" in pages.text(
        browse("Claire").get(here.url("")).text
    )
