"""A platform double, a clock, and a cohort between them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from course import clock
from lti import http
from tests.clocks import Clock
from tests.conftest import NOVEMBER
from tests.lti.roster import double as doubles
from tests.lti.roster.double import Double
from tests.lti.roster.world import World


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Friday 20 November 2026, 10:00 in Paris, until the test moves it."""
    found = Clock(NOVEMBER)
    monkeypatch.setattr(clock, "_source", found)
    return found


@pytest.fixture
def double() -> Iterator[Double]:
    """A roster that answers on this machine."""
    with doubles.running() as found:
        yield found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, double: Double) -> None:
    """What is slow is slow in tenths of a second, and we wait for less."""
    monkeypatch.setattr(http, "READ_SECONDS", 0.4)
    double.pause = 0.8


@pytest.fixture
def world(app: Flask, at: Clock, double: Double) -> World:
    """A cohort in the double's course."""
    return World(app, at, double)
