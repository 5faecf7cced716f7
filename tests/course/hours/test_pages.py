"""« Pourquoi ce total ? »: what each reader finds behind a person's hours."""

from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.cohorts.models import Cohort, GroupFunction
from course.hours import operations, queries
from course.hours.models import Modality
from course.people.models import Person
from course.permissions import SYSTEM, Actor
from course.registries import EvidenceFacts, Gap, GapProvider, registries
from course.roles import Role
from tests import factories, pages
from tests.queries import count_queries


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    """A programme of one module, 1 h in virtual class and 1 h alone."""
    factories.module("M3", synchronous_minutes=60, asynchronous_minutes=60)
    return factories.cohort()


@pytest.fixture
def ada(cohort: Cohort) -> Person:
    return factories.member(cohort, Role.PARTICIPANT, given="Ada")


def certify(
    cohort: Cohort,
    someone: Person,
    minutes: int,
    *,
    ref: str = "1",
    modality: Modality = Modality.VIRTUAL_CLASS,
    actor: Actor = SYSTEM,
    code: str | None = "M3",
) -> None:
    operations.certify(
        actor=actor,
        cohort_id=cohort.id,
        person_id=someone.id,
        year=1,
        modality=modality,
        minutes=minutes,
        occurred_on=date(2026, 11, 12),
        evidence=("attendance", ref),
        module_code=code,
    )


def read(client: FlaskClient, reader: Person, cohort: Cohort, path: str = "heures") -> str:
    factories.sign_in(client, reader)
    answer = client.get(f"/c/{cohort.uid}/{path}")
    assert answer.status_code == 200
    return pages.text(answer.text)


