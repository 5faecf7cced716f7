"""Slots booked by the tutor, requests that come back, and nobody in two places at once."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from course import clock
from course.access import operations as access
from course.access.guard import COOKIE_KEY
from course.db import db
from course.errors import NotFound, RuleBroken
from course.people.models import School
from tests import pages
from tests.tutoring.slots.meeting import TUESDAY, Browse, choose, now, offer, page, told
from tests.tutoring.world import World, send
from tutoring.slots import asking, asking_queries, operations
from tutoring.slots.models import VisitRequest, VisitSlot

ROOM = "rendez-vous"
FILLED = {"day": "2026-11-24", "at": "14:00", "minutes": "60"}


def ask(here: World, given: str) -> VisitRequest:
    made = asking.ask(actor=here.actor(given), entry_uid=str(uuid4()), reason="Le conseil pédagogique.")
    db.session.commit()
    return made


def waiting(here: World) -> list[int]:
    db.session.rollback()
    return [one.author_id for one in asking_queries.waiting(here.cohort.id, [here.g1.id])]


def test_a_tutor_books_a_moment_that_was_agreed_beforehand(here: World, browse: Browse) -> None:
    typed = {**FILLED, "whom": here["Ada"].uid, "school": str(here.school.id), "booked": "y"}
    assert send(browse("Nadia"), here.url(f"{ROOM}/creneau"), **typed).status_code == 303
    slot = db.session.query(VisitSlot).one()
    assert [one.person_id for one in slot.taken] == [here["Ada"].id]
    assert told(here) == [("Ada", "Visite prévue")]
    assert "Confirmé" in pages.text(browse("Ada").get(here.url(ROOM)).text)
    operations.change(actor=here.actor("Ada"), slot=slot, reason="Jury ce jour-là")
    db.session.commit()
    assert now(slot).taken == []


def test_a_whole_group_is_booked_at_once(here: World) -> None:
    slot = offer(here, collective=True, places=3, booked=True)
    assert {one.person_id for one in slot.taken} == {here[one].id for one in ("Ada", "Béa", "Cyd")}
    assert told(here) == [("Ada", "Visite prévue"), ("Béa", "Visite prévue"), ("Cyd", "Visite prévue")]


def test_a_visit_may_take_place_in_a_school_that_nobody_here_works_in(here: World, browse: Browse) -> None:
    typed = {**FILLED, "whom": here["Ada"].uid, "school": "autre", "other_school": "Maison des réseaux"}
    nadia, form = browse("Nadia"), here.url(f"{ROOM}/creneau")
    filled = {**pages.fields(nadia.get(form)), **typed}
    assert [nadia.post(form, data=filled).status_code for _ in range(2)] == [303, 303]
    assert db.session.query(VisitSlot).one().school.name == "Maison des réseaux"
    assert db.session.query(School).filter_by(name="Maison des réseaux").count() == 1


def test_nobody_has_two_appointments_at_once(here: World) -> None:
    slot = offer(here)
    choose(here, "Ada", slot)
    other = offer(here, by="Claire", at=time(14, 30))
    with pytest.raises(RuleBroken, match="déjà un rendez-vous"):
        choose(here, "Ada", other)
    db.session.rollback()
    with pytest.raises(RuleBroken, match="déjà un rendez-vous") as refused:
        offer(here, "Ada", by="Claire", at=time(13, 30), booked=True)
    assert refused.value.field == "at"
    db.session.rollback()
    operations.change(actor=here.actor("Ada"), slot=slot, reason="Un peu plus tard", to=other)
    db.session.commit()
    assert [one.person_id for one in now(other).taken] == [here["Ada"].id]
    assert now(slot).taken == []


def test_the_form_of_a_slot_that_somebody_else_made_is_refused(here: World) -> None:
    slot = offer(here)
    with pytest.raises(RuleBroken, match="incomplet"):
        offer(here, by="Claire", uid=slot.uid, at=time(18))


def test_a_request_waits_again_when_others_take_the_only_place(here: World) -> None:
    for given in ("Ada", "Béa"):
        ask(here, given)
    slot = offer(here)
    assert waiting(here) == []
    choose(here, "Ada", slot)
    assert waiting(here) == [here["Béa"].id]


def test_a_request_waits_again_when_its_slot_is_cancelled_or_has_passed(here: World) -> None:
    ask(here, "Ada")
    slot = offer(here, "Ada")
    assert waiting(here) == []
    with clock.frozen(clock.local(TUESDAY + timedelta(days=1))):
        assert waiting(here) == [here["Ada"].id]
    operations.cancel(actor=here.actor("Nadia"), slot=slot, reason="Grève")
    db.session.commit()
    assert waiting(here) == [here["Ada"].id]


def test_a_request_is_answered_for_good_by_a_visit_that_took_place(here: World) -> None:
    ask(here, "Ada")
    choose(here, "Ada", offer(here))
    with clock.frozen(clock.local(TUESDAY + timedelta(days=30))):
        assert waiting(here) == []


def test_a_participant_takes_a_request_back(here: World, browse: Browse) -> None:
    request = ask(here, "Ada")
    action = here.url(f"{ROOM}/demande/{request.uid}/retrait")
    assert send(browse("Ada"), here.url(ROOM), action).status_code == 303
    assert waiting(here) == []
    assert "Le conseil pédagogique." not in browse("Nadia").get(here.url(ROOM)).text
    with pytest.raises(NotFound):
        asking.withdraw(actor=here.actor("Béa"), request=request)


def test_what_was_agreed_is_open_above_the_form_of_the_visit(here: World, browse: Browse) -> None:
    here.visit("Nadia", "Ada", agreed="Observer une heure de vie de classe.")
    here.visit("Nadia", "Béa", agreed="Avec une autre.")
    slot = offer(here)
    choose(here, "Ada", slot)
    with clock.frozen(clock.local(TUESDAY, 17)):
        html = browse("Nadia").get(page(here, slot, "visite")).text
    assert "Observer une heure de vie de classe." in html.split('<details class="callout" open>')[1]
    assert "Avec une autre." not in html


def test_appointments_open_on_a_telephone(here: World, browse: Browse) -> None:
    """The agenda of the telephone leads to them."""
    ada = browse("Ada")
    with ada.session_transaction() as session:
        session[COOKIE_KEY] = access.open_device(person_id=here["Ada"].id, label="téléphone")
        db.session.commit()
    assert ada.get(here.url(ROOM)).status_code == 200
