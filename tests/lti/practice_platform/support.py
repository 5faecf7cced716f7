"""A tool that knows how to talk to the practice platform: keys, tokens, service calls."""

import json
import re
import secrets
import time
from dataclasses import dataclass, replace
from functools import cache
from html import unescape
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti.practice_platform import CLIENT_ID, PracticeSettings, registering
from lti.practice_platform.claims import AGS_SCOPES, ROSTER_SCOPE
from lti.practice_platform.courses import Activity
from lti.practice_platform.runtime import Platform
from tests.lti.practice_platform.bodies import CONFIGURATION as CONFIGURATION
from tests.lti.practice_platform.bodies import TOOL_URL as TOOL_URL
from tests.lti.practice_platform.bodies import registration_request

OWN_URL = "http://127.0.0.1:5001"
LEARNER = "103"
TUTOR = "201"
TRAINER = "211"
MANAGER = "221"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
LINE_ITEMS = "/mod/lti/services.php/2/lineitems"
COURSE_ITEM = f"{LINE_ITEMS}/2/lineitem"
ROSTER = "/mod/lti/services.php/CourseSection/2/bindings/1/memberships"

CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
ITEM = "application/vnd.ims.lis.v2.lineitem+json"
SCORE = "application/vnd.ims.lis.v1.score+json"
RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def form_of(page: TestResponse) -> tuple[str, dict[str, str]]:
    """The address and the hidden fields of the form that a page posts by itself."""
    html = page.get_data(as_text=True)
    action = re.search(r'<form[^>]* action="([^"]*)"', html)
    assert action, html
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', html)
    return unescape(action[1]), {name: unescape(value) for name, value in fields}


@cache
def loaded(pem: str) -> rsa.RSAPrivateKey:
    """The private key in `pem`, loaded once: it takes longer than signing."""
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


