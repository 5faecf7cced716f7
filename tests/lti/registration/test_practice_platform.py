"""The whole exchange with the practice platform, which wrote its own reading of the standard."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import WSGIRequestHandler, make_server

from course.db import db
from lti.practice_platform import ISSUER, PracticeSettings, create_practice_platform
from lti.practice_platform.registering import initiation_url, new_token
from lti.practice_platform.runtime import EXTENSION, Platform
from lti.registration import operations, queries
from lti.registration.message import SCOPES
from tests import pages

TOOL_URL = "http://localhost:5000"


class _Quiet(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        pass


@pytest.fixture
def exercise(tmp_path: Path) -> Iterator[Platform]:
    """A practice platform that answers on this machine."""
    made: list[Flask] = []
    answer: Callable[..., Any] = lambda environ, start: made[0](environ, start)  # noqa: E731
    server = make_server("127.0.0.1", 0, answer, request_handler=_Quiet)
    own_url = f"http://127.0.0.1:{server.server_port}"
    made.append(create_practice_platform(PracticeSettings(tmp_path / "practice.sqlite3", own_url, TOOL_URL)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    platform: Platform = made[0].extensions[EXTENSION]
    yield platform
    server.shutdown()
    thread.join()
    server.server_close()


def address(platform: Platform, token: str) -> str:
    """Where it sends its administrator, for a new invitation of ours."""
    _, secret = operations.invite(name="")
    db.session.commit()
    return initiation_url(platform, f"{TOOL_URL}/lti/inscription/{secret}", token)


def test_the_practice_platform_connects_itself_and_its_tool_waits_to_be_activated(
    client: FlaskClient, exercise: Platform
) -> None:
    opened = address(exercise, new_token(exercise))
    fields = pages.fields(client.get(opened), opened.partition("?")[0].removeprefix(TOOL_URL))
    answer = client.post(opened.partition("?")[0], data=fields)
    assert answer.status_code == 200
    assert "activez-le" in pages.text(answer.text)
    (invitation,) = queries.invitations()
    ours = invitation.platform
    assert ours
    assert (ours.issuer, ours.product) == (ISSUER, "moodle 4.5.6")
    assert ours.token_url == exercise.settings.token_url
    tool = exercise.tools.of_client(ours.client_id)
    assert tool
    assert [one.deployment_id for one in ours.deployments] == [tool.deployment_id]
    assert (tool.active, tool.sends_names, tool.sends_email) == (False, True, True)
    assert (tool.login_url, tool.launch_url) == (f"{TOOL_URL}/lti/login", f"{TOOL_URL}/lti/launch")
    assert (tool.deep_link_url, tool.keys_url) == (f"{TOOL_URL}/lti/launch", f"{TOOL_URL}/lti/jwks")
    assert set(SCOPES) <= set(tool.scopes)
    assert tool.custom["context_history"] == "$Context.id.history"


def test_the_same_token_twice_is_refused_by_the_platform_and_stores_nothing_here(
    client: FlaskClient, exercise: Platform
) -> None:
    token = new_token(exercise)
    for expected in (200, 422):
        opened = address(exercise, token)
        fields = pages.fields(client.get(opened), opened.partition("?")[0].removeprefix(TOOL_URL))
        answer = client.post(opened.partition("?")[0], data=fields)
        assert answer.status_code == expected
    assert "sert une seule fois" in pages.text(answer.text)
    assert [one.platform_id is not None for one in queries.invitations()] == [False, True]
