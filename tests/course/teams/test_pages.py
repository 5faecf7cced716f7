"""The administrator's page: what is used and left, what is validated, refused, corrected, exported."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from course.cohorts import changes
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, Group, GroupFunction
from course.db import db
from course.hours import operations as hours
from course.hours import queries as books
from course.hours.models import Modality, Nature, TrainerHours
from course.notices.models import Notice
from course.people.models import Person
from course.registries import EvidenceFacts, registries
from course.roles import Role
from tests import factories, pages
from tests.queries import count_queries


@dataclass
class Office:
    """A tutor with a group, and the administrator."""

    cohort: Cohort
    group: Group
    nadia: Person
    patricia: Person

    def url(self, path: str = "heures-equipes") -> str:
        return f"/c/{self.cohort.uid}/{path}"

    def visit(self, by: Person | None = None, ref: str = "v1", **values: Any) -> TrainerHours:
        """A visit of an hour in the trainers' book; returns its line."""
        author = by or self.nadia
        given: dict[str, Any] = {
            "year": 1,
            "function": "tutor",
            "group_id": self.group.id,
            "nature": Nature.INDIVIDUAL_VISIT,
            "minutes": 60,
            "occurred_on": date(2026, 11, 17),
            "travel_minutes": 50,
            "kilometres": 42.5,
            "mission_order": "OM-12",
            **values,
        }
        hours.certify_trainer(
            actor=factories.actor(author, self.cohort, Role.TUTOR),
            cohort_id=self.cohort.id,
            person_id=author.id,
            evidence=("visit", ref),
            **given,
        )
        db.session.commit()
        return db.session.query(TrainerHours).order_by(TrainerHours.id.desc()).first()  # type: ignore[return-value]


@pytest.fixture
def office(app: Flask, november: datetime) -> Office:
    cohort = factories.cohort()
    group = factories.group(cohort)
    nadia = factories.member(cohort, Role.TUTOR, given="Nadia")
    factories.place(cohort, nadia, group, GroupFunction.TUTOR)
    return Office(cohort, group, nadia, factories.member(cohort, Role.ADMINISTRATOR, given="Patricia"))


