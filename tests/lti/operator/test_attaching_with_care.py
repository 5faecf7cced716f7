"""An attachment takes nobody's work nor grade by surprise, and does later what was missing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from course.competences.models import SelfRating
from course.db import Base, db
from course.progress.models import ActivityResult
from course.roles import Role
from lti.operator import operations
from lti.operator.models import AttachedContext, AttachedIdentity, Attachment
from lti.outbox.models import Score
from lti.platforms.models import Context, Identity, LineItem, Membership
from tests import factories
from tests.lti.operator.conftest import Desk, deployment, identity, person_of, platform
from tests.lti.operator.registered_twice import Twice


@pytest.fixture
def twice(app: Flask) -> Twice:
    return Twice()


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def result(twice: Twice) -> ActivityResult:
    """The second person has begun an activity."""
    return ActivityResult(cohort_id=twice.other.id, person_id=twice.second.id, activity_key="m1-quiz")


def rating(twice: Twice) -> SelfRating:
    values = {"moment": "T0", "competence": "1.1", "level": 2}
    return SelfRating(cohort_id=twice.other.id, person_id=twice.second.id, **values)


def score(twice: Twice) -> Score:
    item = LineItem(context_id=twice.moved.id, url="https://lms.example/1/lineitem", scopes=[])
    db.session.add(item)
    db.session.flush()
    return Score(line_item_id=item.id, person_id=twice.second.id, percent=10)


def test_a_course_that_leads_to_another_cohort_stays_there_unless_the_operator_confirms(
    twice: Twice, desk: Desk, app: Flask
) -> None:
    alone = factories.member(twice.other, Role.PARTICIPANT, given="Alix")
    identity(twice.new, "900", alone)
    db.session.commit()
    browser = factories.sign_in(app.test_client(), alone)
    page = f"/plateformes/{twice.new.id}/rattachement"
    assert "2 personnes inscrites dans les cohortes quittées sont déconnectées" in desk.see(page)
    assert desk.press(page, "/rattachement").status_code == 303
    assert twice.courses() == (twice.other.id, twice.cohort.id)
    assert browser.get(f"/c/{twice.other.uid}/").status_code == 200
    assert "1 cours mène déjà à une autre cohorte" in desk.see(page)
    assert desk.press(page, "/rattachement", move_courses="y").status_code == 303
    assert twice.courses() == (twice.cohort.id, twice.cohort.id)
    assert browser.get(f"/c/{twice.other.uid}/").status_code == 401


@pytest.mark.parametrize("work", [result, rating, score])
def test_whoever_has_worked_under_a_second_account_keeps_it_unless_the_operator_confirms(
    twice: Twice, desk: Desk, work: Callable[[Twice], Base]
) -> None:
    db.session.add(work(twice))
    db.session.commit()
    page = f"/plateformes/{twice.new.id}/rattachement"
    assert "1 personne a déjà travaillé avec son second compte" in desk.see(page)
    assert "0 personne est déjà entrée" in desk.see(page)
    assert desk.press(page, "/rattachement").status_code == 303
    assert twice.people() == (twice.second.id, twice.dominique.id)
    assert desk.press(page, "/rattachement", leave_work="y").status_code == 303
    assert twice.people() == (twice.camille.id, twice.dominique.id)


def test_what_was_not_confirmed_can_be_confirmed_later_and_undone_with_the_rest(
    twice: Twice, desk: Desk
) -> None:
    db.session.add(result(twice))
    db.session.commit()
    made = twice.attach(desk.actor, move_courses=False, leave_work=False)
    assert twice.attach(desk.actor).id == made.id
    assert (count(Attachment), count(AttachedIdentity), count(AttachedContext)) == (1, 2, 2)
    twice.undo(desk.actor, made)
    assert twice.people() == (twice.second.id, None)
    assert twice.courses() == (twice.other.id, None)


def test_undone_whoever_came_in_by_a_course_that_moved_signs_in_anew(
    twice: Twice, desk: Desk, app: Flask
) -> None:
    made = twice.attach(desk.actor)
    newcomer = factories.member(twice.cohort, Role.PARTICIPANT, given="Noa")
    known = identity(twice.new, "901", newcomer)
    db.session.add(Membership(context_id=twice.moved.id, identity_id=known.id, group_ids=""))
    db.session.commit()
    browser = factories.sign_in(app.test_client(), newcomer)
    twice.undo(desk.actor, made)
    assert browser.get(f"/c/{twice.cohort.uid}/").status_code == 401


def test_a_second_deployment_is_attached_in_its_turn(twice: Twice, desk: Desk) -> None:
    made = twice.attach(desk.actor)
    platform("client-2", name="Nouvelle", deployment_id="5")
    key = deployment(twice.new, "5").id
    page = f"/plateformes/{twice.new.id}/rattachement?ancienne={twice.former.id}&deploiement={key}"
    shown = desk.see(page)
    assert "sont déjà rattachées" in shown
    assert "2 cours qui ne mènent à aucune cohorte mèneraient" in shown
    assert desk.press(page, "/rattachement").status_code == 303
    assert cohorts_of(key) == {"2": twice.cohort.id, "3": twice.cohort.id}
    assert count(Attachment) == 1
    assert "Rien de plus à rattacher pour ce déploiement" in desk.see(page)
    twice.undo(desk.actor, made)
    assert cohorts_of(key) == {}


def cohorts_of(deployment_key: int) -> dict[str, int | None]:
    """Where the deployment's courses lead."""
    found = select(Context.context_id, Context.cohort_id).where(Context.deployment_id == deployment_key)
    return {row[0]: row[1] for row in db.session.execute(found)}


