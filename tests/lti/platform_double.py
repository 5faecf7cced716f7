"""A platform of our own for the tests: its RSA key, and any launch it could or could not send.

The claims have the shape that Moodle 4.5 sends. The login goes the way of a browser, cookies included.
"""

import json
from base64 import urlsafe_b64encode
from contextlib import AbstractContextManager
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask
from flask.ctx import AppContext
from flask.testing import FlaskClient
from sqlalchemy import func, literal, select, union_all
from werkzeug.test import TestResponse

from course import clock
from course.db import Base, db
from lti.claims import AGS, LTI, NRPS
from lti.platforms import operations, queries

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
INSTRUCTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
ADMINISTRATOR = [
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
    INSTRUCTOR,
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
]
OUR_LAUNCH = "http://localhost:5000/lti/launch"
SCORE_SCOPES = [
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
]


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key pair by name, made once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(name: str) -> bytes:
    """The public half, as a file would hold it."""
    return (
        rsa_key(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def jwk(name: str, **changes: Any) -> dict[str, Any]:
    """The public half, as a key set publishes it; its kid is its name."""
    known = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(name).public_key()))
    return {
        "kid": name,
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "n": known["n"],
        "e": known["e"],
    } | changes


def encoded(value: Any) -> str:
    """One part of a token, from bytes or from JSON."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).decode().rstrip("=")


class PlatformDouble:
    """An LMS at `issuer`; `key` names the key that it signs with and publishes."""

    def __init__(self, app: Flask, issuer: str = "https://lms.example", client_id: str = "client-1") -> None:
        self.app, self.issuer, self.client_id = app, issuer, client_id
        self.deployment_id, self.key = "1", "key-1"
        self.auth_url = f"{issuer}/mod/lti/auth.php"
        self.jwks_url = f"{issuer}/mod/lti/certs.php"

    def register(self, *, cached: bool = True) -> "PlatformDouble":
        """Make the tool trust this platform, its keys already known if `cached`."""
        with self.app.app_context():
            platform = operations.add_platform(
                issuer=self.issuer,
                client_id=self.client_id,
                deployment_id=self.deployment_id,
                auth_url=self.auth_url,
                token_url=f"{self.issuer}/mod/lti/token.php",
                jwks_url=self.jwks_url,
                name="Campus",
            )
            if cached:
                operations.keep_key_set(platform.id, [jwk(self.key)])
            db.session.commit()
            self.id = platform.id
        return self

    def published(self) -> dict[str, Any]:
        """The key set at `jwks_url`."""
        return {"keys": [jwk(self.key)]}

    def registered(self) -> queries.Registered:
        """What the tool knows of this platform."""
        with self.app.app_context():
            found = queries.registered(self.id)
        assert found
        return found

    def browser(self) -> FlaskClient:
        """A browser without any cookie."""
        return self.app.test_client()

    def request(self, **changes: str | None) -> dict[str, str]:
        """The login request; None leaves a parameter out."""
        asked = {
            "iss": self.issuer,
            "target_link_uri": OUR_LAUNCH,
            "login_hint": "7",
            "lti_message_hint": '{"cmid":8,"launchid":"ltilaunch1_1377331720"}',
            "client_id": self.client_id,
            "lti_deployment_id": self.deployment_id,
        } | changes
        return {name: value for name, value in asked.items() if value is not None}

    def login(self, browser: FlaskClient, **changes: str | None) -> dict[str, str]:
        """Go through login as a browser does; the parameters that it brings to the platform."""
        answer = browser.post("/lti/login", data=self.request(**changes))
        if answer.status_code == 307:
            answer = browser.post(answer.headers["Location"], data=self.request(**changes))
        assert answer.status_code == 303, answer.text
        return {
            name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()
        }

    def claims(self, asked: dict[str, str], **changes: Any) -> dict[str, Any]:
        """The claims of a learner's launch; a change may name a claim with or without its prefix."""
        now = clock.timestamp()
        known: dict[str, Any] = {
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 60,
            "iss": self.issuer,
            "aud": self.client_id,
            LTI + "deployment_id": self.deployment_id,
            LTI + "target_link_uri": OUR_LAUNCH,
            "sub": "3",
            LTI + "lis": {"person_sourcedid": "ADJOINT01", "course_section_sourcedid": "PPS-2026"},
            LTI + "roles": [LEARNER],
            LTI + "context": {
                "id": "2",
                "label": "PPS",
                "title": "Parcours Pilotage pédagogique stratégique",
                "type": ["CourseSection"],
            },
            LTI + "message_type": "LtiResourceLinkRequest",
            LTI + "resource_link": {"title": "M1 – Agencement", "description": "", "id": "1"},
            "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome": {
                "lis_result_sourcedid": '{"data":{"instanceid":"1","userid":"3"},"hash":"64"}',
                "lis_outcome_service_url": f"{self.issuer}/mod/lti/service.php",
            },
            "given_name": "Camille",
            "family_name": "Lefèvre",
            "name": "Camille Lefèvre",
            LTI + "ext": {"user_username": "adjoint01", "lms": "moodle-2"},
            "email": "adjoint01@example.org",
            LTI + "launch_presentation": {
                "locale": "fr",
                "document_target": "iframe",
                "return_url": f"{self.issuer}/mod/lti/return.php?course=2",
            },
            LTI + "tool_platform": {
                "product_family_code": "moodle",
                "version": "2024100706",
                "name": "Campus",
            },
            LTI + "version": "1.3.0",
            LTI + "custom": {"groupes": "1", "locale": "$Person.locale"},
            AGS: {
                "scope": SCORE_SCOPES,
                "lineitems": f"{self.issuer}/mod/lti/services.php/2/lineitems?type_id=1",
                "lineitem": f"{self.issuer}/mod/lti/services.php/2/lineitems/2/lineitem?type_id=1",
            },
            NRPS: {
                "context_memberships_url": f"{self.issuer}/mod/lti/services.php/CourseSection/2/memberships",
                "service_versions": ["1.0", "2.0"],
            },
        }
        return changed(known, changes)

    def sign(self, claims: Any, *, key: str = "", **header: Any) -> str:
        """A token of these claims; a header set to None is left out."""
        known = {"typ": "JWT", "alg": "RS256", "kid": self.key} | header
        kept = {name: value for name, value in known.items() if value is not None}
        signed = f"{encoded(kept)}.{encoded(claims)}"
        algorithm = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
        return f"{signed}.{encoded(algorithm.sign(signed.encode(), rsa_key(key or self.key)))}"

    def send(self, browser: FlaskClient, asked: dict[str, str], token: str) -> TestResponse:
        """Post the token where the login asked for it."""
        return browser.post("/lti/launch", data={"id_token": token, "state": asked["state"]})

    def launch(self, browser: FlaskClient | None = None, **changes: Any) -> TestResponse:
        """A whole launch, login included."""
        visitor = browser or self.browser()
        asked = self.login(visitor)
        return self.send(visitor, asked, self.sign(self.claims(asked, **changes)))


def changed(claims: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The claims with some replaced; `...` leaves one out, « resource_link » stands for its long name."""
    found = dict(claims)
    for name, value in changes.items():
        full = {"ags": AGS, "nrps": NRPS}.get(name, name if name in found else LTI + name)
        if full == LTI + name and full not in found:
            full = name
        if value is ...:
            found.pop(full, None)
        else:
            found[full] = value
    return found


def inside(app: Flask) -> AbstractContextManager[AppContext]:
    """A context to look into the database with; requests get one of their own."""
    return app.app_context()


def row_counts(app: Flask) -> dict[str, int]:
    """How many rows each table has; what a refusal tells the operator does not count."""
    counts = [
        select(literal(table.name), func.count()).select_from(table)
        for table in Base.metadata.sorted_tables
        if table.name != "incident"
    ]
    with app.app_context():
        return {row[0]: row[1] for row in db.session.execute(union_all(*counts))}
