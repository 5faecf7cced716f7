"""What an LMS can answer that is wrong or slow: nothing is stored, and the page says how to go on."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from lti import http
from tests.lti.registration.refused import AGAIN, CLEAN, refused, served
from tests.lti.registration.world import (
    CONFIGURATION_PATH,
    PLATFORM,
    REGISTRATION_PATH,
    TOOL,
    World,
    configuration,
)


@pytest.fixture
def silence() -> Iterator[Callable[[BaseHTTPRequestHandler], None]]:
    """An answer that never comes, until the test is over."""
    over = threading.Event()
    yield lambda handler: (over.wait(10), None)[1]
    over.set()


CONFIGURATION_ANSWERS: list[tuple[str, Any, str, str]] = [
    ("a page", served(b"<!doctype html><p>Maintenance"), "configuration.not_json", "n’est pas lisible"),
    ("an empty page", served(b""), "configuration.not_json", "n’est pas lisible"),
    ("deep JSON", served(b"[" * 60_000), "configuration.not_json", "n’est pas lisible"),
    ("a huge page", served(b'"' + b"x" * 70_000 + b'"'), "configuration.too_large", "trop longue"),
    ("an error", served(b"{}", 500), "configuration.status", "répond par une erreur (500)"),
    ("nothing there", served(b"{}", 404), "configuration.status", "répond par une erreur (404)"),
    ("a list", served(b"[]"), "configuration.document.type", "n’a pas la forme attendue"),
    ("a number", served(b"12"), "configuration.document.type", "n’a pas la forme attendue"),
    (
        "a redirect",
        served(b"", 302, Location="https://elsewhere.example/"),
        "configuration.redirect",
        "renvoie vers une autre adresse",
    ),
]


@pytest.mark.parametrize(
    ("answer", "reason", "words"),
    [case[1:] for case in CONFIGURATION_ANSWERS],
    ids=[c[0] for c in CONFIGURATION_ANSWERS],
)
def test_a_configuration_that_cannot_be_read_stops_everything_before_anything_is_sent(
    world: World, answer: Any, reason: str, words: str
) -> None:
    world.lms.configures = answer
    refused(world, reason, words, AGAIN, [CONFIGURATION_PATH])


def test_a_silent_configuration_is_given_up(
    world: World, monkeypatch: pytest.MonkeyPatch, silence: Any
) -> None:
    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.2)
    world.lms.configures = silence
    refused(world, "configuration.timeout", "ne répond pas à temps", AGAIN, [CONFIGURATION_PATH])


def test_a_silent_registration_is_given_up_and_may_have_left_something_there(
    world: World, monkeypatch: pytest.MonkeyPatch, silence: Any
) -> None:
    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.2)
    world.lms.registers = silence
    refused(world, "answer.timeout", "ne répond pas à temps", CLEAN, [CONFIGURATION_PATH, REGISTRATION_PATH])


CONFIGURATIONS: list[tuple[dict[str, Any], str]] = [
    ({"issuer": ...}, "issuer.missing"),
    ({"issuer": 12}, "issuer.type"),
    ({"issuer": "https://lms.example/" + "x" * 300}, "issuer.length"),
    ({"issuer": "http://lms.example"}, "issuer.format"),
    ({"authorization_endpoint": "https://elsewhere.example/auth"}, "authorization_endpoint.elsewhere"),
    ({"token_endpoint": ""}, "token_endpoint.missing"),
    ({"token_endpoint": "$Platform.token"}, "token_endpoint.unset"),
    ({"jwks_uri": ["https://lms.example"]}, "jwks_uri.type"),
    ({"jwks_uri": "http://127.0.0.1/certs"}, "jwks_uri.elsewhere"),
    ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri.format"),
    ({"registration_endpoint": "http://169.254.169.254/latest"}, "registration_endpoint.format"),
    ({"registration_endpoint": "https://169.254.169.254/latest"}, "registration_endpoint.elsewhere"),
    ({"registration_endpoint": "http://127.0.0.1:80@evil.example/"}, "registration_endpoint.format"),
    ({"response_types_supported": ["code"]}, "response_types_supported.excluded"),
    (
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        "id_token_signing_alg_values_supported.excluded",
    ),
    ({"id_token_signing_alg_values_supported": "RS256"}, "id_token_signing_alg_values_supported.type"),
    (
        {"token_endpoint_auth_methods_supported": ["client_secret_basic"]},
        "token_endpoint_auth_methods_supported.excluded",
    ),
    ({PLATFORM: "moodle"}, "lti-platform-configuration.type"),
    ({PLATFORM: {"version": 4.5}}, "version.type"),
    ({PLATFORM: {"messages_supported": ["LtiResourceLinkRequest"]}}, "messages_supported.type"),
]


@pytest.mark.parametrize(("changes", "ending"), CONFIGURATIONS, ids=[case[1] for case in CONFIGURATIONS])
def test_a_configuration_of_the_wrong_shape_or_aimed_elsewhere_is_refused_naming_the_value(
    world: World, changes: dict[str, Any], ending: str
) -> None:
    world.lms.document = configuration(world.lms.base, **changes)
    field = ending.partition(".")[0]
    refused(world, f"configuration.{ending}", f"« {field} »", AGAIN, [CONFIGURATION_PATH])


def test_a_platform_that_cannot_open_activities_is_refused(world: World) -> None:
    world.lms.document[PLATFORM]["messages_supported"] = [{"type": "LtiDeepLinkingRequest"}]
    words = "ne sait pas ouvrir une activité"
    refused(world, "configuration.messages_supported.excluded", words, AGAIN, [CONFIGURATION_PATH])


ANSWERS: list[tuple[str, Any, str, str, str]] = [
    ("a page", served(b"<html>"), "answer.not_json", "n’est pas lisible", CLEAN),
    ("a huge page", served(b" " * 70_000), "answer.too_large", "trop longue", CLEAN),
    ("a list", served(b"[{}]"), "answer.document.type", "n’a pas la forme attendue", CLEAN),
    ("an error", served(b"boom", 500), "answer.status", "répond par une erreur (500)", CLEAN),
    ("a refusal", served(b"invalid", 400), "answer.status", "répond par une erreur (400)", AGAIN),
    (
        "a used token",
        served(b"token_already_used", 401),
        "answer.token_refused",
        "sert une seule fois",
        CLEAN,
    ),
    ("a redirect", served(b"", 307, Location="/x"), "answer.redirect", "vers une autre adresse", CLEAN),
]


@pytest.mark.parametrize(
    ("answer", "reason", "words", "way_on"), [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS]
)
def test_a_registration_that_is_not_confirmed_leaves_nothing_and_says_how_to_go_on(
    world: World, answer: Any, reason: str, words: str, way_on: str
) -> None:
    world.lms.registers = answer
    refused(world, reason, words, way_on, [CONFIGURATION_PATH, REGISTRATION_PATH])


REPLIES: list[tuple[dict[str, Any], str]] = [
    ({TOOL: {"deployment_id": "2"}}, "client_id.missing"),
    ({"client_id": None, "deployment_id": "2"}, "client_id.missing"),
    ({"client_id": 7, "deployment_id": "2"}, "client_id.type"),
    ({"client_id": "x" * 121, "deployment_id": "2"}, "client_id.length"),
    ({"client_id": "a\nb", "deployment_id": "2"}, "client_id.characters"),
    ({"client_id": "$Client.id", "deployment_id": "2"}, "client_id.unset"),
    ({"client_id": "c", TOOL: {"deployment_id": 2}}, "deployment_id.type"),
    ({"client_id": "c", TOOL: {"deployment_id": "x" * 256}}, "deployment_id.length"),
    ({"client_id": "c", TOOL: ["2"]}, "lti-tool-configuration.type"),
]


@pytest.mark.parametrize(("reply", "ending"), REPLIES, ids=[case[1] for case in REPLIES])
def test_an_answer_of_the_wrong_shape_is_refused_naming_the_value(
    world: World, reply: dict[str, Any], ending: str
) -> None:
    world.lms.reply = reply
    words = f"Dans la réponse de la plateforme, « {ending.partition('.')[0]} »"
    refused(world, f"answer.{ending}", words, CLEAN, [CONFIGURATION_PATH, REGISTRATION_PATH])


def test_without_a_deployment_the_page_says_how_to_add_the_platform_by_hand(world: World) -> None:
    world.lms.reply = {"client_id": "c", TOOL: {"version": "1.3.0"}}
    asked = [CONFIGURATION_PATH, REGISTRATION_PATH]
    words = "sans donner d’identifiant de déploiement"
    refused(world, "answer.deployment_id.missing", words, "flask --app app lti platform add", asked)


def test_a_platform_that_is_trusted_already_is_never_changed_by_a_registration(world: World) -> None:
    world.presses()
    (before,) = [dict(vars(platform)) for platform in world.platforms()]
    again = World(world.app, world.client, world.lms)
    world.lms.server.requests.clear()
    world.lms.document["token_endpoint"] = f"{world.lms.base}/mine"
    asked = [CONFIGURATION_PATH, REGISTRATION_PATH]
    refused(again, "answer.client_id.known", "qui est déjà relié", CLEAN, asked)
    (after,) = [dict(vars(platform)) for platform in world.platforms()]
    before.pop("_sa_instance_state")
    assert {name: after[name] for name in before} == before
