"""Several LMSs and several deployments on one tool: nothing of one is ever another's."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from course.db import db
from course.permissions import SYSTEM
from course.roles import Role
from lti.operator import operations, reading
from lti.platforms import operations as platforms
from lti.platforms.models import Context, Identity, Platform
from tests import factories
from tests.databases import Postgresql, Sqlite
from tests.lti.launch.cohorts import join, standing
from tests.lti.operator.conftest import Desk, identity, person_of, platform
from tests.lti.platform_double import INSTRUCTOR, PlatformDouble, inside


@pytest.fixture
def two(database: Sqlite | Postgresql, november: datetime) -> tuple[PlatformDouble, PlatformDouble]:
    """Two LMSs that use the same client id, deployment, names of people and of courses."""
    first = PlatformDouble(database.app).register()
    return first, PlatformDouble(database.app, issuer="https://autre.example").register()


def test_the_same_name_on_two_platforms_is_two_people(two: tuple[PlatformDouble, PlatformDouble]) -> None:
    uids = [join(lms, title=lms.issuer) for lms in two]
    for lms in two:
        assert lms.launch(sub="3", email="camille@example.org").status_code == 303
    with inside(two[0].app):
        assert len(set(db.session.scalars(select(Identity.person_id).where(Identity.sub == "3")))) == 2
    assert standing(two[0], uids[1]) is None
    assert standing(two[1], uids[0]) is None


def test_the_same_course_on_two_deployments_is_two_courses(
    two: tuple[PlatformDouble, PlatformDouble],
) -> None:
    lms = two[0]
    uid = join(lms)
    with inside(lms.app):
        platforms.add_deployment(platform_id=lms.id, deployment_id="2")
        db.session.commit()
    assert uid in lms.launch().location
    lms.deployment_id = "2"
    answer = lms.launch(roles=[INSTRUCTOR], sub="9")
    assert "/lti/ouvrir/" in answer.location
    assert lms.launch(sub="10").status_code == 403
    with inside(lms.app):
        cohorts = db.session.scalars(select(Context.cohort_id).where(Context.context_id == "2")).all()
        assert len(cohorts) == 2
        assert None in cohorts


def test_while_one_registration_is_suspended_the_other_of_the_same_lms_still_works(
    database: Sqlite | Postgresql, november: datetime
) -> None:
    first = PlatformDouble(database.app).register()
    second = PlatformDouble(database.app, client_id="client-2").register()
    for lms in (first, second):
        join(lms)
    with inside(database.app):
        operations.suspend(actor=SYSTEM, platform_id=first.id)
        db.session.commit()
    refused = first.browser().post("/lti/login", data=first.request())
    assert refused.status_code == 403
    assert "n’est pas reliée" in refused.text
    assert second.launch().status_code == 303
    with inside(database.app):
        operations.resume(actor=SYSTEM, platform_id=first.id)
        db.session.commit()
    assert first.launch().status_code == 303


def test_a_launch_under_way_when_its_platform_is_suspended_is_refused(
    two: tuple[PlatformDouble, PlatformDouble],
) -> None:
    lms = two[0]
    join(lms)
    browser = lms.browser()
    asked = lms.login(browser)
    with inside(lms.app):
        operations.suspend(actor=SYSTEM, platform_id=lms.id)
        db.session.commit()
    assert lms.send(browser, asked, lms.sign(lms.claims(asked))).status_code == 403


def test_an_administrator_of_the_lms_is_nobody_at_the_operators_pages(
    two: tuple[PlatformDouble, PlatformDouble],
) -> None:
    lms = two[0]
    join(lms)
    browser = lms.browser()
    lms.launch(
        browser,
        roles=["http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator", INSTRUCTOR],
    )
    assert browser.get("/exploitation/").status_code in (401, 403)
    trainer = lms.browser()
    lms.launch(trainer, roles=[INSTRUCTOR], sub="12")
    assert trainer.get("/exploitation/").status_code == 403


def test_after_an_attachment_the_next_launch_finds_the_known_person_in_the_known_cohort(
    database: Sqlite | Postgresql, november: datetime
) -> None:
    """The whole way: learners known by the old registration come in by the new one."""
    former = PlatformDouble(database.app).register()
    uid = join(former)
    former.launch(sub="3")
    former.launch(sub="4")
    new = PlatformDouble(database.app, client_id="client-2").register()
    with inside(database.app):
        desk = Desk(database.app)
        page = f"/plateformes/{new.id}/rattachement"
        assert desk.press(page, "/rattachement").status_code == 303
    answer = new.launch(sub="3")
    assert f"/c/{uid}/" in answer.location
    with inside(database.app):
        people = db.session.scalars(select(Identity.person_id).where(Identity.sub == "3")).all()
        assert len(people) == 2
        assert len(set(people)) == 1
    assert standing(new, uid) == ({Role.PARTICIPANT}, False)


def test_a_launch_that_makes_the_same_thing_known_at_that_moment_does_not_stop_an_attachment(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try meets the other's row; the second one finds it."""

    former, new = platform("client-1"), platform("client-2")
    someone, second = factories.person(), factories.person()
    identity(former, "7", someone)
    identity(new, "7", second)
    db.session.commit()
    desk, pairs, tries = Desk(app), reading.pairs, []

    def late(**values: int) -> list[reading.Pair]:
        tries.append(1)
        found = pairs(**values)
        if len(tries) == 1:
            return [reading.Pair(one.sub, one.person_id, None, None) for one in found]
        return found

    page = f"/plateformes/{new.id}/rattachement"
    desk.see(page)
    monkeypatch.setattr(reading, "pairs", late)
    body = {
        "ancienne": former.id,
        "deploiement": db.session.get_one(Platform, new.id).deployments[0].id,
        "csrf_token": desk.browser.get("/exploitation/")
        .text.split('name="csrf_token" value="')[1]
        .split('"')[0],
    }
    assert desk.browser.post(f"/exploitation{page}", data=body).status_code == 303
    assert len(tries) == 2
    db.session.rollback()
    assert person_of(new, "7") == someone.id
