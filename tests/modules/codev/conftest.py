"""A group of six on the first day of its first thread."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from course import clock
from tests.modules.codev.world import Circle, circle

# Thread 1 of the demo begins on Monday 18 January 2027 (domain §8).
FIRST = date(2027, 1, 18)


@pytest.fixture
def january() -> Iterator[None]:
    with clock.frozen(FIRST):
        yield


@pytest.fixture
def group(app: Flask, january: None) -> Circle:
    """Six members, their tutor, a trainer, and those around them; the first thread is open."""
    return circle(app)
