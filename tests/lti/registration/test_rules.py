"""Whatever an LMS says: taken exactly as it is, from the host that asks, or refused in words."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.ui.headers import content_security_policy
from lti import addresses
from lti.registration import rules
from lti.registration.failures import Failed, sentence
from lti.registration.rules import Request
from tests.lti.registration.world import PLATFORM, TOOL, configuration

BASE = "https://lms.example"
ASKED = Request(f"{BASE}/openid-configuration", "token")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
names = st.sampled_from([*configuration(BASE), "unknown"])
urls = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "//", "HTTPS://", "ftp://", "https:/", ""]),
    st.sampled_from(
        ["lms.example", "lms.example.evil.example", "evil.example", "LMS.example", "127.0.0.1", ""]
    ),
    st.sampled_from(["", ":443", ":8443", "@evil.example", "\\@evil.example", "#", ".", ":99999", "\t", "é"]),
    st.sampled_from(["", "/", "/a?b=c", "/../x", "/\u202e", "/a b", "?x", "/;y", '/"', "/%00"]),
)


def read(document: Any) -> rules.Configuration:
    return rules.read_configuration(document, ASKED, production=True)


def read_or_refused(reader: Callable[[], Any]) -> Any:
    """What was read; None if it was refused, in words that go with the reason."""
    refused: Failed | None = None
    try:
        return reader()
    except Failed as failure:
        refused = failure
    assert refused.what == sentence(refused.reason)
    assert len(f"registration.{refused.reason}") <= 100
    return None


@given(names, values | urls)
def test_a_value_is_kept_as_sent_on_the_host_that_asks_or_refused_in_words(name: str, value: Any) -> None:
    document = configuration(BASE) | {name: value}
    found = read_or_refused(lambda: read(document))
    if found is None:
        return
    kept = (found.auth_url, found.token_url, found.jwks_url, found.registration_url)
    assert kept == tuple(document[endpoint] for endpoint in ENDPOINTS)
    assert found.issuer == document["issuer"]
    for address in (*kept, found.issuer):
        assert addresses.is_callable(address, production=True)
        assert urlsplit(address).hostname == "lms.example"
        assert urlsplit(address).port in (None, 443)


@given(values)
def test_any_document_at_all_is_read_or_refused_and_never_breaks(document: Any) -> None:
    read_or_refused(lambda: read(document))
    read_or_refused(lambda: rules.read_answer(document))


@given(st.sampled_from(["client_id", "deployment_id", TOOL]), values)
def test_an_answer_is_kept_as_sent_or_refused_in_words(name: str, value: Any) -> None:
    document = {"client_id": "c", "deployment_id": "d"} | {name: value}
    found = read_or_refused(lambda: rules.read_answer(document))
    if found is None:
        return
    assert found.client_id == document["client_id"]
    assert 0 < len(found.client_id) <= 120
    assert 0 < len(found.deployment_id) <= 255


@given(urls | st.text(), st.text())
def test_a_request_that_is_read_names_one_origin_that_a_policy_can_hold(address: str, token: str) -> None:
    sent = {"openid_configuration": address, "registration_token": token}
    asked = read_or_refused(lambda: rules.read_request(sent, production=True))
    if asked is None:
        return
    policy = content_security_policy(asked.origin)
    assert policy.endswith(f"frame-ancestors {asked.origin}")
    assert asked.registration_token.isascii()
    assert "\n" not in asked.registration_token


def test_the_token_is_not_in_what_a_log_would_show_of_the_request() -> None:
    assert "secret" not in repr(Request(BASE, "secret"))


@pytest.mark.parametrize(
    "address",
    [
        "https://lms.example@evil.example/x",
        "https://lms.example\\@evil.example/x",
        "https://evil.example\\@lms.example/x",
        "https://lms.example#@evil.example/x",
        "https://lms.example.evil.example/x",
        "https://evil.example/lms.example",
        "https://lms.example:8443/x",
        "http://lms.example/x",
        "//lms.example/x",
        "https:lms.example/x",
        "https://[::1]/x",
        "https://127.0.0.1/x",
        "https://lms.example./x",
        "https://lms。example/x",
        "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("name", ["issuer", *ENDPOINTS])
def test_an_address_that_could_lead_elsewhere_is_refused(name: str, address: str) -> None:
    with pytest.raises(Failed, match=f"^configuration.{name}.(elsewhere|format)$"):
        read(configuration(BASE) | {name: address})


@pytest.mark.parametrize("address", ["https://LMS.example/x", "https://lms.example:443/x?a=b&c[]=d"])
def test_the_same_host_written_otherwise_is_the_same(address: str) -> None:
    assert read(configuration(BASE) | {"token_endpoint": address}).token_url == address


def test_the_issuer_is_free_only_on_this_machine_and_never_in_production() -> None:
    base = "http://127.0.0.1:5001"
    asked = Request(f"{base}/openid-configuration", "")
    document = configuration(base, issuer="https://campus-exercice.example")
    found = rules.read_configuration(document, asked, production=False)
    assert found.issuer == "https://campus-exercice.example"
    with pytest.raises(Failed, match=r"^configuration\.issuer\.elsewhere$"):
        rules.read_configuration(
            configuration(BASE, issuer="https://campus-exercice.example"), ASKED, production=False
        )
    with pytest.raises(Failed):
        rules.read_configuration(document, asked, production=True)


@pytest.mark.parametrize(
    ("says", "product"),
    [
        ({"product_family_code": "moodle", "version": "4.5.6 (Build: 20250811)"}, "moodle 4.5.6"),
        ({"product_family_code": "canvas"}, "canvas"),
        ({"version": "1\x00\n2"}, "1 2"),
        ({"product_family_code": "x" * 400}, "x" * 120),
        ({}, ""),
    ],
)
def test_the_product_is_told_in_few_words(says: dict[str, Any], product: str) -> None:
    assert read(configuration(BASE) | {PLATFORM: says}).product == product


def test_the_deployment_of_the_tool_configuration_comes_first() -> None:
    answer = {"client_id": "c", "deployment_id": "outside", TOOL: {"deployment_id": "inside"}}
    assert rules.read_answer(answer).deployment_id == "inside"
    assert rules.read_answer(json.loads('{"client_id": "c", "deployment_id": "2"}')).deployment_id == "2"
