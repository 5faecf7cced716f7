"""Catching up what was missed: the missing minutes, their proof, the way back."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.db import db
from course.errors import RuleBroken
from course.hours.models import ParticipantHours
from tests import pages
from tests.clocks import Clock
from tests.tutoring.attendance.room import group_session
from tests.tutoring.world import World, send
from tutoring.sessions import catch_up
from tutoring.sessions.attendance_models import CatchUp
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.operations import tick
from tutoring.sessions.rules import Entry, Mark

Browse = Callable[[str], FlaskClient]
DONE = {
    "kind": "meeting",
    "caught_up_on": "2026-10-12",
    "minutes": "3 h",
    "reason": "Conseil de discipline",
    "evidence": "Rendez-vous avec Nadia, compte rendu déposé.",
}


@pytest.fixture
def missed(here: World, morning: TrainingSession, at: Clock) -> TrainingSession:
    """The opening morning: Ada was absent, Béa came 40 minutes late; a week has passed."""
    entries = [
        Entry(here["Ada"].id, Mark(Status.ABSENT)),
        Entry(here["Béa"].id, Mark(Status.PRESENT, 140)),
    ]
    tick(actor=here.actor("Claire"), session=morning, entries=entries)
    db.session.commit()
    at.advance(days=7)
    return morning


def page(here: World, session: TrainingSession, given: str) -> str:
    return here.url(f"presence/{session.id}/rattrapage/{here[given].uid}")


def write(client: FlaskClient, path: str, **values: object) -> TestResponse:
    return send(client, path, path, **{**DONE, **values})


def test_the_missing_minutes_are_certified_under_the_sessions_modality(
    here: World, browse: Browse, missed: TrainingSession
) -> None:
    answer = write(browse("Claire"), page(here, missed, "Ada"))
    assert answer.status_code == 303
    assert here.lines("Ada") == [("in_person", 180)]
    line = db.session.query(ParticipantHours).filter_by(person_id=here["Ada"].id).one()
    assert (line.occurred_on, line.evidence_kind, line.year) == (date(2026, 10, 12), "catch_up", 1)


def test_the_persons_hours_lead_to_the_proof(here: World, browse: Browse, missed: TrainingSession) -> None:
    write(browse("Claire"), page(here, missed, "Ada"), evidence_url="https://example.org/production")
    made = db.session.query(CatchUp).one()
    ada = browse("Ada")
    shown = ada.get(here.url("heures"))
    assert f"rattrapages/{made.id}" in shown.text
    assert "Rattrapage" in pages.text(shown.text)
    said = pages.text(ada.get(here.url(f"rattrapages/{made.id}")).text)
    for text in ("Rendez-vous avec Nadia", "Conseil de discipline", "3 h", "Claire", "https://example.org"):
        assert text in said.replace("\xa0", " ")


def test_who_reads_the_proof(here: World, browse: Browse, missed: TrainingSession) -> None:
    write(browse("Claire"), page(here, missed, "Ada"))
    path = here.url(f"rattrapages/{db.session.query(CatchUp).one().id}")
    for given, status in (
        *(("Ada", 200), ("Nadia", 200), ("Théo", 200), ("Hélène", 200), ("Guy", 200)),
        *(("Béa", 404), ("Paul", 404), ("Iris", 403), ("Élie", 403), ("Pia", 403)),
    ):
        assert browse(given).get(path).status_code == status, given


def test_it_never_exceeds_what_is_missing(here: World, browse: Browse, missed: TrainingSession) -> None:
    claire, path = browse("Claire"), page(here, missed, "Béa")
    assert pages.fields(claire.get(path), path)["minutes"] == ["40\xa0min"]
    refused = write(claire, path, minutes="41")
    assert refused.status_code == 422
    assert "Il manque 40 min" in pages.text(refused.text).replace("\xa0", " ")
    assert write(claire, path, minutes="25").status_code == 303
    assert write(claire, path, minutes="16").status_code == 422
    assert write(claire, path, minutes="15").status_code == 303
    assert "Il ne manque plus rien" in pages.text(claire.get(path).text)
    assert sum(minutes for _, minutes in here.lines("Béa")) == 180


def test_it_goes_back_with_a_reason_and_may_be_written_anew(
    here: World, browse: Browse, missed: TrainingSession
) -> None:
    claire, path = browse("Claire"), page(here, missed, "Ada")
    write(claire, path)
    proof = here.url(f"rattrapages/{db.session.query(CatchUp).one().id}")
    assert send(claire, proof, f"{proof}/annuler", reason=" ").status_code == 422
    assert send(claire, proof, f"{proof}/annuler", reason="Erreur de personne").status_code == 303
    assert here.lines("Ada") == [("in_person", 180), ("in_person", -180)]
    assert "Erreur de personne" in pages.text(browse("Ada").get(proof).text)
    assert write(claire, path).status_code == 303
    assert sum(minutes for _, minutes in here.lines("Ada")) == 180


def test_cancelling_twice_reverses_once(here: World, browse: Browse, missed: TrainingSession) -> None:
    claire = browse("Claire")
    write(claire, page(here, missed, "Ada"))
    proof = here.url(f"rattrapages/{db.session.query(CatchUp).one().id}")
    fields = {**pages.fields(claire.get(proof), "annuler"), "reason": "Erreur"}
    for _ in range(2):
        assert claire.post(f"{proof}/annuler", data=fields).status_code == 303
    assert here.lines("Ada") == [("in_person", 180), ("in_person", -180)]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"minutes": "0"}, "au moins"),
        ({"minutes": "-20"}, "négative"),
        ({"minutes": "beaucoup"}, "Écrivez une durée"),
        ({"kind": "declaration"}, "Choisissez"),
        ({"caught_up_on": "2026-12-01"}, "à venir"),
        ({"caught_up_on": "2026-10-01"}, "vérifiez la date"),
        ({"caught_up_on": "31/02/2026"}, "n’existe pas"),
        ({"reason": ""}, "Il manque une réponse"),
        ({"evidence": ""}, "Il manque une réponse"),
        ({"evidence": "é" * 2001}, "2 000 au plus"),
        ({"evidence_url": "javascript:alert(1)"}, "https://"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_certifies_nothing(
    here: World, browse: Browse, missed: TrainingSession, values: dict[str, str], said: str
) -> None:
    refused = write(browse("Claire"), page(here, missed, "Ada"), **values)
    assert refused.status_code == 422
    assert said in pages.text(refused.text).replace("\xa0", " ")
    assert here.lines("Ada") == []


def test_the_same_session_with_another_group_may_have_come_before(
    here: World, browse: Browse, missed: TrainingSession
) -> None:
    path = page(here, missed, "Ada")
    assert write(browse("Claire"), path, kind="other_group", caught_up_on="2026-10-01").status_code == 303


def test_nothing_is_caught_up_while_the_sheet_is_silent(
    here: World, browse: Browse, missed: TrainingSession
) -> None:
    said = pages.text(browse("Claire").get(page(here, missed, "Cyd")).text)
    assert "ne dit rien de cette personne" in said


def test_a_tick_after_a_catch_up_never_counts_twice(
    here: World, browse: Browse, missed: TrainingSession
) -> None:
    claire, sheet = browse("Claire"), here.url(f"presence/{missed.id}")
    write(claire, page(here, missed, "Ada"))
    refused = send(claire, sheet, sheet, **{f"p-{here['Ada'].uid}-status": "present", "reason": "Retrouvée"})
    assert refused.status_code == 422
    assert "a déjà rattrapé 3 h" in pages.text(refused.text).replace("\xa0", " ")
    assert here.lines("Ada") == [("in_person", 180)]


def test_a_half_day_counted_on_another_groups_sheet_is_not_caught_up_again(
    here: World, browse: Browse, missed: TrainingSession
) -> None:
    other = group_session(here, here.g1.id, missed.starts_at)
    tick(
        actor=here.actor("Claire"),
        session=other,
        entries=[Entry(here["Ada"].id, Mark(Status.PRESENT, 180))],
    )
    db.session.commit()
    said = pages.text(browse("Claire").get(page(here, missed, "Ada")).text)
    assert "rien ne compte deux fois" in said
    with pytest.raises(RuleBroken, match="rien ne compte deux fois"):
        catch_up.missing(missed, here["Ada"].id)
    assert here.lines("Ada") == [("in_person", 180)]


def test_only_trainers_and_managers_write_it(here: World, browse: Browse, missed: TrainingSession) -> None:
    for given in ("Ada", "Nadia", "Guy", "Iris"):
        assert browse(given).get(page(here, missed, "Ada")).status_code == 403, given
