"""School holidays as an administrator edits them."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.calendar import queries
from course.calendar.rules import add_working_days, day_off, is_working_day
from course.cohorts.models import Cohort
from course.db import db
from course.roles import Role
from tests import factories, pages

TOUSSAINT = {
    "title": "Toussaint",
    "zone": "A",
    "starts_on": "17/10/2026",
    "ends_on": "01/11/2026",
}


@pytest.fixture
def cohort(app: Flask, november: object) -> Cohort:
    return factories.cohort()


def browser(app: Flask, cohort: Cohort, role: Role) -> FlaskClient:
    return factories.sign_in(app.test_client(), factories.member(cohort, role))


def send(client: FlaskClient, url: str, **values: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return client.post(url, data={**pages.fields(client.get(url)), **values})


def test_working_days_leave_out_weekends_public_holidays_and_those_given() -> None:
    friday = date(2026, 11, 20)
    assert add_working_days(friday, 1) == date(2026, 11, 23)
    assert add_working_days(friday, 5) == date(2026, 11, 27)
    assert add_working_days(date(2026, 11, 10), 1) == date(2026, 11, 12)
    assert add_working_days(date(2026, 11, 12), -1) == date(2026, 11, 10)
    assert add_working_days(friday, 0) == friday
    assert add_working_days(date(2026, 10, 16), 1, [(date(2026, 10, 17), date(2026, 11, 1))]) == date(
        2026, 11, 2
    )
    assert not is_working_day(date(2026, 10, 20), [(date(2026, 10, 17), date(2026, 11, 1))])


def test_a_day_off_says_why() -> None:
    assert day_off(date(2026, 11, 11)) == "un jour férié (Armistice)"
    assert day_off(date(2027, 1, 1)) == "un jour férié (Jour de l’an)"
    assert day_off(date(2059, 5, 8)) == "un jour férié (Ascension, Fête de la Victoire)"
    assert day_off(date(2026, 11, 21)) == "un samedi"
    holidays = [("Toussaint", date(2026, 10, 17), date(2026, 11, 1))]
    assert day_off(date(2026, 10, 20), holidays) == "pendant les vacances (Toussaint)"
    assert day_off(date(2026, 11, 20), holidays) is None


def test_an_administrator_adds_changes_and_deletes_holidays(app: Flask, cohort: Cohort) -> None:
    guy, here = browser(app, cohort, Role.ADMINISTRATOR), f"/c/{cohort.uid}/calendrier"
    assert send(guy, f"{here}/vacances/nouvelles", **TOUSSAINT).status_code == 303
    assert "du 17 octobre au 1er novembre 2026" in pages.text(guy.get(here).text)
    [one] = queries.holidays(cohort.id)
    address = f"{here}/vacances/{one.id}"
    assert send(guy, address, ends_on="02/11/2026").status_code == 303
    assert "du 17 octobre au 2 novembre 2026" in pages.text(guy.get(here).text)
    asked = guy.get(f"{address}/suppression")
    assert "Supprimer « Toussaint »" in pages.text(asked.text)
    assert len(queries.holidays(cohort.id)) == 1
    assert guy.post(f"{address}/suppression", data=pages.fields(asked)).status_code == 303
    assert queries.holidays(cohort.id) == []


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"ends_on": "16/10/2026"}, "vient avant le premier"),
        ({"ends_on": "01/11/2027"}, "plus de cent jours"),
        ({"starts_on": "30/02/2026"}, "n’existe pas dans le calendrier"),
        ({"starts_on": "hier"}, "Écrivez la date comme"),
        ({"zone": "D"}, "Choisissez"),
        ({"title": ""}, "Il manque une réponse"),
        ({"title": "a" * 81}, "81"),
    ],
)
def test_dates_that_cannot_be_come_back_as_typed(
    app: Flask, cohort: Cohort, values: dict[str, str], message: str
) -> None:
    guy, new = browser(app, cohort, Role.ADMINISTRATOR), f"/c/{cohort.uid}/calendrier/vacances/nouvelles"
    refused = send(guy, new, **{**TOUSSAINT, **values})
    assert refused.status_code == 422
    assert message in pages.text(refused.text)
    assert queries.holidays(cohort.id) == []


def test_a_name_of_spaces_is_no_name(app: Flask, cohort: Cohort) -> None:
    guy, new = browser(app, cohort, Role.ADMINISTRATOR), f"/c/{cohort.uid}/calendrier/vacances/nouvelles"
    assert send(guy, new, **{**TOUSSAINT, "title": "   "}).status_code == 422
    assert queries.holidays(cohort.id) == []


def test_a_day_off_of_alsace_is_entered_by_hand_and_is_then_not_worked(app: Flask, cohort: Cohort) -> None:
    guy, here = browser(app, cohort, Role.ADMINISTRATOR), f"/c/{cohort.uid}/calendrier"
    assert "Vendredi saint" in pages.text(guy.get(here).text)
    good_friday = {"title": "Vendredi saint", "starts_on": "26/03/2027", "ends_on": "26/03/2027"}
    assert send(guy, f"{here}/vacances/nouvelles", zone="A", **good_friday).status_code == 303
    off = [(one.starts_on, one.ends_on) for one in queries.holidays(cohort.id, "A")]
    assert add_working_days(date(2027, 3, 25), 1) == date(2027, 3, 26)
    assert add_working_days(date(2027, 3, 25), 1, off) == date(2027, 3, 30)


def test_overlapping_holidays_are_refused_by_name_and_another_zone_is_free(
    app: Flask, cohort: Cohort
) -> None:
    guy, new = browser(app, cohort, Role.ADMINISTRATOR), f"/c/{cohort.uid}/calendrier/vacances/nouvelles"
    send(guy, new, **TOUSSAINT)
    refused = send(
        guy, new, **{**TOUSSAINT, "title": "Pont", "starts_on": "01/11/2026", "ends_on": "03/11/2026"}
    )
    assert refused.status_code == 422
    assert "« Toussaint », qui existe déjà" in pages.text(refused.text)
    assert send(guy, new, **{**TOUSSAINT, "zone": "B"}).status_code == 303


def test_the_cohorts_zone_is_chosen_and_rewrites_no_date(app: Flask, cohort: Cohort) -> None:
    guy, here = browser(app, cohort, Role.ADMINISTRATOR), f"/c/{cohort.uid}/calendrier"
    send(guy, f"{here}/vacances/nouvelles", **TOUSSAINT)
    found = pages.fields(guy.get(here), "/zone")
    assert found["zone"] == ["A"]
    guy.post(f"{here}/zone", data={**found, "zone": "C"})
    assert "suit la zone C" in pages.text(guy.get(here).text)
    assert queries.holidays(cohort.id)[0].zone == "A"
    guy.post(f"{here}/zone", data={**found, "zone": "Z"})
    assert "suit la zone C" in pages.text(guy.get(here).text)


def test_trainers_read_and_participants_do_not(app: Flask, cohort: Cohort) -> None:
    here = f"/c/{cohort.uid}/calendrier"
    assert browser(app, cohort, Role.TRAINER).get(here).status_code == 200
    assert browser(app, cohort, Role.TRAINER).get(f"{here}/vacances/nouvelles").status_code == 403
    assert browser(app, cohort, Role.PARTICIPANT).get(here).status_code == 403


def test_another_cohorts_holidays_do_not_exist_here(app: Flask, cohort: Cohort) -> None:
    guy = browser(app, cohort, Role.ADMINISTRATOR)
    send(guy, f"/c/{cohort.uid}/calendrier/vacances/nouvelles", **TOUSSAINT)
    [one] = queries.holidays(cohort.id)
    other = factories.cohort("Une autre")
    foreigner = browser(app, other, Role.ADMINISTRATOR)
    for path in ("", "/suppression"):
        assert foreigner.get(f"/c/{other.uid}/calendrier/vacances/{one.id}{path}").status_code == 404


def test_the_demonstration_has_the_holidays_of_zone_a(demo: Cohort) -> None:
    found = queries.holidays(demo.id)
    assert demo.zone == "A"
    assert [(one.starts_on, one.ends_on) for one in found][:2] == [
        (date(2026, 10, 17), date(2026, 11, 1)),
        (date(2026, 12, 19), date(2027, 1, 3)),
    ]
    assert len(found) == 5
    db.session.rollback()
