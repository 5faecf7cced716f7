"""What a real Moodle 4.5.6 sent (tests/lti/recorded), signed afresh, through the real code."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from course import clock
from lti.claims import LTI, read
from lti.roles import Standing, standing
from tests.lti.platform_double import OUR_LAUNCH, PlatformDouble

FOLDER = Path(__file__).parent / "recorded"
OURS = "http://localhost:5000"
LINKS = ("adjoint01", "adjoint30", "tuteur1", "formateur1", "admin")


def recorded(name: str) -> dict[str, Any]:
    """The file, as it was recorded."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def claims_of(name: str) -> dict[str, Any]:
    """The claims of a recorded message, but for the address of the tool of that day."""
    claims: dict[str, Any] = recorded(name)["claims"]
    return claims | {LTI + "target_link_uri": OUR_LAUNCH}


@pytest.fixture
def moodle(app: Flask, november: Any) -> PlatformDouble:
    """The recorded Moodle, with a key of ours."""
    asked = recorded("login_request")["form"]
    return PlatformDouble(app, issuer=asked["iss"], client_id=asked["client_id"]).register()


def launch(moodle: PlatformDouble, name: str) -> TestResponse:
    """The recorded login, then the recorded claims under today's nonce and hour."""
    browser = moodle.browser()
    form = recorded("login_request")["form"]
    asked = moodle.login(browser, lti_message_hint=form["lti_message_hint"], login_hint=form["login_hint"])
    now = clock.timestamp()
    today = {"nonce": asked["nonce"], "iat": now, "exp": now + 60}
    return moodle.send(browser, asked, moodle.sign(claims_of(name) | today))


def test_the_recorded_roles_are_told_apart() -> None:
    found = {name: standing(read(claims_of(f"LtiResourceLinkRequest_{name}"), OURS).roles) for name in LINKS}
    assert found == {
        "adjoint01": Standing.LEARNER,
        "adjoint30": Standing.LEARNER,
        "tuteur1": Standing.INSTRUCTOR,
        "formateur1": Standing.INSTRUCTOR,
        "admin": Standing.ADMINISTRATOR,
    }


def test_what_moodle_did_not_replace_was_never_set() -> None:
    said = read(claims_of("LtiResourceLinkRequest_adjoint01"), OURS)
    assert said.resource is None
    assert said.context_history == ()
    assert said.group_ids is not None
    assert said.line_item is not None
    assert said.memberships_url is not None


@pytest.mark.parametrize("name", LINKS)
def test_a_recorded_launch_comes_as_far_as_its_person_may(moodle: PlatformDouble, name: str) -> None:
    answer = launch(moodle, f"LtiResourceLinkRequest_{name}")
    if name.startswith("adjoint"):
        assert answer.status_code == 403
        assert "pas encore ouvert" in answer.text
    else:
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/lti/ouvrir/")


def test_a_recorded_selection_opens_the_list_of_the_programme(moodle: PlatformDouble) -> None:
    answer = launch(moodle, "LtiDeepLinkingRequest_formateur1")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/lti/selection/")
