"""Every endpoint, for every role, a stranger and nobody: each declares who may enter, and holds to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.routing import IntegerConverter, Rule

from course.access.guard import permission_of
from course.cohorts.models import Cohort
from course.db import db
from course.people import operations as people
from course.people.models import Person
from course.permissions import OPERATOR, PERMISSIONS, PUBLIC, Actor, may
from course.roles import Role
from tests import factories

# One person of the demo per role; school heads come in by invitation, later.
PEOPLE = {
    Role.PARTICIPANT: "Vauquelin",
    Role.TUTOR: "Ferrand",
    Role.TRAINER: "Aubanel",
    Role.IA_IPR: "Lemerle",
    Role.EXPERT: "Villemin",
    Role.MANAGER: "Marchetti",
    Role.ADMINISTRATOR: "Noblet",
    Role.PARTNER: "Oualid",
}
# Values that lead somewhere in the demo; other arguments get one that leads nowhere.
VALUES: dict[str, Any] = {"code": "M1", "key": "m1-lecture", "role": "tutor", "token": "x", "filename": "x"}


def rules(app: Flask) -> list[Rule]:
    """Every address of the tool, static files apart."""
    return [rule for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")]


def address(app: Flask, rule: Rule, cohort: Cohort) -> str:
    """The rule's path in a cohort, with values that may or may not lead somewhere."""
    values: dict[str, Any] = {"cohort_uid": cohort.uid}
    for name in rule.arguments - {"cohort_uid"}:
        is_number = isinstance(rule._converters[name], IntegerConverter)
        values[name] = VALUES.get(name, 1 if is_number else "x")
    with app.test_request_context():
        return url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def method(rule: Rule) -> str:
    return "GET" if "GET" in (rule.methods or ()) else "POST"


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that write, while the block runs."""
    found: list[str] = []

    def listen(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.lstrip().split(" ", 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def test_every_endpoint_declares_a_permission_that_exists(app: Flask) -> None:
    for rule in rules(app):
        assert permission_of(app, rule.endpoint) in PERMISSIONS, rule.endpoint


def test_nobody_enters_without_signing_in(app: Flask, client: FlaskClient, demo: Cohort) -> None:
    for rule in rules(app):
        if permission_of(app, rule.endpoint) != PUBLIC:
            answer = client.open(address(app, rule, demo), method=method(rule))
            assert answer.status_code == 401, rule.endpoint


def test_a_stranger_learns_nothing_of_the_cohort(app: Flask, client: FlaskClient, demo: Cohort) -> None:
    other = factories.cohort("Une autre cohorte")
    factories.sign_in(client, factories.member(other, *Role))
    for rule in rules(app):
        if "cohort_uid" in rule.arguments and permission_of(app, rule.endpoint) != PUBLIC:
            answer = client.open(address(app, rule, demo), method=method(rule))
            assert answer.status_code == 404, rule.endpoint


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_enters_where_it_may_and_nowhere_else(
    app: Flask, client: FlaskClient, demo: Cohort, role: Role
) -> None:
    someone = db.session.query(Person).filter_by(family_name=PEOPLE[role]).one()
    factories.sign_in(client, someone)
    actor = Actor(someone.id, cohort_id=demo.id, cohort_uid=demo.uid, roles=frozenset({role}))
    for rule in rules(app):
        permission = permission_of(app, rule.endpoint)
        assert permission is not None
        with writes() as written:
            answer = client.open(address(app, rule, demo), method=method(rule))
        assert answer.status_code < 500, rule.endpoint
        if not may(actor, permission):
            assert answer.status_code == 403, rule.endpoint
        elif permission != PUBLIC:
            assert answer.status_code != 401, rule.endpoint
        if method(rule) == "GET":
            assert written == [], rule.endpoint


def test_an_operator_runs_the_tool_and_enters_no_cohort(
    app: Flask, client: FlaskClient, demo: Cohort
) -> None:
    factories.sign_in(client, people.name_operator("Dominique Essai"))
    for rule in rules(app):
        permission = permission_of(app, rule.endpoint)
        with writes() as written:
            answer = client.open(address(app, rule, demo), method=method(rule))
        assert answer.status_code < 500, rule.endpoint
        if permission != PUBLIC and "cohort_uid" in rule.arguments:
            assert answer.status_code == 404, rule.endpoint
        elif permission == OPERATOR:
            assert answer.status_code not in (401, 403), rule.endpoint
        if method(rule) == "GET":
            assert written == [], rule.endpoint


def test_a_post_without_its_token_changes_nothing(app: Flask, client: FlaskClient, demo: Cohort) -> None:
    someone = db.session.query(Person).filter_by(family_name=PEOPLE[Role.MANAGER]).one()
    factories.sign_in(client, someone)
    for rule in rules(app):
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/lti/"):
            with writes() as written:
                answer = client.post(address(app, rule, demo))
            assert answer.status_code in (400, 403, 404), rule.endpoint
            assert written == [], rule.endpoint
