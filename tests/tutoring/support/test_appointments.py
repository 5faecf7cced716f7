"""Remote appointments in answer to a request: proposed, accepted, cancelled, in the agenda."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from flask import current_app
from flask.testing import FlaskClient

from course import clock
from course.db import db
from course.registries import AgendaEntry
from tests import pages
from tests.tutoring.support.asking import MONDAY, ask, do, page, post, told
from tests.tutoring.world import World
from tutoring.support import agenda
from tutoring.support.models import SupportRequest, SupportSlot

Browse = Callable[[str], FlaskClient]


SLOT = {
    "slot-day": "2026-11-23",
    "slot-at": "17:00",
    "slot-minutes": "30",
    "slot-link": "https://visio.example.fr/x",
}


def test_a_slot_is_proposed_then_accepted_by_the_author_alone(here: World, browse: Browse) -> None:
    found, ada, nadia = ask(here), browse("Ada"), browse("Nadia")
    assert do(nadia, here, found, "rendez-vous", **SLOT).status_code == 303
    slot = db.session.query(SupportSlot).one()
    assert (slot.starts_at, slot.minutes) == (MONDAY, 30)
    assert "Un rendez-vous attend votre réponse" in pages.text(ada.get(here.url("")).text)
    tail = f"rendez-vous/{slot.id}"
    assert post(nadia, here, page(here, found, tail), answer="oui").status_code == 403
    assert do(ada, here, found, tail, answer="oui").status_code == 303
    db.session.rollback()
    assert db.session.query(SupportSlot).one().state == "accepted"
    assert "Rendez-vous accepté" in pages.text(nadia.get(page(here, found)).text)
    assert post(ada, here, page(here, found, tail), answer="non").status_code == 422


def test_a_new_proposal_replaces_the_one_that_waited(here: World, browse: Browse) -> None:
    found, nadia = ask(here), browse("Nadia")
    do(nadia, here, found, "rendez-vous", **SLOT)
    do(nadia, here, found, "rendez-vous", **{**SLOT, "slot-at": "18:00"})
    db.session.rollback()
    states = [one.state for one in db.session.query(SupportSlot).order_by(SupportSlot.id)]
    assert states == ["withdrawn", "proposed"]
    assert "Annulé ou remplacé" in pages.text(browse("Ada").get(page(here, found)).text)


def accepted(here: World, browse: Browse, *, for_group: bool = False) -> tuple[SupportRequest, SupportSlot]:
    """A request with a remote appointment on Monday, accepted."""
    found = ask(here, for_group=for_group)
    do(browse("Nadia"), here, found, "rendez-vous", **SLOT)
    slot = db.session.query(SupportSlot).one()
    do(browse("Ada"), here, found, f"rendez-vous/{slot.id}", answer="oui")
    db.session.rollback()
    return found, slot


@pytest.mark.parametrize(("given", "other"), [("Nadia", "Ada"), ("Ada", "Nadia")])
def test_an_accepted_slot_is_cancelled_by_either_and_the_other_is_told(
    here: World, browse: Browse, given: str, other: str
) -> None:
    found, slot = accepted(here, browse)
    tail = f"rendez-vous/{slot.id}/annulation"
    assert do(browse(given), here, found, tail).status_code == 303
    db.session.refresh(slot)
    assert slot.state == "withdrawn"
    assert told(here)[-1][0] == other
    assert "Rendez-vous annulé" in told(here)[-1][1]
    assert post(browse(given), here, page(here, found, tail)).status_code == 422


def test_a_past_slot_is_not_cancelled_and_its_helper_may_log_it(here: World, browse: Browse) -> None:
    found, slot = accepted(here, browse)
    tail = f"rendez-vous/{slot.id}/annulation"
    with clock.frozen(MONDAY):
        nadia = browse("Nadia")
        assert post(nadia, here, page(here, found, tail)).status_code == 422
        assert "Noter ce temps" in pages.text(nadia.get(page(here, found)).text)
        assert "Noter ce temps" not in pages.text(browse("Ada").get(page(here, found)).text)


def test_somebody_who_only_reads_cancels_no_slot(here: World, browse: Browse) -> None:
    found, slot = accepted(here, browse, for_group=True)
    tail = f"rendez-vous/{slot.id}/annulation"
    assert post(browse("Béa"), here, page(here, found, tail)).status_code == 404
    assert post(browse("Dan"), here, page(here, found, tail)).status_code == 404
    db.session.refresh(slot)
    assert slot.state == "accepted"


def in_agenda(here: World, given: str, day: date) -> Sequence[AgendaEntry]:
    """What support adds to the person's agenda of that day."""
    with current_app.test_request_context():
        return agenda.entries(here.cohort.id, here[given].id, day, day)


def test_an_accepted_slot_is_in_the_agenda_of_those_who_meet_and_says_nothing_more(
    here: World, browse: Browse
) -> None:
    found, slot = accepted(here, browse, for_group=True)
    day = MONDAY.date()
    for given, expected in {"Ada": 1, "Nadia": 1, "Béa": 1, "Dan": 0, "Paul": 0, "Claire": 0}.items():
        entries = in_agenda(here, given, day)
        assert len(entries) == expected, given
        assert [one.starts_at for one in entries] == [MONDAY] * expected
        for one in entries:
            assert "équipe" not in one.title
            assert one.place == ""
    assert in_agenda(here, "Ada", day + timedelta(days=1)) == []
    do(browse("Ada"), here, found, f"rendez-vous/{slot.id}/annulation")
    db.session.rollback()
    assert in_agenda(here, "Ada", day) == []


def test_a_slot_of_a_request_for_oneself_is_in_no_other_members_agenda(here: World, browse: Browse) -> None:
    accepted(here, browse)
    assert in_agenda(here, "Béa", MONDAY.date()) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"slot-day": "2026-11-19"}, "moment à venir"),
        ({"slot-day": "31/02/2026"}, "n’existe pas"),
        ({"slot-minutes": "2000"}, "vérifiez la durée"),
        ({"slot-at": "25:00"}, "Écrivez une heure"),
        ({"slot-link": "javascript:alert(1)"}, "commence par « https:// »"),
    ],
)
def test_a_slot_that_cannot_be_is_given_back(
    here: World, browse: Browse, values: dict[str, str], said: str
) -> None:
    found = ask(here)
    refused = do(browse("Nadia"), here, found, "rendez-vous", **{**SLOT, **values})
    assert refused.status_code == 422
    assert said in pages.text(refused.text).replace("\u00a0", " ")
    assert db.session.query(SupportSlot).count() == 0
