"""What every failed registration looks like: a reason, a page in words, nothing stored."""

from typing import Any

from structlog.testing import capture_logs

from course.incidents import queries as incidents
from tests import pages
from tests.lti.platform_double import row_counts
from tests.lti.registration.world import TOKEN, World, support_code
from tests.lti.server import say

AGAIN = "Recommencez depuis M@gistère"
CLEAN = "Si M@gistère montre l’outil « en attente », supprimez-le, puis recommencez"


def refused(world: World, reason: str, words: str, way_on: str, asked: list[str]) -> None:
    """Press the button: refused for that reason, in these words; nothing stored, the invitation free again."""
    before = row_counts(world.app)
    with capture_logs() as logs:
        answer = world.presses()
    assert answer.status_code == 422
    assert row_counts(world.app) == before
    code = support_code(answer)
    (noted,) = incidents.by_code(code)
    assert (noted.reason, noted.endpoint) == (f"registration.{reason}", "lti_registration.register")
    assert noted.subject == f"invitation {world.invitation_id}"
    (line,) = [entry for entry in logs if entry["event"] == "registration_failed"]
    assert (line["reason"], line["code"]) == (f"registration.{reason}", code)
    assert TOKEN not in answer.text + str(logs)
    assert "<form" not in answer.text
    read = pages.text(answer.text)
    assert words in read
    assert way_on in read
    assert world.lms.asked == asked
    found = world.invitation()
    assert (found.held_until, found.used_at, found.platform_id) == (None, None, None)


def served(body: bytes, status: int = 200, **headers: str) -> Any:
    """An answer that is always this one."""
    return lambda handler: say(handler, body, status, **headers)
