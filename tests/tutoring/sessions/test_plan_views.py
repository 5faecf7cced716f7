"""The pages of a session and of its plan, as people use them."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from course import clock
from course.catalogue.queries import windows
from course.db import db
from course.notices.models import Notice
from tests import pages
from tests.queries import count_queries
from tests.tutoring.sessions.planned import add, told
from tests.tutoring.world import World, send
from tutoring.sessions import absences, plan_queries, planning
from tutoring.sessions.models import TrainingSession

Browse = Callable[[str], FlaskClient]
XSS = "<script>alert(1)</script> **gras** [x](javascript:alert(1))"


def page(here: World, session: TrainingSession, then: str = "") -> str:
    return here.url(f"seances/{session.id}{then}")


def test_a_session_is_added_from_its_page(here: World, browse: Browse) -> None:
    new = here.url("seances/nouvelle")
    values: dict[str, object] = {
        "title": "Forum",
        "modality": "virtual_class",
        "day": "03/12/2026",
        "starts": "17 h 30",
        "ends": "18:30",
        "hosts": [here["Claire"].uid, here["Élie"].uid],
        "programme": XSS,
        "join_url": "https://visio.fr/salle",
    }
    answer = send(browse("Claire"), new, "", **values)
    assert answer.status_code == 303
    shown = browse("Ada").get(answer.location)
    said = pages.text(shown.text)
    assert "Jeudi 3 décembre 2026, de 17 h 30 à 18 h 30" in said
    assert "Toute la cohorte" in said
    assert "<script>alert(1)</script> gras" in said
    links = [one.get("href") or "" for one in pages.strict(shown.text).iter("a")]
    assert "https://visio.fr/salle" in links
    assert not any(link.startswith("javascript:") for link in links)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("day", "32/13/2026", "n’existe pas"),
        ("day", "03/12/2099", "en dehors de la formation"),
        ("starts", "25 h", "Écrivez une heure"),
        ("starts", "🙂", "Écrivez une heure"),
        ("ends", "16:00", "finirait avant d’avoir commencé"),
        ("ends", "00:30", "minuit"),
        ("join_url", "javascript:alert(1)", "Écrivez l’adresse entière"),
        ("title", "a" * 201, "201"),
        ("title", "  ", "Il manque une réponse"),
        ("group", "999", "Choisissez"),
        ("hosts", "personne", "Choisissez"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(
    here: World, browse: Browse, field: str, value: str, message: str
) -> None:
    new = here.url("seances/nouvelle")
    values = {
        "title": "Forum",
        "day": "03/12/2026",
        "starts": "17:00",
        "ends": "18:00",
        "programme": "Un texte",
    }
    before = db.session.query(TrainingSession).count()
    refused = send(browse("Claire"), new, **{**values, field: value})
    assert refused.status_code == 422
    assert message.lower() in pages.text(refused.text).lower()
    found = pages.fields(refused)
    assert found["programme"] == ["\r\nUn texte"] or found["programme"] == ["Un texte"]
    assert db.session.query(TrainingSession).count() == before


def test_two_trainers_on_one_page_lose_neither_text(here: World, browse: Browse) -> None:
    session = add(here)
    edit = page(here, session, "/modification")
    theo = browse("Théo")
    stale = pages.fields(theo.get(edit))
    assert send(browse("Claire"), edit, place="Salle 3").status_code == 303
    refused = theo.post(edit, data={**stale, "materials": "Un carnet"})
    assert refused.status_code == 409
    said = pages.text(refused.text)
    assert "Quelqu’un a modifié cette séance entre-temps" in said
    assert "Salle 3" in said
    again = pages.fields(refused)
    assert "Un carnet" in again["materials"][0]
    assert theo.post(edit, data=again).status_code == 303
    db.session.expire_all()
    assert (session.materials, session.version) == ("Un carnet", 3)


def test_a_session_is_cancelled_with_a_reason(here: World, browse: Browse) -> None:
    session = add(here)
    cancel = page(here, session, "/annulation")
    assert send(browse("Claire"), cancel, reason=" ").status_code == 422
    assert send(browse("Claire"), cancel, reason="Routes fermées").status_code == 303
    said = pages.text(browse("Ada").get(page(here, session)).text)
    assert "Cette séance est annulée" in said
    assert "Routes fermées" in said
    assert browse("Ada").get(page(here, session, "/convocation.pdf")).status_code == 404


def test_a_copy_for_a_group_begins_with_the_same_words(here: World, browse: Browse) -> None:
    session = add(here, programme="- Accueil", host_ids=[here["Élie"].id])
    claire, url = browse("Claire"), here.url(f"seances/nouvelle?copie={session.id}")
    found = pages.fields(claire.get(url))
    assert found["title"] == ["Classe virtuelle de décembre"]
    assert found["hosts"] == [here["Élie"].uid]
    answer = claire.post(url, data={**found, "group": str(here.g2.id)})
    assert answer.status_code == 303
    assert browse("Dan").get(answer.location).status_code == 200
    assert browse("Ada").get(answer.location).status_code == 404


def test_only_trainers_and_managers_plan(here: World, browse: Browse) -> None:
    session = add(here)
    for given in ("Ada", "Nadia", "Guy", "Iris", "Élie", "Pia"):
        client = browse(given)
        for path in ("/modification", "/annulation"):
            assert client.get(page(here, session, path)).status_code == 403, given
        assert client.get(here.url("seances/nouvelle")).status_code == 403, given
        assert "Organiser" not in pages.text(client.get(page(here, session)).text)
    assert browse("Hélène").get(page(here, session, "/modification")).status_code == 200


def test_a_partner_does_not_see_where_to_join(here: World, browse: Browse) -> None:
    session = add(here, join_url="https://visio.fr/salle")
    assert "visio.fr" not in browse("Pia").get(page(here, session)).text
    assert "visio.fr" in browse("Nadia").get(page(here, session)).text


def test_the_calendar_file_is_one_event_that_a_calendar_reads(here: World, browse: Browse) -> None:
    session = add(here, place="Salle 3; rez-de-chaussée, à gauche")
    answer = browse("Ada").get(page(here, session, "/convocation.ics"))
    assert answer.mimetype == "text/calendar"
    assert answer.data.count(b"\n") == answer.data.count(b"\r\n")
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart") == session.starts_at
    assert str(event["location"]) == "Salle 3; rez-de-chaussée, à gauche"
    assert "visio" not in answer.text


def test_the_convocation_is_a_pdf_of_ones_own_whatever_the_name(here: World, browse: Browse) -> None:
    here["Ada"].display_name = 'Ada 🙂 #panic("x") عائشة'
    session = add(here, programme='# Accueil\n#import "x"', host_ids=[here["Claire"].id], place="Salle 3")
    answer = browse("Ada").get(page(here, session, "/convocation.pdf"))
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_only_those_who_are_to_come_have_a_convocation(here: World, browse: Browse) -> None:
    session = add(here, host_ids=[here["Élie"].id])
    for given, status in (("Ada", 200), ("Claire", 200), ("Élie", 200), ("Pia", 404), ("Guy", 404)):
        client = browse(given)
        assert client.get(page(here, session, "/convocation.pdf")).status_code == status, given
        shown = pages.text(client.get(page(here, session)).text)
        assert ("Ma convocation" in shown) == (status == 200), given


def test_a_cancelled_session_is_withdrawn_from_ones_calendar(here: World, browse: Browse) -> None:
    session = add(here)
    ada, path = browse("Ada"), page(here, session, "/convocation.ics")
    [before] = Calendar.from_ical(ada.get(path).data).walk("VEVENT")
    send(browse("Claire"), page(here, session, "/annulation"), reason="Routes fermées")
    assert "convocation.ics" in ada.get(page(here, session)).text
    answer = ada.get(path)
    [after] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (after["uid"], str(after["status"])) == (before["uid"], "CANCELLED")
    assert int(str(after["sequence"])) > int(str(before["sequence"]))
    assert "Routes" not in answer.text


def test_everybody_expected_is_convoked_once(here: World, browse: Browse) -> None:
    session = add(here)
    claire, shown = browse("Claire"), page(here, session)
    for _ in (1, 2):
        token = pages.fields(claire.get(shown), "/convocation")
        assert claire.post(f"{shown}/convocation", data=token).status_code == 303
    [(title, body)] = told(here, "Ada", "convocation")
    assert title == "Convocation : Classe virtuelle de décembre"
    assert body.startswith("Jeudi 3 décembre 2026")
    assert told(here, "Théo", "convocation") == []


def test_nobody_is_convoked_to_what_has_begun(here: World, browse: Browse) -> None:
    session = here.session("CV1")
    claire = browse("Claire")
    assert "Convoquer" not in pages.text(claire.get(page(here, session)).text)
    new = pages.fields(claire.get(here.url("seances/nouvelle")))
    token = {"csrf_token": new["csrf_token"]}
    claire.post(page(here, session, "/convocation"), data=token)
    assert told(here, "Ada", "convocation") == []


def test_an_absence_is_announced_read_by_trainers_only_and_withdrawn(here: World, browse: Browse) -> None:
    session = add(here)
    form = page(here, session, "/absence")
    asked = pages.text(browse("Ada").get(form).text)
    assert "les formateurs et la personne responsable du parcours, personne d’autre" in asked
    assert send(browse("Ada"), form, reason="Rendez-vous médical").status_code == 303
    for given in ("Claire", "Hélène"):
        assert "Rendez-vous médical" in pages.text(browse(given).get(page(here, session)).text)
    for given in ("Béa", "Nadia", "Guy", "Élie"):
        assert "médical" not in browse(given).get(page(here, session)).text
    [(title, body)] = told(here, "Claire", "absence")
    assert "Camille" not in title + body
    assert "médical" not in title + body
    assert here["Ada"].display_name not in title + body
    ada = browse("Ada")
    token = pages.fields(ada.get(page(here, session)), "/absence/retrait")
    assert ada.post(page(here, session, "/absence/retrait"), data=token).status_code == 303
    assert "médical" not in browse("Claire").get(page(here, session)).text
    assert plan_queries.warned(session.id) == frozenset()


def test_an_expert_who_animates_is_not_sent_to_what_they_may_not_read(here: World) -> None:
    session = add(here, host_ids=[here["Élie"].id])
    absences.warn(actor=here.actor("Ada"), session=session, reason="Rendez-vous médical")
    assert told(here, "Élie", "absence") == []
    assert len(told(here, "Claire", "absence")) == len(told(here, "Théo", "absence")) == 1


def test_an_absence_changes_no_hour_and_no_sheet(here: World) -> None:
    session = add(here)
    absences.warn(actor=here.actor("Ada"), session=session, reason="Grève des trains")
    assert plan_queries.warned(session.id) == {here["Ada"].id}
    assert here.lines("Ada") == []
    assert session.blanks is None


def test_the_sheet_says_who_warned_and_not_why(here: World, browse: Browse) -> None:
    session = add(here, day=date(2026, 11, 23))
    absences.warn(actor=here.actor("Ada"), session=session, reason="Rendez-vous médical")
    db.session.commit()
    for day in (date(2026, 11, 21), date(2026, 11, 24)):
        with clock.frozen(day):
            shown = browse("Claire").get(here.url(f"presence/{session.id}")).text
        assert pages.text(shown).count("prévenu de son absence") == 1
        assert "médical" not in shown


def test_who_is_not_expected_or_too_late_announces_no_absence(here: World, browse: Browse) -> None:
    session = add(here, group_id=here.g2.id)
    assert browse("Ada").get(page(here, session, "/absence")).status_code == 404
    past = here.session("CV1")
    assert send(browse("Ada"), page(here, past, "/absence"), reason="x").status_code == 422
    assert browse("Claire").get(page(here, session, "/absence")).status_code == 403


def test_an_announcement_reaches_a_group_once_even_sent_twice(here: World, browse: Browse) -> None:
    claire, form = browse("Claire"), here.url("annonce")
    values = {**pages.fields(claire.get(form)), "group": str(here.g1.id), "title": "Salle", "text": "En bas."}
    for _ in (1, 2):
        assert claire.post(form, data=values).status_code == 303
    assert told(here, "Ada", "announcement") == [("Salle", "En bas.")]
    assert told(here, "Dan", "announcement") == []
    assert send(claire, form, title="", text="x").status_code == 422
    assert send(claire, form, title="x", text="a" * 2001).status_code == 422


def test_an_announcement_sent_again_with_other_words_is_another_one(here: World, browse: Browse) -> None:
    claire, form = browse("Claire"), here.url("annonce")
    values = {**pages.fields(claire.get(form)), "title": "Salle", "text": "En bas."}
    for text in ("En bas.", "En haut !"):
        assert claire.post(form, data={**values, "text": text}).status_code == 303
    assert [body for _, body in told(here, "Ada", "announcement")] == ["En bas.", "En haut !"]


def test_people_are_reminded_of_their_course_at_most_once_a_day(here: World, browse: Browse) -> None:
    claire, form = browse("Claire"), here.url("relance")
    assert "n’est à relancer" in pages.text(claire.get(form).text)
    _close_m2(here)
    first = send(claire, form, people=[here["Ada"].uid])
    assert first.status_code == 303
    said = pages.text(claire.get(form).text)
    assert f"Déjà relancés aujourd’hui : {here['Ada'].display_name}" in said
    stale = pages.fields(claire.get(form))
    refused = claire.post(form, data={**stale, "people": [here["Ada"].uid]})
    assert refused.status_code == 422
    assert send(claire, form).status_code == 303
    assert len(told(here, "Ada", "relaunch")) == len(told(here, "Béa", "relaunch")) == 1
    with clock.frozen(date(2026, 11, 21)):
        send(browse("Claire"), form, people=[here["Ada"].uid])
    assert len(told(here, "Ada", "relaunch")) == 2


def test_who_is_not_late_cannot_be_relaunched(here: World, browse: Browse) -> None:
    _close_m2(here)
    claire, form = browse("Claire"), here.url("relance")
    assert send(claire, form, people=[here["Nadia"].uid]).status_code == 422
    assert db.session.query(Notice).filter_by(kind="relaunch").count() == 0


def _close_m2(here: World) -> None:
    """M2 is closed and asks for its virtual class."""
    [window] = windows(here.cohort.id)
    window.module.complete_when = ["CV1"]
    window.opens_on, window.closes_on = date(2026, 10, 1), date(2026, 11, 13)
    db.session.commit()


def test_pages_ask_the_same_however_many_people_and_sessions(here: World, browse: Browse) -> None:
    session = add(here, host_ids=[here["Élie"].id])
    claire = browse("Claire")
    db.session.commit()
    for path in (page(here, session), page(here, session, "/modification"), here.url("relance")):
        with count_queries() as asked:
            assert claire.get(path).status_code == 200
        few = len(asked)
        for _ in range(3):
            add(here, host_ids=[here["Élie"].id, here["Claire"].id])
        absences.warn(actor=here.actor("Béa"), session=session, reason="x")
        db.session.commit()
        with count_queries() as asked:
            assert claire.get(path).status_code == 200
        assert len(asked) == few <= 11, path


def test_the_module_shows_where_its_class_was_moved(here: World, browse: Browse) -> None:
    session = here.session("CV1")
    changed = {**vars(planning.plan_of(session)), "day": date(2026, 12, 3)}
    planning.edit_session(
        actor=here.actor("Claire"),
        session=session,
        plan=type(planning.plan_of(session))(**changed),
        version=session.version,
    )
    db.session.commit()
    said = pages.text(browse("Ada").get(here.url("modules/M2")).text)
    assert "Jeudi 3 décembre 2026" in said
    assert "12 novembre" not in said.split("Classe virtuelle")[-1]
