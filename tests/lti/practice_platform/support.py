"""A tool that knows how to talk to the practice platform: keys, tokens, service calls."""

import json
import re
import time
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti.practice_platform import CLIENT_ID, PracticeSettings
from lti.practice_platform.claims import AGS_SCOPES, ROSTER_SCOPE
from lti.practice_platform.runtime import Platform

OWN_URL = "http://127.0.0.1:5001"
TOOL_URL = "http://localhost:5000"
LEARNER = "103"
TUTOR = "201"
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
        fields = form_of(self.ask(self.start(user=user, link=link, target=target)))[1]
        key = jwt.PyJWK(self.browser.get("/mod/lti/certs.php").get_json()["keys"][0])
        claims: dict[str, Any] = jwt.decode(
            fields["id_token"],
            key,
            algorithms=["RS256"],
            audience=CLIENT_ID,
            options={"verify_exp": False, "verify_iat": False},
        )
        return claims

    def assertion(self, **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": CLIENT_ID,
            "sub": CLIENT_ID,
            "aud": self.settings.token_url,
            "iat": now,
            "exp": now + 60,
            "jti": "1",
        }
        headers = {"kid": changes.pop("kid", self.pair["kid"])}
        key = loaded(self.pair["pem"])
        return jwt.encode(claims | changes, key, algorithm="RS256", headers=headers)

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
        type_id: str = "1",
    ) -> TestResponse:
        """A service call as Moodle wants it: exact media type, bearer token, type id."""
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        if method == "GET" and media_type:
            headers["Accept"] = media_type
        address, _, query = path.partition("?")
        return self.browser.open(
            address,
            method=method,
            query_string=f"type_id={type_id}&{query}",
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
