"""On the practice platform: our cartridge imported into a course, and a course copied."""

import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort
from course.db import db
from course.people.models import Person
from course.roles import Role
from lti.copies import offer
from lti.platforms.models import Context, Deployment, Identity, LineItem
from tests import factories
from tests.databases import Postgresql, Sqlite
from tests.lti.deep_linking.test_practice_platform import Both
from tests.lti.platform_double import inside
from tests.lti.practice_platform.support import LEARNER, MANAGER, TRAINER
from tests.modules.world import load
from tests.pages import fields, text


@pytest.fixture
def both(database: Sqlite | Postgresql, tmp_path: Path) -> Both:
    """The two programs, and the programme."""
    with inside(database.app):
        load()
        db.session.commit()
    return Both(database, tmp_path)


def tells_history(both: Both) -> None:
    """The tool asks for $Context.id.history, as its own registration does."""
    custom = json.dumps({"context_history": "$Context.id.history"})
    with both.platform.store.writing() as written:
        written.execute("UPDATE tool SET custom = ?", (custom,))


def opened(both: Both, course: str = "2") -> str:
    """A cohort for that course; its uid."""
    with inside(both.tool.application):
        cohort = factories.cohort()
        deployment = db.session.scalars(select(Deployment)).one()
        db.session.add(Context(deployment_id=deployment.id, context_id=course, cohort_id=cohort.id))
        db.session.commit()
        return cohort.uid


def test_the_cartridge_goes_in_and_each_activity_opens_its_module(both: Both) -> None:
    course = both.platform.courses.add("Un autre cours", both.platform.now())
    with inside(both.tool.application):
        data = offer.file(offer.parts())
    sent = {"cartridge": (io.BytesIO(data), "parcours.imscc"), "user": TRAINER}
    answer = both.campus.post(f"/practice/course/{course}/cartridge", data=sent)
    assert answer.status_code == 200, answer.text
    added = both.platform.courses.activities(course)
    assert [one.title.partition(" ")[0] for one in added] == ["Le", *(f"M{n}" for n in range(15))]
    assert added[2].title.startswith("M1 – Agencement, collectif, coopération")
    assert all(one.description and not one.custom for one in added)
    assert all(both.platform.tool_of(one) for one in added)
    uid = opened(both, str(course))
    for number, path in ((0, f"/c/{uid}/"), (2, f"/c/{uid}/modules/M1"), (15, f"/c/{uid}/modules/M14")):
        entered = both.enter("/mod/lti/launch.php", l=added[number].id, user=LEARNER, target="iframe")
        assert entered == path


@pytest.mark.parametrize("how", ["same", "new"])
def test_a_copied_course_asks_its_manager_once_and_every_activity_still_leads_where_it_did(
    both: Both, how: str
) -> None:
    tells_history(both)
    uid = opened(both)
    first = both.platform.courses.activities(2)
    m1 = next(one for one in first if one.custom.get("resource") == "module:M1")
    both.enter("/mod/lti/launch.php", l=m1.id, user=MANAGER, target="iframe")
    with inside(both.tool.application):
        cohort = db.session.scalars(select(Cohort)).one()
        someone = db.session.scalars(select(Person).join(Identity).where(Identity.sub == MANAGER)).one()
        me = factories.system_in(cohort)
        cohorts.grant_role(actor=me, person_id=someone.id, role=Role.MANAGER)
        db.session.commit()
    course = both.platform.courses.copy(2)
    copied = {one.custom.get("resource"): one for one in both.platform.courses.activities(course)}
    asked = both.enter("/mod/lti/launch.php", l=copied["module:M1"].id, user=MANAGER, target="iframe")
    page = both.tool.get(asked)
    assert "Ce cours est une copie de « Parcours Pilotage pédagogique stratégique »" in text(page.text)
    answer = both.tool.post(asked, data=fields(page) | {"how": how})
    assert answer.status_code == 303
    assert (answer.location == f"/c/{uid}/") is (how == "same")
    for code in ("M0", "M1", "M2"):
        link = copied[f"module:{code}"].id
        entered = both.enter("/mod/lti/launch.php", l=link, user=LEARNER, target="iframe")
        assert entered == f"{answer.location}modules/{code}"
    entered = both.enter("/mod/lti/launch.php", l=m1.id, user=LEARNER, target="iframe")
    assert entered == f"/c/{uid}/modules/M1"
    with inside(both.tool.application):
        counts = {
            place.context_id: db.session.query(LineItem).filter_by(context_id=place.id).count()
            for place in db.session.scalars(select(Context))
        }
        assert counts == {"2": 1, str(course): 3}
