"""Launches that must not come in: the 1EdTech certification's « known bad payloads », and many more.

Each is refused for its own reason and leaves every table as it was. The platform is the same for all of
them: what a bad launch leaves behind would show in the next one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import jwt
import pytest
from flask import Flask
from structlog.testing import capture_logs

from course import clock
from lti import refusals
from lti.claims import AGS, DEEP_LINKING, DEEP_LINKING_SETTINGS, LTI, NRPS, SUBMISSION_REVIEW
from lti.platforms import keysets
from tests.conftest import NOVEMBER
from tests.databases import Postgresql, Sqlite
from tests.lti.launch.conftest import Network
from tests.lti.launch.refused import refused
from tests.lti.platform_double import LEARNER, PlatformDouble, encoded, public_pem, row_counts

NOW = int(NOVEMBER.timestamp())
LONG = "x" * 300
TokenOf = Callable[[PlatformDouble, dict[str, Any]], str]


@dataclass(frozen=True)
class Bad:
    """A launch that differs from a good one by its claims, its header, its key, or its whole token."""

    reason: str
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    token: TokenOf | None = None

    def made(self, lms: PlatformDouble, asked: dict[str, str]) -> str:
        claims = lms.claims(asked, **self.claims)
        return self.token(lms, claims) if self.token else lms.sign(claims, key=self.key, **self.header)


def symmetric(lms: PlatformDouble, claims: dict[str, Any]) -> str:
    """HS256, the public key taken for a password: the oldest trick against careless verifiers."""
    signed = f"{encoded({'typ': 'JWT', 'alg': 'HS256', 'kid': lms.key})}.{encoded(claims)}"
    secret = public_pem(lms.key)
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return f"{signed}.{encoded(algorithm.sign(signed.encode(), secret))}"


def unsigned(lms: PlatformDouble, claims: dict[str, Any]) -> str:
    return f"{encoded({'alg': 'none', 'kid': lms.key})}.{encoded(claims)}."


def tampered(lms: PlatformDouble, claims: dict[str, Any]) -> str:
    """Another person's name under a true signature."""
    header, _, signature = lms.sign(claims).split(".")
    return f"{header}.{encoded(claims | {'sub': '4'})}.{signature}"


def raw(header: Any, body: Any) -> TokenOf:
    """A token whose parts are these, with a signature of nothing."""
    return lambda lms, claims: f"{encoded(header)}.{encoded(body)}.{encoded(b'x' * 256)}"


HEADER = {"alg": "RS256", "kid": "key-1"}


def selecting(settings: Any) -> dict[str, Any]:
    """The changes that make a deep-linking request of a launch."""
    return {"message_type": DEEP_LINKING, "resource_link": ..., DEEP_LINKING_SETTINGS: settings}


