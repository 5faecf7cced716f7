"""Issuing, replacing, revoking: one valid certificate a person, numbers without gaps."""

from datetime import date
from threading import Thread

import pytest
from flask import Flask

from course import clock
from course.attestation import operations, queries
from course.attestation.models import Certificate, State
from course.db import db
from course.errors import RuleBroken
from course.hours.models import Modality
from course.notices.models import Notice
from tests.course.attestation.world import World


def test_a_certificate_says_what_the_book_says(here: World) -> None:
    here.settle(code_session="S-42")
    said = here.issue("Ada").snapshot
    assert (said["done"], said["planned"], said["on_site"]) == (810, 810, 1200)
    assert (said["person"], said["school"]) == (here["Ada"].display_name, "Collège des Tilleuls, Valcombe")
    assert (said["signatory"], said["codes"]) == ("Hélène Marchetti", {"session": "S-42"})
    assert (said["first_day"], said["last_day"]) == ("2026-09-01", "2028-08-31")


def test_numbers_follow_one_another_and_a_refused_act_skips_none(here: World) -> None:
    here.settle()
    first = here.issue("Ada").number
    with pytest.raises(RuleBroken, match="est valable"):
        here.issue("Ada")
    db.session.rollback()
    with pytest.raises(RuleBroken, match="Aucune heure"):
        here.issue("Cyd")
    db.session.rollback()
    assert [first, here.issue("Béa").number] == ["PPS-2027-0001", "PPS-2027-0002"]


def test_each_school_year_starts_at_one(here: World) -> None:
    here.settle()
    here.issue("Ada")
    with clock.frozen(date(2027, 9, 1)):
        assert here.issue("Béa").number == "PPS-2028-0001"


def test_nothing_is_issued_before_somebody_signs(here: World) -> None:
    with pytest.raises(RuleBroken, match="qui signe"):
        here.issue("Ada")


def test_replacing_revokes_the_former_and_links_it_to_the_new(here: World) -> None:
    here.settle()
    former = here.issue("Béa")
    here.certify("Béa", 1, Modality.IN_PERSON, None, 180)
    latter = here.issue("Béa", replaces=True)
    assert (former.state, former.replaced_by_id) == (State.REVOKED, latter.id)
    assert (former.snapshot["done"], latter.snapshot["done"]) == (35, 215)
    assert queries.valid(here.cohort.id, [here["Béa"].id]) == {here["Béa"].id: latter}


def test_a_revocation_needs_a_reason_and_happens_once(here: World) -> None:
    here.settle()
    made = here.issue("Ada")
    with pytest.raises(RuleBroken, match="Dites pourquoi"):
        operations.revoke(actor=here.actor(), certificate=made, reason="  ")
    operations.revoke(actor=here.actor(), certificate=made, reason="Erreur de nom")
    assert (made.state, made.reason, made.revoked_by_id) == (State.REVOKED, "Erreur de nom", here["Guy"].id)
    with pytest.raises(RuleBroken, match="déjà plus valable"):
        operations.revoke(actor=here.actor(), certificate=made, reason="Encore")


def test_what_was_issued_does_not_change_with_the_settings_or_the_hours(here: World) -> None:
    here.settle()
    made = here.issue("Béa")
    before = dict(made.snapshot)
    here.settle(signatory="Une autre personne")
    here.certify("Béa", 1, Modality.IN_PERSON, None, 180)
    db.session.commit()
    db.session.refresh(made)
    assert made.snapshot == before


def test_people_are_told_without_anything_confidential(here: World) -> None:
    here.settle()
    made = here.issue("Ada")
    operations.revoke(actor=here.actor(), certificate=made, reason="Heures fausses")
    told = db.session.query(Notice).order_by(Notice.id).all()
    assert [one.person_id for one in told] == [here["Ada"].id] * 2
    assert all("Heures fausses" not in one.title + one.body for one in told)
    assert all(one.path == here.url("attestation") for one in told)


def test_two_clicks_at_once_make_one_certificate(app: Flask, here: World) -> None:
    here.settle()
    actor, person_id = here.actor(), here["Ada"].id
    db.session.commit()
    refused: list[str] = []

    def click() -> None:
        from course.people.models import Person

        with app.app_context():
            try:
                operations.issue(actor=actor, person=db.session.get_one(Person, person_id))
                db.session.commit()
            except RuleBroken as broken:
                db.session.rollback()
                refused.append(broken.message)
            finally:
                db.session.remove()

    with clock.frozen(clock.now()):
        threads = [Thread(target=click) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert len(refused) == 3
    assert db.session.query(Certificate).one().number == "PPS-2027-0001"
