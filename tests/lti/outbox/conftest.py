"""A platform double, a clock, and a cohort between them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from course import clock
from course.registries import registries
from lti import http
from tests.clocks import Clock
from tests.conftest import NOVEMBER
from tests.lti.outbox import double as doubles
from tests.lti.outbox.double import Double
from tests.lti.outbox.world import World


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Friday 20 November 2026, 10:00 in Paris, until the test moves it."""
    found = Clock(NOVEMBER)
    monkeypatch.setattr(clock, "_source", found)
    return found


@pytest.fixture
def double() -> Iterator[Double]:
    """A gradebook that answers on this machine."""
    with doubles.running() as found:
        yield found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, double: Double) -> None:
    """What is slow is slow in tenths of a second, and we wait for less."""
    monkeypatch.setattr(http, "READ_SECONDS", 0.4)
    double.pause = 0.8


@pytest.fixture
def world(app: Flask, at: Clock, double: Double) -> Iterator[World]:
    """A cohort in the double's course."""
    found = World(app, at, double)
    yield found
    registries().linkables.pop("test")
