"""The real programme in a cohort of the platform's course: Ada and Béa in G1 with Nadia, Claire trains."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.cohorts.models import Cohort, GroupFunction
from course.db import db
from course.people.models import Person
from course.roles import Role
from lti.claims import LTI, SUBMISSION_REVIEW
from lti.platforms.models import Context, Deployment, Identity
from tests import factories
from tests.databases import Postgresql, Sqlite
from tests.lti.platform_double import INSTRUCTOR, LEARNER, PlatformDouble, inside
from tests.modules.world import load

COLUMN = "https://lms.example/mod/lti/services.php/2/lineitems/2/lineitem?type_id=1"
# Roles, place, and what the platform calls them.
PEOPLE = {
    "Ada": (Role.PARTICIPANT, ("G1", GroupFunction.MEMBER), "101"),
    "Béa": (Role.PARTICIPANT, ("G1", GroupFunction.MEMBER), "102"),
    "Nadia": (Role.TUTOR, ("G1", GroupFunction.TUTOR), "201"),
    "Paul": (Role.TUTOR, ("G2", GroupFunction.TUTOR), "202"),
    "Claire": (Role.TRAINER, None, "301"),
    "Guy": (Role.ADMINISTRATOR, None, "401"),
    "Iris": (Role.IA_IPR, None, "501"),
}


@dataclass
class Campus:
    """A platform whose gradebook shows work."""

    lms: PlatformDouble
    uid: str = ""
    uids: dict[str, str] = field(default_factory=dict)

    def look(
        self, reader: str, author: str = "Ada", resource: str | None = None, **claims: object
    ) -> tuple[FlaskClient, TestResponse]:
        """`reader` opens the work of `author` (or of that sub) from the gradebook; what they are led to."""
        browser = self.lms.browser()
        role, _, sub = PEOPLE[reader]
        changes: dict[str, object] = {
            "message_type": SUBMISSION_REVIEW,
            LTI + "for_user": {"user_id": PEOPLE[author][2] if author in PEOPLE else author},
            "sub": sub,
            "roles": [LEARNER if role == Role.PARTICIPANT else INSTRUCTOR],
            "custom": {"resource": resource} if resource else {},
            **claims,
        }
        return browser, self.lms.launch(browser, **changes)

    def led(self, reader: str, author: str = "Ada", resource: str | None = None, **claims: object) -> str:
        """The path, inside the cohort, that the review leads to."""
        _, answer = self.look(reader, author, resource, **claims)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].removeprefix(f"/c/{self.uid}")

    def browser_of(self, given: str) -> FlaskClient:
        """The person's browser, signed in here."""
        with inside(self.lms.app):
            someone = db.session.query(Person).filter_by(given_name=given).one()
            return factories.sign_in(self.lms.browser(), someone)


def populate(campus: Campus) -> None:
    """The cohort, its people, and their names on the platform."""
    load()
    cohort: Cohort = factories.cohort()
    deployment = db.session.query(Deployment).filter_by(platform_id=campus.lms.id).one()
    db.session.add(Context(deployment_id=deployment.id, context_id="2", cohort_id=cohort.id))
    groups = {name: factories.group(cohort, name) for name in ("G1", "G2")}
    for given, (role, place, sub) in PEOPLE.items():
        someone = factories.member(cohort, role, given=given)
        db.session.add(Identity(platform_id=campus.lms.id, sub=sub, person_id=someone.id))
        campus.uids[given] = someone.uid
        if place:
            factories.place(cohort, someone, groups[place[0]], place[1])
    campus.uid = cohort.uid
    db.session.commit()


@pytest.fixture
def campus(database: Sqlite | Postgresql, november: datetime) -> Campus:
    found = Campus(PlatformDouble(database.app).register())
    with inside(database.app):
        populate(found)
    return found
