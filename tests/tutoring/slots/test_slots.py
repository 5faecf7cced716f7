"""Appointments for visits, from the request to the visit logged, as each of them sees them."""

from datetime import date, time

import pytest
from flask import Flask

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.models import Notice
from tests import pages
from tests.tutoring.slots.meeting import TUESDAY, Browse, choose, now, offer, page, told
from tests.tutoring.test_at_once import at_once
from tests.tutoring.world import World, send
from tutoring.slots import agenda, asking, operations
from tutoring.slots.models import SlotBooking, VisitRequest, VisitSlot
from tutoring.visits.models import FieldVisit

WHY = "Préparer le conseil pédagogique."
ROOM = "rendez-vous"


def ask(here: World, browse: Browse, given: str = "Ada") -> None:
    sent = send(browse(given), here.url(f"{ROOM}/demande"), reason=WHY, possible="Les mardis")
    assert sent.status_code == 303


def test_a_request_is_read_by_the_tutor_and_the_trainer_of_the_group_only(
    here: World, browse: Browse
) -> None:
    ask(here, browse)
    assert told(here) == [
        ("Nadia", "Une demande de visite vous attend"),
        ("Claire", "Une demande de visite vous attend"),
    ]
    for given, reads in (("Nadia", True), ("Claire", True), ("Ada", True), ("Paul", False), ("Béa", False)):
        assert (WHY in pages.text(browse(given).get(here.url(ROOM)).text)) == reads, given
    assert WHY not in browse("Théo").get(here.url(ROOM)).text
    assert "1 demande de visite" in pages.text(browse("Nadia").get(here.url("")).text)


def test_the_request_form_says_who_reads_it(here: World, browse: Browse) -> None:
    said = pages.text(browse("Ada").get(here.url(f"{ROOM}/demande")).text)
    assert "seulement le tuteur ou la tutrice et le formateur ou la formatrice du groupe G1" in said


@pytest.mark.parametrize("reason", ["", "é" * 2001])
def test_a_request_without_a_reason_or_too_long_is_given_back(
    here: World, browse: Browse, reason: str
) -> None:
    refused = send(browse("Ada"), here.url(f"{ROOM}/demande"), reason=reason)
    assert refused.status_code == 422
    assert pages.fields(refused)["reason"] == [reason]
    assert db.session.query(VisitRequest).count() == 0


def test_a_request_sent_twice_is_one_request(here: World, browse: Browse) -> None:
    ada, form = browse("Ada"), here.url(f"{ROOM}/demande")
    filled = {**pages.fields(ada.get(form)), "reason": WHY}
    assert [ada.post(form, data=filled).status_code for _ in range(2)] == [303, 303]
    assert db.session.query(VisitRequest).count() == 1


def test_somebody_without_a_group_is_told_why_nobody_can_be_asked(here: World) -> None:
    actor = here.actor("Pia")
    with pytest.raises(RuleBroken, match="aucun groupe"):
        asking.ask(actor=actor, entry_uid="0b5a1c3e-1111-4222-8333-444455556666", reason=WHY)


FILLED = {"day": "2026-11-24", "at": "14:00", "minutes": "60"}


def test_a_slot_offered_to_the_person_answers_the_request(here: World, browse: Browse) -> None:
    ask(here, browse)
    nadia, ada = browse("Nadia"), browse("Ada")
    form = here.url(f"{ROOM}/creneau?pour={here['Ada'].uid}")
    assert pages.fields(nadia.get(form))["whom"] == [here["Ada"].uid]
    assert send(nadia, form, **FILLED, school=str(here.school.id)).status_code == 303
    slot = db.session.query(VisitSlot).one()
    assert (slot.person_id, slot.places, slot.collective) == (here["Ada"].id, 1, False)
    assert told(here)[-1] == ("Ada", "Un créneau de visite vous est proposé")
    assert "Choisir un créneau" in pages.text(ada.get(here.url("")).text)
    assert "demande de visite" not in pages.text(nadia.get(here.url("")).text)
    assert send(ada, here.url(ROOM), page(here, slot, "choix")).status_code == 303
    assert [one.person_id for one in now(slot).taken] == [here["Ada"].id]
    assert told(here)[-1] == ("Nadia", "Créneau choisi")
    assert "Confirmé" in pages.text(ada.get(here.url(ROOM)).text)
    assert "Choisir un créneau" not in pages.text(ada.get(here.url("")).text)


