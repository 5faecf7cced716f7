"""An LMS on this machine that registers us, as Moodle 4.5 does, or as badly as a test wants."""

import json
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from course.db import db
from lti.platforms.models import Platform
from lti.registration import operations
from lti.registration.models import Invitation
from tests import pages
from tests.lti.server import Server, say

CONFIGURATION_PATH = "/mod/lti/openid-configuration.php"
REGISTRATION_PATH = "/mod/lti/openid-registration.php"
TOKEN = "eyJ0eXAiOiJKV1QifQ.eyJzY29wZSI6InJlZyJ9.c2lnbmF0dXJl"
PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"

Answer = Callable[[BaseHTTPRequestHandler], None]


def configuration(base: str, **changes: Any) -> dict[str, Any]:
    """What an LMS at `base` says of itself; a change to `...` leaves a value out."""
    known: dict[str, Any] = {
        "issuer": base,
        "token_endpoint": f"{base}/mod/lti/token.php",
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
        "jwks_uri": f"{base}/mod/lti/certs.php",
        "authorization_endpoint": f"{base}/mod/lti/auth.php",
        "registration_endpoint": base + REGISTRATION_PATH,
        "scopes_supported": ["https://purl.imsglobal.org/spec/lti-ags/scope/score", "openid"],
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
        PLATFORM: {
            "product_family_code": "moodle",
            "version": "4.5.6 (Build: 20250811)",
            "messages_supported": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            ],
            "variables": ["Context.id.history", "Moodle.Person.userGroupIds"],
        },
    } | changes
    return {name: value for name, value in known.items() if value is not ...}


class Lms:
    """`configures` and `registers` answer its two addresses; `sent` is what we told it."""

    def __init__(self) -> None:
        self.server = Server()
        self.base = f"http://127.0.0.1:{self.server.port}"
        self.address = self.base + CONFIGURATION_PATH
        self.document: Any = configuration(self.base)
        self.reply: dict[str, Any] = {"client_id": "syzc0eX7GaBeBpn", "scope": "openid"}
        self.reply[TOOL] = {"version": "1.3.0", "deployment_id": "2", "claims": ["sub"]}
        self.configures: Answer = lambda handler: say(handler, json.dumps(self.document).encode())
        self.registers: Answer = lambda handler: say(handler, json.dumps(self.reply).encode())
        self.sent: list[Any] = []
        self.server.answer = self._answer

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.command == "GET":
            return self.configures(handler)
        self.sent.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
        return self.registers(handler)

    @property
    def asked(self) -> list[str]:
        """The addresses that were called, in order."""
        return [path for path, _ in self.server.requests]

    @property
    def parameters(self) -> dict[str, str]:
        """What it adds to the address that it opens."""
        return {"openid_configuration": self.address, "registration_token": TOKEN}


class World:
    """The tool with one invitation, a browser in the LMS, and that LMS."""

    def __init__(self, app: Flask, client: FlaskClient, lms: Lms) -> None:
        self.app, self.client, self.lms = app, client, lms
        invitation, self.token = operations.invite(name="Campus de l’académie")
        self.invitation_id = invitation.id
        db.session.commit()

    @property
    def path(self) -> str:
        return f"/lti/inscription/{self.token}"

    def opens(self, **changes: str | None) -> TestResponse:
        """The LMS opens the address; None leaves a parameter out."""
        return self.client.get(self.path, query_string=_kept(self.lms.parameters, changes))

    def presses(self, **changes: str | None) -> TestResponse:
        """« Relier cette plateforme »."""
        return self.client.post(self.path, data=_kept(self.lms.parameters, changes))

    def invitation(self) -> Invitation:
        """As it is stored now."""
        db.session.rollback()
        found = db.session.get(Invitation, self.invitation_id, populate_existing=True)
        assert found
        return found

    def platforms(self) -> list[Platform]:
        db.session.rollback()
        return list(db.session.scalars(select(Platform).order_by(Platform.id)))

    def closes(self, **moments: datetime) -> None:
        """Write these moments into the invitation."""
        found = self.invitation()
        for name, moment in moments.items():
            setattr(found, name, moment)
        db.session.commit()


def _kept(known: dict[str, str], changes: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in (known | changes).items() if value is not None}


def support_code(answer: TestResponse) -> str:
    """The code that the page tells."""
    (found,) = [
        element.text
        for element in pages.strict(answer.text).iter("code")
        if element.get("class") == "support-code"
    ]
    assert found
    return found
