"""A small application with one room of documents: no database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from course import documents


@pytest.fixture
def sample() -> Iterator[Flask]:
    found = Flask(__name__)
    documents.register(found, "sample", Path(__file__).parent)
    with found.app_context():
        yield found
