"""An LMS that registered again: its people and courses are led to those already known, and back."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from course.db import db
from course.errors import NotFound, RuleBroken
from course.people.models import Person
from lti.operator import operations
from lti.operator.models import AttachedContext, AttachedIdentity, Attachment
from lti.outbox.models import Score
from lti.platforms.models import Context, Identity, LineItem, Membership
from tests import factories
from tests.databases import Postgresql, Sqlite
from tests.lti.operator.conftest import Desk, cohort_of, deployment, identity, person_of, platform
from tests.lti.operator.registered_twice import Twice


@pytest.fixture
def twice(app: Flask) -> Twice:
    return Twice()


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def seen(twice: Twice, sub: str) -> None:
    """That person came in by the new registration."""
    known = db.session.scalars(
        select(Identity).where(Identity.platform_id == twice.new.id, Identity.sub == sub)
    ).one()
    db.session.add(Membership(context_id=twice.moved.id, identity_id=known.id, group_ids=""))
    db.session.commit()


def test_everybody_finds_their_own_course_again(twice: Twice, desk: Desk) -> None:
    twice.attach(desk.actor)
    assert twice.people() == (twice.camille.id, twice.dominique.id)
    assert twice.courses() == (twice.cohort.id, twice.cohort.id)
    assert person_of(twice.former, "7") == twice.camille.id
    assert cohort_of(twice.former, "2") == twice.cohort.id


def test_whoever_sat_there_as_a_second_person_signs_in_anew_and_nobody_else(
    twice: Twice, desk: Desk, app: Flask
) -> None:
    second = factories.sign_in(app.test_client(), twice.second)
    dominique = factories.sign_in(app.test_client(), twice.dominique)
    twice.attach(desk.actor)
    assert second.get(f"/c/{twice.other.uid}/").status_code == 401
    assert dominique.get(f"/c/{twice.cohort.uid}/").status_code == 200


def test_nothing_is_merged_what_the_second_person_did_stays_theirs(twice: Twice, desk: Desk) -> None:
    before = count(Person)
    twice.attach(desk.actor)
    assert count(Person) == before
    rows = db.session.scalars(select(AttachedIdentity).order_by(AttachedIdentity.id)).all()
    assert {(row.from_person_id, row.to_person_id) for row in rows} == {
        (None, twice.dominique.id),
        (twice.second.id, twice.camille.id),
    }


def test_it_is_done_once(twice: Twice, desk: Desk) -> None:
    first = twice.attach(desk.actor)
    assert twice.attach(desk.actor).id == first.id
    assert (count(Attachment), count(AttachedIdentity), count(AttachedContext)) == (1, 2, 2)


def test_undone_everything_is_back(twice: Twice, desk: Desk, app: Flask) -> None:
    identities, contexts = count(Identity), count(Context)
    made = twice.attach(desk.actor)
    camille = factories.sign_in(app.test_client(), twice.camille)
    twice.undo(desk.actor, made)
    assert twice.people() == (twice.second.id, None)
    assert twice.courses() == (twice.other.id, None)
    assert (count(Identity), count(Context)) == (identities, contexts)
    assert camille.get(f"/c/{twice.cohort.uid}/").status_code == 401
    assert (made.undone_by_id, made.undone_at is not None) == (desk.person.id, True)
    twice.undo(desk.actor, made)
    again = twice.attach(desk.actor)
    assert again.id != made.id
    assert twice.people() == (twice.camille.id, twice.dominique.id)


def test_whoever_came_in_since_stays_known(twice: Twice, desk: Desk) -> None:
    made = twice.attach(desk.actor)
    seen(twice, "8")
    assert "1 personne annoncée et vue depuis reste rattachée" in desk.see(
        f"/rattachements/{made.id}/annulation"
    )
    twice.undo(desk.actor, made)
    assert twice.people() == (twice.second.id, twice.dominique.id)


def test_whoever_got_a_score_there_since_stays_known(twice: Twice, desk: Desk) -> None:
    made = twice.attach(desk.actor)
    item = LineItem(context_id=twice.moved.id, url="https://lms.example/1/lineitem", scopes=[])
    db.session.add(item)
    db.session.flush()
    db.session.add(Score(line_item_id=item.id, person_id=twice.dominique.id, percent=10))
    db.session.commit()
    twice.undo(desk.actor, made)
    assert person_of(twice.new, "8") == twice.dominique.id


def test_a_course_that_was_used_since_is_kept_without_its_cohort(twice: Twice, desk: Desk) -> None:
    made = twice.attach(desk.actor)
    created = db.session.scalars(
        select(Context).where(Context.deployment_id == deployment(twice.new).id, Context.context_id == "3")
    ).one()
    db.session.add(LineItem(context_id=created.id, url="https://lms.example/1/lineitem", scopes=[]))
    db.session.commit()
    twice.undo(desk.actor, made)
    db.session.refresh(created)
    assert created.cohort_id is None


def test_what_somebody_changed_since_is_not_put_back(twice: Twice, desk: Desk) -> None:
    made, third = twice.attach(desk.actor), factories.cohort("Troisième")
    twice.moved.cohort_id = third.id
    db.session.commit()
    twice.undo(desk.actor, made)
    assert cohort_of(twice.new, "2") == third.id


def test_two_lmss_are_never_attached_to_each_other(twice: Twice, desk: Desk) -> None:
    elsewhere = platform("client-1", issuer="https://autre.example")
    with pytest.raises(RuleBroken, match="pas celles d’une même plateforme"):
        operations.attach(
            actor=desk.actor,
            platform_id=elsewhere.id,
            former_id=twice.former.id,
            deployment_key=deployment(elsewhere).id,
        )
    db.session.rollback()
    page = desk.see(f"/plateformes/{elsewhere.id}/rattachement")
    assert "ne se rattachent jamais l’une à l’autre" in page
    path = f"/exploitation/plateformes/{elsewhere.id}/rattachement?ancienne={twice.former.id}"
    assert desk.browser.get(path).status_code == 404
    assert count(Attachment) == 0


def test_an_older_registration_does_not_take_over_a_newer_one(twice: Twice, desk: Desk) -> None:
    for former in (twice.new, twice.former):
        with pytest.raises(RuleBroken, match="à une plus ancienne"):
            operations.attach(
                actor=desk.actor,
                platform_id=twice.former.id,
                former_id=former.id,
                deployment_key=deployment(twice.former).id,
            )
        db.session.rollback()


def test_the_deployment_is_one_of_the_new_registration(twice: Twice, desk: Desk) -> None:
    for key in (deployment(twice.former).id, 99):
        with pytest.raises(RuleBroken, match="déploiement"):
            operations.attach(
                actor=desk.actor,
                platform_id=twice.new.id,
                former_id=twice.former.id,
                deployment_key=key,
            )
        db.session.rollback()
    with pytest.raises(NotFound):
        operations.undo(actor=desk.actor, attachment_id=99)


def test_an_operator_is_never_led_to_nor_from(twice: Twice, desk: Desk) -> None:
    identity(twice.former, "9", desk.person)
    identity(twice.former, "10", twice.camille)
    identity(twice.new, "10", desk.person)
    db.session.commit()
    twice.attach(desk.actor)
    assert person_of(twice.new, "9") is None
    assert person_of(twice.new, "10") == desk.person.id


def test_two_attachments_are_undone_the_newest_first(twice: Twice, desk: Desk) -> None:
    third = platform("client-3", name="Troisième")
    identity(third, "7", factories.person())
    db.session.commit()
    keys: dict[str, Any] = {"platform_id": third.id, "deployment_key": deployment(third).id}
    operations.attach(actor=desk.actor, former_id=twice.former.id, **keys)
    db.session.commit()
    operations.attach(actor=desk.actor, former_id=twice.new.id, **keys)
    db.session.commit()
    first, second = db.session.scalars(select(Attachment).order_by(Attachment.id))
    assert person_of(third, "7") == twice.second.id
    assert "annulez-le d’abord" in desk.see(f"/rattachements/{first.id}/annulation")
    with pytest.raises(RuleBroken, match="le plus récent"):
        operations.undo(actor=desk.actor, attachment_id=first.id)
    db.session.rollback()
    twice.undo(desk.actor, second)
    assert person_of(third, "7") == twice.camille.id
    twice.undo(desk.actor, first)
    assert person_of(third, "7") not in (twice.camille.id, twice.second.id)


def test_the_pages_show_what_would_change_do_it_tell_who_and_take_it_back(twice: Twice, desk: Desk) -> None:
    page = f"/plateformes/{twice.new.id}/rattachement"
    shown = desk.see(page)
    for words in (
        "1 personne connue là-bas serait annoncée",
        "1 personne est déjà entrée par la nouvelle inscription et y a reçu un second compte",
        "1 cours qui ne mène à aucune cohorte mènerait à la cohorte déjà connue",
        "1 cours mène déjà à une autre cohorte",
        "1 personne inscrite dans la cohorte quittée est déconnectée",
        "Rien n’est fusionné ni effacé",
    ):
        assert words in shown
    assert count(Attachment) == 0
    assert desk.press(page, "/rattachement", move_courses="y").status_code == 303
    assert twice.people() == (twice.camille.id, twice.dominique.id)
    assert twice.courses() == (twice.cohort.id, twice.cohort.id)
    told = desk.see(f"/plateformes/{twice.new.id}")
    assert "Rattachée à Ancienne" in told
    assert "par Ada Martin" in told
    assert "1 personne annoncée, 1 personne ramenée à son parcours, 2 cours rattachés" in told
    assert "sont déjà rattachées" in desk.see(page)
    number = db.session.scalars(select(Attachment.id)).one()
    undoing = f"/rattachements/{number}/annulation"
    assert "1 personne annoncée et jamais vue depuis est oubliée" in desk.see(undoing)
    assert desk.press(undoing, "/annulation").status_code == 303
    assert twice.people() == (twice.second.id, None)
    assert "Annulé par Ada Martin" in desk.see(f"/plateformes/{twice.new.id}")
    assert desk.browser.get(f"/exploitation{undoing}").status_code == 404


def test_with_several_deployments_the_operator_says_which(twice: Twice, desk: Desk) -> None:
    platform("client-2", name="Nouvelle", deployment_id="5")
    page = f"/plateformes/{twice.new.id}/rattachement"
    assert "Ce qui changerait" not in desk.see(page)
    key = deployment(twice.new, "5").id
    chosen = f"{page}?ancienne={twice.former.id}&deploiement={key}"
    assert "2 cours qui ne mènent à aucune cohorte mèneraient" in desk.see(chosen)
    assert desk.browser.get(f"/exploitation{page}?deploiement=9999").status_code == 404
    assert desk.press(chosen, "/rattachement").status_code == 303
    found = db.session.scalars(
        select(Context.context_id).where(Context.deployment_id == key).order_by(Context.context_id)
    )
    assert list(found) == ["2", "3"]
    assert cohort_of_first(twice) == twice.other.id


def cohort_of_first(twice: Twice) -> int | None:
    """Where course « 2 » of the deployment that was not chosen leads."""
    return db.session.scalar(select(Context.cohort_id).where(Context.id == twice.moved.id))


@pytest.mark.parametrize(
    "odd", [{"ancienne": "x"}, {"deploiement": ""}, {"ancienne": "99999999999999999999"}]
)
def test_numbers_that_our_form_never_sends_change_nothing(
    twice: Twice, desk: Desk, odd: dict[str, str]
) -> None:
    page = f"/plateformes/{twice.new.id}/rattachement"
    assert desk.press(page, "/rattachement", **odd).status_code == 404
    assert count(Attachment) == 0


def test_attached_twice_at_once_it_is_done_once(database: Sqlite | Postgresql) -> None:
    with database.app.app_context():
        twice, desk = Twice(), Desk(database.app)
        keys = (twice.new.id, twice.former.id, deployment(twice.new).id)
        db.session.commit()
        actor = desk.actor
        db.session.remove()
    meeting, failed = threading.Barrier(3), []

    def attach() -> None:
        with database.app.app_context():
            meeting.wait(timeout=10)
            try:
                operations.attach(
                    actor=actor,
                    platform_id=keys[0],
                    former_id=keys[1],
                    deployment_key=keys[2],
                    move_courses=True,
                )
                db.session.commit()
            except Exception as error:
                failed.append(error)
            db.session.remove()

    threads = [threading.Thread(target=attach) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with database.app.app_context():
        assert failed == []
        assert (count(Attachment), count(AttachedIdentity), count(AttachedContext)) == (1, 2, 2)


def test_a_thousand_people_are_attached_and_detached(twice: Twice, desk: Desk) -> None:
    known = factories.person()
    db.session.add_all(
        Identity(platform_id=twice.former.id, sub=f"n{number}", person_id=known.id) for number in range(1200)
    )
    db.session.commit()
    made = twice.attach(desk.actor)
    assert count(AttachedIdentity) == 1202
    twice.undo(desk.actor, made)
    assert count(AttachedIdentity) == 1
