"""What the tests of support share."""

import re
from datetime import datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course import clock
from course.db import db
from course.notices.models import Notice
from tests.tutoring.world import World, send
from tutoring.support import operations
from tutoring.support.models import SupportRequest

TEXT = "Comment réunir l’équipe sans alourdir les emplois du temps ?"
MONDAY = clock.local(datetime(2026, 11, 23).date(), 17)


def ask(
    here: World, given: str = "Ada", *, for_group: bool = False, entry: str = "entry-0001"
) -> SupportRequest:
    """A need that somebody states."""
    found = operations.state_need(
        actor=here.actor(given), entry_uid=entry, subject="Réunir l’équipe", text=TEXT, for_group=for_group
    )
    db.session.commit()
    return found


def page(here: World, found: SupportRequest, tail: str = "") -> str:
    return here.url(f"appui/{found.uid}" + (f"/{tail}" if tail else ""))


def do(client: FlaskClient, here: World, found: SupportRequest, tail: str, **values: object) -> TestResponse:
    """Fill the form of the request's page that goes to `tail`, and send it."""
    return send(client, page(here, found), page(here, found, tail), **values)


def post(client: FlaskClient, here: World, address: str, **values: object) -> TestResponse:
    """Send what a page of before would, whatever the page shows now."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(here.url("")).text)
    assert token is not None
    return client.post(address, data={"csrf_token": token[1], **values})


def now(found: SupportRequest) -> SupportRequest:
    """The request as the database has it."""
    db.session.rollback()
    db.session.refresh(found)
    return found


def told(here: World, kind: str = "support") -> list[tuple[str, str]]:
    """Who was told what, in order: (given name, title)."""
    db.session.rollback()
    names = {person.id: given for given, person in here.people.items()}
    rows = db.session.query(Notice).filter_by(kind=kind).order_by(Notice.id)
    return [(names[one.person_id], one.title) for one in rows]
