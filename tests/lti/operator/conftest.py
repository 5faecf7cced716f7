"""An operator in a browser, and registrations whose people and courses the test decides."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from course.cohorts.models import Cohort
from course.db import db
from course.people import operations as people
from course.people.models import Person
from course.permissions import Actor
from lti.platforms import operations
from lti.platforms.models import Context, Deployment, Identity, Platform
from tests import factories
from tests.pages import fields, strict

ISSUER = "https://lms.example"


class Desk:
    """The operator Ada, at a browser of hers."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.person = people.name_operator("Ada Martin")
        self.browser: FlaskClient = factories.sign_in(app.test_client(), self.person)
        self.actor = Actor(self.person.id, name="Ada Martin", is_operator=True)

    def see(self, path: str = "/") -> str:
        """A page of hers, parsed strictly."""
        answer = self.browser.get(f"/exploitation{path}")
        assert answer.status_code == 200, answer.text
        strict(answer.text)
        return " ".join("".join(strict(answer.text).itertext()).split())

    def press(self, path: str, button: str, **typed: Any) -> TestResponse:
        """Send the form of the page that posts to an address ending so."""
        page = self.browser.get(f"/exploitation{path}")
        values = fields(page, button) | typed
        answer = self.browser.post(f"/exploitation{self._action(page, button)}", data=values)
        db.session.rollback()
        if answer.mimetype == "text/html" and answer.status_code != 303:
            strict(answer.text)
        return answer

    def _action(self, page: TestResponse, button: str) -> str:
        actions = [form.get("action") or "" for form in strict(page.text).iter("form")]
        return next(one for one in actions if one.endswith(button)).removeprefix("/exploitation")


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def platform(
    client_id: str = "client-1", issuer: str = ISSUER, name: str = "Campus", **more: str
) -> Platform:
    """A registration, with the deployment « 1 »; committed."""
    urls = {"auth_url": f"{issuer}/auth", "token_url": f"{issuer}/token", "jwks_url": f"{issuer}/certs"}
    found = operations.add_platform(
        **{"issuer": issuer, "client_id": client_id, "deployment_id": "1", "name": name, **urls, **more}
    )
    db.session.commit()
    return found


def deployment(of: Platform, name: str = "1") -> Deployment:
    return db.session.scalars(
        select(Deployment).where(Deployment.platform_id == of.id, Deployment.deployment_id == name)
    ).one()


def identity(of: Platform, sub: str, someone: Person) -> Identity:
    found = Identity(platform_id=of.id, sub=sub, person_id=someone.id)
    db.session.add(found)
    db.session.flush()
    return found


def course(of: Platform, context_id: str, cohort: Cohort | None, deployment_id: str = "1") -> Context:
    found = Context(
        deployment_id=deployment(of, deployment_id).id,
        context_id=context_id,
        title=f"Cours {context_id}",
        cohort_id=cohort.id if cohort else None,
    )
    db.session.add(found)
    db.session.flush()
    return found


def person_of(of: Platform, sub: str) -> int | None:
    """Whom the registration calls so, as the database has it."""
    return db.session.scalar(
        select(Identity.person_id).where(Identity.platform_id == of.id, Identity.sub == sub)
    )


def cohort_of(of: Platform, context_id: str) -> int | None:
    return db.session.scalar(
        select(Context.cohort_id)
        .join(Context.deployment)
        .where(Deployment.platform_id == of.id, Context.context_id == context_id)
    )
