"""State and nonce: of this browser, of these ten minutes, and once."""

import threading
from datetime import timedelta

from flask.testing import FlaskClient
from structlog.testing import capture_logs

from course import clock
from course.db import db
from lti import signing
from lti.launch import attempts
from lti.platforms.models import ConsumedNonce
from tests.lti.launch.cohorts import join
from tests.lti.launch.refused import refused
from tests.lti.platform_double import PlatformDouble, inside, row_counts


def attempt_cookie(browser: FlaskClient, asked: dict[str, str]) -> str:
    """The name of the cookie that this login left."""
    return f"lti-a-{asked['state'][:8]}"


def test_a_launch_without_its_cookie_is_refused_whatever_else_is_right(lms: PlatformDouble) -> None:
    asked = lms.login(lms.browser())
    token, before = lms.sign(lms.claims(asked)), row_counts(lms.app)
    with capture_logs() as logs:
        answer = lms.send(lms.browser(), asked, token)
    refused(answer, "state.lost", logs)
    assert row_counts(lms.app) == before


def test_a_state_of_another_browser_opens_nothing_here(lms: PlatformDouble) -> None:
    """Login cross-site request forgery: the attacker's own launch, posted by the victim's browser."""
    attacker, victim = lms.browser(), lms.browser()
    asked = lms.login(attacker)
    lms.login(victim)
    with capture_logs() as logs:
        answer = lms.send(victim, asked, lms.sign(lms.claims(asked)))
    refused(answer, "state.lost", logs)


def test_a_token_for_another_login_of_the_same_browser_is_refused(lms: PlatformDouble) -> None:
    browser = lms.browser()
    first, second = lms.login(browser), lms.login(browser)
    with capture_logs() as logs:
        answer = lms.send(browser, first, lms.sign(lms.claims(second)))
    refused(answer, "nonce.mismatch", logs)


def test_another_platform_that_we_trust_cannot_answer_this_login(lms: PlatformDouble) -> None:
    other = PlatformDouble(lms.app, issuer="https://other.example").register()
    namesake = PlatformDouble(lms.app, client_id="client-2").register()
    browser = lms.browser()
    for stranger, reason in ((other, "iss.mismatch"), (namesake, "aud.mismatch")):
        asked = lms.login(browser)
        with capture_logs() as logs:
            answer = lms.send(browser, asked, stranger.sign(stranger.claims(asked)))
        refused(answer, reason, logs)


def test_a_cookie_that_we_did_not_sign_is_refused(lms: PlatformDouble) -> None:
    browser = lms.browser()
    asked = lms.login(browser)
    browser.set_cookie(attempt_cookie(browser, asked), "WyJhIiwiYiIsMV0.aaaaaa.bbbb", path="/lti")
    with capture_logs() as logs:
        answer = lms.send(browser, asked, lms.sign(lms.claims(asked)))
    refused(answer, "state.forged", logs)


def test_a_cookie_signed_for_another_purpose_is_refused(lms: PlatformDouble) -> None:
    browser = lms.browser()
    asked = lms.login(browser)
    with inside(lms.app):
        signed = signing.sign("open a cohort", [asked["state"], asked["nonce"], lms.id])
    browser.set_cookie(attempt_cookie(browser, asked), signed, path="/lti")
    with capture_logs() as logs:
        answer = lms.send(browser, asked, lms.sign(lms.claims(asked)))
    refused(answer, "state.forged", logs)


def test_the_cookie_of_one_attempt_does_not_serve_another_of_the_same_short_name(lms: PlatformDouble) -> None:
    browser = lms.browser()
    asked = lms.login(browser)
    asked["state"] = asked["state"][:8] + "A" * 24
    with capture_logs() as logs:
        answer = lms.send(browser, asked, lms.sign(lms.claims(asked)))
    refused(answer, "state.mismatch", logs)


def test_ten_minutes_later_the_attempt_is_over(lms: PlatformDouble) -> None:
    browser = lms.browser()
    asked = lms.login(browser)
    with clock.frozen(clock.now() + timedelta(seconds=attempts.LIFE + 1)), capture_logs() as logs:
        answer = lms.send(browser, asked, lms.sign(lms.claims(asked)))
    refused(answer, "state.expired", logs)


def test_a_post_without_state_or_with_a_strange_one_is_refused(lms: PlatformDouble) -> None:
    browser = lms.browser()
    for state, reason in (("", "state.missing"), ("x" * 5000, "state.format"), ("é", "state.format")):
        with capture_logs() as logs:
            answer = browser.post("/lti/launch", data={"state": state, "id_token": "a.b.c"})
        refused(answer, reason, logs)
    with capture_logs() as logs:
        refused(
            browser.post("/lti/launch", data=b"\xff\x00", content_type="text/plain"), "state.missing", logs
        )


