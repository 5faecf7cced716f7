"""Small people, cohorts and programmes for the tests."""

from datetime import date
from itertools import count
from typing import Any

from flask.testing import FlaskClient

from course.access import operations as access
from course.access.guard import COOKIE_KEY
from course.catalogue.models import Activity, ActivityVersion, Module, PlannedSession
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, Group, GroupFunction
from course.db import db
from course.people import operations as people
from course.people.models import Person, School
from course.permissions import SYSTEM, Actor
from course.roles import Role

FIRST_DAY = date(2026, 9, 1)
_numbers = count(1)


def person(given: str = "Camille", family: str = "") -> Person:
    """A person with a family name of their own."""
    return people.create_person(given_name=given, family_name=family or f"Essai{next(_numbers)}")


def school(name: str = "Collège des Tilleuls") -> School:
    return people.create_school(name=name, town="Valcombe")


def cohort(title: str = "Cohorte d’essai", first_day: date = FIRST_DAY) -> Cohort:
    """A cohort nobody is in, with two years from 1 September 2026 on."""
    return cohorts.open_cohort(actor=SYSTEM, title=title, first_day=first_day)


def member(of: Cohort, *roles: Role, given: str = "Camille", since: date = FIRST_DAY) -> Person:
    """Somebody who holds these roles in the cohort since its first day."""
    someone = person(given)
    cohorts.enrol(cohort_id=of.id, person_id=someone.id)
    for role in roles:
        cohorts.grant_role(actor=system_in(of), person_id=someone.id, role=role, starts_on=since)
    return someone


def group(of: Cohort, name: str = "G1") -> Group:
    return cohorts.create_group(actor=system_in(of), name=name)


def place(of: Cohort, someone: Person, into: Group, function: GroupFunction = GroupFunction.MEMBER) -> None:
    """The person is in the group since the cohort's first day."""
    cohorts.place(
        actor=system_in(of), person_id=someone.id, group_id=into.id, function=function, starts_on=FIRST_DAY
    )


def system_in(of: Cohort) -> Actor:
    """The system, acting in a cohort."""
    return Actor(person_id=None, cohort_id=of.id, cohort_uid=of.uid, cohort_title=of.title)


def actor(someone: Person, of: Cohort, *roles: Role) -> Actor:
    """The person, acting in the cohort with these roles."""
    return Actor(
        person_id=someone.id,
        name=someone.display_name,
        person_uid=someone.uid,
        cohort_id=of.id,
        cohort_uid=of.uid,
        cohort_title=of.title,
        roles=frozenset(roles),
    )


def module(code: str = "M1", **values: Any) -> Module:
    """A module of year 1, open in the autumn; its rule is given by `complete_when`."""
    defaults: dict[str, Any] = {
        "code": code,
        "element": "E1",
        "year": 1,
        "position": next(_numbers),
        "title": f"Module {code}",
        "aim": "Essayer.",
        "introduction": "Un module d’essai.",
        "synchronous_minutes": 0,
        "asynchronous_minutes": 90,
        "targets": ["AC1"],
        "opens": "W06-3",
        "closes": "W11-5",
        "complete_when": [],
    }
    found = Module(**{**defaults, **values})
    db.session.add(found)
    db.session.flush()
    return found


def activity(of: Module, kind: str, key: str = "", body: str = "", **definition: Any) -> Activity:
    """An activity in its first version."""
    number = next(_numbers)
    found = Activity(
        key=key or f"{of.code.lower()}-{number}",
        module_id=of.id,
        kind=kind,
        position=number,
        title=f"Activité {number}",
        minutes=10,
        version=1,
    )
    db.session.add(found)
    db.session.flush()
    db.session.add(
        ActivityVersion(activity_id=found.id, number=1, digest="0" * 64, definition=definition, body=body)
    )
    db.session.flush()
    return found


def planned_session(of: Module, code: str, minutes: int = 60) -> PlannedSession:
    """A virtual class of a module."""
    found = PlannedSession(
        code=code,
        modality="virtual_class",
        year=of.year,
        module_id=of.id,
        title=f"Classe virtuelle {code}",
        minutes=minutes,
        day="W11-4",
        starts_at="17:00",
    )
    db.session.add(found)
    db.session.flush()
    return found


def sign_in(client: FlaskClient, someone: Person) -> FlaskClient:
    """The browser now speaks for the person; what was added so far is committed."""
    token = access.open_sign_in(person_id=someone.id)
    db.session.commit()
    with client.session_transaction() as session:
        session[COOKIE_KEY] = token
    return client
