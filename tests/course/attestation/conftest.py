"""The small cohort of `world`, on each database, on Friday 20 November 2026 at 10:00."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.attestation import report
from tests import factories
from tests.course.attestation.world import World, world


@pytest.fixture
def here(app: Flask, november: datetime) -> Iterator[World]:
    yield world()
    # The tool outlives the database of a test.
    app.extensions.pop(report._KEY, None)


@pytest.fixture
def browse(app: Flask, here: World) -> Callable[[str], FlaskClient]:
    """A browser in which somebody of the cohort is signed in."""
    return lambda given: factories.sign_in(app.test_client(), here[given])
