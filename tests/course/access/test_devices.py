"""A telephone's own sign-in: opened by a QR, good for a few pages, revocable at once."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course import clock
from course.access import operations
from course.access.models import Kind, SignIn, Ticket
from course.access.rules import device_label, hashed
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, Status
from course.db import db
from course.people.models import Person
from course.roles import Role
from tests import factories, pages
from tests.queries import count_queries

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1"
PIXEL = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    return factories.cohort()


@pytest.fixture
def ada(cohort: Cohort) -> Person:
    return factories.member(cohort, Role.PARTICIPANT, given="Ada")


def ticket(app: Flask, person: Person, destination: str = "/telephone") -> str:
    """On the computer: « Utiliser mon téléphone »; the path that the QR leads to."""
    computer = factories.sign_in(app.test_client(), person)
    token = pages.fields(computer.get("/mes-appareils"), "/mes-appareils")["csrf_token"]
    shown = computer.post("/mes-appareils", data={"csrf_token": token, "next": destination})
    assert shown.status_code == 200
    address = pages.strict(shown.text).find(".//span[@class='address']")
    assert address is not None
    assert address.text is not None
    return "/onglet/" + address.text.split("/onglet/")[1]


def scan(app: Flask, path: str, agent: str = IPHONE, phone: FlaskClient | None = None) -> FlaskClient:
    """On the telephone: open the address, press « Continuer »."""
    phone = phone or app.test_client()
    shown = phone.get(path, headers={"User-Agent": agent})
    fields = pages.fields(shown, path)
    answer = phone.post(path, data=fields, headers={"User-Agent": agent})
    assert answer.status_code == 303, answer.text
    return phone


def devices() -> list[SignIn]:
    return list(db.session.query(SignIn).filter_by(kind=Kind.DEVICE).order_by(SignIn.id))


def test_a_qr_opens_a_sign_in_of_ninety_days(app: Flask, ada: Person, november: datetime) -> None:
    path = ticket(app, ada)
    said = pages.text(app.test_client().get(path).text)
    assert "Continuer en tant que Ada" in said
    assert "pendant 90 jours" in said
    scan(app, path)
    (made,) = devices()
    assert (made.person_id, made.label) == (ada.id, "iPhone, Safari")
    assert made.expires_at == november + timedelta(days=90)
    assert made.last_seen_on == november.date()


def test_the_telephones_cookie_outlives_its_browser(app: Flask, ada: Person) -> None:
    path, phone = ticket(app, ada), app.test_client()
    answer = phone.post(path, data=pages.fields(phone.get(path), path))
    assert "Expires=" in answer.headers["Set-Cookie"]


def test_the_qr_works_once_and_for_a_minute(app: Flask, ada: Person, november: datetime) -> None:
    path = ticket(app, ada)
    fields = pages.fields(app.test_client().get(path), path)
    scan(app, path)
    assert app.test_client().get(path).status_code == 410
    late = ticket(app, ada)
    with clock.frozen(november + timedelta(seconds=61)):
        assert app.test_client().get(late).status_code == 410
        assert app.test_client().post(late, data=fields).status_code in (400, 410)
    assert len(devices()) == 1


def test_only_a_hash_of_the_ticket_is_kept(app: Flask, ada: Person) -> None:
    token = ticket(app, ada).rsplit("/", 1)[1]
    kept = db.session.query(Ticket).one()
    assert kept.token_hash == hashed(token)
    assert token not in str(vars(kept))


def test_a_telephone_enters_its_pages_and_no_other(app: Flask, cohort: Cohort, ada: Person) -> None:
    phone = scan(app, ticket(app, ada))
    for path in ("telephone", "signer"):
        assert phone.get(f"/c/{cohort.uid}/{path}").status_code == 200, path
    for path in (f"/c/{cohort.uid}/", f"/c/{cohort.uid}/heures", "/mes-cohortes", "/mes-appareils"):
        refused = phone.get(path)
        assert refused.status_code == 403, path
        said = pages.text(refused.text)
        assert "Cette page ne s’ouvre pas sur ce téléphone" in said
        assert "Ouvrez M@gistère" in said


def test_a_telephone_makes_no_ticket_and_no_other_telephone(app: Flask, ada: Person) -> None:
    phone = scan(app, ticket(app, ada))
    token = pages.fields(phone.get("/telephone", follow_redirects=True), "deconnexion")["csrf_token"]
    for path in ("/onglet", "/mes-appareils"):
        assert phone.post(path, data={"csrf_token": token, "next": "/"}).status_code == 403, path
    assert db.session.query(Ticket).count() == 1


def test_the_menu_of_a_telephone_leads_only_where_it_may_go(app: Flask, cohort: Cohort, ada: Person) -> None:
    phone = scan(app, ticket(app, ada))
    shown = phone.get(f"/c/{cohort.uid}/telephone")
    links = {a.get("href", "") for a in pages.strict(shown.text).iter("a")}
    inside = sorted(link for link in links if link.startswith(f"/c/{cohort.uid}/"))
    assert inside
    for link in inside:
        assert phone.get(link).status_code == 200, link
    assert "Mes heures" not in pages.text(shown.text)


def test_revoking_a_telephone_acts_at_once(app: Flask, cohort: Cohort, ada: Person) -> None:
    phone = scan(app, ticket(app, ada), PIXEL)
    computer = factories.sign_in(app.test_client(), ada)
    shown = computer.get("/mes-appareils")
    assert "Android, Chrome" in pages.text(shown.text)
    action = f"/mes-appareils/{devices()[0].id}/revoquer"
    assert computer.post(action, data=pages.fields(shown, action)).status_code == 303
    assert phone.get(f"/c/{cohort.uid}/signer").status_code == 401
    assert "Aucun appareil n’est relié" in pages.text(computer.get("/mes-appareils").text)


def test_nobody_revokes_or_sees_another_persons_telephone(app: Flask, cohort: Cohort, ada: Person) -> None:
    scan(app, ticket(app, ada))
    other = factories.sign_in(app.test_client(), factories.member(cohort, Role.MANAGER))
    shown = other.get("/mes-appareils")
    assert "iPhone" not in pages.text(shown.text)
    token = pages.fields(shown, "/mes-appareils")["csrf_token"]
    forged = other.post(f"/mes-appareils/{devices()[0].id}/revoquer", data={"csrf_token": token})
    assert forged.status_code == 404
    db.session.expire_all()
    assert devices()[0].revoked_at is None


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.LEFT, Status.TRANSFERRED])
def test_the_telephone_of_who_is_suspended_or_gone_is_worth_nothing(
    app: Flask, cohort: Cohort, ada: Person, status: Status
) -> None:
    phone = scan(app, ticket(app, ada))
    cohorts.set_status(actor=factories.system_in(cohort), person_id=ada.id, status=status)
    db.session.commit()
    assert phone.get(f"/c/{cohort.uid}/signer").status_code == 403


def test_a_telephone_ends_after_ninety_days(
    app: Flask, cohort: Cohort, ada: Person, november: datetime
) -> None:
    phone = scan(app, ticket(app, ada))
    with clock.frozen(november + timedelta(days=89)):
        assert operations.devices(ada.id)
    with clock.frozen(november + timedelta(days=91)):
        assert phone.get(f"/c/{cohort.uid}/signer").status_code == 401
        assert not operations.devices(ada.id)


def test_signing_the_computer_out_leaves_the_telephone_and_the_other_way_round(
    app: Flask, cohort: Cohort, ada: Person
) -> None:
    phone = scan(app, ticket(app, ada))
    computer = factories.sign_in(app.test_client(), ada)
    page = f"/c/{cohort.uid}/telephone"
    phone.post("/deconnexion", data=pages.fields(phone.get(page), "deconnexion"))
    assert phone.get(page).status_code == 401
    assert computer.get(f"/c/{cohort.uid}/").status_code == 200


def test_a_qr_scanned_while_signed_out_is_where_the_telephone_arrives(
    app: Flask, cohort: Cohort, ada: Person
) -> None:
    phone, wanted = app.test_client(), f"/c/{cohort.uid}/signer?code=123456"
    refused = phone.get(wanted)
    assert refused.status_code == 401
    assert "Entrez depuis M@gistère" in pages.text(refused.text)
    path = ticket(app, ada)
    answer = phone.post(path, data=pages.fields(phone.get(path), path))
    assert answer.location == wanted


def last_seen() -> date | None:
    db.session.rollback()
    return devices()[0].last_seen_on


def test_looking_from_a_telephone_writes_nothing(
    app: Flask, cohort: Cohort, ada: Person, november: datetime
) -> None:
    phone = scan(app, ticket(app, ada))
    with clock.frozen(november + timedelta(days=3)), count_queries() as asked:
        for path in ("telephone", "signer", "agenda"):
            assert phone.get(f"/c/{cohort.uid}/{path}").status_code == 200
    assert not [one for one in asked if one.startswith("UPDATE")]
    assert last_seen() == november.date()


def test_the_day_of_the_last_send_is_noted_once_and_only_when_it_was_accepted(
    app: Flask, cohort: Cohort, ada: Person, november: datetime
) -> None:
    phone, page = scan(app, ticket(app, ada)), f"/c/{cohort.uid}/telephone"
    with clock.frozen(november + timedelta(days=3)):
        token = pages.fields(phone.get(page), "deconnexion")
        assert phone.post("/deconnexion").status_code == 400
        assert phone.post("/mes-appareils", data=token).status_code == 403
        assert last_seen() == november.date()
    with clock.frozen(november + timedelta(days=4)), count_queries() as asked:
        assert phone.post("/deconnexion", data=token).status_code == 303
    assert len([one for one in asked if one.startswith("UPDATE") and "last_seen_on" in one]) == 1
    assert last_seen() == (november + timedelta(days=4)).date()


def test_a_qr_taken_from_a_page_that_no_telephone_opens_leads_to_the_telephones_home(
    app: Flask, cohort: Cohort, ada: Person
) -> None:
    for wanted, arrives in (
        (f"/c/{cohort.uid}/heures", "/telephone"),
        (f"/c/{cohort.uid}/agenda?mois=2026-11", f"/c/{cohort.uid}/agenda?mois=2026-11"),
        ("/nulle-part", "/telephone"),
    ):
        path, phone = ticket(app, ada, wanted), app.test_client()
        phone.get(f"/c/{cohort.uid}/messages")  # a mail's link, followed before the telephone was linked
        answer = phone.post(path, data=pages.fields(phone.get(path), path))
        assert answer.location == arrives, wanted


def test_a_late_qr_says_to_show_another_on_the_computer(app: Flask, ada: Person, november: datetime) -> None:
    path = ticket(app, ada)
    with clock.frozen(november + timedelta(seconds=61)):
        said = pages.text(app.test_client().get(path).text)
    assert "Ce carré n’est plus valable" in said
    assert "affichez un nouveau carré" in said
    assert "Ce lien n’est plus valable" in pages.text(app.test_client().get("/onglet/inconnu").text)


def test_a_telephone_that_is_linked_again_is_listed_once(app: Flask, ada: Person) -> None:
    phone = scan(app, ticket(app, ada))
    scan(app, ticket(app, ada), phone=phone)
    scan(app, ticket(app, ada), PIXEL)
    assert [one.label for one in operations.devices(ada.id)] == ["Android, Chrome", "iPhone, Safari"]
    assert phone.get("/telephone", follow_redirects=True).status_code == 200


def test_what_has_ended_is_forgotten_and_what_lives_stays(
    app: Flask, ada: Person, november: datetime
) -> None:
    scan(app, ticket(app, ada))
    with clock.frozen(november + timedelta(days=31)):
        operations.forget_old()
        db.session.commit()
        assert db.session.query(Ticket).count() == 0
        assert [one.kind for one in db.session.query(SignIn)] == [Kind.DEVICE]
    with clock.frozen(november + timedelta(days=121)):
        operations.forget_old()
        db.session.commit()
        assert db.session.query(SignIn).count() == 0


def test_the_guard_asks_two_questions_on_a_telephone_too(app: Flask, cohort: Cohort, ada: Person) -> None:
    phone, page = scan(app, ticket(app, ada)), f"/c/{cohort.uid}/telephone"
    db.session.rollback()
    with count_queries() as asked:
        assert phone.get(page).status_code == 200
    assert len([one for one in asked if "sign_in" in one or "enrolment" in one]) == 2


def test_an_operators_telephone_runs_nothing(app: Flask, ada: Person) -> None:
    ada.operator_since = clock.now()
    phone = scan(app, ticket(app, ada))
    assert phone.get("/plateformes").status_code in (403, 404)


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        (IPHONE, "iPhone, Safari"),
        (PIXEL, "Android, Chrome"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:130.0) Gecko Firefox/130.0", "Android, Firefox"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/130 Safari Edg/130", "Windows, Edge"),
        ("", "Autre appareil"),
        ("🙂 <script>" * 500, "Autre appareil"),
    ],
)
def test_a_label_names_families_only(agent: str, label: str) -> None:
    assert device_label(agent) == label


@pytest.mark.parametrize("destination", ["//evil.example/", "https://evil.example/", "/\\evil", "\n/"])
def test_a_ticket_leads_nowhere_else(app: Flask, ada: Person, destination: str) -> None:
    path, phone = ticket(app, ada, destination), app.test_client()
    answer = phone.post(path, data=pages.fields(phone.get(path), path))
    assert answer.location == "/telephone"