def test_the_address_of_a_launch_opened_without_a_launch_says_what_to_do(lms: PlatformDouble) -> None:
    answer = lms.browser().get("/lti/launch")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Relancez l’activité" in answer.text


def test_a_platform_that_says_no_is_believed_and_the_log_says_why(lms: PlatformDouble) -> None:
    for error, reason in (("login_required", "login_required.denied"), ("<b>x</b>", "other.denied")):
        browser = lms.browser()
        asked = lms.login(browser)
        with capture_logs() as logs:
            answer = browser.post("/lti/launch", data={"state": asked["state"], "error": error})
        refused(answer, reason, logs)
        assert "Reconnectez-vous à M@gistère" in answer.text


def test_the_same_post_twice_leads_to_the_same_page_and_launches_once(lms: PlatformDouble) -> None:
    join(lms)
    browser = lms.browser()
    asked = lms.login(browser)
    token = lms.sign(lms.claims(asked))
    first = lms.send(browser, asked, token)
    after_first = row_counts(lms.app)
    second = lms.send(browser, asked, token)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert row_counts(lms.app) == after_first
    assert browser.get(second.headers["Location"]).status_code == 200


def test_a_launch_used_once_does_not_open_another_browser(lms: PlatformDouble) -> None:
    join(lms)
    browser = lms.browser()
    asked = lms.login(browser)
    token = lms.sign(lms.claims(asked))
    lms.send(browser, asked, token)
    with capture_logs() as logs:
        answer = lms.send(lms.browser(), asked, token)
    refused(answer, "state.lost", logs)


def test_a_repeated_post_signs_nobody_in_again(lms: PlatformDouble) -> None:
    """On a shared computer, « back » after signing out must not bring the last person in."""
    join(lms)
    browser = lms.browser()
    asked = lms.login(browser)
    token = lms.sign(lms.claims(asked))
    lms.send(browser, asked, token)
    browser.delete_cookie("agencement")
    again = lms.send(browser, asked, token)
    assert browser.get(again.headers["Location"]).status_code == 401


def test_whoever_gets_no_session_does_not_inherit_the_last_persons(lms: PlatformDouble) -> None:
    """A shared computer: the next person's launch ends the session of the one before, not their own."""
    uid = join(lms)
    for claims in ({"context": {"id": "unknown"}, "sub": "4"}, {"roles": [], "sub": "5"}):
        browser = lms.browser()
        lms.launch(browser)
        lms.launch(browser, **claims)
        assert browser.get(f"/c/{uid}/").status_code == 401
    browser = lms.browser()
    lms.launch(browser)
    lms.launch(browser, context={"id": "unknown"})
    assert browser.get(f"/c/{uid}/").status_code == 200


def test_a_launch_that_led_nowhere_may_not_be_posted_again(lms: PlatformDouble) -> None:
    browser = lms.browser()
    asked = lms.login(browser)
    token = lms.sign(lms.claims(asked))
    lms.send(browser, asked, token)
    with capture_logs() as logs:
        answer = lms.send(browser, asked, token)
    refused(answer, "nonce.used", logs)


def test_two_posts_of_one_launch_at_the_same_time_launch_once(lms: PlatformDouble) -> None:
    join(lms)
    browser = lms.browser()
    asked = lms.login(browser)
    token = lms.sign(lms.claims(asked))
    cookie = browser.get_cookie(attempt_cookie(browser, asked), path="/lti")
    assert cookie
    statuses: list[int] = []

    def post() -> None:
        twin = lms.browser()
        twin.set_cookie(cookie.key, cookie.value, path="/lti")
        statuses.append(lms.send(twin, asked, token).status_code)

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert set(statuses) <= {303, 409}
    assert statuses.count(303) >= 1
    assert row_counts(lms.app)["sign_in"] == 1


def test_nonces_are_forgotten_once_no_cookie_can_bring_them_back(lms: PlatformDouble) -> None:
    join(lms)
    lms.launch()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        lms.launch()
    with inside(lms.app):
        assert len(db.session.query(ConsumedNonce).all()) == 1


def test_a_nonce_is_used_up_even_if_what_follows_refuses(lms: PlatformDouble) -> None:
    """A learner before the cohort: nobody is made known, and yet the launch has been used."""
    lms.launch()
    counts = row_counts(lms.app)
    assert (counts["lti_consumed_nonce"], counts["lti_identity"], counts["person"]) == (1, 0, 0)
