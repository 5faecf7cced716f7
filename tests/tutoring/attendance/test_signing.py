"""Signing a half-day on one's telephone, with the code of the room."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import structlog
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from course import clock
from course.cohorts import changes
from course.cohorts import operations as cohorts
from course.cohorts.models import Status
from course.config import Settings
from course.db import db
from course.documents.qr import qr_code
from course.roles import Role
from tests import factories, pages
from tests.clocks import Clock
from tests.queries import count_queries
from tests.tutoring.attendance.room import START, code, group_session, sign, wrong
from tests.tutoring.world import World, send
from tutoring.sessions import attendance_queries, queries
from tutoring.sessions.attendance_models import Signature, SigningAttempt, Standing
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.signing_rules import step_at

Browse = Callable[[str], FlaskClient]


def standings() -> list[tuple[int, str]]:
    rows = db.session.query(Signature).order_by(Signature.id)
    return [(row.person_id, str(row.standing)) for row in rows]


def test_the_page_to_project_shows_digits_a_qr_and_when_they_change(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    shown = browse("Claire").get(here.url(f"presence/{morning.id}/code"))
    said = pages.text(shown.text)
    now = code(morning)
    assert f"{now[:3]} {now[3:]}" in said.replace("\xa0", " ")
    assert "Ce code change à 09:05:30" in said
    assert "0 signature" in said
    assert shown.headers["Refresh"] == "31"
    address = here.url(f"signer/{morning.id}?code={now}&t={step_at(clock.now())}")
    drawn = pages.strict(shown.text).find(".//{http://www.w3.org/2000/svg}path")
    assert drawn is not None
    assert drawn.get("d") == qr_code(Settings.current().public_url + address).path


def test_the_next_half_minute_shows_other_digits(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    first = code(morning)
    at.advance(seconds=30)
    assert code(morning) != first
    shown = browse("Claire").get(here.url(f"presence/{morning.id}/code"))
    assert code(morning)[3:] in shown.text
    assert shown.headers["Refresh"] == "31"


def test_the_projected_page_says_why_nobody_can_sign_yet(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    at.advance(days=-1)
    shown = browse("Claire").get(here.url(f"presence/{morning.id}/code"))
    assert "La signature s’ouvrira mardi 6 octobre 2026 à 8 h 30" in pages.text(shown.text)
    assert "Refresh" not in shown.headers
    assert "<svg" not in shown.text


def test_four_people_sign_and_nothing_is_certified_yet(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    for given in ("Ada", "Béa", "Cyd", "Dan"):
        assert sign(browse(given), here, morning, code(morning)).status_code == 303
        at.advance(seconds=20)
    assert [standing for _, standing in standings()] == ["signed"] * 4
    assert here.lines("Ada") == here.lines("Dan") == []
    said = pages.text(browse("Ada").get(here.url(f"signer/{morning.id}")).text)
    assert "Vous avez déjà signé, le mardi 6 octobre 2026 à 9 h 05" in said
    assert "seront certifiées quand la feuille sera contresignée" in said


def test_the_qr_fills_the_digits_in_and_a_get_writes_nothing(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    path = here.url(f"signer/{morning.id}")
    shown = browse("Ada").get(f"{path}?code={code(morning)}&t={step_at(clock.now())}")
    assert pages.fields(shown, path)["code"] == [code(morning)]
    assert standings() == []


@pytest.mark.parametrize(
    "query", ["code=123456&t=1", "code=123456&t=x", "code=1&t=999999999999999999", "t=²"]
)
def test_a_qr_scanned_too_late_is_said_and_not_filled_in(
    here: World, browse: Browse, morning: TrainingSession, query: str
) -> None:
    path = here.url(f"signer/{morning.id}")
    shown = browse("Ada").get(f"{path}?{query}")
    assert "Le code de ce QR a expiré" in pages.text(shown.text)
    assert pages.fields(shown, path)["code"] == [""]


def test_a_code_passed_on_by_photograph_is_refused_in_plain_words_and_logged_without_a_name(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    photographed = code(morning)
    at.advance(seconds=75)
    known = structlog.get_config()
    structlog.reset_defaults()
    try:
        with capture_logs() as logged:
            refused = sign(browse("Ada"), here, morning, photographed)
    finally:
        structlog.configure(**known)
    assert refused.status_code == 422
    said = pages.text(refused.text)
    assert "Ce code a expiré" in said
    assert "Il vous reste 4 essais" in said
    assert standings() == []
    line = next(one for one in logged if one["event"] == "code refused")
    assert (line["session"], line["reason"]) == (morning.id, "expired")
    assert "Ada" not in str(logged)
    assert photographed not in str(logged)


def test_after_five_wrong_codes_the_trainer_ticks(
    here: World, browse: Browse, morning: TrainingSession
) -> None:
    ada, path = browse("Ada"), here.url(f"signer/{morning.id}")
    fields = pages.fields(ada.get(path), path)
    for left in (4, 3, 2, 1, 0):
        refused = ada.post(path, data={**fields, "code": wrong(morning)})
        assert refused.status_code == 422
        said = pages.text(refused.text)
        assert ("Il vous reste" in said) == (left > 0)
    assert "cocher votre présence" in said
    assert db.session.query(SigningAttempt).count() == 5
    late = ada.post(path, data={**fields, "code": code(morning)})
    assert late.status_code == 422
    assert standings() == []
    assert "Plus d’essai pour cette feuille" in pages.text(ada.get(path).text)


def test_the_tries_are_counted_per_person_and_sheet(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    path = here.url(f"signer/{morning.id}")
    ada = browse("Ada")
    fields = pages.fields(ada.get(path), path)
    for _ in range(5):
        ada.post(path, data={**fields, "code": wrong(morning)})
    assert sign(browse("Béa"), here, morning, code(morning)).status_code == 303
    at.advance(hours=4)
    afternoon = here.session("J1-PM")
    assert sign(ada, here, afternoon, code(afternoon)).status_code == 303


def test_the_same_code_sent_twice_signs_once(here: World, browse: Browse, morning: TrainingSession) -> None:
    ada, path = browse("Ada"), here.url(f"signer/{morning.id}")
    typed = {**pages.fields(ada.get(path), path), "code": code(morning)}
    assert ada.post(path, data=typed).status_code == 303
    again = ada.post(path, data=typed, follow_redirects=True)
    assert "Vous avez déjà signé cette demi-journée" in pages.text(again.text)
    assert len(standings()) == 1
    assert db.session.query(SigningAttempt).count() == 0


def test_the_telephones_clock_does_not_matter(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    ada, path = browse("Ada"), here.url(f"signer/{morning.id}")
    fields = pages.fields(ada.get(path), path)
    shown = browse("Claire").get(here.url(f"presence/{morning.id}/code"))
    # The wall counts seconds left, the QR names a step: neither asks any clock but the server's.
    assert 'data-countdown="30"' in shown.text
    for minutes in (-2, 2):
        scanned = f"{path}?code={code(morning)}&t={step_at(clock.now() + timedelta(minutes=minutes))}"
        assert "Le code de ce QR a expiré" in pages.text(ada.get(scanned).text)
    assert ada.post(path, data={**fields, "code": code(morning)}).status_code == 303


def test_a_code_of_another_half_day_is_refused(here: World, browse: Browse, morning: TrainingSession) -> None:
    assert sign(browse("Ada"), here, morning, code(here.session("J1-PM"))).status_code == 422
    assert standings() == []


def test_a_code_of_another_group_is_refused(here: World, browse: Browse, at: Clock) -> None:
    first, second = group_session(here, here.g1.id), group_session(here, here.g2.id)
    assert sign(browse("Ada"), here, first, code(second)).status_code == 422
    assert standings() == []


def test_somebody_not_expected_signs_as_a_guest(here: World, browse: Browse, at: Clock) -> None:
    workshop = group_session(here, here.g1.id)
    dan = browse("Dan")
    sign(dan, here, workshop, code(workshop))
    assert standings() == [(here["Dan"].id, Standing.GUEST)]
    said = pages.text(dan.get(here.url(f"signer/{workshop.id}")).text)
    assert "la personne qui anime doit confirmer" in said


def test_who_changed_group_in_march_is_expected_where_they_were_that_day(
    here: World, browse: Browse, at: Clock
) -> None:
    february = group_session(here, here.g1.id, clock.local(date(2027, 2, 9), 9), "J3-AM")
    april = group_session(here, here.g2.id, clock.local(date(2027, 4, 6), 9), "J4-AM")
    cohorts.place(
        actor=factories.system_in(here.cohort),
        person_id=here["Ada"].id,
        group_id=here.g2.id,
        starts_on=date(2027, 3, 1),
    )
    db.session.commit()
    for session in (february, april):
        at.now = session.starts_at
        sign(browse("Ada"), here, session, code(session))
    assert [standing for _, standing in standings()] == ["signed", "signed"]
    at.now = clock.local(date(2027, 5, 1), 9)
    for session, expected in ((february, True), (april, True)):
        said = pages.text(browse("Claire").get(here.url(f"presence/{session.id}/emargement")).text)
        assert ("Ada" in said) == expected


def test_it_is_too_early_and_too_late_outside_the_window(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    path = here.url(f"signer/{morning.id}")
    ada = browse("Ada")
    fields = pages.fields(ada.get(path), path)
    at.now = START
    at.advance(minutes=-31)
    early = ada.post(path, data={**fields, "code": code(morning)})
    assert (early.status_code, "s’ouvrira" in early.text) == (422, True)
    at.now = START
    at.advance(hours=5, seconds=1)
    late = ada.post(path, data={**fields, "code": code(morning)})
    assert (late.status_code, "est terminée" in late.text) == (422, True)
    assert standings() == []
    assert db.session.query(SigningAttempt).count() == 0


def test_a_cancelled_session_is_not_signed(here: World, browse: Browse, morning: TrainingSession) -> None:
    morning.cancelled_at = clock.now()
    db.session.commit()
    assert "Cette séance est annulée" in pages.text(browse("Ada").get(here.url(f"signer/{morning.id}")).text)


def test_a_virtual_class_has_no_code(here: World, browse: Browse, at: Clock) -> None:
    session = here.session("CV1")
    assert browse("Ada").get(here.url(f"signer/{session.id}")).status_code == 404
    assert browse("Claire").get(here.url(f"presence/{session.id}/code")).status_code == 404


def test_a_session_moved_to_another_day_is_signed_anew_and_the_former_signature_stays(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    sign(browse("Ada"), here, morning, code(morning))
    before = code(morning)
    morning.starts_at, morning.ends_at = clock.local(date(2026, 10, 7), 9), clock.local(date(2026, 10, 7), 12)
    morning.occurs_on = date(2026, 10, 7)
    db.session.commit()
    at.advance(days=1)
    assert code(morning) != before
    said = pages.text(browse("Claire").get(here.url(f"presence/{morning.id}/emargement")).text)
    assert "La séance a été déplacée après des signatures" in said
    assert sign(browse("Ada"), here, morning, code(morning)).status_code == 303
    assert len(standings()) == 2


def test_a_session_moved_within_the_day_is_signed_anew(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    sign(browse("Ada"), here, morning, code(morning))
    edit = here.url(f"seances/{morning.id}/modification")
    said = pages.text(browse("Claire").get(edit).text).replace("\xa0", " ")
    assert "1 personne a signé cette demi-journée" in said
    assert send(browse("Claire"), edit, starts="16:00", ends="19:00").status_code == 303
    db.session.expire_all()
    at.advance(hours=7)
    sheet = pages.text(browse("Claire").get(here.url(f"presence/{morning.id}/emargement")).text)
    assert "0 personne présente" in sheet.replace("\xa0", " ")
    assert "mardi 6 octobre 2026 à 9 h" in sheet.replace("\xa0", " ")
    assert sign(browse("Ada"), here, morning, code(morning)).status_code == 303
    assert len(standings()) == 2


def test_a_moved_session_gives_its_tries_back(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    path = here.url(f"signer/{morning.id}")
    ada = browse("Ada")
    fields = pages.fields(ada.get(path), path)
    for _ in range(5):
        ada.post(path, data={**fields, "code": wrong(morning)})
    shown = pages.text(browse("Claire").get(here.url(f"presence/{morning.id}/emargement")).text)
    assert shown.count("Cinq codes refusés") == 1
    edit = here.url(f"seances/{morning.id}/modification")
    send(browse("Claire"), edit, day="08/10/2026")
    db.session.expire_all()
    at.advance(days=2)
    assert sign(browse("Ada"), here, morning, code(morning)).status_code == 303


def test_who_arrived_in_november_has_no_october_to_sign(here: World, browse: Browse, at: Clock) -> None:
    here.add("Eva", Role.PARTICIPANT, since=date(2026, 11, 2))
    at.now = clock.local(date(2026, 11, 3), 9)
    said = pages.text(browse("Eva").get(here.url("signer")).text)
    assert "Ouverture" not in said
    assert "CV1" in said


def test_who_was_suspended_that_day_signs_as_a_guest_and_is_not_awaited(
    here: World, browse: Browse, at: Clock
) -> None:
    for status, day in ((Status.SUSPENDED, date(2026, 10, 1)), (Status.ACTIVE, date(2026, 10, 20))):
        with clock.frozen(date(2026, 10, 21)):
            changes.change_standing(
                actor=here.actor("Hélène"),
                person_id=here["Ada"].id,
                status=status,
                effective_on=day,
                reason="congé",
            )
    db.session.commit()
    at.now = clock.local(date(2026, 10, 22), 9)
    session = here.session("J1-AM")
    assert not attendance_queries.is_expected(session, here["Ada"].id)
    assert attendance_queries.is_expected(session, here["Béa"].id)
    awaited = {line.person.given_name for line in queries.sheet(session) if line.expected}
    assert awaited == {"Béa", "Cyd", "Dan"}


def test_my_presence_says_where_each_half_day_stands(
    here: World, browse: Browse, morning: TrainingSession, at: Clock
) -> None:
    sign(browse("Ada"), here, morning, code(morning))
    said = pages.text(browse("Ada").get(here.url("signer")).text)
    assert "Signé à 9 h 05, à contresigner" in said
    assert "À venir" in said
    assert "Signer Ouverture, matin" in pages.text(browse("Béa").get(here.url("signer")).text)


def test_only_participants_sign(here: World, browse: Browse, morning: TrainingSession) -> None:
    for given in ("Claire", "Nadia", "Hélène", "Guy", "Iris", "Élie", "Pia"):
        assert browse(given).get(here.url(f"signer/{morning.id}")).status_code == 403, given
    for given in ("Ada", "Nadia", "Guy", "Iris", "Élie", "Pia"):
        assert browse(given).get(here.url(f"presence/{morning.id}/code")).status_code == 403, given


def test_a_suspended_person_signs_nothing(here: World, browse: Browse, morning: TrainingSession) -> None:
    cohorts.set_status(
        actor=factories.system_in(here.cohort), person_id=here["Ada"].id, status=Status.SUSPENDED
    )
    assert browse("Ada").get(here.url(f"signer/{morning.id}")).status_code == 403


@pytest.mark.parametrize("typed", ["", "🙂", "<script>", "9" * 4000, "' OR 1=1 --"])
def test_absurd_codes_are_refused_on_a_page_that_holds(
    here: World, browse: Browse, morning: TrainingSession, typed: str
) -> None:
    refused = sign(browse("Ada"), here, morning, typed)
    assert refused.status_code == 422
    pages.strict(refused.text)
    assert standings() == []


def test_the_pages_keep_to_their_queries(here: World, browse: Browse, morning: TrainingSession) -> None:
    ada, claire = browse("Ada"), browse("Claire")
    for client, path, limit in (
        (ada, f"signer/{morning.id}", 8),
        (ada, "signer", 4),
        (claire, f"presence/{morning.id}/code", 6),
        (claire, f"presence/{morning.id}/emargement", 13),
    ):
        address = here.url(path)
        client.get(address)
        db.session.rollback()
        with count_queries() as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= limit, (path, asked)


def test_roles_are_those_of_the_day(here: World, browse: Browse, at: Clock) -> None:
    """Who joined the cohort after the session is a guest of it until a trainer confirms."""
    here.add("Eva", Role.PARTICIPANT, since=date(2026, 10, 20))
    late = group_session(here, here.g1.id, clock.local(date(2026, 11, 3), 9), "J9")
    at.now = late.starts_at
    sign(browse("Eva"), here, late, code(late))
    assert standings() == [(here["Eva"].id, Standing.GUEST)]