def test_attached_again_with_nothing_left_the_page_says_so(twice: Twice, desk: Desk) -> None:
    page = f"/plateformes/{twice.new.id}/rattachement"
    assert desk.press(page, "/rattachement").status_code == 303
    assert "Rattachement fait" in desk.see(f"/plateformes/{twice.new.id}")
    assert desk.press(page, "/rattachement").status_code == 303
    assert "Rien de plus à rattacher" in desk.see(f"/plateformes/{twice.new.id}")
    assert desk.press(page, "/rattachement", move_courses="y").status_code == 303
    assert "Rien de plus à rattacher" in desk.see(page)
    assert not twice.try_attaching(desk.actor, move_courses=True, leave_work=True)


def test_with_nothing_to_attach_no_attachment_is_noted(app: Flask, desk: Desk) -> None:
    former, new = platform("client-1"), platform("client-2")
    values: dict[str, Any] = {
        "platform_id": new.id,
        "former_id": former.id,
        "deployment_key": deployment(new).id,
    }
    assert operations.attach(actor=desk.actor, **values) is False
    assert count(Attachment) == 0
    assert "Rien de plus à rattacher" in desk.see(f"/plateformes/{new.id}/rattachement")


def test_somebody_known_since_is_announced_by_attaching_again(twice: Twice, desk: Desk) -> None:
    made = twice.attach(desk.actor)
    late = factories.member(twice.cohort, Role.PARTICIPANT, given="Lou")
    identity(twice.former, "9", late)
    db.session.commit()
    assert twice.attach(desk.actor).id == made.id
    assert person_of(twice.new, "9") == late.id


def test_a_course_that_somebody_led_elsewhere_since_goes_back_there_when_undone(
    twice: Twice, desk: Desk
) -> None:
    made, third = twice.attach(desk.actor), factories.cohort("Troisième")
    twice.moved.cohort_id = third.id
    db.session.commit()
    twice.attach(desk.actor)
    assert twice.courses() == (twice.cohort.id, twice.cohort.id)
    twice.undo(desk.actor, made)
    assert twice.courses() == (third.id, None)


def test_attached_again_after_the_first_person_was_led_further_the_second_comes_back_when_undone(
    twice: Twice, desk: Desk
) -> None:
    made, other = twice.attach(desk.actor), factories.person("Sacha")
    known = db.session.scalars(
        select(Identity).where(Identity.platform_id == twice.former.id, Identity.sub == "7")
    ).one()
    known.person_id = other.id
    db.session.commit()
    twice.attach(desk.actor)
    assert twice.people()[0] == other.id
    twice.undo(desk.actor, made)
    assert twice.people()[0] == twice.second.id


def test_attached_again_after_a_later_attachment_the_two_are_undone_in_turn(twice: Twice, desk: Desk) -> None:
    third = platform("client-3", name="Troisième")
    identity(third, "7", factories.person())
    db.session.commit()
    keys: dict[str, Any] = {
        "actor": desk.actor,
        "platform_id": third.id,
        "deployment_key": deployment(third).id,
    }
    for former in (twice.former, twice.new, twice.former):
        assert operations.attach(former_id=former.id, move_courses=True, **keys)
        db.session.commit()
    assert person_of(third, "7") == twice.camille.id
    made = db.session.scalars(select(Attachment).order_by(Attachment.id.desc())).all()
    assert len(made) == 3
    twice.undo(desk.actor, made[0])
    assert person_of(third, "7") == twice.second.id
    twice.undo(desk.actor, made[1])
    assert person_of(third, "7") == twice.camille.id