def said(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    return pages.text(answer.text).replace("\u00a0", " ")


def refuse(client: FlaskClient, office: Office, line: TrainerHours, reason: str) -> int:
    page = office.url(f"heures-equipes/{line.id}/refus")
    fields = pages.fields(client.get(page))
    return client.post(page, data={**fields, "reason": reason}).status_code


def test_the_post_says_what_is_used_and_what_is_left(client: FlaskClient, office: Office) -> None:
    office.visit()
    factories.sign_in(client, office.patricia)
    text = said(client, office.url())
    assert "1 Tutorat, G1" in text
    assert "10 h 1 h 9 h 50 min 42,5 km" in text


def test_travel_without_a_mission_order_is_shown(client: FlaskClient, office: Office) -> None:
    office.visit(mission_order="")
    office.visit(ref="v2", mission_order="", travel_minutes=0, kilometres=0)
    factories.sign_in(client, office.patricia)
    assert said(client, office.url()).count("Il manque l’ordre de mission") == 1
    assert "1 ligne, de la plus récente" in said(client, office.url() + "?etat=without_order")


def test_the_substitute_continues_the_post_and_both_see_it(client: FlaskClient, office: Office) -> None:
    office.visit(minutes=240)
    paul = factories.member(office.cohort, Role.TUTOR, given="Paul")
    changes.substitute(
        actor=factories.actor(factories.member(office.cohort, Role.MANAGER), office.cohort, Role.MANAGER),
        group_id=office.group.id,
        function=GroupFunction.TUTOR,
        person_id=paul.id,
        effective_on=date(2026, 11, 18),
        reason="congé maladie",
    )
    office.visit(by=paul, ref="v2", minutes=60, occurred_on=date(2026, 11, 19))
    for reader in (office.nadia, paul):
        factories.sign_in(client, reader)
        text = said(client, office.url("heures-equipe"))
        assert "10 h 5 h 5 h" in text
        assert office.nadia.display_name in text
        assert paul.display_name in text


def test_a_tutor_in_two_cohorts_has_two_books(client: FlaskClient, office: Office) -> None:
    other = factories.cohort("Une autre")
    group = factories.group(other)
    cohorts.enrol(cohort_id=other.id, person_id=office.nadia.id)
    cohorts.grant_role(
        actor=factories.system_in(other),
        person_id=office.nadia.id,
        role=Role.TUTOR,
        starts_on=factories.FIRST_DAY,
    )
    factories.place(other, office.nadia, group, GroupFunction.TUTOR)
    office.visit(minutes=120)
    Office(other, group, office.nadia, office.patricia).visit(ref="v1", minutes=60)
    factories.sign_in(client, office.nadia)
    assert "10 h 2 h 8 h" in said(client, office.url("heures-equipe"))
    assert "10 h 1 h 9 h" in said(client, f"/c/{other.uid}/heures-equipe")
    assert books.trainer_minutes(office.cohort.id, office.nadia.id)[1][0] == 120


def test_ticked_lines_are_validated_once(client: FlaskClient, office: Office) -> None:
    line, other = office.visit(), office.visit(ref="v2")
    factories.sign_in(client, office.patricia)
    token = pages.fields(client.get(office.url()), "validation?annee=&personne=&nature=&etat=")
    data = {"csrf_token": token["csrf_token"], "line": [line.id, other.id]}
    for expected in ("Lignes validées : 2", "Lignes validées : 0"):
        answer = client.post(office.url("heures-equipes/validation"), data=data, follow_redirects=True)
        assert expected in pages.text(answer.text).replace("\u00a0", " ")
    assert said(client, office.url()).count("✓ Validée") == 2


@pytest.mark.parametrize("posted", [[], ["x"], ["99999999999"], ["²"]])
def test_nothing_ticked_is_said(client: FlaskClient, office: Office, posted: list[str]) -> None:
    office.visit()
    factories.sign_in(client, office.patricia)
    token = pages.fields(client.get(office.url()), "etat=")["csrf_token"]
    answer = client.post(
        office.url("heures-equipes/validation"),
        data={"csrf_token": token, "line": posted},
        follow_redirects=True,
    )
    assert "Cochez les lignes" in answer.text


def test_a_refused_hour_leaves_the_total_and_its_author_is_told_why(
    client: FlaskClient, office: Office
) -> None:
    line = office.visit()
    factories.sign_in(client, office.patricia)
    assert refuse(client, office, line, " ") == 422
    assert refuse(client, office, line, "420 km pour une visite : à vérifier") == 303
    assert books.trainer_minutes(office.cohort.id, office.nadia.id)[1] == (0, 0, 0.0)
    notice = db.session.query(Notice).one()
    assert notice.person_id == office.nadia.id
    assert "à corriger" in notice.title
    assert "420" not in notice.title + notice.body
    factories.sign_in(client, office.nadia)
    assert "Refusée : 420 km pour une visite" in said(client, office.url("heures-equipe"))


def test_an_hour_refused_then_corrected_counts_again_and_tells_everything(
    client: FlaskClient, office: Office
) -> None:
    line = office.visit(kilometres=90)
    factories.sign_in(client, office.patricia)
    refuse(client, office, line, "kilométrage à revoir")
    factories.sign_in(client, office.nadia)
    page = office.url(f"heures-equipe/{line.id}/correction")
    fields = pages.fields(client.get(page))
    assert client.post(page, data={**fields, "kilometres": "42,5"}).status_code == 303
    assert books.trainer_minutes(office.cohort.id, office.nadia.id)[1] == (60, 50, 42.5)
    assert [one.minutes for one in books.trainer_lines(office.cohort.id, office.nadia.id)] == [60, -60, 60]
    again = client.post(page, data={**fields, "kilometres": "42,5"})
    assert again.status_code == 422
    assert "déjà corrigée" in again.text
    factories.sign_in(client, office.patricia)
    assert "À vérifier" in said(client, office.url() + "?etat=to_check")


@pytest.mark.parametrize(
    ("field", "value"),
    [("minutes", "2 h"), ("travel_minutes", "11 h"), ("kilometres", "900"), ("mission_order", "x" * 61)],
)
def test_an_implausible_correction_is_refused_beside_its_field(
    client: FlaskClient, office: Office, field: str, value: str
) -> None:
    line = office.visit()
    factories.sign_in(client, office.patricia)
    refuse(client, office, line, "à revoir")
    factories.sign_in(client, office.nadia)
    page = office.url(f"heures-equipe/{line.id}/correction")
    answer = client.post(page, data={**pages.fields(client.get(page)), field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_only_the_author_corrects_and_only_what_was_refused(client: FlaskClient, office: Office) -> None:
    line = office.visit()
    factories.sign_in(client, office.nadia)
    page = office.url(f"heures-equipe/{line.id}/correction")
    answer = client.post(page, data=pages.fields(client.get(page)))
    assert answer.status_code == 422
    assert "n’a pas été refusée" in answer.text
    factories.sign_in(client, factories.member(office.cohort, Role.TUTOR))
    assert client.get(page).status_code == 404


def test_the_manager_reads_and_does_not_validate_nor_export(client: FlaskClient, office: Office) -> None:
    line = office.visit()
    factories.sign_in(client, factories.member(office.cohort, Role.MANAGER))
    assert client.get(office.url()).status_code == 200
    assert client.get(office.url(f"heures-equipes/{line.id}/refus")).status_code == 403
    assert client.get(office.url("heures-equipes/export/equipes.csv")).status_code == 403
    for role in (Role.TRAINER, Role.TUTOR, Role.PARTICIPANT, Role.IA_IPR):
        factories.sign_in(client, factories.member(office.cohort, role))
        assert client.get(office.url()).status_code == 403


def test_lines_of_another_cohort_are_out_of_reach(client: FlaskClient, office: Office) -> None:
    line = office.visit()
    other = factories.cohort("Une autre")
    factories.sign_in(client, factories.member(other, Role.ADMINISTRATOR))
    assert client.get(f"/c/{other.uid}/heures-equipes/{line.id}/refus").status_code == 404


def table(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV as a spreadsheet opens it."""
    assert answer.status_code == 200
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def fill(office: Office) -> None:
    """Lines of two years and two natures, one refused, one corrected name that begins a formula."""
    office.visit(mission_order="=HYPERLINK(1)")
    office.visit(ref="v2", nature=Nature.COLLECTIVE_VISIT, minutes=120, year=2)
    office.visit(ref="v3", nature=Nature.REMOTE_INDIVIDUAL, minutes=45, travel_minutes=0, kilometres=0)
    line = office.visit(ref="v4", minutes=90)
    operations_refuse(office, line)


def operations_refuse(office: Office, line: TrainerHours) -> None:
    from course.teams import operations

    operations.refuse(
        actor=factories.actor(office.patricia, office.cohort, Role.ADMINISTRATOR),
        line_id=line.id,
        reason="saisie deux fois",
    )
    db.session.commit()


def test_the_csv_added_up_gives_the_book(client: FlaskClient, office: Office) -> None:
    fill(office)
    factories.sign_in(client, office.patricia)
    rows = table(client.get(office.url("heures-equipes/export/equipes.csv")))
    counting = [row for row in rows if row["Compte dans les 10 h"] == "oui"]
    assert sum(int(row["Minutes sur place"]) for row in counting) == 180
    assert sum(int(row["Minutes de trajet"]) for row in rows) == 100
    assert sum(float(row["Kilomètres"].replace(",", ".")) for row in rows) == 85
    book = books.trainer_minutes(office.cohort.id, office.nadia.id)
    assert sum(line[0] for line in book.values()) == 180
    assert {row["État"] for row in rows} == {"à vérifier", "refusée", "annule une ligne"}
    assert rows[0]["Ordre de mission"].startswith("'=")
    assert not any("€" in head or "Montant" in head for head in rows[0])


def test_the_workbook_opened_again_says_the_same_as_the_csv(client: FlaskClient, office: Office) -> None:
    fill(office)
    factories.sign_in(client, office.patricia)
    rows = table(client.get(office.url("heures-equipes/export/equipes.csv")))
    answer = client.get(office.url("heures-equipes/export/equipes.xlsx"))
    head, *lines = load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)
    where = head.index("Minutes sur place")
    assert [line[where] for line in lines] == [int(row["Minutes sur place"]) for row in rows]
    assert list(rows[0]) == list(head)


@pytest.mark.parametrize(
    ("query", "minutes"),
    [("annee=2", 120), ("nature=individual_visit", 60), ("annee=7&nature=zz", 225), ("personne=x", 0)],
)
def test_filters_choose_the_lines_that_leave(
    client: FlaskClient, office: Office, query: str, minutes: int
) -> None:
    fill(office)
    factories.sign_in(client, office.patricia)
    rows = table(client.get(office.url(f"heures-equipes/export/equipes.csv?{query}")))
    assert sum(int(row["Minutes sur place"]) for row in rows) == minutes


def test_the_participants_book_leaves_with_its_reversals(client: FlaskClient, office: Office) -> None:
    ada = factories.member(office.cohort, Role.PARTICIPANT, given="Ada")
    me = factories.actor(office.patricia, office.cohort, Role.ADMINISTRATOR)
    for ref, minutes in (("1", 180), ("2", 120)):
        hours.certify(
            actor=me,
            cohort_id=office.cohort.id,
            person_id=ada.id,
            year=1,
            modality=Modality.IN_PERSON,
            minutes=minutes,
            occurred_on=date(2026, 10, 6),
            evidence=("attendance", ref),
        )
    hours.reverse(
        actor=me,
        cohort_id=office.cohort.id,
        person_id=ada.id,
        evidence=("attendance", "2"),
        reason="absente l’après-midi",
    )
    factories.sign_in(client, office.patricia)
    rows = table(client.get(office.url("heures-equipes/export/participants.csv")))
    assert sum(int(row["Minutes"]) for row in rows) == 180
    assert [row["État"] for row in rows] == ["certifiée", "annulée", "annule une ligne"]
    assert table(client.get(office.url("heures-equipes/export/participants.csv?nature=on_site"))) == []


@pytest.mark.parametrize("name", ["equipes.pdf", "autre.csv", "equipes.CSV"])
def test_an_export_that_does_not_exist_is_not_found(client: FlaskClient, office: Office, name: str) -> None:
    factories.sign_in(client, office.patricia)
    assert client.get(office.url(f"heures-equipes/export/{name}")).status_code == 404


def test_the_page_asks_the_same_whatever_the_lines(client: FlaskClient, office: Office) -> None:
    factories.sign_in(client, office.patricia)

    def asked() -> int:
        with count_queries() as found:
            client.get(office.url())
        return len(found)

    office.visit()
    few = asked()
    for number in range(2, 30):
        office.visit(ref=f"v{number}")
    assert asked() == few


def test_a_corrected_hour_says_so_and_is_not_offered_for_correction_again(
    client: FlaskClient, office: Office
) -> None:
    line = office.visit(kilometres=90)
    operations_refuse(office, line)
    factories.sign_in(client, office.nadia)
    page = office.url(f"heures-equipe/{line.id}/correction")
    assert "correction" in client.get(office.url("heures-equipe")).text
    shown = pages.text(client.get(page).text).replace("\u00a0", " ")
    assert "La visite et son compte rendu gardent ce que vous aviez déclaré" in shown
    client.post(page, data={**pages.fields(client.get(page)), "kilometres": "42,5"})
    mine = client.get(office.url("heures-equipe")).text
    assert "correction" not in mine
    assert "Réécrite depuis" in mine
    assert "Remplace une ligne annulée" in mine


def test_an_hour_whose_visit_was_cancelled_since_is_not_corrected(
    app: Flask, client: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = office.visit()
    operations_refuse(office, line)
    cancelled = {"v1": EvidenceFacts(is_cancelled=True)}
    monkeypatch.setitem(registries().evidence_facts, "visit", lambda cohort_id, refs: cancelled)
    factories.sign_in(client, office.nadia)
    page = office.url(f"heures-equipe/{line.id}/correction")
    answer = client.post(page, data=pages.fields(client.get(page)))
    assert answer.status_code == 422
    assert "a été annulée depuis" in answer.text
    assert books.trainer_minutes(office.cohort.id, office.nadia.id)[1] == (0, 0, 0.0)


def test_lines_of_another_cohort_are_not_validated_with_ours(client: FlaskClient, office: Office) -> None:
    from course.teams import operations

    mine, other = office.visit(), factories.cohort("Une autre")
    cohorts.enrol(cohort_id=other.id, person_id=office.nadia.id)
    theirs = Office(other, factories.group(other), office.nadia, office.patricia).visit(ref="w1")
    me = factories.actor(office.patricia, office.cohort, Role.ADMINISTRATOR)
    assert operations.validate_all(actor=me, line_ids=[theirs.id, mine.id]) == 1