@dataclass
class Tool:
    """The tool's side: its key pair and, once asked for, its access token."""

    browser: FlaskClient
    platform: Platform
    settings: PracticeSettings
    pair: dict[str, str]
    client_id: str = CLIENT_ID
    type_id: str = "1"

    def start(self, *, user: str = LEARNER, link: int = 1, target: str = "iframe") -> dict[str, str]:
        """The login that the platform sends to the tool."""
        query = {"l": link, "user": user, "target": target}
        return form_of(self.browser.get("/mod/lti/launch.php", query_string=query))[1]

    def ask(self, login: dict[str, str], **changes: str) -> TestResponse:
        """The tool's authentication request for that login."""
        request = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": login["client_id"],
            "redirect_uri": f"{TOOL_URL}/lti/launch",
            "login_hint": login["login_hint"],
            "lti_message_hint": login["lti_message_hint"],
            "state": "state-1",
            "nonce": "nonce-1",
        }
        return self.browser.get("/mod/lti/auth.php", query_string=request | changes)

    def launch(self, *, user: str = LEARNER, link: int = 1, target: str = "iframe") -> dict[str, Any]:
        """The verified claims of a whole launch."""
        return self.claims(self.start(user=user, link=link, target=target))

    def open(self, path: str) -> dict[str, Any]:
        """The verified claims of the message that this page of the platform starts."""
        return self.claims(form_of(self.browser.get(path))[1])

    def claims(self, login: dict[str, str]) -> dict[str, Any]:
        """The verified claims that answer this login."""
        fields = form_of(self.ask(login))[1]
        key = jwt.PyJWK(self.browser.get("/mod/lti/certs.php").get_json()["keys"][0])
        claims: dict[str, Any] = jwt.decode(
            fields["id_token"],
            key,
            algorithms=["RS256"],
            audience=self.client_id,
            options={"verify_exp": False, "verify_iat": False},
        )
        return claims

    def assertion(self, **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.settings.token_url,
            "iat": now,
            "exp": now + 60,
            "jti": "1",
        }
        return self.sign(claims | changes)

    def sign(self, claims: dict[str, Any]) -> str:
        """A token of the tool's; a `kid` among the claims goes to its header."""
        claims = dict(claims)
        headers = {"kid": claims.pop("kid", self.pair["kid"])}
        return jwt.encode(claims, loaded(self.pair["pem"]), algorithm="RS256", headers=headers)

    def ask_token(self, scope: str, **changes: str) -> TestResponse:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": BEARER,
            "client_assertion": self.assertion(),
            "scope": scope,
        }
        return self.browser.post("/mod/lti/token.php", data=form | changes)

    def token(self, *scopes: str) -> str:
        """An access token with these scopes, all of them by default."""
        answer = self.ask_token(" ".join(scopes or (*AGS_SCOPES, ROSTER_SCOPE)))
        token: str = json.loads(answer.data)["access_token"]
        return token

    def call(
        self,
        method: str,
        path: str,
        media_type: str | None,
        body: Any = None,
        *,
        token: str | None = None,
        type_id: str | None = None,
    ) -> TestResponse:
        """A service call as Moodle wants it: exact media type, bearer token, type id."""
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        if method == "GET" and media_type:
            headers["Accept"] = media_type
        address, _, query = path.partition("?")
        return self.browser.open(
            address,
            method=method,
            query_string=f"type_id={type_id or self.type_id}&{query}",
            data=None if body is None else body if isinstance(body, str) else json.dumps(body),
            content_type=media_type if method != "GET" else None,
            headers=headers,
        )

    def post_score(
        self, given: float | None = 50, *, at: str = "2026-11-20T09:00:00Z", **changes: Any
    ) -> TestResponse:
        """Post a score for the learner to the course's column."""
        score = {
            "userId": LEARNER,
            "scoreGiven": given,
            "scoreMaximum": 100,
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "timestamp": at,
        }
        return self.call("POST", f"{COURSE_ITEM}/scores", SCORE, score | changes)

    def grade(self, user: str = LEARNER, item: int = 2) -> float | None:
        """What the gradebook holds for this person in this column."""
        found = [g.score for g in self.platform.gradebook.grades(item) if g.sub == user]
        return found[0] if found else None

    def registration(self, **changes: Any) -> dict[str, Any]:
        """A complete registration request; None leaves a member out."""
        return registration_request(**changes)

    def register(self, sent: Any = None, token: str | None = None) -> TestResponse:
        """Post a registration with a new token, or with this one."""
        return self.browser.post(
            "/mod/lti/openid-registration.php",
            data=json.dumps(self.registration() if sent is None else sent),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token or registering.new_token(self.platform)}"},
        )

    def registered(self, *, active: bool = True, **changes: Any) -> "Tool":
        """The same tool under a registration of its own."""
        answer = self.register(self.registration(**changes)).get_json()
        type_id = answer[CONFIGURATION]["deployment_id"]
        if active:
            self.browser.post(f"/practice/tools/{type_id}/activate")
        return replace(self, client_id=answer["client_id"], type_id=type_id)

    def choose(self, course: int = 2, user: str = TRAINER) -> dict[str, Any]:
        """The claims of a deep linking request."""
        return self.open(f"/mod/lti/contentitem_launch.php?course={course}&id={self.type_id}&user={user}")

    def response(self, request: dict[str, Any], items: Any, **changes: Any) -> dict[str, Any]:
        """The claims of the answer to a deep linking request; None leaves one out."""
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "aud": request["iss"],
            "iat": now,
            "exp": now + 60,
            "nonce": secrets.token_hex(8),
            LTI + "deployment_id": self.type_id,
            LTI + "message_type": "LtiDeepLinkingResponse",
            LTI + "version": "1.3.0",
            DL + "content_items": items,
        }
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def send(self, request: dict[str, Any], claims: dict[str, Any]) -> TestResponse:
        """Post the signed answer where the request says."""
        address = request[DL + "deep_linking_settings"]["deep_link_return_url"]
        return self.browser.post(address.removeprefix(OWN_URL), data={"JWT": self.sign(claims)})

    def add(self, *items: dict[str, Any], course: int = 2) -> list[Activity]:
        """Choose these items in a course; the activities that it adds."""
        before = self.platform.courses.activities(course)
        request = self.choose(course)
        answer = self.send(request, self.response(request, list(items)))
        assert answer.status_code == 200, answer.text
        return self.platform.courses.activities(course)[len(before) :]
