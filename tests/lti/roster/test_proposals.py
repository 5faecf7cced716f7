"""Groups of the LMS, ids without names, become groups of the cohort by somebody's hand."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from course.cohorts import operations as cohorts
from course.cohorts import queries as cohort_queries
from course.cohorts.models import GroupFunction, Status
from course.db import db
from course.errors import NotFound, RuleBroken
from course.roles import Role
from lti.platforms.models import Identity, Membership
from lti.roster import operations, proposals
from lti.roster.proposals import Key, Proposal
from tests import factories
from tests.lti.roster.double import member, running
from tests.lti.roster.world import World
from tests.pages import fields, text


def in_groups(world: World, **groups: str) -> None:
    """The groups that launches told, by the person's name in the platform: `p101="4,7"`."""
    world.sync(*(member(name.removeprefix("p")) for name in groups))
    for name, ids in groups.items():
        identity = select(Identity.id).where(
            Identity.sub == name.removeprefix("p"), Identity.platform_id == world.platform.id
        )
        told = update(Membership).where(Membership.identity_id.in_(identity)).values(group_ids=ids)
        db.session.execute(told)
    db.session.commit()


def proposed(world: World) -> dict[str, list[str]]:
    """The names without a group here, by the LMS's group."""
    listed = proposals.listed(world.cohort.id)
    return {one.key.group: [person.family_name for person in one.free] for one in listed}


def names(of: Proposal | None) -> list[str]:
    assert of is not None
    return [person.family_name for person in of.free]


def test_two_participants_of_one_group_are_a_proposal_one_is_none(world: World) -> None:
    in_groups(world, p101="4", p102="4,7", p103="", p104="7", p105="9")
    assert proposed(world) == {"4": ["Essai101", "Essai102"], "7": ["Essai102", "Essai104"]}


def test_only_participants_who_are_there_count(world: World) -> None:
    """Neither a tutor, nor who is gone from the LMS, nor who left the cohort."""
    in_groups(world, p101="4", p102="4", p103="4", p104="4", p105="4")
    system = factories.system_in(world.cohort)
    tutor, left = world.person("101").id, world.person("102").id
    cohorts.end_role(actor=system, person_id=tutor, role=Role.PARTICIPANT)
    cohorts.set_status(actor=system, person_id=left, status=Status.LEFT)
    db.session.commit()
    world.sync(*(member(sub) for sub in ("101", "102", "104", "105")))
    assert proposed(world) == {"4": ["Essai104", "Essai105"]}


def test_those_in_a_group_already_are_shown_with_it_and_not_proposed(world: World) -> None:
    in_groups(world, p101="4", p102="4", p103="4")
    group = factories.group(world.cohort, "G1")
    factories.place(world.cohort, world.person("101"), group)
    (one,) = proposals.listed(world.cohort.id)
    assert names(one) == ["Essai102", "Essai103"]
    assert [(person.family_name, name) for person, name in one.placed] == [("Essai101", "G1")]


def test_the_same_number_in_two_platforms_is_two_groups(world: World) -> None:
    in_groups(world, p101="4", p102="4")
    with running() as other:
        elsewhere = world.registered(other)
        course = world.course("2", elsewhere, other)
        other.lists(member("101", family_name="Ailleurs"), member("102", family_name="Autre"))
        world.read(course)
        db.session.execute(update(Membership).where(Membership.context_id == course.id).values(group_ids="4"))
        db.session.commit()
    listed = proposals.listed(world.cohort.id)
    assert sorted((one.key.context_id, len(one.free)) for one in listed) == sorted(
        [(world.context.id, 2), (course.id, 2)]
    )


def compose(world: World, *subs: str, group: str = "4", name: str = "Groupe 1") -> str:
    return operations.compose(
        actor=factories.system_in(world.cohort),
        proposal=Key(world.context.id, group),
        name=name,
        person_uids=[world.person(sub).uid for sub in subs],
    )


def members_of(world: World, name: str) -> list[str]:
    group = next(one for one in cohort_queries.groups(world.cohort.id) if one.name == name)
    return [person.family_name for person, _ in cohort_queries.members([group.id])]


