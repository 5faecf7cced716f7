"""A registration aimed at an internal address, or with parameters that cannot be right: no request leaves."""

from dataclasses import replace

import pytest

from course.config import Settings
from tests.lti.registration.refused import AGAIN, refused
from tests.lti.registration.world import Lms, World
from tests.lti.server import Server


def in_production(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tool on the internet."""
    settings: Settings = world.app.extensions["settings"]
    public = replace(settings, public_url="https://parcours.example", secret_key="x" * 40)
    monkeypatch.setitem(world.app.extensions, "settings", public)


@pytest.mark.parametrize("host", ["127.0.0.1:{}", "localhost:{}", "[::1]:{}", "169.254.169.254", "10.0.0.7"])
def test_in_production_an_internal_address_is_never_reached(
    world: World, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    in_production(world, monkeypatch)
    world.lms.address = f"https://{host.format(world.lms.server.port)}/openid-configuration"
    refused(world, "configuration.forbidden_address", "mène à un réseau interne", AGAIN, [])


def test_in_production_plain_http_is_refused_before_any_request(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_production(world, monkeypatch)
    refused(world, "request.openid_configuration.format", "« openid_configuration »", AGAIN, [])


REQUESTS: list[tuple[dict[str, str], str]] = [
    ({"openid_configuration": ""}, "openid_configuration.missing"),
    ({"openid_configuration": "$Configuration.url"}, "openid_configuration.unset"),
    ({"openid_configuration": "https://lms.example/" + "x" * 500}, "openid_configuration.length"),
    ({"openid_configuration": "https://lms.example/\x00"}, "openid_configuration.characters"),
    ({"openid_configuration": "https://u:p@lms.example/"}, "openid_configuration.format"),
    ({"registration_token": "$Token"}, "registration_token.unset"),
    ({"registration_token": "x" * 8001}, "registration_token.length"),
    ({"registration_token": "a\r\nX-Injected: 1"}, "registration_token.characters"),
    ({"registration_token": "jeton d’accès"}, "registration_token.characters"),
]


@pytest.mark.parametrize(("changes", "ending"), REQUESTS, ids=[case[1] for case in REQUESTS])
def test_parameters_that_cannot_be_right_are_refused_before_any_request(
    world: World, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], ending: str
) -> None:
    monkeypatch.setattr(Lms, "parameters", world.lms.parameters | changes)
    words = f"Dans la demande de la plateforme, « {ending.partition('.')[0]} »"
    refused(world, f"request.{ending}", words, AGAIN, [])


def test_nobody_there_is_told_in_words(world: World) -> None:
    gone = Server()
    gone.stop()
    world.lms.address = f"http://127.0.0.1:{gone.port}/"
    refused(world, "configuration.unreachable", "est injoignable", AGAIN, [])