BAD: dict[str, Bad] = {
    # The 1EdTech certification's own list.
    "no kid in the header": Bad("kid.missing", header={"kid": None}),
    "unknown kid in the header": Bad("key.unknown", header={"kid": "imstester_66067"}),
    "wrong LTI version": Bad("version.wrong", {"version": "11.3"}),
    "no LTI version": Bad("version.missing", {"version": ...}),
    "not an LTI launch": Bad("nonce.missing", token=lambda lms, claims: lms.sign({"name": "badltilaunch"})),
    "missing claims": Bad("iss.missing", {"aud": ..., "iss": ..., "sub": ..., "roles": ...}),
    "timestamps long gone": Bad("time.expired", {"iat": 11111, "exp": 22222}),
    "no message type": Bad("message_type.missing", {"message_type": ...}),
    "no roles claim": Bad("roles.missing", {"roles": ...}),
    "no deployment": Bad("deployment_id.missing", {"deployment_id": ...}),
    "no resource link": Bad("resource_link.missing", {"resource_link": ...}),
    "no resource link id": Bad("resource_link_id.missing", {"resource_link": {"title": "M1"}}),
    "nobody": Bad("sub.missing", {"sub": ...}),
    # The token itself.
    "no token": Bad("token.missing", token=lambda lms, claims: ""),
    "not a token": Bad("token.format", token=lambda lms, claims: "bonjour"),
    "two parts": Bad("token.format", token=lambda lms, claims: lms.sign(claims).rpartition(".")[0]),
    "four parts": Bad("token.format", token=lambda lms, claims: lms.sign(claims) + ".x"),
    "empty parts": Bad("token.format", token=lambda lms, claims: ".."),
    "header not JSON": Bad("token.format", token=raw(b"{alg", {})),
    "header a list": Bad("token.format", token=raw(["RS256"], {})),
    "body not JSON": Bad("token.format", token=raw(HEADER, b"<html>")),
    "body a list": Bad("token.format", token=raw(HEADER, [1])),
    "body not UTF-8": Bad("token.format", token=raw(HEADER, b"\xff\xfe{}")),
    "body nested without end": Bad("token.format", token=raw(HEADER, b"[" * 40_000)),
    "a number of 5,000 digits": Bad("token.format", token=raw(HEADER, b'{"iat":' + b"9" * 5000 + b"}")),
    "a token of 70,000 characters": Bad("token.length", {"name": "x" * 70_000}),
    "unsigned": Bad("token.algorithm", token=unsigned),
    "signed with the public key as a password": Bad("token.algorithm", token=symmetric),
    "RS512": Bad("token.algorithm", header={"alg": "RS512"}),
    "no algorithm": Bad("token.algorithm", header={"alg": None}),
    "algorithm a list": Bad("token.algorithm", header={"alg": ["RS256"]}),
    "critical extensions": Bad("token.critical", header={"crit": ["exp"], "exp": 1}),
    "kid a number": Bad("kid.type", header={"kid": 7}),
    "kid of 300 characters": Bad("kid.length", header={"kid": LONG}),
    "another key under the right kid": Bad("signature.wrong", key="key-2"),
    "claims changed after signing": Bad("signature.wrong", token=tampered),
    "signature cut": Bad("signature.wrong", token=lambda lms, claims: lms.sign(claims)[:-8]),
    "signature empty": Bad(
        "signature.wrong", token=lambda lms, claims: lms.sign(claims).rpartition(".")[0] + "."
    ),
    # Issuer and audience (OpenID Connect core, 3.1.3.7).
    "another issuer": Bad("iss.mismatch", {"iss": "https://stranger.example"}),
    "issuer with a final slash": Bad("iss.mismatch", {"iss": "https://lms.example/"}),
    "issuer a list": Bad("iss.type", {"iss": ["https://lms.example"]}),
    "no audience": Bad("aud.missing", {"aud": ...}),
    "no audience in the list": Bad("aud.missing", {"aud": []}),
    "audience a number": Bad("aud.type", {"aud": 7}),
    "audience a list with a number": Bad("aud.type", {"aud": ["client-1", 7]}),
    "a hundred audiences": Bad("aud.length", {"aud": [f"client-{n}" for n in range(100)]}),
    "another tool's token": Bad("aud.mismatch", {"aud": "other-tool"}),
    "another tool's token, in a list": Bad("aud.mismatch", {"aud": ["other-tool"]}),
    "several audiences without azp": Bad("azp.missing", {"aud": ["client-1", "other-tool"]}),
    "several audiences, azp another": Bad(
        "azp.mismatch", {"aud": ["client-1", "other-tool"], "azp": "other-tool"}
    ),
    "several audiences, one unknown": Bad(
        "aud.untrusted", {"aud": ["client-1", "other-tool"], "azp": "client-1"}
    ),
    "one audience, azp another": Bad("azp.mismatch", {"azp": "other-tool"}),
    "azp a number": Bad("azp.mismatch", {"azp": 7}),
    "azp empty": Bad("azp.mismatch", {"azp": None}),
    # Times, with 30 s of leeway.
    "expired": Bad("time.expired", {"iat": NOW - 100, "exp": NOW - 30}),
    "issued in the future": Bad("time.future", {"iat": NOW + 31, "exp": NOW + 91}),
    "not valid yet": Bad("time.not_yet", {"nbf": NOW + 31}),
    "expires before it was issued": Bad("time.absurd", {"exp": NOW - 1}),
    "valid for a year": Bad("time.absurd", {"exp": NOW + 365 * 86400}),
    "issued two hours ago, valid for three": Bad("time.old", {"iat": NOW - 7200, "exp": NOW + 3600}),
    "no exp": Bad("exp.missing", {"exp": ...}),
    "no iat": Bad("iat.missing", {"iat": ...}),
    "exp a text": Bad("exp.type", {"exp": str(NOW + 60)}),
    "exp true": Bad("exp.type", {"exp": True}),
    "exp infinite": Bad("exp.type", {"exp": float("inf")}),
    "iat not a number": Bad("iat.type", {"iat": float("nan")}),
    "iat negative": Bad("iat.type", {"iat": -1}),
    "exp of a hundred digits": Bad("exp.type", {"exp": 10**100}),
    "nbf a text": Bad("nbf.type", {"nbf": "hier"}),
    # The nonce.
    "no nonce": Bad("nonce.missing", {"nonce": ...}),
    "another nonce": Bad("nonce.mismatch", {"nonce": "k" * 32}),
    "a nonce out of ASCII": Bad("nonce.mismatch", {"nonce": "é" * 32}),
    "nonce a number": Bad("nonce.type", {"nonce": 7}),
    # The message.
    "unknown deployment": Bad("deployment_id.unknown", {"deployment_id": "99"}),
    "deployment a number": Bad("deployment_id.type", {"deployment_id": 1}),
    "deployment of 300 characters": Bad("deployment_id.length", {"deployment_id": LONG}),
    "deployment with a NUL": Bad("deployment_id.characters", {"deployment_id": "1\x00"}),
    "version a number": Bad("version.type", {"version": 1.3}),
    "unknown message": Bad("message_type.wrong", {"message_type": "LtiSurpriseRequest"}),
    "message type a list": Bad("message_type.type", {"message_type": ["LtiResourceLinkRequest"]}),
    "privacy request": Bad("message_type.unanswered", {"message_type": "DataPrivacyLaunchRequest"}),
    # Deep Linking 2.0, 4.4.
    "selection without settings": Bad("deep_linking_settings.missing", {"message_type": DEEP_LINKING}),
    "selection with settings a text": Bad("deep_linking_settings.type", selecting("x")),
    "selection that leads nowhere": Bad("deep_link_return_url.missing", selecting({"accept_types": []})),
    "selection that leads to a script": Bad(
        "deep_link_return_url.format",
        selecting({"deep_link_return_url": "javascript:alert(1)", "accept_types": ["ltiResourceLink"]}),
    ),
    "selection of nothing": Bad(
        "accept_types.missing", selecting({"deep_link_return_url": "https://lms.example/return"})
    ),
    "selection with data a list": Bad(
        "data.type",
        selecting({"deep_link_return_url": "https://lms.example/r", "accept_types": [], "data": [1]}),
    ),
    "selection with data without end": Bad(
        "data.length",
        selecting(
            {"deep_link_return_url": "https://lms.example/r", "accept_types": [], "data": "x" * 20_000}
        ),
    ),
    # Submission review 1.0, 3.1.
    "review of nobody": Bad("for_user.missing", {"message_type": SUBMISSION_REVIEW}),
    "review of a list": Bad("for_user.type", {"message_type": SUBMISSION_REVIEW, LTI + "for_user": ["3"]}),
    "review without an id": Bad(
        "for_user.missing", {"message_type": SUBMISSION_REVIEW, LTI + "for_user": {}}
    ),
    "review of a number": Bad(
        "for_user.type", {"message_type": SUBMISSION_REVIEW, LTI + "for_user": {"user_id": 3}}
    ),
    "columns' address a script": Bad("lineitems.format", {AGS: {"lineitems": "javascript:alert(1)"}}),
    "no target": Bad("target_link_uri.missing", {"target_link_uri": ...}),
    "target elsewhere": Bad("target_link_uri.elsewhere", {"target_link_uri": "https://evil.example/"}),
    "target a script": Bad("target_link_uri.elsewhere", {"target_link_uri": "javascript:alert(1)"}),
    "target a list": Bad("target_link_uri.type", {"target_link_uri": []}),
    "roles a text": Bad("roles.type", {"roles": LEARNER}),
    "roles of numbers": Bad("roles.type", {"roles": [1]}),
    "a hundred roles": Bad("roles.length", {"roles": [LEARNER] * 100}),
    "a role of 2,000 characters": Bad("roles.length", {"roles": ["x" * 2000]}),
    "sub empty": Bad("sub.missing", {"sub": ""}),
    "sub a number": Bad("sub.type", {"sub": 3}),
    "sub of 300 characters": Bad("sub.length", {"sub": LONG}),
    "sub with a NUL": Bad("sub.characters", {"sub": "3\x00"}),
    "sub a lone surrogate": Bad("sub.characters", {"sub": "3\ud800"}),
    "sub with a space behind": Bad("sub.characters", {"sub": "3 "}),
    "resource link a text": Bad("resource_link.type", {"resource_link": "1"}),
    "resource link id a number": Bad("resource_link_id.type", {"resource_link": {"id": 1}}),
    "resource link id of 300 characters": Bad("resource_link_id.length", {"resource_link": {"id": LONG}}),
    "resource link title a list": Bad(
        "resource_link_title.type", {"resource_link": {"id": "1", "title": []}}
    ),
    # What may be missing, but not be anything.
    "context a text": Bad("context.type", {"context": "2"}),
    "context without id": Bad("context_id.missing", {"context": {"title": "PPS"}}),
    "context id a number": Bad("context_id.type", {"context": {"id": 2}}),
    "context id of 300 characters": Bad("context_id.length", {"context": {"id": LONG}}),
    "context title of 5,000 characters": Bad(
        "context_title.length", {"context": {"id": "2", "title": "x" * 5000}}
    ),
    "given name a list": Bad("given_name.type", {"given_name": ["Camille"]}),
    "family name of 5,000 characters": Bad("family_name.length", {"family_name": "x" * 5000}),
    "name a mapping": Bad("name.type", {"name": {"fr": "Camille"}}),
    "e-mail a number": Bad("email.type", {"email": 7}),
    "custom a list that holds something": Bad("custom.type", {"custom": ["module:M1"]}),
    "custom a text": Bad("custom.type", {"custom": "resource=module:M1"}),
    "custom an empty text": Bad("custom.type", {"custom": ""}),
    "resource a number": Bad("resource.type", {"custom": {"resource": 7}}),
    "resource of 300 characters": Bad("resource.length", {"custom": {"resource": LONG}}),
    "grades a text": Bad("ags.type", {AGS: "https://lms.example/"}),
    "line item a script": Bad("lineitem.format", {AGS: {"lineitem": "javascript:alert(1)", "scope": []}}),
    "line item a file": Bad("lineitem.format", {AGS: {"lineitem": "file:///etc/passwd", "scope": []}}),
    "line item half an address": Bad("lineitem.format", {AGS: {"lineitem": "http://[x", "scope": []}}),
    "line item of 2,000 characters": Bad(
        "lineitem.length", {AGS: {"lineitem": "https://lms.example/" + "x" * 2000}}
    ),
    "line item a number": Bad("lineitem.type", {AGS: {"lineitem": 7}}),
    "scopes a text": Bad("scope.type", {AGS: {"scope": "score"}}),
    "a hundred scopes": Bad("scope.length", {AGS: {"scope": ["x"] * 100}}),
    "roster a text": Bad("nrps.type", {NRPS: "x"}),
    "roster's address a number": Bad("context_memberships_url.type", {NRPS: {"context_memberships_url": 7}}),
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lms(request: pytest.FixtureRequest, sqlite: Sqlite, postgresql: Postgresql) -> Iterator[PlatformDouble]:
    """One platform, on an empty database of each kind, for the whole module."""
    database = sqlite if request.param == "sqlite" else postgresql
    database.renew()
    found, network = PlatformDouble(database.app), Network()
    with clock.frozen(NOVEMBER), pytest.MonkeyPatch.context() as patch:
        patch.setattr(keysets, "fetch_json", network.fetch_json)
        network.documents[found.jwks_url] = found.published()
        found.register()
        # The one request for keys that an unknown kid is worth, made here: it leaves its hour.
        keysets_asked(found)
        yield found


def keysets_asked(lms: PlatformDouble) -> None:
    asked = lms.login(browser := lms.browser())
    lms.send(browser, asked, lms.sign(lms.claims(asked), kid="unknown"))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_launch_is_refused_for_its_own_reason_and_leaves_nothing(
    lms: PlatformDouble, name: str
) -> None:
    bad, browser = BAD[name], lms.browser()
    asked = lms.login(browser)
    before = row_counts(lms.app)
    with capture_logs() as logs:
        answer = lms.send(browser, asked, bad.made(lms, asked))
    refused(answer, bad.reason, logs)
    assert refusals.page_for(bad.reason).todo in unescape(answer.text).replace("\u00a0", " ")
    assert "agencement=" not in str(answer.headers.getlist("Set-Cookie"))
    assert row_counts(lms.app) == before


def test_the_good_launch_that_they_all_start_from_would_come_in(lms: PlatformDouble) -> None:
    """A learner before the cohort: refused for that only, so that nothing else was wrong with it."""
    with capture_logs() as logs:
        lms.launch()
    assert [entry["reason"] for entry in logs if entry["event"] == "launch_refused"] == ["cohort.not_open"]


def test_every_reason_leads_to_a_page() -> None:
    for bad in BAD.values():
        found = refusals.page_for(bad.reason)
        assert found.status < 500
        assert found.todo.endswith(".")


def test_the_claims_sent_are_those_of_moodle() -> None:
    """The double would prove little if it sent other claims than the real one (Moodle 4.5.6, recorded)."""
    recorded = {
        *("nonce", "iat", "exp", "iss", "aud", "sub", "given_name", "family_name", "name", "email"),
        *(LTI + name for name in ("deployment_id", "target_link_uri", "lis", "roles", "context", "version")),
        *(LTI + name for name in ("message_type", "resource_link", "ext", "launch_presentation", "custom")),
        *(LTI + "tool_platform", AGS, NRPS, "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"),
    }
    assert set(PlatformDouble(Flask("any")).claims({"nonce": "n"})) == recorded
