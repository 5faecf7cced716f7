"""The small cohort of `world`, on each database, on Friday 20 November 2026 at 10:00."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import factories
from tests.tutoring.world import World, world


@pytest.fixture
def here(app: Flask, november: datetime) -> World:
    return world()


@pytest.fixture
def browse(app: Flask, here: World):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """A browser in which somebody of the cohort is signed in."""

    def signed(given: str) -> FlaskClient:
        return factories.sign_in(app.test_client(), here[given])

    return signed
