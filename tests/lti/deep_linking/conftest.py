"""A campus on this machine: its trainers ask for content, its gradebook says what the course holds."""

import json
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from course.db import db
from lti.claims import DEEP_LINKING, DEEP_LINKING_SETTINGS
from tests.databases import Postgresql, Sqlite
from tests.lti.outbox.world import signing_key
from tests.lti.platform_double import INSTRUCTOR, SCORE_SCOPES, PlatformDouble, inside
from tests.lti.server import Server, say

READONLY = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"


class Campus(PlatformDouble):
    """`items` are the columns of the course's gradebook; `fault` an HTTP status, or a body that is no list."""

    def __init__(self, database: Sqlite | Postgresql) -> None:
        self.server = Server()
        super().__init__(database.app, self.server.url(""))
        self.server.answer = self._answer
        self.items: list[dict[str, Any]] = []
        self.fault: int | bytes | None = None

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if urlsplit(handler.path).path.endswith("/token.php"):
            token = {"access_token": "jeton", "expires_in": 3600}
            say(handler, json.dumps(token).encode(), Content_Type="text/html")
        elif isinstance(self.fault, int) or handler.headers["Accept"] != CONTAINER:
            say(handler, b"[]", self.fault if isinstance(self.fault, int) else 400)
        else:
            say(handler, self.fault or json.dumps(self.items).encode())

    @property
    def asked_for_columns(self) -> int:
        """How many times the gradebook was read."""
        return sum("/lineitems" in path for path, _ in self.server.requests)

    @property
    def return_url(self) -> str:
        return f"{self.issuer}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=aLtGX0WgH0"

    def settings(self, **changes: Any) -> dict[str, Any]:
        """What Moodle 4.5 asks; `...` leaves a setting out."""
        known = {
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["frame", "iframe", "window"],
            "accept_copy_advice": False,
            "accept_multiple": True,
            "accept_unsigned": False,
            "auto_create": False,
            "can_confirm": False,
            "deep_link_return_url": self.return_url,
            "title": "Outil",
            "text": "",
        } | changes
        return {name: value for name, value in known.items() if value is not ...}

    def request_for_content(self, settings: dict[str, Any] | None = None, **claims: Any) -> dict[str, Any]:
        """What makes a trainer's « Sélectionner du contenu » of a launch."""
        grades = {"scope": [*SCORE_SCOPES, READONLY], "lineitems": f"{self.issuer}/2/lineitems?type_id=1"}
        return {
            "message_type": DEEP_LINKING,
            "resource_link": ...,
            "roles": [INSTRUCTOR],
            "ags": grades,
            DEEP_LINKING_SETTINGS: settings or self.settings(),
            **claims,
        }

    def ask(
        self, browser: FlaskClient | None = None, settings: dict[str, Any] | None = None, **claims: Any
    ) -> TestResponse:
        """« Sélectionner du contenu », as a trainer."""
        return self.launch(browser, **self.request_for_content(settings, **claims))

    def begin(self, settings: dict[str, Any] | None = None, **claims: Any) -> tuple[FlaskClient, str]:
        """A browser that has asked, and the address of its selection."""
        browser = self.browser()
        answer = self.ask(browser, settings, **claims)
        assert answer.status_code == 303, answer.text
        return browser, answer.headers["Location"]


@pytest.fixture
def campus(database: Sqlite | Postgresql, november: datetime) -> Iterator[Campus]:
    """A platform that the tool trusts; the tool has a key to sign with."""
    found = Campus(database)
    found.register()
    with inside(database.app):
        signing_key()
        db.session.commit()
    try:
        yield found
    finally:
        found.server.stop()
        with inside(database.app):
            database.app.extensions["lti.tokens"]._kept.clear()
