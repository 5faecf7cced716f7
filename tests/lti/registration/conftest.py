"""An invitation, and an LMS that wants to use it."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.lti.registration.world import Lms, World


@pytest.fixture
def campus() -> Iterator[Lms]:
    """An LMS that answers on this machine."""
    running = Lms()
    yield running
    running.server.stop()


@pytest.fixture
def world(app: Flask, client: FlaskClient, november: datetime, campus: Lms) -> World:
    return World(app, client, campus)
