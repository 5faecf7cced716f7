"""A small cohort with its people, for the tests of sessions and visits."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.catalogue.models import PlannedSession
from course.cohorts.models import Cohort, Group, GroupFunction
from course.db import db
from course.hours.models import Nature, ParticipantHours, TrainerHours
from course.people import operations as people
from course.people.models import Person, School
from course.permissions import Actor
from course.roles import Role
from tests import factories, pages
from tutoring.sessions import queries as sessions
from tutoring.sessions.models import TrainingSession
from tutoring.visits import operations as visits
from tutoring.visits.models import FieldVisit
from tutoring.visits.rules import Draft

_entries = count(1)


@dataclass
class World:
    """Two groups: Ada, Béa and Cyd with Nadia; Dan with Paul; Claire trains both."""

    cohort: Cohort
    g1: Group
    g2: Group
    school: School
    people: dict[str, Person] = field(default_factory=dict)
    roles: dict[str, tuple[Role, ...]] = field(default_factory=dict)

    def __getitem__(self, given: str) -> Person:
        return self.people[given]

    def actor(self, given: str) -> Actor:
        return factories.actor(self[given], self.cohort, *self.roles[given])

    def url(self, path: str) -> str:
        return f"/c/{self.cohort.uid}/{path}"

    def add(self, given: str, *roles: Role, since: date = factories.FIRST_DAY) -> Person:
        self.people[given] = factories.member(self.cohort, *roles, given=given, since=since)
        self.roles[given] = roles
        return self.people[given]

    def session(self, code: str) -> TrainingSession:
        found = sessions.session_by_code(self.cohort.id, code)
        assert found is not None
        return found

    def lines(self, given: str) -> list[tuple[str, int]]:
        """The person's book as (modality, minutes), in the order of writing."""
        rows = db.session.query(ParticipantHours).filter_by(person_id=self[given].id)
        return [(str(row.modality), row.minutes) for row in rows.order_by(ParticipantHours.id)]

    def trainer_lines(self, given: str) -> list[tuple[str, int, int]]:
        """The trainer's book as (nature, minutes, travel minutes)."""
        rows = db.session.query(TrainerHours).filter_by(person_id=self[given].id)
        return [(str(row.nature), row.minutes, row.travel_minutes) for row in rows.order_by(TrainerHours.id)]

    def draft(self, *given: str, **values: object) -> Draft:
        """A visit of 20 November 2026 to these people, 1 h by default."""
        defaults: dict[str, object] = {
            "entry_uid": f"entry-{next(_entries):08}",
            "occurred_on": date(2026, 11, 20),
            "nature": Nature.COLLECTIVE_VISIT if len(given) > 1 else Nature.INDIVIDUAL_VISIT,
            "attendee_ids": [self[one].id for one in given],
            "minutes": 60,
            "school_id": self.school.id,
            "observed": "Une réunion d’équipe.",
        }
        return Draft(**{**defaults, **values})  # type: ignore[arg-type]

    def visit(self, by: str, *given: str, **values: object) -> FieldVisit:
        found = visits.log_visit(actor=self.actor(by), draft=self.draft(*given, **values))
        db.session.commit()
        return found


def programme() -> None:
    """An opening half-day, on 6 October 2026, and a virtual class of M2, on 12 November."""
    factories.planned_session(factories.module("M2", synchronous_minutes=60), "CV1")
    half_day = {"modality": "in_person", "year": 1, "minutes": 180, "day": "W06-2"}
    db.session.add(PlannedSession(code="J1-AM", title="Ouverture, matin", starts_at="09:00", **half_day))
    db.session.add(PlannedSession(code="J1-PM", title="Ouverture, après-midi", starts_at="13:30", **half_day))
    db.session.flush()


def world() -> World:
    """Everybody is there since 1 September 2026."""
    programme()
    cohort = factories.cohort()
    made = World(cohort, factories.group(cohort, "G1"), factories.group(cohort, "G2"), factories.school())
    _staff(made)
    for given, group in (("Ada", made.g1), ("Béa", made.g1), ("Cyd", made.g1), ("Dan", made.g2)):
        _place([made.add(given, Role.PARTICIPANT)], made, group, GroupFunction.MEMBER)
        people.post_to_school(
            person_id=made[given].id, school_id=made.school.id, starts_on=factories.FIRST_DAY
        )
    db.session.commit()
    return made


def _staff(made: World) -> None:
    _place([made.add("Nadia", Role.TUTOR)], made, made.g1, GroupFunction.TUTOR)
    _place([made.add("Paul", Role.TUTOR)], made, made.g2, GroupFunction.TUTOR)
    for group in (made.g1, made.g2):
        _place(
            [made.people.get("Claire") or made.add("Claire", Role.TRAINER)],
            made,
            group,
            GroupFunction.TRAINER,
        )
    made.add("Théo", Role.TRAINER)
    made.add("Hélène", Role.MANAGER)
    made.add("Guy", Role.ADMINISTRATOR)
    made.add("Iris", Role.IA_IPR)
    made.add("Élie", Role.EXPERT)
    made.add("Pia", Role.PARTNER)


def _place(someone: Iterable[Person], made: World, group: Group, function: GroupFunction) -> None:
    for one in someone:
        factories.place(made.cohort, one, group, function)


def send(client: FlaskClient, page: str, action: str = "", **values: object) -> TestResponse:
    """Open the page, fill its form (that of `action`, or its own) as a browser would, and send it."""
    found: dict[str, object] = dict(pages.fields(client.get(page), action))
    return client.post(action or page, data={**found, **values})
