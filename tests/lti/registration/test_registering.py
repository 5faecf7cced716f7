"""The good way: what is told to the LMS, what is stored of it, what the person reads."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from course import clock
from course.db import db
from lti.platforms.models import Deployment, ToolKey
from tests import pages
from tests.lti.platform_double import row_counts
from tests.lti.registration.world import (
    CONFIGURATION_PATH,
    PLATFORM,
    REGISTRATION_PATH,
    TOKEN,
    TOOL,
    World,
    configuration,
)
from tests.lti.server import say

SENT: dict[str, Any] = {
    "application_type": "web",
    "response_types": ["id_token"],
    "grant_types": ["implicit", "client_credentials"],
    "initiate_login_uri": "http://localhost:5000/lti/login",
    "redirect_uris": ["http://localhost:5000/lti/launch"],
    "client_name": "Agencement – Pilotage pédagogique stratégique",
    "jwks_uri": "http://localhost:5000/lti/jwks",
    "logo_uri": "http://localhost:5000/assets/icon.svg",
    "token_endpoint_auth_method": "private_key_jwt",
    "scope": (
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem "
        "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly "
        "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly "
        "https://purl.imsglobal.org/spec/lti-ags/scope/score "
        "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
    ),
    TOOL: {
        "domain": "localhost:5000",
        "description": (
            "Le parcours « Pilotage pédagogique stratégique » : modules, activités, visites de terrain et "
            "heures ; l’avancement revient dans le carnet de notes."
        ),
        "target_link_uri": "http://localhost:5000/lti/launch",
        "claims": ["iss", "sub", "name", "given_name", "family_name", "email"],
        "custom_parameters": {
            "groupes": "$Moodle.Person.userGroupIds",
            "context_history": "$Context.id.history",
        },
        "messages": [
            {
                "type": "LtiDeepLinkingRequest",
                "target_link_uri": "http://localhost:5000/lti/launch",
                "label": "Choisir des activités du parcours",
            },
            {"type": "LtiResourceLinkRequest"},
        ],
    },
}


def test_the_platform_is_stored_exactly_as_it_described_itself(world: World) -> None:
    assert world.presses().status_code == 200
    (platform,) = world.platforms()
    base = world.lms.base
    assert (platform.issuer, platform.client_id) == (base, "syzc0eX7GaBeBpn")
    assert platform.auth_url == f"{base}/mod/lti/auth.php"
    assert platform.token_url == f"{base}/mod/lti/token.php"
    assert platform.jwks_url == f"{base}/mod/lti/certs.php"
    assert (platform.name, platform.product) == ("Campus de l’académie", "moodle 4.5.6")
    assert [(one.platform_id, one.deployment_id) for one in db.session.scalars(select(Deployment))] == [
        (platform.id, "2")
    ]
    assert platform.suspended_at is None


def test_the_invitation_is_used_up_and_tells_which_platform_it_led_to(world: World) -> None:
    world.presses()
    found = world.invitation()
    assert found.used_at == clock.now()
    assert found.platform is not None
    assert found.platform.client_id == "syzc0eX7GaBeBpn"
    assert found.held_until is None


def test_the_configuration_is_read_once_and_the_registration_sent_once_with_the_lms_token(
    world: World,
) -> None:
    world.presses()
    assert world.lms.asked == [CONFIGURATION_PATH, REGISTRATION_PATH]
    first, second = (headers for _, headers in world.lms.server.requests)
    assert "Authorization" not in first
    assert second["Authorization"] == f"Bearer {TOKEN}"
    assert second["Content-Type"] == "application/json"


def test_the_lms_is_told_what_moodle_requires_and_what_the_tool_needs(world: World) -> None:
    world.presses()
    assert world.lms.sent == [SENT]


def test_the_logo_that_is_announced_can_be_read(world: World) -> None:
    with world.client.get(SENT["logo_uri"]) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_our_key_is_published_when_the_lms_comes_for_it(world: World) -> None:
    assert world.client.get("/lti/jwks").get_json() == {"keys": []}
    world.presses()
    assert len(world.client.get("/lti/jwks").get_json()["keys"]) == 1


def test_a_second_platform_leaves_our_key_as_it_is(world: World) -> None:
    world.presses()
    kid = db.session.scalars(select(ToolKey.kid)).one()
    again = World(world.app, world.client, world.lms)
    world.lms.reply["client_id"] = "another"
    assert again.presses().status_code == 200
    assert db.session.scalars(select(ToolKey.kid)).all() == [kid]
    assert len(world.platforms()) == 2


def test_the_confirmation_says_what_is_connected_and_what_is_left_to_do(world: World) -> None:
    read = pages.text(world.presses().text)
    assert "Campus de l’académie" in read
    assert f"127.0.0.1:{world.lms.server.port}" in read
    assert "moodle 4.5.6" in read
    assert "l’outil est « en attente » : activez-le" in read


def test_the_confirmation_closes_the_window_of_that_lms_only_and_says_so_without_javascript(
    world: World,
) -> None:
    answer = world.presses()
    tree = pages.strict(answer.text)
    (button,) = [one for one in tree.iter("button") if one.get("data-close-for")]
    assert button.get("data-close-for") == world.lms.base
    # Without the script the button would do nothing: it is not there.
    assert button.get("hidden") is not None
    assert "Vous pouvez fermer cette fenêtre." in pages.text(answer.text)
    (script,) = [one.get("src") or "" for one in tree.iter("script") if "close.js" in (one.get("src") or "")]
    with world.client.get(script) as served:
        assert served.status_code == 200
        assert "org.imsglobal.lti.close" in served.get_data(as_text=True)
        assert "dataset.closeFor" in served.get_data(as_text=True)


def test_the_confirmation_shows_no_secret(world: World) -> None:
    answer = world.presses()
    assert TOKEN not in answer.text
    assert world.token not in answer.text


def test_a_platform_without_a_name_is_called_by_its_host(world: World) -> None:
    found = world.invitation()
    found.name = ""
    db.session.commit()
    world.presses()
    assert world.platforms()[0].name == f"127.0.0.1:{world.lms.server.port}"


def test_an_lms_that_tells_little_of_itself_is_connected(world: World) -> None:
    """What the standards leave optional may be missing; the deployment may stand beside the client id."""
    lists = [name for name in world.lms.document if name.endswith("_supported")]
    world.lms.document = configuration(world.lms.base, **dict.fromkeys([*lists, PLATFORM], ...))
    world.lms.reply = {"client_id": "c", "deployment_id": "d"}
    assert world.presses(registration_token=None).status_code == 200
    (platform,) = world.platforms()
    assert (platform.client_id, platform.product) == ("c", "")
    assert platform.deployments[0].deployment_id == "d"
    assert "Authorization" not in world.lms.server.requests[1][1]


@pytest.mark.parametrize("status", [200, 201])
def test_both_ways_to_say_yes_are_understood_whatever_the_media_type(world: World, status: int) -> None:
    said = b'{"client_id": "c", "deployment_id": "d"}'
    world.lms.registers = lambda handler: say(handler, said, status, Content_Type="text/html")
    assert world.presses().status_code == 200


def test_on_this_machine_a_platform_may_keep_its_name_while_its_port_changes(world: World) -> None:
    world.lms.document["issuer"] = "https://campus-exercice.example"
    assert world.presses().status_code == 200
    assert world.platforms()[0].issuer == "https://campus-exercice.example"


def test_a_registration_that_broke_off_can_be_started_again_two_minutes_later(
    world: World, november: datetime
) -> None:
    """The process that held the invitation died: nobody has to ask for another."""
    world.closes(held_until=november + timedelta(minutes=2))
    assert world.presses().status_code == 409
    with clock.frozen(november + timedelta(minutes=2)):
        assert world.presses().status_code == 200
    assert len(world.platforms()) == 1


def test_only_what_belongs_to_the_registration_is_written(world: World) -> None:
    before = row_counts(world.app)
    world.presses()
    after = row_counts(world.app)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown == {"lti_platform": 1, "lti_deployment": 1, "lti_tool_key": 1}