def test_a_notice_says_no_name_and_no_reason(here: World, browse: Browse) -> None:
    ask(here, browse)
    slot = offer(here, "Ada")
    choose(here, "Ada", slot)
    operations.cancel(actor=here.actor("Nadia"), slot=slot, reason="Grève des trains")
    db.session.commit()
    said = " ".join(f"{one.title} {one.body}" for one in db.session.query(Notice))
    assert not any(word in said for word in ("Grève", WHY, here["Ada"].display_name, here.school.name))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": "2026-11-19"}, "déjà passé"),
        ({"day": "2028-01-10"}, "plus d’un an"),
        ({"day": "2027-03-28", "at": "02:30"}, "heure d’été"),
        ({"at": "23:30"}, "passerait minuit"),
        ({"minutes": "5"}, "15 min à 8 h"),
        ({"at": "midi"}, "13:30"),
        ({"collective": "collective"}, "Pour une seule personne"),
        ({"whom": "groupe", "collective": "collective", "places": "1"}, "2 à 12 places"),
        ({"whom": "groupe", "collective": "collective", "places": "beaucoup"}, "nombre entier"),
        ({"whom": "x"}, "Choisissez"),
        ({"school": ""}, "Choisissez l’établissement"),
        ({"uid": "x"}, "incomplet"),
        ({"school": "autre"}, "Écrivez le nom"),
        ({"whom": "groupe", "booked": "y"}, "choisissez une visite collective"),
        ({"whom": "groupe", "booked": "y", "collective": "collective", "places": "2"}, "Le groupe compte 3"),
    ],
)
def test_what_cannot_be_offered_is_said_and_nothing_is_written(
    here: World, browse: Browse, values: dict[str, str], said: str
) -> None:
    filled = {**FILLED, "school": str(here.school.id), "whom": here["Ada"].uid, **values}
    if filled["whom"] == "groupe":
        filled["whom"] = f"groupe-{here.g1.id}"
    refused = send(browse("Nadia"), here.url(f"{ROOM}/creneau"), **filled)
    assert refused.status_code == 422
    assert said in pages.text(refused.text)
    assert db.session.query(VisitSlot).count() == 0


def test_a_tutor_offers_nothing_to_the_group_of_another(here: World) -> None:
    with pytest.raises(RuleBroken, match="votre groupe"):
        offer(here, by="Paul")
    with pytest.raises(RuleBroken, match="plus dans ce groupe"):
        offer(here, "Dan")


def test_the_same_form_makes_one_slot_and_two_slots_do_not_overlap(here: World) -> None:
    first = offer(here)
    assert offer(here, uid=first.uid).id == first.id
    with pytest.raises(RuleBroken, match="occupe déjà"):
        offer(here, at=time(14, 30))
    assert offer(here, at=time(15)).id != first.id


def test_only_those_to_whom_a_slot_is_offered_see_it_and_choose_it(here: World, browse: Browse) -> None:
    slot = offer(here, "Ada")
    for given in ("Béa", "Dan"):
        assert slot.uid not in browse(given).get(here.url(ROOM)).text
        with pytest.raises(NotFound):
            operations.choose(actor=here.actor(given), slot=slot)
    assert browse("Hélène").get(here.url(ROOM)).status_code == 403
    assert browse("Ada").get(here.url(f"{ROOM}/creneau")).status_code == 403
    assert browse("Paul").get(page(here, slot, "annulation")).status_code == 404
    assert browse("Claire").get(page(here, slot, "annulation")).status_code == 200