def test_a_total_without_hours_says_where_the_first_will_come_from(
    client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    assert "Aucune heure n’est encore certifiée" in read(client, ada, cohort)


def test_a_cap_is_explained_in_words(client: FlaskClient, cohort: Cohort, ada: Person) -> None:
    certify(cohort, ada, 60, ref="1")
    certify(cohort, ada, 30, ref="2")
    said = read(client, ada, cohort)
    assert "M3, classe virtuelle : 1 h 30 certifiées, 1 h comptées" in said.replace("\u00a0", " ")


def test_each_line_says_who_certified_it_and_what_reversed_it(
    client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    claire = factories.member(cohort, Role.TRAINER, given="Claire")
    actor = factories.actor(claire, cohort, Role.TRAINER)
    certify(cohort, ada, 60, actor=actor)
    operations.reverse(
        actor=actor,
        cohort_id=cohort.id,
        person_id=ada.id,
        evidence=("attendance", "1"),
        reason="saisie en double",
    )
    said = read(client, ada, cohort).replace("\u00a0", " ")
    assert f"{claire.display_name} , le 20 nov. 2026" in said
    assert "Annulée le 20 nov. 2026 par" in said
    assert "saisie en double" in said
    assert "0 h certifiées sur" in said


def test_the_trainer_reaches_the_sheet_and_the_participant_does_not(
    client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    certify(cohort, ada, 60)
    claire = factories.member(cohort, Role.TRAINER)
    factories.sign_in(client, claire)
    assert f"/c/{cohort.uid}/presence/1" in client.get(f"/c/{cohort.uid}/heures/{ada.uid}").text
    factories.sign_in(client, ada)
    assert f"/c/{cohort.uid}/presence/1" not in client.get(f"/c/{cohort.uid}/heures").text


def test_a_tutor_reads_the_own_groups_and_an_expert_nobody(
    client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    tutor, other = (factories.member(cohort, Role.TUTOR) for _ in range(2))
    group = factories.group(cohort)
    factories.place(cohort, ada, group)
    factories.place(cohort, tutor, group, GroupFunction.TUTOR)
    path = f"/c/{cohort.uid}/heures/{ada.uid}"
    for reader, status in (
        (tutor, 200),
        (other, 404),
        (factories.member(cohort, Role.EXPERT), 403),
        (factories.member(cohort, Role.ADMINISTRATOR), 200),
    ):
        factories.sign_in(client, reader)
        assert client.get(path).status_code == status


def test_what_is_missing_stands_on_the_page_and_on_the_cohorts_list(
    app: Flask, client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    ada_id = ada.id
    known = registries().gaps
    registries().gaps = [
        GapProvider("essai", lambda cohort_id, ids: [Gap(ada_id, "il manque une pièce", "/x")])
    ]
    try:
        assert "Il manque une pièce" in read(client, ada, cohort)
        claire = factories.member(cohort, Role.TRAINER)
        said = read(client, claire, cohort, "heures-a-completer")
    finally:
        registries().gaps = known
    assert ada.display_name in said
    assert "Il manque une pièce" in said
    assert "retard" not in said


def test_the_list_of_gaps_asks_the_same_whatever_the_size(
    app: Flask, client: FlaskClient, cohort: Cohort
) -> None:
    claire = factories.member(cohort, Role.TRAINER)
    factories.sign_in(client, claire)

    def asked() -> int:
        with count_queries() as found:
            assert client.get(f"/c/{cohort.uid}/heures-a-completer").status_code == 200
        return len(found)

    factories.member(cohort, Role.PARTICIPANT)
    few = asked()
    for _ in range(20):
        factories.member(cohort, Role.PARTICIPANT)
    assert asked() == few


def test_a_manager_takes_a_line_back_with_a_reason(client: FlaskClient, cohort: Cohort, ada: Person) -> None:
    certify(cohort, ada, 60)
    manager = factories.member(cohort, Role.MANAGER)
    factories.sign_in(client, manager)
    line = queries.lines(cohort.id, ada.id)[0]
    page = f"/c/{cohort.uid}/heures/{ada.uid}/lignes/{line.id}"
    fields = pages.fields(client.get(page))
    refused = client.post(page, data={**fields, "reason": " "})
    assert refused.status_code == 422
    assert "Il manque une réponse" in refused.text
    assert client.post(page, data={**fields, "reason": "feuille signée par erreur"}).status_code == 303
    again = client.post(page, data={**fields, "reason": "encore"}, follow_redirects=True)
    assert "déjà annulée" in again.text
    assert [one.minutes for one in queries.lines(cohort.id, ada.id)] == [-60, 60]


def test_only_a_manager_takes_lines_back(client: FlaskClient, cohort: Cohort, ada: Person) -> None:
    certify(cohort, ada, 60)
    line = queries.lines(cohort.id, ada.id)[0]
    page = f"/c/{cohort.uid}/heures/{ada.uid}/lignes/{line.id}"
    for role in (Role.TRAINER, Role.ADMINISTRATOR, Role.TUTOR, Role.PARTICIPANT):
        factories.sign_in(client, factories.member(cohort, role))
        assert client.get(page).status_code == 403


def test_anothers_line_cannot_be_taken_back_through_this_address(
    client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    certify(cohort, ada, 60)
    bea = factories.member(cohort, Role.PARTICIPANT, given="Béa")
    factories.sign_in(client, factories.member(cohort, Role.MANAGER))
    line = queries.lines(cohort.id, ada.id)[0]
    assert client.get(f"/c/{cohort.uid}/heures/{bea.uid}/lignes/{line.id}").status_code == 404


def test_what_a_manager_took_back_no_rule_of_the_course_writes_again(cohort: Cohort, ada: Person) -> None:
    manager = factories.actor(factories.member(cohort, Role.MANAGER), cohort, Role.MANAGER)
    certify(cohort, ada, 60)
    operations.reverse(
        actor=manager,
        cohort_id=cohort.id,
        person_id=ada.id,
        evidence=("attendance", "1"),
        reason="erreur",
    )
    certify(cohort, ada, 60)
    assert queries.certified_minutes(cohort.id, ada.id, "M3", Modality.VIRTUAL_CLASS) == 0
    certify(cohort, ada, 60, actor=manager)
    assert queries.certified_minutes(cohort.id, ada.id, "M3", Modality.VIRTUAL_CLASS) == 60


def test_the_facts_of_the_evidence_are_told_beside_the_line(
    app: Flask, client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    certify(cohort, ada, 60)
    known = registries().evidence_facts["attendance"]
    registries().evidence_facts["attendance"] = lambda cohort_id, refs: {
        ref: EvidenceFacts("Ouverture, matin") for ref in refs
    }
    try:
        assert "Ouverture, matin" in read(client, ada, cohort).replace("\u00a0", " ")
    finally:
        registries().evidence_facts["attendance"] = known


def test_lines_of_another_cohort_stay_in_their_own_book(
    client: FlaskClient, cohort: Cohort, ada: Person, app: Flask
) -> None:
    other = factories.cohort("Une autre")
    certify(other, ada, 60)
    assert "Aucune heure n’est encore certifiée" in read(client, ada, cohort)


def test_the_list_of_gaps_turns_its_pages_without_counting_people(
    app: Flask, client: FlaskClient, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    claire = factories.member(cohort, Role.TRAINER)
    people, _ = queries.followers(cohort.id, 1)
    for number in range(5 - len(people)):
        factories.member(cohort, Role.PARTICIPANT, given=f"Zoé{number}")
    first = read(client, claire, cohort, "heures-a-completer")
    assert "Page suivante" in first
    assert "Page précédente" not in first
    last = read(client, claire, cohort, "heures-a-completer?page=3")
    assert "Page suivante" not in last
    assert "Page précédente" in last
    seen = [one.id for page in (1, 2, 3) for one in queries.followers(cohort.id, page)[0]]
    assert len(seen) == len(set(seen)) == 5
