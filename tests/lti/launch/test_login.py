"""Login: what is checked, where the browser is sent, and whether cookies come back first."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import html5lib
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from course import clock
from course.db import db
from course.incidents.models import Incident
from lti.platforms.models import Platform
from tests.lti.launch.refused import refused
from tests.lti.platform_double import OUR_LAUNCH, PlatformDouble, inside, row_counts

FRAME = {"Sec-Fetch-Dest": "iframe"}
TOP = {"Sec-Fetch-Dest": "document"}


def sent(answer: TestResponse) -> dict[str, str]:
    """The parameters of the authentication request."""
    query = urlsplit(answer.headers["Location"]).query
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


def cookies(answer: TestResponse) -> dict[str, str]:
    """The cookies that the answer sets, whole lines by name."""
    return {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def hidden_fields(answer: TestResponse) -> dict[str, str]:
    """The hidden fields of the page's only form."""
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    (form,) = page.iter("form")
    return {field.get("name"): field.get("value") for field in form.iter("input")}


def test_the_platform_gets_what_the_standard_asks_for_and_its_hints_unchanged(lms: PlatformDouble) -> None:
    browser = lms.browser()
    lms.login(browser)
    answer = browser.post("/lti/login", data=lms.request())
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(lms.auth_url + "?")
    asked = sent(answer)
    assert {name: asked[name] for name in asked if name not in ("state", "nonce")} == {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": lms.client_id,
        "redirect_uri": OUR_LAUNCH,
        "login_hint": "7",
        "lti_message_hint": '{"cmid":8,"launchid":"ltilaunch1_1377331720"}',
    }


def test_login_by_get_works_like_login_by_post(lms: PlatformDouble) -> None:
    browser = lms.browser()
    first = browser.get("/lti/login?" + urlencode(lms.request()))
    assert first.status_code == 307
    assert sent(first) == lms.request() | {"cookies": "1"}
    answer = browser.get(first.headers["Location"])
    assert answer.status_code == 303
    assert sent(answer)["login_hint"] == "7"


def test_a_login_without_client_id_is_accepted_where_the_issuer_has_one(lms: PlatformDouble) -> None:
    asked = lms.login(lms.browser(), client_id=None, lti_deployment_id=None, lti_message_hint=None)
    assert asked["client_id"] == lms.client_id
    assert "lti_message_hint" not in asked


def test_a_query_in_the_platforms_own_address_is_kept(lms: PlatformDouble) -> None:
    lms.auth_url += "?tenant=a%20b"
    lms.register()
    asked = lms.login(lms.browser())
    assert (asked["tenant"], asked["scope"]) == ("a b", "openid")


def test_login_writes_no_row(lms: PlatformDouble) -> None:
    before = row_counts(lms.app)
    lms.login(lms.browser())
    assert row_counts(lms.app) == before


def test_a_browser_that_brings_no_cookie_is_tried_before_the_hint_is_spent(lms: PlatformDouble) -> None:
    answer = lms.browser().post("/lti/login", data=lms.request())
    assert answer.status_code == 307
    assert urlsplit(answer.headers["Location"]).path == "/lti/login"
    assert urlsplit(answer.headers["Location"]).netloc == ""
    (probe,) = cookies(answer).values()
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/lti"):
        assert attribute in probe


def test_the_attempts_cookie_can_live_in_a_frame_and_lasts_ten_minutes(lms: PlatformDouble) -> None:
    browser = lms.browser()
    lms.login(browser)
    (line,) = cookies(browser.post("/lti/login", data=lms.request())).values()
    assert line.startswith("lti-a-")
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned", "Path=/lti", "Max-Age=600"):
        assert attribute in line


def test_a_browser_that_refuses_cookies_in_frames_is_offered_a_tab_with_the_unused_hints(
    lms: PlatformDouble,
) -> None:
    refusing = lms.app.test_client(use_cookies=False)
    first = refusing.post("/lti/login", data=lms.request(), headers=FRAME)
    page = refusing.post(first.headers["Location"], data=lms.request(), headers=FRAME)
    assert page.status_code == 200
    assert 'target="_blank"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert f"frame-ancestors {lms.issuer}" in policy
    assert f"form-action 'self' {lms.issuer}" in policy
    fields = hidden_fields(page)
    assert fields == lms.request() | {"onglet": "1"}
    tab = lms.browser()
    again = tab.post("/lti/login", data=fields, headers=TOP)
    onward = tab.post(again.headers["Location"], data=fields, headers=TOP)
    assert sent(onward)["lti_message_hint"] == lms.request()["lti_message_hint"]


@pytest.mark.parametrize(
    ("extra", "headers"), [({}, TOP), ({"onglet": "1"}, {})], ids=["top level", "second time"]
)
def test_a_browser_that_refuses_every_cookie_is_told_so_and_offered_no_endless_tab(
    lms: PlatformDouble, extra: dict[str, str], headers: dict[str, str]
) -> None:
    refusing = lms.app.test_client(use_cookies=False)
    with capture_logs() as logs:
        answer = refusing.post("/lti/login?cookies=1", data=lms.request() | extra, headers=headers)
    refused(answer, "cookies.blocked", logs)


def test_somebody_already_signed_in_skips_the_trial(lms: PlatformDouble) -> None:
    browser = lms.browser()
    browser.set_cookie("agencement", "whatever")
    assert browser.post("/lti/login", data=lms.request()).status_code == 303


