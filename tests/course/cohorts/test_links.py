"""Declared links keep two people out of one group; everybody declares their own (domain §2, Rules)."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.cohorts import changes, link_queries, links, operations, queries
from course.cohorts.link_models import DeclaredLink, LinkKind
from course.cohorts.models import Cohort, Group, GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.models import Notice
from course.people import operations as people
from course.people.models import Person
from course.roles import Role
from tests import factories, pages
from tests.course.cohorts.test_at_once import at_once
from tests.course.cohorts.test_views import post

Two = tuple[Cohort, Person, Person]


@pytest.fixture
def two(app: Flask, november: datetime) -> Two:
    """A cohort with an inspector, Ida, and a deputy, Dan, and their manager."""
    cohort = factories.cohort()
    factories.member(cohort, Role.MANAGER, given="Hélène")
    ida, dan = (factories.member(cohort, Role.PARTICIPANT, given=name) for name in ("Ida", "Dan"))
    db.session.commit()
    return cohort, ida, dan


def declare(two: Two, role: Role = Role.PARTICIPANT) -> list[str]:
    """Ida declares a link with Dan."""
    cohort, ida, dan = two
    shared = links.declare(
        actor=factories.actor(ida, cohort, role),
        person_id=ida.id,
        other_id=dan.id,
        kind=LinkKind.EVALUATIVE,
    )
    return [group.name for group in shared]


def told(someone: Person) -> list[str]:
    return [one.title for one in db.session.query(Notice).filter_by(person_id=someone.id)]


def together(two: Two) -> Group:
    """Both are in G1."""
    cohort, ida, dan = two
    group = factories.group(cohort, "G1")
    for one in (ida, dan):
        factories.place(cohort, one, group)
    return group


def test_two_people_with_a_link_are_not_placed_in_one_group(two: Two) -> None:
    cohort, ida, dan = two
    group = factories.group(cohort, "G1")
    factories.place(cohort, ida, group)
    declare(two)
    with pytest.raises(RuleBroken, match="Ida") as refused:
        factories.place(cohort, dan, group)
    assert refused.value.field == "group"
    assert [person.id for person, _ in queries.members([group.id])] == [ida.id]


def test_nor_does_one_accompany_the_others_group(two: Two) -> None:
    cohort, ida, dan = two
    group = factories.group(cohort, "G1")
    factories.place(cohort, ida, group)
    declare(two)
    with pytest.raises(RuleBroken):
        factories.place(cohort, dan, group, GroupFunction.TUTOR)


def test_a_transfer_into_the_group_of_a_linked_person_is_refused(two: Two) -> None:
    cohort, ida, dan = two
    here, there = factories.group(cohort, "G1"), factories.group(cohort, "G2")
    factories.place(cohort, ida, here)
    factories.place(cohort, dan, there)
    declare(two)
    with pytest.raises(RuleBroken):
        changes.transfer(
            actor=factories.actor(ida, cohort, Role.MANAGER),
            person_id=dan.id,
            group_id=here.id,
            effective_on=date(2027, 1, 4),
            reason="Essai",
        )


def test_a_link_that_ended_forbids_nothing_and_may_be_declared_anew(two: Two) -> None:
    cohort, ida, dan = two
    declare(two)
    [link] = db.session.query(DeclaredLink).all()
    for _ in range(2):
        links.end(actor=factories.actor(ida, cohort, Role.PARTICIPANT), link_id=link.id)
    group = together(two)
    assert link_queries.between(cohort.id, (ida.id, dan.id)) == []
    assert declare(two) == [group.name]


def test_the_same_link_is_not_declared_twice_nor_with_oneself(two: Two) -> None:
    cohort, ida, dan = two
    declare(two)
    with pytest.raises(RuleBroken):
        links.declare(
            actor=factories.actor(dan, cohort, Role.PARTICIPANT),
            person_id=dan.id,
            other_id=ida.id,
            kind=LinkKind.HIERARCHICAL,
        )
    with pytest.raises(RuleBroken):
        links.declare(
            actor=factories.actor(dan, cohort), person_id=dan.id, other_id=dan.id, kind=LinkKind.HIERARCHICAL
        )


def test_the_other_person_is_told_and_the_manager_only_of_a_link_inside_a_group(two: Two) -> None:
    cohort, ida, dan = two
    manager = queries.people_with_role(cohort.id, Role.MANAGER)[0]
    declare(two)
    assert told(dan) == ["Un lien qui vous concerne est déclaré"]
    assert told(ida) == told(manager) == []
    [link] = db.session.query(DeclaredLink).all()
    links.end(actor=factories.actor(ida, cohort), link_id=link.id)
    together(two)
    declare(two)
    assert told(manager) == ["Un lien est déclaré à l’intérieur d’un groupe (G1)"]
    bodies = [one.title + one.body for one in db.session.query(Notice)]
    assert not [text for text in bodies if "Ida" in text or "Dan" in text]


def test_nobody_declares_or_ends_the_link_of_others_but_those_who_compose_groups(two: Two) -> None:
    cohort, ida, dan = two
    third = factories.member(cohort, Role.PARTICIPANT)
    stranger = factories.member(factories.cohort("Une autre"), Role.PARTICIPANT)

    def by(someone: Person, *roles: Role, other: Person = dan) -> None:
        links.declare(
            actor=factories.actor(someone, cohort, *roles),
            person_id=ida.id,
            other_id=other.id,
            kind=LinkKind.HIERARCHICAL,
        )

    refused: list[Callable[[], None]] = [
        lambda: by(third, Role.PARTICIPANT),
        lambda: by(third, Role.TUTOR),
        lambda: by(ida, Role.PARTICIPANT, other=stranger),
    ]
    for act in refused:
        with pytest.raises(NotFound):
            act()
    by(third, Role.TRAINER)
    [link] = db.session.query(DeclaredLink).all()
    for someone in (ida, dan):
        with pytest.raises(NotFound):
            links.end(actor=factories.actor(someone, cohort, Role.PARTICIPANT), link_id=link.id)
    assert link_queries.between(cohort.id, (ida.id, dan.id)) == [link]


def test_members_of_one_school_are_a_warning_and_no_obstacle(two: Two) -> None:
    cohort, ida, dan = two
    school = factories.school()
    for one in (ida, dan):
        people.post_to_school(person_id=one.id, school_id=school.id, starts_on=factories.FIRST_DAY)
    together(two)
    [caution] = link_queries.cautions(cohort.id)
    assert (caution.group, caution.school) == ("G1", school.name)
    assert sorted(caution.names) == sorted([ida.display_name, dan.display_name])


def test_a_link_and_a_placement_at_once_never_both_stand_unseen(app: Flask, two: Two) -> None:
    cohort, ida, dan = two
    group = factories.group(cohort, "G1")
    factories.place(cohort, ida, group)
    actor, system = factories.actor(ida, cohort), factories.system_in(cohort)
    ids, group_id = (ida.id, dan.id), group.id
    shared: list[int] = []

    def declare_now() -> None:
        found = links.declare(actor=actor, person_id=ids[0], other_id=ids[1], kind=LinkKind.EVALUATIVE)
        shared.append(len(found))

    at_once(app, declare_now, lambda: operations.place(actor=system, person_id=ids[1], group_id=group_id))
    placed = len(queries.members([group_id])) == 2
    assert shared == [int(placed)]


# --- the pages ---


def test_a_participant_sees_and_declares_their_own_links_only(client: FlaskClient, two: Two) -> None:
    cohort, ida, dan = two
    third = factories.member(cohort, Role.PARTICIPANT, given="Zoé")
    links.declare(
        actor=factories.actor(third, cohort),
        person_id=third.id,
        other_id=dan.id,
        kind=LinkKind.HIERARCHICAL,
    )
    factories.sign_in(client, ida)
    page = f"/c/{cohort.uid}/liens"
    assert post(client, page, page, kind="evaluative", other=dan.uid) == 303
    answer = client.get(page)
    pages.strict(answer.text)
    shown = pages.text(answer.text)
    assert "Le lien est déclaré." in shown
    assert f"Avec {dan.display_name}" in shown
    assert "lien hiérarchique, déclaré" not in shown
    assert 'name="person"' not in answer.text


def test_a_missing_answer_is_said_beside_its_field_and_the_rest_is_kept(
    client: FlaskClient, two: Two
) -> None:
    cohort, ida, dan = two
    factories.sign_in(client, ida)
    page = f"/c/{cohort.uid}/liens"
    token = pages.fields(client.get(page), page)["csrf_token"][0]
    answer = client.post(page, data={"csrf_token": token, "other": dan.uid})
    assert answer.status_code == 422
    pages.strict(answer.text)
    assert f'<option selected value="{dan.uid}"' in answer.text
    assert client.post(page, data={"csrf_token": token, "other": "x", "kind": "king"}).status_code == 422
    assert db.session.query(DeclaredLink).count() == 0


def test_the_page_says_when_both_share_a_group(client: FlaskClient, two: Two) -> None:
    cohort, ida, dan = two
    together(two)
    factories.sign_in(client, ida)
    page = f"/c/{cohort.uid}/liens"
    assert post(client, page, page, kind="hierarchical", other=dan.uid) == 303
    shown = pages.text(client.get(page).text)
    assert "dans le même groupe (G1)" in shown
    assert "Dans le même groupe : G1" in shown


def test_a_trainer_sees_all_links_and_ends_one(client: FlaskClient, two: Two) -> None:
    cohort, ida, dan = two
    declare(two)
    trainer = factories.member(cohort, Role.TRAINER)
    factories.sign_in(client, trainer)
    page = f"/c/{cohort.uid}/liens"
    shown = pages.text(client.get(page).text)
    assert ida.display_name in shown
    assert dan.display_name in shown
    [link] = db.session.query(DeclaredLink).all()
    assert post(client, page, f"{page}/{link.id}/fin") == 303
    assert "Aucun lien n’est déclaré." in pages.text(client.get(page).text)


def test_the_board_says_whom_it_could_not_move_and_saves_the_others(client: FlaskClient, two: Two) -> None:
    cohort, ida, dan = two
    third = factories.member(cohort, Role.PARTICIPANT, given="Zoé")
    group = factories.group(cohort, "G1")
    factories.place(cohort, ida, group)
    declare(two)
    factories.sign_in(client, factories.member(cohort, Role.TRAINER))
    page = f"/c/{cohort.uid}/groupes"
    chosen = {f"member-{one.uid}": group.id for one in (ida, dan, third)}
    assert post(client, page, f"{page}/composition", **chosen) == 303
    answer = client.get(page)
    pages.strict(answer.text)
    assert f"{dan.display_name} : Un lien hiérarchique" in pages.text(answer.text)
    db.session.expire_all()
    assert {person.id for person, _ in queries.members([group.id])} == {ida.id, third.id}


def test_the_groups_page_shows_links_inside_and_schools_shared(client: FlaskClient, two: Two) -> None:
    cohort, ida, dan = two
    together(two)
    declare(two)
    school = factories.school("Lycée du Pré")
    for one in (ida, dan):
        people.post_to_school(person_id=one.id, school_id=school.id, starts_on=factories.FIRST_DAY)
    factories.sign_in(client, factories.member(cohort, Role.MANAGER))
    answer = client.get(f"/c/{cohort.uid}/groupes")
    pages.strict(answer.text)
    shown = pages.text(answer.text)
    assert "lien hiérarchique ou d’évaluation déclaré" in shown
    assert "Lycée du Pré" in shown
