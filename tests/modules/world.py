"""The real content in a small cohort: Ada and Béa in G1 with Nadia, Dan in G2 with Paul, Claire trains."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course import clock
from course.catalogue.models import Activity, ActivityVersion
from course.cohorts.models import Cohort, Group, GroupFunction
from course.competences.models import SelfRating
from course.db import db
from course.hours.models import ParticipantHours
from course.people.models import Person
from course.permissions import Actor
from course.progress.models import ActivityResult
from course.progress.queries import result
from course.registries import registries
from course.roles import Role
from modules import content_files, loader
from modules.content_files import Content
from tests import factories, pages

__all__ = ["SelfRating", "World", "load", "world"]


@cache
def content() -> Content:
    """The content folder, read once."""
    return content_files.read()


def load() -> loader.Loaded:
    """The real content, in the catalogue."""
    return loader.load(content(), registries().activity_kinds)


@dataclass
class World:
    """A cohort with its people, and one browser for each."""

    app: Flask
    cohort: Cohort
    g1: Group
    g2: Group
    people: dict[str, Person] = field(default_factory=dict)
    roles: dict[str, tuple[Role, ...]] = field(default_factory=dict)
    browsers: dict[tuple[str, date], FlaskClient] = field(default_factory=dict)

    def add(self, given: str, *roles: Role) -> Person:
        self.people[given] = factories.member(self.cohort, *roles, given=given)
        self.roles[given] = roles
        return self.people[given]

    def actor(self, given: str) -> Actor:
        return factories.actor(self.people[given], self.cohort, *self.roles[given])

    def browser(self, given: str) -> FlaskClient:
        """The person's browser, signed in today."""
        key = (given, clock.today())
        if key not in self.browsers:
            self.browsers[key] = factories.sign_in(self.app.test_client(), self.people[given])
        return self.browsers[key]

    def __post_init__(self) -> None:
        # Kept apart from the row: reading it must not ask the database anything.
        self.uid = self.cohort.uid

    def url(self, path: str) -> str:
        return f"/c/{self.uid}/{path}"

    def get(self, given: str, path: str, status: int = 200) -> TestResponse:
        """The page, parsed strictly."""
        answer = self.browser(given).get(self.url(path))
        assert answer.status_code == status, answer.status_code
        if answer.mimetype == "text/html":
            pages.strict(answer.text)
        return answer

    def send(self, given: str, path: str, status: int = 303, to: str = "", **values: Any) -> TestResponse:
        """Open the page, fill its form as a browser would, send it where it says (or `to`)."""
        action = self.url(to or path)
        found: dict[str, Any] = dict(pages.fields(self.get(given, path), action))
        return self.post(given, to or path, status, {**found, **values})

    def post(self, given: str, path: str, status: int, values: Mapping[str, Any]) -> TestResponse:
        """Send these values; an HTML answer is parsed strictly."""
        answer = self.browser(given).post(self.url(path), data=values)
        assert answer.status_code == status, pages.text(answer.text) if answer.text else answer.status_code
        if answer.mimetype == "text/html" and status != 303:
            pages.strict(answer.text)
        return answer

    def token(self, given: str) -> str:
        """The token that every form of this browser carries."""
        return pages.fields(self.get(given, "parcours"), "/deconnexion")["csrf_token"][0]

    def result(self, given: str, key: str) -> ActivityResult | None:
        db.session.expire_all()
        return result(self.cohort.id, self.people[given].id, key)

    def is_done(self, given: str, key: str) -> bool:
        found = self.result(given, key)
        return found is not None and found.completed_at is not None

    def minutes(self, given: str) -> int:
        """What stands in the person's book, reversals deducted."""
        rows = db.session.query(ParticipantHours).filter_by(person_id=self.people[given].id)
        return sum(row.minutes for row in rows)

    def change_text(self, key: str, body: str) -> None:
        """A new version of an activity, as a load would make it."""
        activity = db.session.query(Activity).filter_by(key=key).one()
        former = (
            db.session.query(ActivityVersion)
            .filter_by(activity_id=activity.id, number=activity.version)
            .one()
        )
        activity.version += 1
        db.session.add(
            ActivityVersion(
                activity_id=activity.id,
                number=activity.version,
                digest="1" * 64,
                definition=former.definition,
                body=body,
            )
        )
        db.session.commit()


# Who is there since 1 September 2026: roles, group, function in it.
PEOPLE: dict[str, tuple[Role, tuple[str, GroupFunction] | None]] = {
    "Ada": (Role.PARTICIPANT, ("G1", GroupFunction.MEMBER)),
    "Béa": (Role.PARTICIPANT, ("G1", GroupFunction.MEMBER)),
    "Dan": (Role.PARTICIPANT, ("G2", GroupFunction.MEMBER)),
    "Nadia": (Role.TUTOR, ("G1", GroupFunction.TUTOR)),
    "Paul": (Role.TUTOR, ("G2", GroupFunction.TUTOR)),
    "Claire": (Role.TRAINER, None),
    "Hélène": (Role.MANAGER, None),
    "Guy": (Role.ADMINISTRATOR, None),
    "Iris": (Role.IA_IPR, None),
    "Élie": (Role.EXPERT, None),
    "Pia": (Role.PARTNER, None),
}


def build() -> None:
    """Load the content and bring everybody in."""
    load()
    cohort = factories.cohort()
    groups = {name: factories.group(cohort, name) for name in ("G1", "G2")}
    for given, (role, place) in PEOPLE.items():
        someone = factories.member(cohort, role, given=given)
        if place:
            factories.place(cohort, someone, groups[place[0]], place[1])
    db.session.commit()


def world(app: Flask) -> World:
    """The small cohort, found again in the database."""
    cohort = db.session.query(Cohort).one()
    g1, g2 = db.session.query(Group).order_by(Group.name)
    made = World(app, cohort, g1, g2)
    for given, (role, _) in PEOPLE.items():
        made.people[given] = db.session.query(Person).filter_by(given_name=given).one()
        made.roles[given] = (role,)
    db.session.commit()
    return made
