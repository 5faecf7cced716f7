"""What the tests of a lived virtual class share."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course import clock
from course.db import db
from course.notices.models import Notice
from tests import pages
from tests.tutoring.world import World
from tutoring.sessions.models import TrainingSession
from tutoring.virtual_classes.models import ClassPresence, ConnectionName

DAY = date(2026, 11, 12)


@contextmanager
def at(hour: int, minute: int = 0, day: date = DAY) -> Iterator[None]:
    with clock.frozen(clock.local(day, hour, minute)):
        yield


@dataclass
class Lived:
    """The class, its pages, and what is known of it."""

    here: World

    @property
    def session(self) -> TrainingSession:
        return db.session.query(TrainingSession).filter_by(cohort_id=self.here.cohort.id, code="CV1").one()

    def url(self, tail: str = "") -> str:
        return self.here.url(f"classes-virtuelles/{self.session.id}" + (f"/{tail}" if tail else ""))

    def name(self, given: str) -> str:
        return self.here[given].display_name

    def claim(self, client: FlaskClient, which: str, hour: int, minute: int = 0) -> TestResponse:
        with at(hour, minute):
            return self.post(client, which)

    def post(self, client: FlaskClient, tail: str, **values: str) -> TestResponse:
        """Send what a page of before would, whatever the page shows now."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(self.here.url("")).text)
        assert token is not None
        return client.post(self.url(tail), data={"csrf_token": token[1], **values})

    def upload(
        self, client: FlaskClient, content: str | bytes, filename: str = "rapport.csv", **values: str
    ) -> TestResponse:
        data = content.encode() if isinstance(content, str) else content
        fields: dict[str, object] = dict(pages.fields(client.get(self.url("rapport"))))
        return client.post(
            self.url("rapport"), data={**fields, **values, "connection_report": (io.BytesIO(data), filename)}
        )

    def report(self, *lines: str) -> str:
        """A report of these lines: « name;17:00;17:45 »."""
        return "\n".join(["Nom;Arrivée;Départ", *lines])

    def presence(self, given: str) -> ClassPresence | None:
        db.session.rollback()
        return db.session.query(ClassPresence).filter_by(person_id=self.here[given].id).one_or_none()

    def names(self) -> dict[str, tuple[str, int | None]]:
        db.session.rollback()
        return {one.name: (str(one.match), one.person_id) for one in db.session.query(ConnectionName)}

    def told(self) -> list[int]:
        db.session.rollback()
        return sorted(one.person_id for one in db.session.query(Notice).filter_by(kind="virtual_class"))
