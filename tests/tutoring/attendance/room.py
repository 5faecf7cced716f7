"""A half-day in a room: the code of the moment, six people, what they sign."""

from datetime import datetime, timedelta

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course import clock
from course.config import Settings
from course.db import db
from course.hours.models import Modality
from tests import pages
from tests.tutoring.world import World
from tutoring.sessions import signing, signing_rules
from tutoring.sessions.models import TrainingSession

# The opening half-day of `world`: Tuesday 6 October 2026, from 9 h to 12 h.
START = clock.local(datetime(2026, 10, 6).date(), 9)
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"}


def code(session: TrainingSession, at: datetime | None = None) -> str:
    """The six digits shown at an instant (now by default)."""
    key = signing_rules.key_of(Settings.current().secret_key, signing.sheet_of(session))
    return signing_rules.code(key, signing_rules.step_at(at or clock.now()))


def wrong(session: TrainingSession) -> str:
    """Six digits that were not shown lately."""
    shown = {code(session, clock.now() - timedelta(seconds=30 * age)) for age in range(40)}
    return next(one for one in (f"{number:06d}" for number in range(100)) if one not in shown)


def sign(client: FlaskClient, here: World, session: TrainingSession, typed: str) -> TestResponse:
    """Open the page, type the digits, press « Je signe ma présence »."""
    path = here.url(f"signer/{session.id}")
    shown = pages.fields(client.get(path), path)
    return client.post(path, data={**shown, "code": typed})


def token(client: FlaskClient, here: World) -> str:
    """A token for posts whose form the page does not offer."""
    return pages.fields(client.get(here.url("notifications")), "")["csrf_token"][0]


def group_session(
    here: World, group_id: int, starts_at: datetime = START, code: str = "J1-AM"
) -> TrainingSession:
    """A half-day of one group."""
    found = TrainingSession(
        cohort_id=here.cohort.id,
        code=code,
        modality=Modality.IN_PERSON,
        year=1,
        title="Atelier de groupe",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=180),
        occurs_on=starts_at.astimezone(clock.PARIS).date(),
        minutes=180,
        group_id=group_id,
    )
    db.session.add(found)
    db.session.commit()
    return found
