"""« Rejoindre », « Je signale ma présence », « Je termine », as participants use them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from course import clock
from course.db import db
from tests import pages
from tests.tutoring.virtual_classes.lived import Lived, at
from tests.tutoring.world import World, send
from tutoring.sessions.models import Attendance

Browse = Callable[[str], FlaskClient]


def test_the_class_is_joined_from_its_page_and_from_the_home(lived: Lived, browse: Browse) -> None:
    ada = browse("Ada")
    with at(16, 50):
        for page in (lived.url(), lived.here.url("")):
            answer = ada.get(page)
            assert 'href="https://visio.example.fr/cv1"' in answer.text
            assert "noopener" in answer.text
        assert "Je signale ma présence" in ada.get(lived.url()).text


def test_a_class_without_an_address_says_so(lived: Lived, browse: Browse) -> None:
    lived.session.join_url = ""
    db.session.commit()
    with at(16, 50):
        assert "pas encore donnée" in pages.text(browse("Ada").get(lived.url()).text)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://visio.example.fr", "data:text/html,x"])
def test_only_a_safe_web_address_becomes_a_link(lived: Lived, browse: Browse, address: str) -> None:
    lived.session.join_url = address
    db.session.commit()
    with at(16, 50):
        assert address not in browse("Ada").get(lived.url()).text


def test_start_and_end_are_claimed_once_at_the_servers_time(lived: Lived, browse: Browse) -> None:
    ada = browse("Ada")
    assert lived.claim(ada, "debut", 17, 2).status_code == 303
    with at(17, 5):
        assert lived.post(ada, "debut").status_code == 303
        assert "C’était déjà signalé" in pages.text(ada.get(lived.url()).text)
    assert lived.claim(ada, "fin", 18, 3).status_code == 303
    said = lived.presence("Ada")
    assert said is not None
    assert said.started_at == clock.local(lived.session.occurs_on, 17, 2)
    assert said.ended_at == clock.local(lived.session.occurs_on, 18, 3)


def test_a_claim_alone_certifies_nothing(lived: Lived, browse: Browse) -> None:
    ada = browse("Ada")
    lived.claim(ada, "debut", 17)
    lived.claim(ada, "fin", 18)
    assert lived.here.lines("Ada") == []
    assert db.session.query(Attendance).count() == 0


@pytest.mark.parametrize(
    ("which", "hour", "minute", "said"),
    [
        ("debut", 16, 44, "à partir de 16 h 45"),
        ("debut", 17, 21, "s’est fermé à 17 h 20"),
        ("fin", 17, 49, "à partir de 17 h 50"),
        ("fin", 19, 1, "s’est fermé à 19 h"),
    ],
)
def test_too_early_or_too_late_is_said_with_the_hours(
    lived: Lived, browse: Browse, which: str, hour: int, minute: int, said: str
) -> None:
    refused = lived.claim(browse("Ada"), which, hour, minute)
    assert refused.status_code == 422
    assert said in pages.text(refused.text)
    assert lived.presence("Ada") is None


def test_a_cancelled_class_takes_no_claim(lived: Lived, browse: Browse) -> None:
    lived.session.cancelled_at = clock.now()
    db.session.commit()
    assert "annulée" in pages.text(lived.claim(browse("Ada"), "debut", 17).text)
    assert lived.presence("Ada") is None


def test_a_class_of_another_group_is_not_found(lived: Lived, browse: Browse) -> None:
    lived.session.group_id = lived.here.g1.id
    db.session.commit()
    dan = browse("Dan")
    assert dan.get(lived.url()).status_code == 404
    assert lived.claim(dan, "debut", 17).status_code == 404
    assert "CV1" not in pages.text(dan.get(lived.here.url("classes-virtuelles")).text)
    assert browse("Ada").get(lived.url()).status_code == 200


def test_a_half_day_in_the_room_is_no_virtual_class(here: World, browse: Browse) -> None:
    half_day = here.session("J1-AM").id
    assert browse("Ada").get(here.url(f"classes-virtuelles/{half_day}")).status_code == 404
    assert browse("Claire").get(here.url(f"classes-virtuelles/{half_day}/validation")).status_code == 404


def test_only_the_trainer_corrects_a_claim_and_the_participant_sees_it(lived: Lived, browse: Browse) -> None:
    ada, claire = browse("Ada"), browse("Claire")
    lived.claim(ada, "debut", 17, 15)
    page = lived.url(f"signalement/{lived.here['Ada'].uid}")
    assert ada.get(page).status_code == 403
    assert send(claire, page, started="17 h", ended="18:00").status_code == 303
    said = lived.presence("Ada")
    assert said is not None
    assert said.corrected_by_id == lived.here["Claire"].id
    assert said.started_at == clock.local(lived.session.occurs_on, 17)
    assert "Corrigé par l’équipe" in pages.text(ada.get(lived.url()).text)
    lived.claim(ada, "fin", 18, 30)
    said = lived.presence("Ada")
    assert said is not None
    assert said.ended_at == clock.local(lived.session.occurs_on, 18)


@pytest.mark.parametrize(
    ("started", "ended", "said"),
    [
        ("25 h", "", "Écrivez une heure"),
        ("bientôt", "", "Écrivez une heure"),
        ("18 h", "17 h", "La fin vient après le début"),
    ],
)
def test_an_absurd_correction_is_given_back(
    lived: Lived, browse: Browse, started: str, ended: str, said: str
) -> None:
    page = lived.url(f"signalement/{lived.here['Ada'].uid}")
    refused = send(browse("Claire"), page, started=started, ended=ended)
    assert refused.status_code == 422
    assert said in pages.text(refused.text)
    assert pages.fields(refused)["started"] == [started]
    assert lived.presence("Ada") is None


def test_somebody_who_is_not_on_the_sheet_has_no_claim_to_correct(lived: Lived, browse: Browse) -> None:
    page = lived.url(f"signalement/{lived.here['Nadia'].uid}")
    assert browse("Claire").get(page).status_code == 404


def test_the_list_says_in_sentences_what_was_signalled(lived: Lived, browse: Browse) -> None:
    ada = browse("Ada")
    lived.claim(ada, "debut", 17)
    said = pages.text(ada.get(lived.here.url("classes-virtuelles")).text)
    assert "Passées" in said
    assert "Début signalé" in said
    assert "À valider" in pages.text(browse("Claire").get(lived.here.url("classes-virtuelles")).text)
