"""People change: suspended, back, gone, moved, replaced; nothing is erased."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course import clock
from course.catalogue import queries as catalogue
from course.catalogue.operations import plan_windows
from course.cohorts import change_queries, changes, queries
from course.cohorts.models import Cohort, Group, GroupFunction, Status
from course.db import db
from course.errors import RuleBroken
from course.hours import operations as hours
from course.hours import queries as books
from course.hours.models import Modality
from course.people.models import Person
from course.permissions import SYSTEM, Actor
from course.roles import Role
from course.signals import progress_changed
from tests import factories, pages

TODAY = date(2026, 11, 20)


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    return factories.cohort()


@pytest.fixture
def helene(cohort: Cohort) -> Actor:
    return factories.actor(factories.member(cohort, Role.MANAGER, given="Hélène"), cohort, Role.MANAGER)


@pytest.fixture
def ada(cohort: Cohort) -> Person:
    return factories.member(cohort, Role.PARTICIPANT, given="Ada")


def standing(
    actor: Actor, someone: Person, status: Status, day: date = TODAY, reason: str = "décision"
) -> None:
    changes.change_standing(actor=actor, person_id=someone.id, status=status, effective_on=day, reason=reason)


def status(cohort: Cohort, someone: Person) -> tuple[str, date]:
    known = queries.enrolment(cohort.id, someone.id)
    assert known is not None
    return known.status, known.status_since


def groups_on(cohort: Cohort, someone: Person, day: date) -> list[str]:
    with clock.frozen(day):
        return [group.name for group in queries.groups_of(cohort.id, someone.id, *GroupFunction)]


def test_a_suspended_person_is_refused_at_once_and_comes_back(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person
) -> None:
    factories.sign_in(client, ada)
    assert client.get(f"/c/{cohort.uid}/").status_code == 200
    standing(helene, ada, Status.SUSPENDED)
    assert "suspendue" in client.get(f"/c/{cohort.uid}/").text
    standing(helene, ada, Status.ACTIVE)
    assert client.get(f"/c/{cohort.uid}/").status_code == 200


def test_a_day_to_come_waits_for_its_day(cohort: Cohort, helene: Actor, ada: Person) -> None:
    standing(helene, ada, Status.LEFT, day=TODAY + timedelta(days=10))
    changes.apply_due()
    assert status(cohort, ada)[0] == Status.ACTIVE
    with clock.frozen(TODAY + timedelta(days=10)):
        changes.apply_due()
        changes.apply_due()
    assert status(cohort, ada) == (Status.LEFT, TODAY + timedelta(days=10))


def test_a_planned_change_is_taken_back_before_its_day_only(
    cohort: Cohort, helene: Actor, ada: Person
) -> None:
    day = TODAY + timedelta(days=10)
    planned = changes.change_standing(
        actor=helene, person_id=ada.id, status=Status.LEFT, effective_on=day, reason="mutation annoncée"
    )
    with pytest.raises(RuleBroken, match="déjà prévu"):
        standing(helene, ada, Status.SUSPENDED)
    changes.withdraw(actor=helene, change_id=planned.id)
    with clock.frozen(day):
        changes.apply_due()
    assert status(cohort, ada)[0] == Status.ACTIVE
    done = changes.change_standing(
        actor=helene, person_id=ada.id, status=Status.SUSPENDED, effective_on=TODAY, reason="congé"
    )
    with pytest.raises(RuleBroken, match="déjà pris effet"):
        changes.withdraw(actor=helene, change_id=done.id)


def test_whoever_leaves_keeps_hours_and_frees_the_place(cohort: Cohort, helene: Actor, ada: Person) -> None:
    factories.place(cohort, ada, factories.group(cohort))
    hours.certify(
        actor=SYSTEM,
        cohort_id=cohort.id,
        person_id=ada.id,
        year=1,
        modality=Modality.IN_PERSON,
        minutes=180,
        occurred_on=date(2026, 10, 6),
        evidence=("attendance", "1"),
    )
    standing(helene, ada, Status.TRANSFERRED, day=date(2026, 11, 1))
    assert [line.minutes for line in books.lines(cohort.id, ada.id)] == [180]
    assert groups_on(cohort, ada, date(2026, 10, 31)) == ["G1"]
    assert groups_on(cohort, ada, date(2026, 11, 1)) == []


def test_a_person_away_and_back_was_away_between(cohort: Cohort, helene: Actor, ada: Person) -> None:
    standing(helene, ada, Status.SUSPENDED, day=date(2026, 10, 1))
    standing(helene, ada, Status.ACTIVE, day=date(2026, 11, 2))
    spans = change_queries.away(cohort.id, [ada.id])[ada.id]
    assert spans == [(date(2026, 10, 1), date(2026, 11, 1))]
    assert change_queries.is_away(spans, date(2026, 10, 6))
    assert not change_queries.is_away(spans, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("wanted", "day", "reason", "field"),
    [
        (Status.ACTIVE, TODAY, "déjà là", "status"),
        (Status.SUSPENDED, date(2026, 8, 31), "trop tôt", "effective_on"),
        (Status.SUSPENDED, date(2028, 9, 1), "trop tard", "effective_on"),
        (Status.SUSPENDED, TODAY, "  ", "reason"),
        (Status.SUSPENDED, TODAY, "x" * 301, "reason"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    cohort: Cohort, helene: Actor, ada: Person, wanted: Status, day: date, reason: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        standing(helene, ada, wanted, day, reason)
    assert refused.value.field == field
    assert status(cohort, ada)[0] == Status.ACTIVE


def test_a_return_is_never_before_the_departure(cohort: Cohort, helene: Actor, ada: Person) -> None:
    standing(helene, ada, Status.LEFT, day=date(2026, 11, 10))
    with pytest.raises(RuleBroken, match="avant le dernier changement"):
        standing(helene, ada, Status.ACTIVE, day=date(2026, 11, 9))


def test_nobody_suspends_oneself_nor_the_last_manager(cohort: Cohort, helene: Actor) -> None:
    other = factories.actor(factories.member(cohort, Role.MANAGER), cohort, Role.MANAGER)
    me = db.session.get_one(Person, helene.person)
    with pytest.raises(RuleBroken, match="autre personne responsable"):
        standing(helene, me, Status.SUSPENDED)
    standing(other, me, Status.SUSPENDED)
    assert status(cohort, me)[0] == Status.SUSPENDED


@pytest.fixture
def two(cohort: Cohort, ada: Person) -> tuple[Group, Group]:
    """G1 with Ada, and G2."""
    first, second = factories.group(cohort, "G1"), factories.group(cohort, "G2")
    factories.place(cohort, ada, first)
    return first, second


def test_a_transfer_is_dated_and_keeps_the_past(
    cohort: Cohort, helene: Actor, ada: Person, two: tuple[Group, Group]
) -> None:
    changes.transfer(
        actor=helene,
        person_id=ada.id,
        group_id=two[1].id,
        effective_on=date(2027, 3, 1),
        reason="rapprochement d’établissement",
    )
    assert groups_on(cohort, ada, date(2027, 2, 28)) == ["G1"]
    assert groups_on(cohort, ada, date(2027, 3, 1)) == ["G2"]


@pytest.mark.parametrize(("to", "day"), [(0, date(2027, 3, 1)), (1, date(2026, 9, 1))])
def test_a_transfer_to_the_same_group_or_before_the_arrival_is_refused(
    cohort: Cohort, helene: Actor, ada: Person, two: tuple[Group, Group], to: int, day: date
) -> None:
    with pytest.raises(RuleBroken):
        changes.transfer(
            actor=helene, person_id=ada.id, group_id=two[to].id, effective_on=day, reason="essai"
        )
    assert groups_on(cohort, ada, date(2027, 3, 1)) == ["G1"]


def test_whoever_left_is_brought_back_before_a_transfer(
    cohort: Cohort, helene: Actor, ada: Person, two: tuple[Group, Group]
) -> None:
    standing(helene, ada, Status.LEFT)
    with pytest.raises(RuleBroken, match="retour"):
        changes.transfer(
            actor=helene, person_id=ada.id, group_id=two[1].id, effective_on=TODAY, reason="essai"
        )


def replace(actor: Actor, group: Group, someone: Person, day: date = TODAY) -> None:
    changes.substitute(
        actor=actor,
        group_id=group.id,
        function=GroupFunction.TUTOR,
        person_id=someone.id,
        effective_on=day,
        reason="congé maladie",
    )


def test_a_substitute_takes_the_group_over_on_the_day(
    cohort: Cohort, helene: Actor, two: tuple[Group, Group]
) -> None:
    nadia, paul = (factories.member(cohort, Role.TUTOR, given=one) for one in ("Nadia", "Paul"))
    factories.place(cohort, nadia, two[0], GroupFunction.TUTOR)
    replace(helene, two[0], paul, date(2027, 1, 4))
    assert groups_on(cohort, nadia, date(2027, 1, 3)) == ["G1"]
    assert groups_on(cohort, paul, date(2027, 1, 3)) == []
    assert groups_on(cohort, nadia, date(2027, 1, 4)) == []
    assert groups_on(cohort, paul, date(2027, 1, 4)) == ["G1"]
    with pytest.raises(RuleBroken, match="déjà ce groupe"):
        replace(helene, two[0], paul, date(2027, 2, 1))
    with pytest.raises(RuleBroken, match="prise de poste"):
        replace(helene, two[0], nadia, date(2027, 1, 4))


def test_whoever_has_not_the_role_does_not_take_over(
    cohort: Cohort, helene: Actor, two: tuple[Group, Group], ada: Person
) -> None:
    with pytest.raises(RuleBroken, match="Donnez d’abord ce rôle"):
        replace(helene, two[0], ada)


def test_the_pages_do_all_this_and_show_what_changed(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person, two: tuple[Group, Group]
) -> None:
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/personnes/{ada.uid}"
    fields = pages.fields(client.get(page), "/groupe")
    data = {**fields, "g-group": str(two[1].id), "g-reason": "rapprochement"}
    assert client.post(f"{page}/groupe", data=data).status_code == 303
    fields = pages.fields(client.get(page), "/situation")
    data = {**fields, "s-status": "left", "s-effective_on": "2027-06-01", "s-reason": "départ <annoncé>"}
    assert client.post(f"{page}/situation", data=data).status_code == 303
    listed = client.get(f"/c/{cohort.uid}/changements")
    said = pages.text(listed.text)
    assert "G1 → G2" in said
    assert "départ <annoncé>" in said
    assert "Prévu" in said
    assert helene.name in said
    change = change_queries.planned(cohort.id, ada.id)
    assert change is not None
    path = f"/c/{cohort.uid}/changements/{change.id}/retrait"
    token = pages.fields(listed, f"{change.id}/retrait")
    assert "retiré" in client.post(path, data=token, follow_redirects=True).text


def test_a_faulty_form_is_given_back_as_typed(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person
) -> None:
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/personnes/{ada.uid}"
    fields = pages.fields(client.get(page), "/situation")
    data = {**fields, "s-status": "left", "s-effective_on": "31/02/2027", "s-reason": "un motif"}
    answer = client.post(f"{page}/situation", data=data)
    assert answer.status_code == 422
    pages.strict(answer.text)
    assert "un motif" in answer.text
    assert "31/02/2027" in answer.text
    assert 'id="s-effective_on-error"' in answer.text


def test_a_group_of_another_cohort_is_no_choice(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person, two: tuple[Group, Group]
) -> None:
    foreign = factories.group(factories.cohort("Une autre"), "X1")
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/personnes/{ada.uid}"
    fields = pages.fields(client.get(page), "/groupe")
    data = {**fields, "g-group": str(foreign.id), "g-reason": "essai"}
    assert client.post(f"{page}/groupe", data=data).status_code == 422


def test_a_substitution_on_the_page(
    client: FlaskClient, cohort: Cohort, helene: Actor, two: tuple[Group, Group]
) -> None:
    paul = factories.member(cohort, Role.TUTOR, given="Paul")
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/changements"
    fields = pages.fields(client.get(page))
    data = {**fields, "function": "tutor", "group": str(two[0].id), "person": paul.uid, "reason": "arrivée"}
    assert client.post(page, data={**data, "function": "roi"}).status_code == 422
    assert client.post(page, data=data).status_code == 303
    assert groups_on(cohort, paul, TODAY) == ["G1"]


def test_only_the_manager_changes_people_and_settings(
    client: FlaskClient, cohort: Cohort, ada: Person
) -> None:
    for role in (Role.TRAINER, Role.ADMINISTRATOR, Role.TUTOR, Role.PARTICIPANT):
        factories.sign_in(client, factories.member(cohort, role))
        for path in (f"personnes/{ada.uid}", "changements", "reglages"):
            assert client.get(f"/c/{cohort.uid}/{path}").status_code == 403


def test_the_reading_changes_the_target_and_no_line(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person
) -> None:
    factories.module("M3", synchronous_minutes=60, asynchronous_minutes=60)
    hours.certify(
        actor=SYSTEM,
        cohort_id=cohort.id,
        person_id=ada.id,
        year=1,
        modality=Modality.ON_SITE,
        minutes=60,
        occurred_on=TODAY,
        evidence=("visit", "v1"),
    )
    told: list[int] = []

    def note(sender: object, *, person_id: int, **more: object) -> None:
        told.append(person_id)

    before = [(line.id, line.minutes) for line in books.lines(cohort.id, ada.id)]
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/reglages"
    fields = pages.fields(client.get(page))
    assert fields["reading"] == ["A"]
    assert fields["tutor_minutes"] == ["10\u00a0h"]
    with progress_changed.connected_to(note):
        for _ in range(2):
            answer = client.post(page, data={**fields, "reading": "B", "tutor_minutes": "8 h"})
            assert answer.status_code == 303
    assert told == [ada.id]
    assert [(line.id, line.minutes) for line in books.lines(cohort.id, ada.id)] == before
    factories.sign_in(client, ada)
    said = pages.text(client.get(f"/c/{cohort.uid}/heures").text).replace("\u00a0", " ")
    assert "1 h certifiées sur 34 h" in said
    kept = change_queries.cohort(cohort.id)
    assert (kept.reading, kept.tutor_minutes, kept.trainer_minutes) == ("B", 480, 600)


@pytest.mark.parametrize(
    ("field", "value"), [("reading", "C"), ("tutor_minutes", "beaucoup"), ("trainer_minutes", "")]
)
def test_a_setting_that_makes_no_sense_is_refused(
    client: FlaskClient, cohort: Cohort, helene: Actor, field: str, value: str
) -> None:
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/reglages"
    answer = client.post(page, data={**pages.fields(client.get(page)), field: value})
    assert answer.status_code == 422
    assert change_queries.cohort(cohort.id).reading == "A"


def test_a_cohort_that_starts_in_january_has_its_windows_in_its_own_years(app: Flask) -> None:
    factories.module("M1", opens="W06-3", closes="W11-5")
    factories.module("M8", year=2, opens="W04-2", closes="W06-5")
    january = factories.cohort("Janvier", first_day=date(2027, 1, 4))
    plan_windows(actor=SYSTEM, cohort_id=january.id)
    found = {one.module.code: (one.opens_on, one.closes_on) for one in catalogue.windows(january.id)}
    assert found["M1"] == (date(2027, 2, 10), date(2027, 3, 19))
    # Year 2 begins on Tuesday 4 January 2028: its first week is that of Monday the 3rd.
    assert found["M8"] == (date(2028, 1, 25), date(2028, 2, 11))
