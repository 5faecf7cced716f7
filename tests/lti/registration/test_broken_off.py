"""A registration that breaks off on our side, or after the answer; and what comes after."""

import json
from http.server import BaseHTTPRequestHandler

import pytest

from course.db import db
from lti.platforms import keys
from lti.registration import operations
from tests import pages
from tests.lti.platform_double import row_counts
from tests.lti.registration.refused import served
from tests.lti.registration.world import World
from tests.lti.server import say


def test_an_invitation_revoked_while_the_lms_answers_connects_nothing(world: World) -> None:
    def revokes(handler: BaseHTTPRequestHandler) -> None:
        with world.app.app_context():
            operations.revoke(invitation_id=world.invitation_id)
            db.session.commit()
        say(handler, json.dumps(world.lms.reply).encode())

    world.lms.registers = revokes
    before = row_counts(world.app)
    answer = world.presses()
    assert answer.status_code == 422
    assert "l’invitation a été révoquée" in pages.text(answer.text)
    assert "demandez une nouvelle adresse" in pages.text(answer.text)
    assert row_counts(world.app) == before
    assert world.invitation().used_at is None


def test_a_failure_of_ours_after_the_answer_leaves_nothing_and_frees_the_invitation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> None:
        raise RuntimeError

    monkeypatch.setattr(keys, "ensure_key", breaks)
    before = row_counts(world.app)
    assert world.presses().status_code == 500
    assert row_counts(world.app) == before
    assert world.invitation().held_until is None
    monkeypatch.undo()
    assert world.presses().status_code == 200


def test_after_a_failure_the_same_invitation_connects_the_platform(world: World) -> None:
    world.lms.registers = served(b"boom", 500)
    assert world.presses().status_code == 422
    world.lms.registers = lambda handler: say(handler, json.dumps(world.lms.reply).encode())
    assert world.presses().status_code == 200
    assert world.invitation().platform_id == world.platforms()[0].id


def test_an_invitation_that_has_served_fetches_nothing_more(world: World) -> None:
    world.presses()
    world.lms.server.requests.clear()
    answer = world.presses()
    assert answer.status_code == 410
    assert "tout est fait : activez l’outil" in pages.text(answer.text)
    assert world.lms.asked == []
    assert len(world.platforms()) == 1
