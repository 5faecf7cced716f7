"""Changes that meet: planned and hurried ones, two managers, roles that end, people who come back."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course import clock
from course.cohorts import changes, operations, queries, reading
from course.cohorts.change_models import CohortChange
from course.cohorts.models import Cohort, Group, GroupFunction, Status
from course.db import db
from course.errors import RuleBroken
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from tests import factories, pages

TODAY, MARCH = date(2026, 11, 20), date(2027, 3, 1)


@pytest.fixture
def cohort(app: Flask, november: datetime) -> Cohort:
    return factories.cohort()


@pytest.fixture
def helene(cohort: Cohort) -> Actor:
    return factories.actor(factories.member(cohort, Role.MANAGER, given="Hélène"), cohort, Role.MANAGER)


@pytest.fixture
def three(cohort: Cohort) -> list[Group]:
    return [factories.group(cohort, name) for name in ("G1", "G2", "G3")]


@pytest.fixture
def ada(cohort: Cohort, three: list[Group]) -> Person:
    someone = factories.member(cohort, Role.PARTICIPANT, given="Ada")
    factories.place(cohort, someone, three[0])
    return someone


def groups_on(cohort: Cohort, someone: Person, day: date) -> list[str]:
    with clock.frozen(day):
        return [group.name for group in queries.groups_of(cohort.id, someone.id, *GroupFunction)]


def move(actor: Actor, someone: Person, to: Group, day: date) -> CohortChange:
    return changes.transfer(
        actor=actor, person_id=someone.id, group_id=to.id, effective_on=day, reason="rapprochement"
    )


def standing(actor: Actor, someone: Person, status: Status, day: date = TODAY) -> CohortChange:
    return changes.change_standing(
        actor=actor, person_id=someone.id, status=status, effective_on=day, reason="décision"
    )


def test_whoever_leaves_before_a_planned_move_is_in_no_group(
    cohort: Cohort, helene: Actor, ada: Person, three: list[Group]
) -> None:
    planned = move(helene, ada, three[1], MARCH)
    standing(helene, ada, Status.LEFT)
    assert groups_on(cohort, ada, TODAY - timedelta(days=1)) == ["G1"]
    assert groups_on(cohort, ada, TODAY) == []
    assert groups_on(cohort, ada, MARCH) == []
    db.session.refresh(planned)
    assert planned.withdrawn_at is not None


def test_a_hurried_move_replaces_a_planned_one(
    cohort: Cohort, helene: Actor, ada: Person, three: list[Group]
) -> None:
    move(helene, ada, three[1], MARCH)
    operations.place(actor=helene, person_id=ada.id, group_id=three[2].id)
    for day in (TODAY, MARCH - timedelta(days=1), MARCH):
        assert groups_on(cohort, ada, day) == ["G3"]


def test_a_planned_move_may_be_made_at_once(
    cohort: Cohort, helene: Actor, ada: Person, three: list[Group]
) -> None:
    move(helene, ada, three[1], MARCH)
    operations.place(actor=helene, person_id=ada.id, group_id=three[1].id)
    assert groups_on(cohort, ada, TODAY) == ["G2"]
    assert groups_on(cohort, ada, MARCH) == ["G2"]


def test_a_planned_move_is_taken_back(cohort: Cohort, helene: Actor, ada: Person, three: list[Group]) -> None:
    planned = move(helene, ada, three[1], MARCH)
    with pytest.raises(RuleBroken, match="déjà prévu"):
        move(helene, ada, three[2], date(2027, 1, 4))
    changes.withdraw(actor=helene, change_id=planned.id)
    assert groups_on(cohort, ada, MARCH) == ["G1"]
    move(helene, ada, three[2], MARCH)
    assert groups_on(cohort, ada, MARCH) == ["G3"]
    with clock.frozen(MARCH), pytest.raises(RuleBroken, match="déjà pris effet"):
        changes.withdraw(actor=helene, change_id=db.session.query(CohortChange).all()[-1].id)


def substitute(actor: Actor, group: Group, someone: Person, day: date) -> CohortChange:
    return changes.substitute(
        actor=actor,
        group_id=group.id,
        function=GroupFunction.TUTOR,
        person_id=someone.id,
        effective_on=day,
        reason="congé",
    )


@pytest.fixture
def tutors(cohort: Cohort, three: list[Group]) -> list[Person]:
    """Three tutors; the first has G1."""
    found = [factories.member(cohort, Role.TUTOR, given=one) for one in ("Nadia", "Paul", "Inès")]
    factories.place(cohort, found[0], three[0], GroupFunction.TUTOR)
    return found


def test_a_planned_substitution_is_taken_back(
    cohort: Cohort, helene: Actor, three: list[Group], tutors: list[Person]
) -> None:
    planned = substitute(helene, three[0], tutors[1], MARCH)
    with pytest.raises(RuleBroken, match="déjà prévu"):
        substitute(helene, three[0], tutors[2], date(2027, 1, 4))
    changes.withdraw(actor=helene, change_id=planned.id)
    assert groups_on(cohort, tutors[0], MARCH) == ["G1"]
    assert groups_on(cohort, tutors[1], MARCH) == []


def test_a_group_entrusted_at_once_has_one_tutor_whatever_was_planned(
    cohort: Cohort, helene: Actor, three: list[Group], tutors: list[Person]
) -> None:
    substitute(helene, three[0], tutors[1], MARCH)
    operations.entrust(
        actor=helene, group_id=three[0].id, person_id=tutors[2].id, function=GroupFunction.TUTOR
    )
    for day in (TODAY, MARCH):
        assert [groups_on(cohort, one, day) for one in tutors] == [[], [], ["G1"]]


@pytest.mark.parametrize("day", [TODAY, MARCH])
def test_whoever_is_or_will_be_away_takes_no_group_over(
    cohort: Cohort, helene: Actor, three: list[Group], tutors: list[Person], day: date
) -> None:
    standing(helene, tutors[1], Status.LEFT, day)
    with pytest.raises(RuleBroken, match="suspendue ou partie|est prévu"):
        substitute(helene, three[0], tutors[1], MARCH)


def test_a_former_tutor_accompanies_nobody_any_more(
    cohort: Cohort, helene: Actor, ada: Person, three: list[Group], tutors: list[Person]
) -> None:
    operations.grant_role(actor=helene, person_id=tutors[0].id, role=Role.EXPERT)
    operations.end_role(actor=helene, person_id=tutors[0].id, role=Role.TUTOR)
    assert not queries.is_tutor_of(cohort.id, tutors[0].id, ada.id)
    assert groups_on(cohort, tutors[0], TODAY) == []
    assert groups_on(cohort, tutors[0], TODAY - timedelta(days=1)) == ["G1"]


def test_whoever_left_is_told_nothing_and_is_on_no_board(
    cohort: Cohort, helene: Actor, ada: Person, tutors: list[Person]
) -> None:
    standing(helene, ada, Status.LEFT)
    standing(helene, tutors[0], Status.SUSPENDED)
    assert tutors[0] not in queries.people_with_role(cohort.id, Role.TUTOR)
    assert ada not in [line.person for line in reading.board(cohort.id).participants]
    # Somebody suspended keeps the place.
    assert reading.board(cohort.id).staff[GroupFunction.TUTOR][0].given_name in {"Inès", "Nadia", "Paul"}
    assert tutors[0] in reading.board(cohort.id).staff[GroupFunction.TUTOR]


def test_somebody_back_is_never_in_two_groups(
    cohort: Cohort, helene: Actor, ada: Person, three: list[Group]
) -> None:
    standing(helene, ada, Status.LEFT, date(2026, 11, 10))
    standing(helene, ada, Status.ACTIVE)
    with pytest.raises(RuleBroken, match="ancien groupe"):
        move(helene, ada, three[1], date(2026, 11, 5))
    move(helene, ada, three[1], TODAY)
    assert groups_on(cohort, ada, date(2026, 11, 9)) == ["G1"]
    assert groups_on(cohort, ada, TODAY) == ["G2"]


def test_a_suspension_is_never_before_the_last_return(cohort: Cohort, helene: Actor, ada: Person) -> None:
    standing(helene, ada, Status.SUSPENDED, date(2026, 10, 1))
    standing(helene, ada, Status.ACTIVE, date(2026, 11, 2))
    with pytest.raises(RuleBroken, match="avant le dernier changement"):
        standing(helene, ada, Status.SUSPENDED, date(2026, 10, 15))


def test_two_managers_do_not_plan_each_others_departure(cohort: Cohort, helene: Actor) -> None:
    second = factories.member(cohort, Role.MANAGER)
    other = factories.actor(second, cohort, Role.MANAGER)
    standing(helene, second, Status.LEFT, MARCH)
    with pytest.raises(RuleBroken, match="au moins une personne responsable"):
        standing(other, db.session.get_one(Person, helene.person), Status.LEFT, MARCH)
    with pytest.raises(RuleBroken, match="au moins une personne responsable"):
        operations.end_role(actor=helene, person_id=helene.person, role=Role.MANAGER)


def test_a_suspended_manager_does_not_count(cohort: Cohort, helene: Actor) -> None:
    second = factories.member(cohort, Role.MANAGER)
    standing(helene, second, Status.SUSPENDED)
    with pytest.raises(RuleBroken, match="au moins une personne responsable"):
        operations.end_role(actor=helene, person_id=helene.person, role=Role.MANAGER)


def test_two_people_on_the_board_do_not_undo_each_other(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person, three: list[Group]
) -> None:
    bea = factories.member(cohort, Role.PARTICIPANT, given="Béa")
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/groupes"
    shown = pages.fields(client.get(page), "/composition")
    operations.place(actor=helene, person_id=ada.id, group_id=three[1].id)
    db.session.commit()
    # Saved as it was shown, but for Béa: Ada stays where another has put her.
    answer = client.post(
        f"{page}/composition", data={**shown, f"member-{bea.uid}": str(three[0].id)}, follow_redirects=True
    )
    assert "Les groupes sont enregistrés" in answer.text
    assert groups_on(cohort, ada, TODAY) == ["G2"]
    assert groups_on(cohort, bea, TODAY) == ["G1"]
    answer = client.post(
        f"{page}/composition", data={**shown, f"member-{ada.uid}": str(three[2].id)}, follow_redirects=True
    )
    assert "Quelqu’un a changé entre-temps" in answer.text
    assert groups_on(cohort, ada, TODAY) == ["G2"]


def test_a_move_on_the_board_leaves_its_trace(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person, three: list[Group]
) -> None:
    factories.sign_in(client, db.session.get_one(Person, helene.person))
    page = f"/c/{cohort.uid}/groupes"
    shown = pages.fields(client.get(page), "/composition")
    client.post(f"{page}/composition", data={**shown, f"member-{ada.uid}": str(three[1].id)})
    assert "G1 → G2" in pages.text(client.get(f"/c/{cohort.uid}/changements").text)


def test_a_suspended_person_writes_nothing_and_keeps_what_was_typed(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person
) -> None:
    factories.sign_in(client, ada)
    token = pages.fields(client.get(f"/c/{cohort.uid}/appui/nouvelle"))
    standing(helene, ada, Status.SUSPENDED)
    typed = "Je cherche une manière de réunir deux équipes."
    answer = client.post(f"/c/{cohort.uid}/appui/nouvelle", data={**token, "text": typed})
    assert answer.status_code == 403
    assert typed in answer.text
    assert "suspendue" in answer.text


def test_a_cohort_that_one_has_left_is_no_choice_any_more(
    client: FlaskClient, cohort: Cohort, helene: Actor, ada: Person
) -> None:
    other = factories.cohort("Montaurel")
    operations.enrol(cohort_id=other.id, person_id=ada.id)
    operations.grant_role(actor=factories.system_in(other), person_id=ada.id, role=Role.PARTICIPANT)
    standing(helene, ada, Status.TRANSFERRED)
    factories.sign_in(client, ada)
    assert client.get("/mes-cohortes").location == f"/c/{other.uid}/"