def test_only_those_chosen_are_placed(world: World) -> None:
    in_groups(world, p101="4", p102="4", p103="4")
    compose(world, "101", "103")
    assert members_of(world, "Groupe 1") == ["Essai101", "Essai103"]
    assert cohort_queries.groups_of(world.cohort.id, world.person("102").id, GroupFunction.MEMBER) == []


def test_whoever_was_placed_meanwhile_stays_where_they_are(world: World) -> None:
    in_groups(world, p101="4", p102="4")
    factories.place(world.cohort, world.person("101"), factories.group(world.cohort, "G1"))
    compose(world, "101", "102")
    assert (members_of(world, "G1"), members_of(world, "Groupe 1")) == (["Essai101"], ["Essai102"])


def test_nobody_from_outside_the_proposal_is_placed(world: World) -> None:
    in_groups(world, p101="4", p102="4", p103="7")
    with pytest.raises(RuleBroken):
        compose(world, "103")
    with pytest.raises(RuleBroken):
        compose(world)


def test_a_name_that_is_taken_is_refused(world: World) -> None:
    in_groups(world, p101="4", p102="4")
    factories.group(world.cohort, "groupe 1")
    assert proposals.free_name(world.cohort.id) == "Groupe 2"
    with pytest.raises(RuleBroken, match="déjà ce nom"):
        compose(world, "101")


@pytest.mark.parametrize("group", ["5", "", "4,7", "x"])
def test_a_group_that_nobody_is_in_does_not_exist(world: World, group: str) -> None:
    in_groups(world, p101="4", p102="4")
    with pytest.raises(NotFound):
        compose(world, "101", group=group)


def test_a_proposal_of_another_cohort_is_out_of_reach(world: World) -> None:
    in_groups(world, p101="4", p102="4")
    assert proposals.find(factories.cohort("Une autre").id, Key(world.context.id, "4")) is None


@pytest.fixture
def trainer(world: World, app: Flask) -> FlaskClient:
    return factories.sign_in(app.test_client(), factories.member(world.cohort, Role.TRAINER))


def page(world: World, group: str = "4") -> str:
    return f"/c/{world.cohort.uid}/inscriptions/groupe?cours={world.context.id}&groupe={group}"


def test_a_trainer_makes_a_group_in_two_clicks(world: World, trainer: FlaskClient) -> None:
    in_groups(world, p101="4", p102="4", p103="4")
    shown = trainer.get(f"/c/{world.cohort.uid}/inscriptions").text
    assert "Camille Essai101, Camille Essai102, Camille Essai103" in text(shown)
    assert page(world).replace("&", "&amp;") in shown
    form = fields(trainer.get(page(world)))
    assert form["name"] == ["Groupe 1"]
    assert len(form["people"]) == 3
    form["people"].remove(world.person("103").uid)
    assert trainer.post(page(world), data=form).status_code == 303
    assert members_of(world, "Groupe 1") == ["Essai101", "Essai102"]
    assert "Groupe 1 existe" in trainer.get(f"/c/{world.cohort.uid}/inscriptions").text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    world: World, trainer: FlaskClient
) -> None:
    in_groups(world, p101="4", p102="4")
    form = fields(trainer.get(page(world)))
    answer = trainer.post(page(world), data=form | {"people": [], "name": ["Les <matinaux>"]})
    assert answer.status_code == 422
    assert "Cochez au moins une personne" in text(answer.text)
    assert fields(answer)["name"] == ["Les <matinaux>"]
    assert cohort_queries.groups(world.cohort.id) == []
    assert trainer.post(page(world), data=form | {"name": [""]}).status_code == 422
    foreign = factories.member(world.cohort, Role.PARTICIPANT).uid
    assert trainer.post(page(world), data=form | {"people": [foreign]}).status_code == 422


def test_a_group_placed_in_the_meantime_is_told(world: World, trainer: FlaskClient) -> None:
    in_groups(world, p101="4", p102="4")
    compose(world, "101", "102")
    shown = text(trainer.get(page(world)).text)
    assert "Toutes ces personnes sont déjà dans un groupe" in shown
    assert trainer.get(page(world, "5")).status_code == 404
