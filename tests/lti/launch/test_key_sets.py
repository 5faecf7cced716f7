"""The platform's keys: cached, asked for again on an unknown kid, outside any transaction."""

from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from course import clock
from lti.platforms import rules
from tests.lti.launch.cohorts import join
from tests.lti.launch.conftest import Network
from tests.lti.launch.refused import refused
from tests.lti.platform_double import PlatformDouble, jwk, row_counts


def forget(lms: PlatformDouble) -> None:
    """Register again under another address of keys: the cached ones go."""
    lms.jwks_url += "?v=2"
    lms.register(cached=False)


def test_a_launch_under_a_known_key_calls_no_network(lms: PlatformDouble, network: Network) -> None:
    join(lms)
    assert lms.launch().status_code == 303
    assert network.calls == []


def test_the_first_launch_fetches_the_keys_and_the_next_ones_use_them(
    lms: PlatformDouble, network: Network
) -> None:
    join(lms)
    forget(lms)
    network.documents[lms.jwks_url] = lms.published()
    assert lms.launch().status_code == 303
    assert lms.launch().status_code == 303
    assert network.calls == [lms.jwks_url]


def test_a_rotated_key_is_fetched_once(lms: PlatformDouble, network: Network) -> None:
    join(lms)
    lms.key = "key-2"
    network.documents[lms.jwks_url] = {"keys": [jwk("key-1"), jwk("key-2")]}
    assert lms.launch().status_code == 303
    lms.key = "key-1"
    assert lms.launch().status_code == 303
    assert network.calls == [lms.jwks_url]


def test_unknown_kids_make_us_ask_once_a_minute_at_most(lms: PlatformDouble, network: Network) -> None:
    join(lms)
    network.documents[lms.jwks_url] = lms.published()
    lms.key = "key-2"
    for _ in range(3):
        with capture_logs() as logs:
            answer = lms.launch()
        assert answer.status_code == 403
        refused(answer, "key.unknown", logs)
    assert len(network.calls) == 1
    with clock.frozen(clock.now() + timedelta(seconds=61)):
        lms.launch()
    assert len(network.calls) == 2


def test_a_platform_that_does_not_answer_gets_a_page_and_leaves_nothing(
    lms: PlatformDouble, network: Network
) -> None:
    join(lms)
    forget(lms)
    before = row_counts(lms.app)
    with capture_logs() as logs:
        answer = lms.launch()
    refused(answer, "keys.unreachable", logs)
    assert answer.status_code == 503
    assert "M@gistère ne répond pas" in answer.text
    assert row_counts(lms.app) == before
    network.documents[lms.jwks_url] = lms.published()
    with clock.frozen(clock.now() + timedelta(seconds=11)):
        assert lms.launch().status_code == 303


@pytest.mark.parametrize(
    "document",
    ["<html>", [], {}, {"keys": {}}, {"keys": []}, {"keys": [None, "x"]}, {"keys": [jwk("key-2")] * 51}],
    ids=["text", "list", "empty", "keys a mapping", "no keys", "no mappings", "51 keys"],
)
def test_an_odd_key_set_does_not_replace_the_one_we_have(
    lms: PlatformDouble, network: Network, document: Any
) -> None:
    join(lms)
    network.documents[lms.jwks_url] = document
    lms.key = "key-2"
    with capture_logs() as logs:
        refused(lms.launch(), "key.unknown", logs)
    lms.key = "key-1"
    assert lms.launch().status_code == 303


BROKEN: dict[str, Any] = {
    "elliptic": {"kty": "EC", "kid": "a", "crv": "P-256", "x": "x", "y": "y"},
    "for encryption": jwk("key-2", use="enc"),
    "another algorithm": jwk("key-2", alg="RS512"),
    "without kid": jwk("key-2", kid=None),
    "kid a number": jwk("key-2", kid=7),
    "kid of 500 characters": jwk("key-2", kid="k" * 500),
    "modulus missing": {"kty": "RSA", "kid": "a", "e": "AQAB"},
    "modulus not base64": jwk("key-2", n="é"),
    "modulus of 1,024 bits": jwk("key-2", n="x" * 171),
    "modulus of 20,000 characters": jwk("key-2", n="x" * 20_000),
    "exponent one": jwk("key-2", e="AQ"),
    "exponent a list": jwk("key-2", e=["AQAB"]),
    "a text": "RSA",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_key_is_left_out_and_the_good_one_beside_it_serves(name: str) -> None:
    assert rules.usable_keys({"keys": [BROKEN[name], jwk("key-1")]}) == [jwk("key-1")]


def test_a_private_key_published_by_mistake_is_not_kept_and_the_first_of_two_namesakes_wins() -> None:
    keys = [jwk("key-1", d="secret", p="secret"), jwk("key-2", kid="key-1")]
    assert rules.usable_keys({"keys": keys}) == [jwk("key-1")]


def test_a_key_without_use_nor_algorithm_can_verify() -> None:
    plain = {name: value for name, value in jwk("key-1").items() if name not in ("use", "alg")}
    assert rules.usable_keys({"keys": [plain]}) == [jwk("key-1")]
