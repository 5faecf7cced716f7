"""One agenda per person, on screen and as a private feed; the dates of modules."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from course import clock
from course.access import operations as access
from course.access.guard import COOKIE_KEY
from course.agenda import operations, queries
from course.agenda.models import AgendaFeed
from course.catalogue.queries import windows
from course.cohorts import operations as cohorts
from course.cohorts.models import Status
from course.cohorts.operations import set_status
from course.db import db
from course.errors import RuleBroken
from course.roles import Role
from tests import factories, pages
from tests.queries import count_queries
from tests.tutoring.sessions.planned import add, told
from tests.tutoring.world import World, send, world
from tutoring.sessions import planning

Browse = Callable[[str], FlaskClient]


@pytest.fixture
def here(app: Flask, november: datetime) -> World:
    return world()


@pytest.fixture
def browse(app: Flask, here: World) -> Browse:
    return lambda given: factories.sign_in(app.test_client(), here[given])


def subscribe(here: World, given: str) -> str:
    """The path of a new private address."""
    token = operations.create_feed(actor=here.actor(given), label="téléphone")
    db.session.commit()
    return f"/agenda/{token}.ics"


def events(answer: TestResponse) -> dict[str, object]:
    return {str(one["summary"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_the_agenda_shows_sessions_visits_modules_and_today(here: World, browse: Browse) -> None:
    add(here, day=date(2026, 11, 26), place="Salle 3")
    here.visit("Nadia", "Ada", occurred_on=date(2026, 11, 18))
    shown = browse("Ada").get(here.url("agenda"))
    said = pages.text(shown.text)
    assert "Novembre 2026" in said
    assert (
        said.index("Jeudi 12 novembre 2026") < said.index("Visite individuelle") < said.index("aujourd’hui")
    )
    assert said.index("aujourd’hui") < said.index("17 h – 18 h Classe virtuelle de décembre Salle 3")
    assert "Module M2" in said
    days = [one for one in pages.strict(shown.text).iter("li") if one.get("aria-current") == "date"]
    assert "Vendredi 20 novembre 2026" in " ".join(days[0].itertext()).replace("\xa0", " ")


def test_another_month_is_one_step_away_and_a_wrong_one_is_today(here: World, browse: Browse) -> None:
    ada = browse("Ada")
    assert "Octobre 2026" in pages.text(ada.get(here.url("agenda?mois=2026-10")).text)
    assert "Ouverture, matin" in pages.text(ada.get(here.url("agenda?mois=2026-10")).text)
    for wrong in ("2026-13", "0000-01", "'", "2026", "99999-01", "2026-1"):
        assert "Novembre 2026" in pages.text(ada.get(here.url(f"agenda?mois={wrong}")).text)


def test_nobody_sees_in_their_agenda_what_is_anothers(here: World, browse: Browse) -> None:
    add(here, day=date(2026, 11, 26), group_id=here.g2.id, title="Séance de G2")
    here.visit("Nadia", "Ada", occurred_on=date(2026, 11, 18))
    assert "Séance de G2" in pages.text(browse("Dan").get(here.url("agenda")).text)
    said = pages.text(browse("Béa").get(here.url("agenda")).text)
    assert "Séance de G2" not in said
    assert "Visite" not in said.replace("Visites", "")


def test_a_day_off_is_named_in_the_agenda(here: World, browse: Browse) -> None:
    add(here, day=date(2026, 11, 11))
    assert "C’est un jour férié (Armistice)." in pages.text(browse("Ada").get(here.url("agenda")).text)


def test_the_agenda_asks_the_same_whatever_it_holds(here: World, browse: Browse) -> None:
    ada, page = browse("Ada"), here.url("agenda")
    with count_queries() as asked:
        ada.get(page)
    few = len(asked)
    for number in range(1, 6):
        add(here, day=date(2026, 11, 20 + number))
        here.visit("Nadia", "Ada", occurred_on=date(2026, 11, number))
    with count_queries() as asked:
        assert ada.get(page).status_code == 200
    assert len(asked) == few <= 11


def test_an_address_is_shown_once_and_never_again(here: World, browse: Browse) -> None:
    ada, page = browse("Ada"), here.url("agenda/adresses")
    made = send(ada, page, page, label="mon téléphone")
    assert made.status_code == 200
    [area] = [one for one in pages.strict(made.text).iter("textarea") if one.get("id") == "adresse"]
    address = (area.text or "").strip()
    path = address[address.index("/agenda/") :]
    assert ada.get(path).status_code == 200
    again = ada.get(page).text
    assert path not in again
    assert "mon téléphone" in again
    [feed] = db.session.query(AgendaFeed).all()
    assert feed.token_hash not in path


def test_the_feed_is_a_calendar_by_the_book(here: World, client: FlaskClient) -> None:
    session = add(here, day=date(2026, 12, 3), place="Salle 3; à gauche, 1er étage\nau fond")
    answer = client.get(subscribe(here, "Ada"))
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert answer.data.count(b"\n") == answer.data.count(b"\r\n") > 10
    assert max(map(len, answer.data.split(b"\r\n"))) <= 75
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n" in answer.data
    calendar = Calendar.from_ical(answer.data)
    assert calendar["version"] == "2.0"
    found = events(answer)
    event = found["Classe virtuelle de décembre"]
    assert event.decoded("dtstart") == session.starts_at  # type: ignore[attr-defined]
    assert all(one.get("dtstamp") and one.get("uid") for one in found.values())  # type: ignore[attr-defined]
    uids = [str(one["uid"]) for one in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids))


def test_a_moved_session_keeps_its_uid_and_counts_its_changes(here: World, client: FlaskClient) -> None:
    session, path = add(here), subscribe(here, "Ada")
    before = events(client.get(path))["Classe virtuelle de décembre"]
    changed = planning.plan_of(session)
    with clock.frozen(date(2026, 11, 21)):
        values = {**vars(changed), "day": date(2026, 12, 10)}
        planning.edit_session(
            actor=here.actor("Claire"), session=session, plan=type(changed)(**values), version=1
        )
        db.session.commit()
    after = events(client.get(path))["Classe virtuelle de décembre"]
    assert before["uid"] == after["uid"]  # type: ignore[index]
    assert (before["sequence"], after["sequence"]) == (0, 1)  # type: ignore[index]
    assert after.decoded("dtstamp") > before.decoded("dtstamp")  # type: ignore[attr-defined]
    assert after.decoded("last-modified") == clock.local(date(2026, 11, 21), 10)  # type: ignore[attr-defined]
    planning.cancel_session(actor=here.actor("Claire"), session=session, reason="Neige", version=2)
    db.session.commit()
    cancelled = events(client.get(path))["Annulé : Classe virtuelle de décembre"]
    assert cancelled["status"] == "CANCELLED"  # type: ignore[index]


def test_no_person_is_named_in_the_feed(here: World, client: FlaskClient) -> None:
    add(here, host_ids=[here["Claire"].id], join_url="https://visio.fr/secret")
    here.visit("Nadia", "Ada", occurred_on=date(2026, 11, 18))
    said = client.get(subscribe(here, "Ada")).text.replace("\r\n ", "")
    for person in here.people.values():
        assert person.family_name not in said
    assert "Visite individuelle" in said
    assert "visio.fr" not in said


def test_with_two_cohorts_each_line_says_of_which_it_is(here: World, client: FlaskClient) -> None:
    add(here)
    other, path = factories.cohort("Cohorte de mars"), subscribe(here, "Claire")
    assert "Classe virtuelle de décembre" in events(client.get(path))
    cohorts.enrol(cohort_id=other.id, person_id=here["Claire"].id)
    cohorts.grant_role(actor=factories.system_in(other), person_id=here["Claire"].id, role=Role.TRAINER)
    db.session.commit()
    assert f"Classe virtuelle de décembre ({here.cohort.title})" in events(client.get(path))
    assert f"Module M2. Module M2 ({other.title})" in events(client.get(path))
    set_status(actor=here.actor("Hélène"), person_id=here["Claire"].id, status=Status.LEFT)
    db.session.commit()
    assert "Classe virtuelle de décembre" not in client.get(path).text


def test_on_a_telephone_the_agenda_leads_only_where_a_telephone_goes(app: Flask, here: World) -> None:
    add(here, day=date(2026, 11, 26))
    token = access.open_device(person_id=here["Ada"].id, label="téléphone")
    db.session.commit()
    phone = app.test_client()
    with phone.session_transaction() as session:
        session[COOKIE_KEY] = token
    shown = phone.get(here.url("agenda"))
    assert "Module M2" in pages.text(shown.text)
    links = {one.get("href", "") for one in pages.strict(shown.text).iter("a")}
    inside = {link for link in links if link.startswith("/c/")}
    assert any("/seances/" in link for link in inside)
    for link in sorted(inside):
        assert phone.get(link).status_code == 200, link


def test_the_feed_may_be_kept_a_quarter_of_an_hour_and_is_not_sent_again(
    here: World, client: FlaskClient
) -> None:
    path = subscribe(here, "Ada")
    first = client.get(path)
    assert first.headers["Cache-Control"] == "private, max-age=900"
    with clock.frozen(clock.local(date(2026, 11, 20), 15)):
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_a_revoked_address_answers_no_more(here: World, browse: Browse, client: FlaskClient) -> None:
    path = subscribe(here, "Ada")
    ada, page = browse("Ada"), here.url("agenda/adresses")
    token = pages.fields(ada.get(page), "/revocation")
    [feed] = queries.feeds(here["Ada"].id)
    bea = browse("Béa")
    stranger = pages.fields(bea.get(page), page)
    assert bea.post(f"{page}/{feed.id}/revocation", data=stranger).status_code == 404
    assert client.get(path).status_code == 200
    assert ada.post(f"{page}/{feed.id}/revocation", data=token).status_code == 303
    assert client.get(path).status_code == 410
    assert client.get("/agenda/inconnue.ics").status_code == 404


@pytest.mark.parametrize("status", [Status.SUSPENDED, Status.LEFT, Status.TRANSFERRED])
def test_who_is_no_longer_active_has_no_feed(here: World, client: FlaskClient, status: Status) -> None:
    path = subscribe(here, "Ada")
    set_status(actor=here.actor("Hélène"), person_id=here["Ada"].id, status=status)
    db.session.commit()
    answer = client.get(path)
    assert answer.status_code == 410
    assert b"BEGIN:VCALENDAR" not in answer.data


def test_ten_addresses_are_enough(here: World) -> None:
    for _ in range(10):
        operations.create_feed(actor=here.actor("Ada"), label="x")
    with pytest.raises(RuleBroken):
        operations.create_feed(actor=here.actor("Ada"), label="x")


def test_a_moved_module_is_told_to_participants_once_with_both_periods(here: World, browse: Browse) -> None:
    claire, page = browse("Claire"), here.url("calendrier/modules/M2")
    assert send(claire, page, closes_on="04/12/2026").status_code == 303
    [(title, body)] = told(here, "Ada", "module_moved")
    assert title == "Le module M2 change de dates"
    assert "du 7 octobre au 13 novembre 2026" in body
    assert "du 7 octobre au 4 décembre 2026" in body
    assert told(here, "Nadia", "module_moved") == []
    assert send(claire, page).status_code == 303
    assert len(told(here, "Ada", "module_moved")) == 1


def test_who_moves_a_module_after_another_keeps_what_was_typed(here: World, browse: Browse) -> None:
    theo, page = browse("Théo"), here.url("calendrier/modules/M2")
    stale = pages.fields(theo.get(page))
    send(browse("Claire"), page, closes_on="04/12/2026")
    refused = theo.post(page, data={**stale, "closes_on": "2026-12-18"})
    assert refused.status_code == 409
    assert "du 7 octobre au 4 décembre 2026" in pages.text(refused.text)
    again = pages.fields(refused)
    assert again["closes_on"] == ["2026-12-18"]
    assert theo.post(page, data=again).status_code == 303
    db.session.expire_all()
    assert windows(here.cohort.id)[0].closes_on == date(2026, 12, 18)


@pytest.mark.parametrize(
    ("closes_on", "message"),
    [
        ("01/10/2026", "fermerait avant d’ouvrir"),
        ("01/10/2029", "en dehors de la formation"),
        ("x", "Écrivez"),
    ],
)
def test_dates_of_a_module_that_cannot_be_are_refused(
    here: World, browse: Browse, closes_on: str, message: str
) -> None:
    refused = send(browse("Claire"), here.url("calendrier/modules/M2"), closes_on=closes_on)
    assert refused.status_code == 422
    assert message in pages.text(refused.text)
    assert windows(here.cohort.id)[0].version == 1


def test_only_trainers_and_managers_move_modules(here: World, browse: Browse) -> None:
    for given in ("Ada", "Nadia", "Guy", "Pia"):
        assert browse(given).get(here.url("calendrier/modules/M2")).status_code == 403, given
    assert browse("Hélène").get(here.url("calendrier/modules/M2")).status_code == 200
    assert browse("Hélène").get(here.url("calendrier/modules/M99")).status_code == 404