def test_a_collective_slot_takes_its_number_of_people_and_no_more(here: World) -> None:
    slot = offer(here, collective=True, places=2)
    choose(here, "Ada", slot)
    choose(here, "Ada", slot)
    choose(here, "Béa", slot)
    with pytest.raises(RuleBroken, match="vient d’être pris"):
        choose(here, "Cyd", slot)
    assert now(slot).free == 0


def test_a_participant_never_reads_who_else_comes(here: World, browse: Browse) -> None:
    slot = offer(here, collective=True, places=3)
    choose(here, "Béa", slot)
    said = browse("Ada").get(here.url(ROOM)).text
    assert here["Béa"].display_name not in said
    assert "2 places libres" in pages.text(said)


def test_of_two_who_choose_the_last_place_at_once_one_is_told(app: Flask, here: World) -> None:
    slot_id, actors = offer(here).id, [here.actor("Ada"), here.actor("Béa")]

    def take(place: int) -> str:
        slot = db.session.get(VisitSlot, slot_id)
        assert slot is not None
        operations.choose(actor=actors[place], slot=slot)
        return "taken"

    first, second = at_once(app, lambda: take(0), lambda: take(1))
    assert first == "taken"
    assert isinstance(second, RuleBroken)
    assert "vient d’être pris" in second.message
    assert db.session.query(SlotBooking).count() == 1


def test_who_comes_too_late_reads_it_on_the_page(here: World, browse: Browse) -> None:
    slot, ada = offer(here), browse("Ada")
    filled = pages.fields(ada.get(here.url(ROOM)), page(here, slot, "choix"))
    choose(here, "Béa", slot)
    late = ada.post(page(here, slot, "choix"), data=filled)
    assert late.status_code == 422
    assert "vient d’être pris" in pages.text(late.text)


def test_a_tutor_moves_a_slot_with_a_reason_and_the_places_stay(here: World, browse: Browse) -> None:
    slot, nadia = offer(here), browse("Nadia")
    choose(here, "Ada", slot)
    form = page(here, slot, "deplacement")
    assert send(nadia, form, day="2026-11-25", reason="").status_code == 422
    assert send(nadia, form, reason="Réunion").status_code == 422
    assert send(nadia, form, day="2026-11-25", at="09:30", reason="Réunion").status_code == 303
    assert now(slot).starts_at == clock.local(date(2026, 11, 25), 9, 30)
    assert len(slot.taken) == 1
    assert told(here)[-1] == ("Ada", "Rendez-vous déplacé")
    assert "Déplacé : Réunion" in pages.text(browse("Ada").get(here.url(ROOM)).text)


def test_a_participant_exchanges_a_slot_for_another(here: World, browse: Browse) -> None:
    slot, other = offer(here), offer(here, at=time(16))
    choose(here, "Ada", slot)
    ada, form = browse("Ada"), page(here, slot, "changement")
    assert send(ada, form, to=other.uid, reason="").status_code == 422
    assert send(ada, form, to=other.uid, reason="Jury").status_code == 303
    assert now(slot).free == 1
    assert [one.person_id for one in now(other).taken] == [here["Ada"].id]
    assert "Jury" in pages.text(browse("Nadia").get(here.url(ROOM)).text)
    assert "Jury" not in pages.text(browse("Béa").get(here.url(ROOM)).text)


def test_a_participant_keeps_the_place_when_the_other_one_has_gone(here: World) -> None:
    slot, other = offer(here), offer(here, at=time(16))
    choose(here, "Ada", slot)
    choose(here, "Béa", other)
    with pytest.raises(RuleBroken, match="vient d’être pris"):
        operations.change(actor=here.actor("Ada"), slot=slot, reason="Jury", to=other)
    db.session.rollback()
    assert [one.person_id for one in now(slot).taken] == [here["Ada"].id]


