"""The sheet of a half-day: guests, countersigning, headcount, corrections, PDF."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course import clock
from course.cohorts import operations as cohorts
from course.db import db
from course.hours.models import ParticipantHours
from course.roles import Role
from tests import factories, pages
from tests.clocks import Clock
from tests.tutoring.attendance.room import code, group_session, sign
from tests.tutoring.test_at_once import at_once
from tests.tutoring.world import World, send
from tutoring.sessions import attendance_queries, countersigning, sheet_pdf, signing
from tutoring.sessions.attendance_models import SheetClosing, SheetCorrection, Signature
from tutoring.sessions.models import Attendance, Status, TrainingSession
from tutoring.sessions.operations import tick
from tutoring.sessions.plan_models import AbsenceNotice
from tutoring.sessions.queries import session as session_by_id
from tutoring.sessions.queries import sheet
from tutoring.sessions.rules import Entry, Mark

Browse = Callable[[str], FlaskClient]
EVERYBODY = ("Ada", "Béa", "Cyd", "Dan")


def sign_all(here: World, browse: Browse, session: TrainingSession, *given: str) -> None:
    for one in given:
        assert sign(browse(one), here, session, code(session)).status_code == 303


def page(here: World, session: TrainingSession) -> str:
    return here.url(f"presence/{session.id}/emargement")


def close(client: FlaskClient, here: World, session: TrainingSession, **values: object) -> TestResponse:
    return send(client, page(here, session), here.url(f"presence/{session.id}/contresigner"), **values)


def decide(
    client: FlaskClient, here: World, session: TrainingSession, given: str, answer: str
) -> TestResponse:
    """Press « Confirmer » or « Refuser » beside the guest."""
    guest = db.session.query(Signature).filter_by(person_id=here[given].id).one()
    action = here.url(f"presence/{session.id}/invites/{guest.id}")
    return send(client, page(here, session), action, reponse=answer)


def correct(
    client: FlaskClient, here: World, session: TrainingSession, given: str, status: str, **values: object
) -> TestResponse:
    path = here.url(f"presence/{session.id}")
    return send(client, path, path, **{f"p-{here[given].uid}-status": status, **values})


def test_six_people_sign_and_the_countersigning_certifies_them_all(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    for given in ("Fil", "Gil"):
        here.add(given, Role.PARTICIPANT)
    for given in (*EVERYBODY, "Fil", "Gil"):
        sign_all(here, browse, morning, given)
        at.advance(seconds=25)
    assert db.session.query(ParticipantHours).count() == 0
    claire = browse("Claire")
    assert "6 personnes présentes" in pages.text(claire.get(page(here, morning)).text).replace("\xa0", " ")
    assert close(claire, here, morning, headcount=6).status_code == 303
    for given in (*EVERYBODY, "Fil", "Gil"):
        assert here.lines(given) == [("in_person", 180)]
    said = pages.text(claire.get(page(here, morning)).text)
    assert "Feuille contresignée" in said
    assert "Par Claire" in said
    assert "Projeter le code" not in said


def test_a_tick_of_the_trainer_stands_beside_the_signatures(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    sign_all(here, browse, morning, "Ada", "Béa")
    claire = browse("Claire")
    late = {f"p-{here['Béa'].uid}-minutes": "20", f"p-{here['Cyd'].uid}-status": "excused"}
    assert correct(claire, here, morning, "Béa", "present", **late).status_code == 303
    said = pages.text(claire.get(page(here, morning)).text)
    assert "20 min manquées" in said
    assert "Absence excusée" in said
    assert "seront notées absentes : Dan" in said.replace("\xa0", " ")
    close(claire, here, morning, headcount=2)
    assert here.lines("Ada") == [("in_person", 180)]
    assert here.lines("Béa") == [("in_person", 160)]
    statuses = {row.person_id: row.status for row in db.session.query(Attendance)}
    assert statuses[here["Cyd"].id] == Status.EXCUSED
    assert statuses[here["Dan"].id] == Status.ABSENT
    assert morning.blanks == 0


def test_who_said_they_would_not_come_is_shown(here: World, browse: Browse, morning: TrainingSession) -> None:
    db.session.add(AbsenceNotice(session_id=morning.id, person_id=here["Cyd"].id, reason="Conseil"))
    db.session.commit()
    assert "A prévenu Conseil" in pages.text(browse("Claire").get(page(here, morning)).text)


def test_a_headcount_that_differs_is_explained_or_corrected(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    sign_all(here, browse, morning, "Ada", "Béa")
    claire = browse("Claire")
    refused = close(claire, here, morning, headcount=1)
    assert refused.status_code == 422
    assert "Vous comptez 1 personne et la feuille en a 2" in pages.text(refused.text)
    assert here.lines("Ada") == []
    assert db.session.query(SheetClosing).count() == 0
    close(claire, here, morning, headcount=1, explanation="Béa est sortie appeler son collège.")
    said = pages.text(claire.get(page(here, morning)).text)
    assert "Béa est sortie appeler son collège." in said
    assert "1 personne comptée dans la salle, 2 sur la feuille" in said


@pytest.mark.parametrize("headcount", ["", "-1", "deux", "9999999999999999999999", "1,5", "🙂"])
def test_an_absurd_headcount_is_refused(
    here: World, browse: Browse, morning: TrainingSession, headcount: str
) -> None:
    refused = close(browse("Claire"), here, morning, headcount=headcount)
    assert refused.status_code == 422
    pages.strict(refused.text)
    assert db.session.query(SheetClosing).count() == 0


def test_a_manager_countersigns_with_a_reason(here: World, browse: Browse, morning: TrainingSession) -> None:
    sign_all(here, browse, morning, *EVERYBODY)
    helene = browse("Hélène")
    refused = close(helene, here, morning, headcount=4)
    assert (refused.status_code, "Dites pourquoi" in refused.text) == (422, True)
    assert close(helene, here, morning, headcount=4, reason="Claire est souffrante.").status_code == 303
    assert "Claire est souffrante." in pages.text(helene.get(page(here, morning)).text)
    line = db.session.query(ParticipantHours).filter_by(person_id=here["Ada"].id).one()
    assert line.reason == "Claire est souffrante."


def test_any_trainer_of_the_cohort_may_countersign(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    sign_all(here, browse, morning, "Ada")
    assert close(browse("Théo"), here, morning, headcount=1).status_code == 303


def test_nobody_else_opens_or_countersigns_a_sheet(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    for given in ("Ada", "Nadia", "Guy", "Iris", "Élie", "Pia"):
        assert browse(given).get(page(here, morning)).status_code == 403, given


def test_a_guest_counts_once_a_trainer_has_confirmed(here: World, browse: Browse, at: Clock) -> None:
    workshop = group_session(here, here.g1.id)
    sign_all(here, browse, workshop, "Ada", "Dan")
    claire = browse("Claire")
    refused = close(claire, here, workshop, headcount=2)
    assert "Décidez d’abord pour 1 invité" in pages.text(refused.text)
    assert decide(claire, here, workshop, "Dan", "confirmer").status_code == 303
    assert "G2 (invité)" in pages.text(claire.get(page(here, workshop)).text)
    close(claire, here, workshop, headcount=2)
    assert here.lines("Dan") == [("in_person", 180)]


def test_a_guest_refused_counts_for_nothing_and_is_told(here: World, browse: Browse, at: Clock) -> None:
    workshop = group_session(here, here.g1.id)
    sign_all(here, browse, workshop, "Ada", "Dan")
    claire = browse("Claire")
    assert decide(claire, here, workshop, "Dan", "refuser").status_code == 303
    assert close(claire, here, workshop, headcount=1).status_code == 303
    assert here.lines("Dan") == []
    said = pages.text(browse("Dan").get(here.url(f"signer/{workshop.id}")).text)
    assert "Votre signature n’a pas été confirmée" in said


def test_a_guest_already_present_elsewhere_is_not_counted_twice(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    workshop = group_session(here, here.g1.id)
    sign_all(here, browse, workshop, "Dan")
    actor = here.actor("Claire")
    tick(actor=actor, session=morning, entries=[Entry(here["Dan"].id, Mark(Status.PRESENT, 180))])
    db.session.commit()
    refused = decide(browse("Claire"), here, workshop, "Dan", "confirmer")
    assert refused.status_code == 422
    assert "Ouverture, matin" in pages.text(refused.text)
    assert here.lines("Dan") == [("in_person", 180)]


def test_nobody_is_ticked_in_two_rooms_at_once(here: World, browse: Browse, morning: TrainingSession) -> None:
    workshop = group_session(here, here.g1.id)
    claire = browse("Claire")
    assert correct(claire, here, morning, "Ada", "present").status_code == 303
    refused = correct(claire, here, workshop, "Ada", "present")
    assert refused.status_code == 422
    assert "Rien ne compte deux fois" in pages.text(refused.text)
    assert here.lines("Ada") == [("in_person", 180)]


def test_a_frozen_sheet_is_corrected_line_by_line_with_a_reason(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    sign_all(here, browse, morning, "Ada")
    claire = browse("Claire")
    close(claire, here, morning, headcount=1)
    silent = correct(claire, here, morning, "Béa", "excused", reason=" ")
    assert (silent.status_code, "indiquez le motif" in silent.text) == (422, True)
    assert (
        correct(claire, here, morning, "Béa", "excused", reason="Convocation du rectorat").status_code == 303
    )
    assert correct(claire, here, morning, "Ada", "absent", reason="Partie avant 9 h").status_code == 303
    said = pages.text(claire.get(page(here, morning)).text)
    assert "absence absence excusée Claire" in said
    assert "Convocation du rectorat" in said
    assert "présence, 3 h absence Claire" in said.replace("\xa0", " ")
    assert here.lines("Ada") == [("in_person", 180), ("in_person", -180)]
    assert db.session.query(SheetCorrection).count() == 2


def test_a_sheet_is_countersigned_once_and_then_closed_to_signatures(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    sign_all(here, browse, morning, "Ada")
    claire = browse("Claire")
    fields = pages.fields(claire.get(page(here, morning)), "contresigner")
    address = here.url(f"presence/{morning.id}/contresigner")
    assert claire.post(address, data={**fields, "headcount": "1"}).status_code == 303
    again = claire.post(address, data={**fields, "headcount": "1"})
    assert again.status_code == 422
    assert "déjà contresignée" in pages.text(again.text)
    assert here.lines("Ada") == [("in_person", 180)]
    said = pages.text(browse("Béa").get(here.url(f"signer/{morning.id}")).text)
    assert "La feuille est déjà contresignée" in said


def test_a_sheet_is_not_countersigned_before_the_half_day(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    at.advance(minutes=-20)
    claire = browse("Claire")
    assert "à partir du début" in pages.text(claire.get(page(here, morning)).text)
    token = pages.fields(claire.get(here.url("visites/nouvelle")))["csrf_token"]
    refused = claire.post(
        here.url(f"presence/{morning.id}/contresigner"), data={"csrf_token": token, "headcount": "0"}
    )
    assert refused.status_code == 422
    assert db.session.query(SheetClosing).count() == 0


def test_two_trainers_countersigning_at_once_close_it_once(
    app: Flask, here: World, browse: Browse, morning: TrainingSession
) -> None:
    sign_all(here, browse, morning, "Ada")
    session_id, cohort_id = morning.id, here.cohort.id
    actors = [here.actor("Claire"), here.actor("Théo")]

    def act(number: int) -> Callable[[], object]:
        def run() -> int:
            found = session_by_id(cohort_id, session_id)
            assert found is not None
            return countersigning.countersign(actor=actors[number], session=found, headcount=1).headcount

        return run

    first, second = at_once(app, act(0), act(1))
    assert first == 1
    assert "déjà contresignée" in str(second)
    assert here.lines("Ada") == [("in_person", 180)]


def test_two_taps_at_once_sign_once(app: Flask, here: World, morning: TrainingSession) -> None:
    session_id, cohort_id, actor = morning.id, here.cohort.id, here.actor("Ada")

    def act() -> bool:
        found = session_by_id(cohort_id, session_id)
        assert found is not None
        return signing.sign(actor=actor, session=found)[1]

    assert at_once(app, act, act) == [True, False]
    assert db.session.query(Signature).count() == 1


def pdf(client: FlaskClient, here: World, session: TrainingSession, query: str = "") -> bytes:
    answer = client.get(here.url(f"presence/{session.id}/feuille.pdf{query}"))
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.data.startswith(b"%PDF")
    made: bytes = answer.data
    return made


def test_the_sheet_prints_blank_or_filled_as_an_accessible_pdf(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    here["Ada"].display_name = "Ada 🙂 <script> #panic()"
    db.session.commit()
    claire = browse("Claire")
    sign_all(here, browse, morning, "Ada")
    blank, filled = pdf(claire, here, morning, "?vierge=1"), pdf(claire, here, morning)
    close(claire, here, morning, headcount=1)
    correct(claire, here, morning, "Dan", "excused", reason="Accord de l’équipe")
    for made in (blank, filled, pdf(claire, here, morning)):
        assert b"/MarkInfo" in made
        assert b"pdfuaid" in made


def ticks(here: World, given: str, status: str, seen: str = "", minutes: str = "") -> dict[str, str]:
    name = f"p-{here[given].uid}"
    return {f"{name}-status": status, f"{name}-seen": seen, f"{name}-minutes": minutes}


def test_ticks_kept_by_the_browser_are_saved_once_however_often_they_are_sent(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    claire = browse("Claire")
    token = pages.fields(claire.get(here.url(f"presence/{morning.id}")), f"presence/{morning.id}")[
        "csrf_token"
    ]
    address = here.url(f"presence/{morning.id}/coches")
    sent = {"csrf_token": token, **ticks(here, "Ada", "present"), **ticks(here, "Béa", "absent")}
    first, second = claire.post(address, data=sent), claire.post(address, data=sent)
    assert (first.get_json()["changed"], second.get_json()["changed"]) == (2, 0)
    assert first.get_json()["fields"][f"p-{here['Ada'].uid}-seen"] == "present:180"
    assert here.lines("Ada") == [("in_person", 180)]


def test_kept_ticks_never_overwrite_another_trainers_answer(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    correct(browse("Théo"), here, morning, "Ada", "absent")
    claire = browse("Claire")
    token = pages.fields(claire.get(here.url(f"presence/{morning.id}")), f"presence/{morning.id}")[
        "csrf_token"
    ]
    address = here.url(f"presence/{morning.id}/coches")
    refused = claire.post(address, data={"csrf_token": token, **ticks(here, "Ada", "present")})
    assert refused.status_code == 409
    wrong = claire.post(address, data={"csrf_token": token, **ticks(here, "Béa", "present", minutes="999")})
    assert (wrong.status_code, "plus que la séance" in wrong.get_json()["message"]) == (422, True)
    assert here.lines("Ada") == []


def test_the_reading_of_a_session_soon_over_stays_open(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    """A sheet is countersigned later as well: the evening, the next day."""
    sign_all(here, browse, morning, "Ada")
    at.advance(days=1)
    assert clock.now() - morning.ends_at > timedelta(hours=2)
    assert close(browse("Claire"), here, morning, headcount=1).status_code == 303
    assert here.lines("Ada") == [("in_person", 180)]


def test_a_page_opened_before_the_countersigning_corrects_nothing_without_a_reason(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    here.add("Eva", Role.PARTICIPANT, since=date(2026, 10, 6))
    theo, path = browse("Théo"), here.url(f"presence/{morning.id}")
    stale = pages.fields(theo.get(path), path)
    assert "reason" not in stale
    claire = browse("Claire")
    close(claire, here, morning, headcount=0)
    # Nobody signed: the countersigning noted everybody absent, and that is what the page now shows.
    name = f"p-{here['Eva'].uid}"
    posted = {**stale, f"{name}-status": "present", f"{name}-seen": "absent:0"}
    refused = theo.post(path, data=posted)
    assert refused.status_code == 422
    assert "indiquez le motif" in pages.text(refused.text)
    assert pages.fields(refused, path)[f"{name}-status"] == ["present"]
    assert here.lines("Eva") == []
    assert db.session.query(SheetCorrection).count() == 0


def test_two_sheets_that_tick_one_person_at_once_count_them_once(
    app: Flask, here: World, morning: TrainingSession
) -> None:
    ids = [morning.id, group_session(here, here.g1.id).id]
    cohort_id, actor, ada = here.cohort.id, here.actor("Claire"), here["Ada"].id

    def act(number: int) -> Callable[[], object]:
        def run() -> int:
            found = session_by_id(cohort_id, ids[number])
            assert found is not None
            return tick(actor=actor, session=found, entries=[Entry(ada, Mark(Status.PRESENT, 180))])

        return run

    first, second = at_once(app, act(0), act(1))
    assert first == 1
    assert "Rien ne compte deux fois" in str(second)
    assert here.lines("Ada") == [("in_person", 180)]


def test_an_answer_that_is_neither_yes_nor_no_decides_nothing(here: World, browse: Browse, at: Clock) -> None:
    workshop = group_session(here, here.g1.id)
    sign_all(here, browse, workshop, "Dan")
    for answer in ("", "peut-être"):
        assert decide(browse("Claire"), here, workshop, "Dan", answer).status_code == 422
    assert db.session.query(Signature).one().standing == "guest"


def test_who_joined_the_group_since_is_neither_awaited_nor_noted_absent(
    here: World, browse: Browse, at: Clock
) -> None:
    workshop = group_session(here, here.g1.id)
    eva = here.add("Eva", Role.PARTICIPANT)
    cohorts.place(
        actor=factories.system_in(here.cohort),
        person_id=eva.id,
        group_id=here.g1.id,
        starts_on=date(2026, 10, 20),
    )
    db.session.commit()
    at.advance(days=30)
    claire = browse("Claire")
    assert "Eva" not in pages.text(claire.get(page(here, workshop)).text)
    close(claire, here, workshop, headcount=0)
    assert db.session.query(Attendance).filter_by(person_id=eva.id).count() == 0
    # The trainer may still note her, from the sheet.
    assert "Eva" in pages.text(claire.get(here.url(f"presence/{workshop.id}")).text)


def said(here: World, session: TrainingSession, group: str = "") -> str:
    """What the filled document says, as text."""
    with_lines = (sheet(session), attendance_queries.beside(session))
    return str(sheet_pdf.said(session, ("Cohorte", group), *with_lines, blank=False)).replace("\xa0", " ")


def test_the_document_says_the_group_and_who_stood_in_and_nobody_who_came_since(
    here: World, browse: Browse, at: Clock
) -> None:
    workshop = group_session(here, here.g1.id)
    sign_all(here, browse, workshop, "Ada")
    close(browse("Hélène"), here, workshop, headcount=1, reason="Claire est souffrante.")
    at.advance(days=30)
    here.add("Eva", Role.PARTICIPANT, since=date(2026, 10, 20))
    db.session.commit()
    found = said(here, workshop, "G1")
    assert "['Groupe', 'G1']" in found
    assert "Claire est souffrante." in found
    assert "Ada" in found
    assert "Eva" not in found


def test_the_trainer_sees_what_waits_for_a_countersigning(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    claire = browse("Claire")
    correct(claire, here, morning, "Ada", "present")
    for path in ("presence", ""):
        shown = claire.get(here.url(path))
        assert "à contresigner" in pages.text(shown.text)
        assert f"presence/{morning.id}/emargement" in shown.text
    close(claire, here, morning, headcount=1)
    listed = pages.text(claire.get(here.url("presence")).text)
    assert listed.index("Feuilles remplies") < listed.index("Contresignée")
    assert "Ouverture, matin" not in pages.text(claire.get(here.url("")).text)
