"""The answer: signed, once, with what was chosen and nothing else."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from course import clock
from course.db import db
from lti.claims import LTI
from lti.deep_linking.models import ContentSelection
from lti.platforms.models import ToolKey
from tests import pages
from tests.lti.deep_linking.conftest import Campus
from tests.lti.deep_linking.reading import DL, choose, programme, sent
from tests.lti.platform_double import inside


def test_each_item_says_what_it_is_and_takes_a_column(campus: Campus) -> None:
    programme(campus)
    browser, path = campus.begin()
    claims = sent(choose(browser, path, "module:M1", "space:group"), campus)
    space, module = claims[DL + "content_items"]
    assert module == {
        "type": "ltiResourceLink",
        "title": "M1 – Agencement, collectif, coopération",
        "text": "Relier.",
        "custom": {"resource": "module:M1"},
        "lineItem": {
            "scoreMaximum": 100,
            "label": "M1 – Agencement, collectif, coopération",
            "resourceId": "module:M1",
            "tag": "module",
            "submissionReview": {
                "reviewableStatus": ["InProgress", "Completed"],
                "label": "Voir le travail",
            },
        },
    }
    assert space["custom"] == {"resource": "space:group"}
    assert "lineItem" not in space


def test_the_answer_is_what_the_standard_asks(campus: Campus) -> None:
    browser, path = campus.begin()
    answer = choose(browser, path, "space:group")
    claims = sent(answer, campus)
    assert claims["iss"] == campus.client_id
    assert claims["aud"] == campus.issuer
    assert claims["iat"] == clock.timestamp()
    assert 0 < claims["exp"] - claims["iat"] <= 600
    assert claims["nonce"]
    assert claims[LTI + "deployment_id"] == "1"
    assert claims[LTI + "message_type"] == "LtiDeepLinkingResponse"
    assert claims[LTI + "version"] == "1.3.0"
    # Nobody's name travels in it.
    assert set(claims) == {
        *("iss", "aud", "iat", "exp", "nonce", "jti", DL + "content_items"),
        *(LTI + name for name in ("deployment_id", "message_type", "version")),
    }


@pytest.mark.parametrize("data", ["csrftoken:c7fbba78", "é « » & < > ' \" \\ {}", "x" * 10_000])
def test_data_goes_back_exactly_as_it_came(campus: Campus, data: str) -> None:
    browser, path = campus.begin(campus.settings(data=data))
    assert sent(choose(browser, path, "space:group"), campus)[DL + "data"] == data


def test_the_page_posts_by_itself_and_has_a_button_without_javascript(campus: Campus) -> None:
    browser, path = campus.begin()
    answer = choose(browser, path, "space:group")
    tree = pages.strict(answer.text)
    (form,) = [one for one in tree.iter("form") if one.get("action") == campus.return_url]
    assert [one.text for one in form.iter("button")] == ["Continuer vers M@gistère"]
    assert form.get("data-post-now") is not None
    scripts = [one.get("src", "") for one in tree.iter("script")]
    (script,) = [one for one in scripts if "post-now" in one]
    with browser.get(script) as served:
        assert served.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert f"form-action 'self' {campus.issuer};" in policy
    assert campus.issuer not in browser.get("/").headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_selection_serves_once(campus: Campus) -> None:
    browser, path = campus.begin()
    values = pages.fields(browser.get(path), path)
    post = {**values, "choix_id": ["space:group"]}
    assert browser.post(path, data=post).status_code == 200
    again = browser.post(path, data=post)
    assert again.status_code == 409
    said = pages.text(again.text)
    assert "Cette sélection a déjà servi" in said
    assert "space:group" not in said
    assert "JWT" not in again.text
    assert browser.get(path).status_code == 409
    assert browser.post(f"{path}/annuler", data=values).status_code == 409


def test_of_clicks_at_once_one_is_answered(campus: Campus) -> None:
    browser, path = campus.begin()
    values = pages.fields(browser.get(path), path)
    cookies = [(one.key, one.value) for one in (browser._cookies or {}).values()]

    def click(_: int) -> int:
        other = campus.browser()
        for name, value in cookies:
            other.set_cookie(name, value)
        return other.post(path, data={**values, "choix_id": ["space:group"]}).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(click, range(4))) == [200, 409, 409, 409]


@pytest.mark.parametrize(
    "references",
    [
        [],
        [""],
        ["module:M99"],
        ["module:M1", "module:M99"],
        ["thing:1"],
        ["module:M1'); DROP TABLE person;--"],
        ["<script>alert(1)</script>"],
        ["x" * 100_000],
    ],
)
def test_what_is_not_offered_cannot_be_chosen(campus: Campus, references: list[str]) -> None:
    programme(campus)
    browser, path = campus.begin()
    answer = choose(browser, path, *references)
    assert answer.status_code == 422
    pages.strict(answer.text)
    assert 'href="#choix_id-0"' in answer.text
    with inside(campus.app):
        assert db.session.query(ContentSelection.answered_at).scalar() is None
    assert choose(browser, path, "module:M1").status_code == 200


def test_a_line_sent_twice_makes_one_activity(campus: Campus) -> None:
    browser, path = campus.begin()
    claims = sent(choose(browser, path, "space:group", "space:group"), campus)
    assert len(claims[DL + "content_items"]) == 1


def test_what_was_ticked_is_still_there_after_a_mistake(campus: Campus) -> None:
    programme(campus)
    browser, path = campus.begin()
    answer = choose(browser, path, "activity:m1-quiz", "module:M99")
    assert pages.fields(answer, path)["choix_id"] == ["activity:m1-quiz"]
    assert [one.get("open") is not None for one in pages.strict(answer.text).iter("details")] == [True]


def test_cancelling_sends_nothing_back_but_the_data(campus: Campus) -> None:
    browser, path = campus.begin(campus.settings(data="abc"))
    values = pages.fields(browser.get(path), f"{path}/annuler")
    answer = browser.post(f"{path}/annuler", data=values)
    claims = sent(answer, campus)
    assert claims[DL + "content_items"] == []
    assert claims[DL + "data"] == "abc"
    assert "Rien ne sera ajouté" in pages.text(answer.text)


def test_a_post_without_the_forms_token_is_refused(campus: Campus) -> None:
    browser, path = campus.begin()
    assert browser.post(path, data={"choix_id": "space:group"}).status_code == 400
    assert browser.get(path).status_code == 200


def test_without_a_key_the_page_says_so_and_the_selection_stays_open(campus: Campus) -> None:
    browser, path = campus.begin()
    with inside(campus.app):
        db.session.query(ToolKey).delete()
        db.session.commit()
    answer = choose(browser, path, "space:group")
    assert answer.status_code == 503
    assert "pas de clé" in pages.text(answer.text)
    assert browser.get(path).status_code == 200


@pytest.fixture
def talkative(campus: Campus) -> Iterator[None]:
    """The log as in production, where tests keep to warnings."""
    known = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    yield
    structlog.configure(wrapper_class=known)


def test_the_log_has_numbers_and_no_names(campus: Campus, talkative: None) -> None:
    with capture_logs() as logs:
        browser, path = campus.begin(campus.settings(data="secret-data"))
        choose(browser, path, "space:group")
    events = {line["event"] for line in logs}
    assert {"selection_begun", "selection_answered"} <= events
    assert not any(word in str(logs) for word in ("Lefèvre", "secret-data", "eyJ", "sesskey"))


def test_the_return_address_cannot_act_on_the_page(campus: Campus) -> None:
    evil = f'{campus.issuer}/return?a="><script>alert(1)</script>'
    settings: dict[str, Any] = campus.settings(deep_link_return_url=evil)
    browser, path = campus.begin(settings)
    answer = choose(browser, path, "space:group")
    (form,) = [one for one in pages.strict(answer.text).iter("form") if one.get("data-post-now") is not None]
    assert form.get("action") == evil