def test_attempts_live_side_by_side_and_the_oldest_make_room(lms: PlatformDouble) -> None:
    browser = lms.browser()
    moment = clock.now()
    asked = []
    for minute in range(10):
        with clock.frozen(moment + timedelta(seconds=30 * minute)):
            asked.append(lms.login(browser))
    with clock.frozen(moment + timedelta(seconds=300)):
        tokens = [lms.sign(lms.claims(one, roles=["x"])) for one in asked]
        with capture_logs() as logs:
            for one, token in zip(asked, tokens, strict=True):
                lms.send(browser, one, token)
    reasons = [entry["reason"] for entry in logs if entry["event"] == "launch_refused"]
    assert reasons == ["state.lost"] * 2 + ["cohort.not_open"] * 8


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": None}, "login.iss.missing"),
        ({"iss": "https://stranger.example"}, "login.iss.unknown"),
        ({"iss": "x" * 2000}, "login.iss.length"),
        ({"iss": "https://lms.example\x00"}, "login.iss.characters"),
        ({"client_id": "stranger"}, "login.client_id.unknown"),
        ({"lti_deployment_id": "99"}, "login.lti_deployment_id.unknown"),
        ({"login_hint": None}, "login.login_hint.missing"),
        ({"login_hint": ""}, "login.login_hint.missing"),
        ({"login_hint": "x" * 3000}, "login.login_hint.length"),
        ({"login_hint": "7\r\nSet-Cookie: a=b"}, "login.login_hint.characters"),
        ({"lti_message_hint": "x" * 3000}, "login.lti_message_hint.length"),
        ({"target_link_uri": None}, "login.target_link_uri.missing"),
        ({"target_link_uri": "https://elsewhere.example/lti/launch"}, "login.target_link_uri.elsewhere"),
        ({"target_link_uri": "http://localhost:5000@evil.example/"}, "login.target_link_uri.elsewhere"),
        ({"target_link_uri": "http://evil@localhost:5000/"}, "login.target_link_uri.elsewhere"),
        ({"target_link_uri": "http://localhost:5001/lti/launch"}, "login.target_link_uri.elsewhere"),
        ({"target_link_uri": "https://localhost:5000/lti/launch"}, "login.target_link_uri.elsewhere"),
        ({"target_link_uri": "http://[localhost:5000"}, "login.target_link_uri.elsewhere"),
        ({"target_link_uri": "http://localhost:port/"}, "login.target_link_uri.elsewhere"),
    ],
)
def test_a_wrong_login_is_refused_for_its_own_reason(
    lms: PlatformDouble, changes: dict[str, str | None], reason: str
) -> None:
    browser = lms.browser()
    browser.set_cookie("lti-probe", "1", path="/lti")
    with capture_logs() as logs:
        answer = browser.post("/lti/login", data=lms.request(**changes))
    refused(answer, reason, logs)
    assert "Location" not in answer.headers


def test_what_an_unproved_login_claims_is_held_against_no_platform(lms: PlatformDouble) -> None:
    """Anybody can name a platform there; the operator still finds the code."""
    cookieless = lms.request() | {"onglet": "1"}
    for asked in (lms.request(lti_deployment_id="99"), cookieless):
        lms.browser().post("/lti/login?cookies=1", data=asked)
    with inside(lms.app):
        noted = db.session.scalars(select(Incident).order_by(Incident.id)).all()
        assert [(one.reason, one.subject, one.endpoint) for one in noted] == [
            ("login.lti_deployment_id.unknown", "", "lti_launch.start"),
            ("cookies.blocked", "", "lti_launch.start"),
        ]


def test_what_stops_a_launch_is_told_of_its_platform_once_the_browser_proved_its_login(
    lms: PlatformDouble,
) -> None:
    browser = lms.browser()
    state = lms.login(browser)["state"]
    lms.browser().post("/lti/launch", data={"state": state, "error": "access_denied"})
    browser.post("/lti/launch", data={"state": state, "error": "access_denied"})
    with inside(lms.app):
        noted = db.session.scalars(select(Incident).order_by(Incident.id)).all()
        assert [(one.reason, one.subject, one.endpoint) for one in noted] == [
            ("state.lost", "", "lti_launch.launch"),
            ("access_denied.denied", f"platform {lms.id}", "lti_launch.launch"),
        ]


def test_a_flood_of_visitors_without_a_login_does_not_hide_what_stops_a_real_one(lms: PlatformDouble) -> None:
    stranger = lms.browser()
    for _ in range(70):
        stranger.post("/lti/launch")
    assert lms.launch(roles=["x"]).status_code == 403
    with inside(lms.app):
        reasons = db.session.scalars(select(Incident.reason).where(Incident.subject != "")).all()
        assert reasons == ["cohort.not_open"]


def test_an_issuer_that_registered_twice_has_to_say_which(lms: PlatformDouble) -> None:
    other = PlatformDouble(lms.app, client_id="client-2").register()
    browser = lms.browser()
    assert lms.login(browser)["client_id"] == "client-1"
    assert other.login(browser)["client_id"] == "client-2"
    with capture_logs() as logs:
        answer = browser.post("/lti/login", data=lms.request(client_id=None))
    refused(answer, "login.client_id.ambiguous", logs)


def test_a_suspended_platform_opens_nothing(lms: PlatformDouble) -> None:
    with inside(lms.app):
        db.session.get_one(Platform, lms.id).suspended_at = clock.now()
        db.session.commit()
    with capture_logs() as logs:
        answer = lms.browser().post("/lti/login", data=lms.request())
    refused(answer, "login.iss.unknown", logs)


def test_odd_names_in_the_address_do_not_break_the_trial(lms: PlatformDouble) -> None:
    odd = {"_external": "1", "endpoint": "x", "_anchor": "y"}
    answer = lms.browser().get("/lti/login?" + urlencode(lms.request() | odd))
    assert answer.status_code == 307
    assert sent(answer) == lms.request() | odd | {"cookies": "1"}