def test_a_cancelled_slot_says_why_and_is_chosen_no_more(here: World, browse: Browse) -> None:
    slot = offer(here, collective=True, places=2)
    choose(here, "Ada", slot)
    assert send(browse("Nadia"), page(here, slot, "annulation"), reason="Grève").status_code == 303
    assert told(here)[-1] == ("Ada", "Rendez-vous annulé")
    assert "Annulé : Grève" in pages.text(browse("Ada").get(here.url(ROOM)).text)
    with pytest.raises(RuleBroken, match="annulé"):
        choose(here, "Béa", slot)


def test_nothing_changes_once_it_has_started(here: World) -> None:
    slot = offer(here)
    choose(here, "Ada", slot)
    with clock.frozen(clock.local(TUESDAY, 14)):
        with pytest.raises(RuleBroken, match="déjà commencé"):
            operations.cancel(actor=here.actor("Nadia"), slot=slot, reason="Trop tard")
        with pytest.raises(RuleBroken, match="déjà commencé"):
            operations.change(actor=here.actor("Ada"), slot=slot, reason="Trop tard")
        with pytest.raises(RuleBroken, match="déjà commencé"):
            operations.choose(actor=here.actor("Béa"), slot=slot)


def test_one_slot_makes_one_visit_from_a_form_already_filled(here: World, browse: Browse) -> None:
    slot = offer(here, collective=True, places=3)
    choose(here, "Ada", slot)
    choose(here, "Béa", slot)
    nadia, form = browse("Nadia"), page(here, slot, "visite")
    assert form not in nadia.get(here.url(ROOM)).text
    with clock.frozen(clock.local(TUESDAY, 17)):
        nadia = browse("Nadia")
        assert form in nadia.get(here.url(ROOM)).text
        filled = dict(pages.fields(nadia.get(form)))
        assert sorted(filled["attendees"]) == sorted([here["Ada"].uid, here["Béa"].uid])
        assert (filled["occurred_on"], filled["minutes"]) == (["2026-11-24"], ["1\xa0h"])
        assert filled["school"] == [str(here.school.id)]
        refused = nadia.post(form, data=filled)
        assert refused.status_code == 422
        sent = [nadia.post(form, data={**filled, "observed": "Une réunion."}).location for _ in range(2)]
        visit = db.session.query(FieldVisit).one()
        assert sent[0] == sent[1] == here.url(f"visites/{visit.uid}")
        assert (visit.entry_uid, str(visit.nature)) == (slot.uid, "collective_visit")
        assert nadia.get(form).location == here.url(f"visites/{visit.uid}")
        assert "Voir la visite notée" in pages.text(nadia.get(here.url(ROOM)).text)
        assert nadia.post(form, data={**filled, "entry_uid": "autre-entree"}).status_code == 404
    assert here.trainer_lines("Nadia") == [("collective_visit", 60, 0)]


def test_only_the_host_logs_the_visit_of_a_confirmed_slot(here: World, browse: Browse) -> None:
    slot = offer(here)
    assert browse("Nadia").get(page(here, slot, "visite")).status_code == 404
    choose(here, "Ada", slot)
    assert browse("Claire").get(page(here, slot, "visite")).status_code == 404
    assert browse("Ada").get(page(here, slot, "visite")).status_code == 403


def test_the_agenda_has_confirmed_slots_without_a_name(app: Flask, here: World) -> None:
    slot = offer(here)

    def seen(given: str) -> list[str]:
        with app.test_request_context():
            found = agenda.entries(here.cohort.id, here[given].id, TUESDAY, TUESDAY)
        people = [one.display_name for one in here.people.values()]
        assert not any(name in f"{one.title} {one.place}" for one in found for name in people)
        return [one.title for one in found]

    assert seen("Nadia") == []
    choose(here, "Ada", slot)
    assert seen("Nadia") == seen("Ada") == ["Visite individuelle prévue"]
    assert seen("Béa") == []
    operations.cancel(actor=here.actor("Nadia"), slot=slot, reason="Grève")
    db.session.commit()
    assert seen("Ada") == []
