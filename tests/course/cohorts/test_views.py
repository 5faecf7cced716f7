"""The manager grants roles; managers and trainers compose groups."""

from datetime import datetime

from flask.testing import FlaskClient

from course.cohorts import operations, queries
from course.cohorts.models import Cohort, GroupFunction
from course.people.models import Person
from course.roles import Role
from tests import factories


def token(client: FlaskClient, page: str) -> str:
    return client.get(page).text.split('name="csrf_token" value="')[1].split('"')[0]


def post(client: FlaskClient, page: str, path: str, **values: object) -> int:
    """Send a form of `page` to `path`; returns the status."""
    return client.post(path, data={"csrf_token": token(client, page), **values}).status_code


def enter(client: FlaskClient, *roles: Role) -> tuple[Cohort, Person, str]:
    """Somebody with these roles, signed in; returns also the cohort's root."""
    cohort = factories.cohort()
    someone = factories.member(cohort, *roles)
    factories.sign_in(client, someone)
    return cohort, someone, f"/c/{cohort.uid}"


def test_a_manager_gives_and_takes_roles(client: FlaskClient, november: datetime) -> None:
    cohort, _, root = enter(client, Role.MANAGER)
    someone = factories.member(cohort, Role.PARTICIPANT)
    page = f"{root}/personnes"
    assert post(client, page, f"{page}/{someone.uid}/roles", role="expert") == 303
    assert [p.id for p in queries.people_with_role(cohort.id, Role.EXPERT)] == [someone.id]
    assert post(client, page, f"{page}/{someone.uid}/roles/expert/fin") == 303
    assert queries.people_with_role(cohort.id, Role.EXPERT) == []


def test_a_role_that_does_not_exist_is_refused(client: FlaskClient, november: datetime) -> None:
    cohort, someone, root = enter(client, Role.MANAGER)
    assert post(client, f"{root}/personnes", f"{root}/personnes/{someone.uid}/roles", role="roi") == 303
    assert "Choisissez un rôle" in client.get(f"{root}/personnes").text


def test_roles_of_another_cohorts_people_are_out_of_reach(client: FlaskClient, november: datetime) -> None:
    cohort, _, root = enter(client, Role.MANAGER)
    foreigner = factories.member(factories.cohort("Une autre"), Role.PARTICIPANT)
    path = f"{root}/personnes/{foreigner.uid}/roles"
    assert post(client, f"{root}/personnes", path, role="trainer") == 404


def test_the_last_manager_is_told_why_the_role_stays(client: FlaskClient, november: datetime) -> None:
    _, me, root = enter(client, Role.MANAGER)
    page = f"{root}/personnes"
    assert post(client, page, f"{page}/{me.uid}/roles/manager/fin") == 303
    assert "garde toujours" in client.get(page).text


def test_a_trainer_composes_the_groups_in_one_go(client: FlaskClient, november: datetime) -> None:
    cohort, _, root = enter(client, Role.TRAINER)
    page = f"{root}/groupes"
    assert post(client, page, page, name="G1") == 303
    group = queries.groups(cohort.id)[0]
    people = [factories.member(cohort, Role.PARTICIPANT) for _ in range(3)]
    tutor = factories.member(cohort, Role.TUTOR)
    chosen = {f"member-{one.uid}": group.id for one in people[:2]}
    saved = post(client, page, f"{page}/composition", **chosen, **{f"tutor-{group.id}": tutor.uid})
    assert saved == 303
    assert {person.id for person, _ in queries.members([group.id])} == {p.id for p in people[:2]}
    assert queries.is_tutor_of(cohort.id, tutor.id, people[0].id)
    assert queries.groups_of(cohort.id, people[2].id, GroupFunction.MEMBER) == []


def test_a_group_name_already_taken_is_said_beside_the_field(client: FlaskClient, november: datetime) -> None:
    cohort, _, root = enter(client, Role.TRAINER)
    factories.group(cohort, "G1")
    page = f"{root}/groupes"
    answer = client.post(page, data={"csrf_token": token(client, page), "name": "G1"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert 'value="G1"' in answer.text


def test_newcomers_to_confirm_come_first(client: FlaskClient, november: datetime) -> None:
    cohort, _, root = enter(client, Role.MANAGER)
    factories.member(cohort, Role.PARTICIPANT, given="Aaa")
    newcomer = factories.person("Zoé")
    operations.welcome(cohort_id=cohort.id, person_id=newcomer.id, guess=Role.TUTOR)
    page = client.get(f"{root}/personnes").text
    assert page.index("Zoé") < page.index("Aaa")
    assert "Arrivée à confirmer" in page
