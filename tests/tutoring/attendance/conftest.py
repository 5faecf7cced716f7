"""The cohort of `world` in its room, on the opening morning; the clock moves when a test says so."""

import pytest
from flask import Flask

from course import clock
from tests.clocks import Clock
from tests.tutoring.attendance.room import START
from tests.tutoring.world import World
from tutoring.sessions.models import TrainingSession


@pytest.fixture
def at(here: World, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """9 h 05 on the opening morning."""
    found = Clock(START)
    found.advance(minutes=5)
    monkeypatch.setattr(clock, "_source", found)
    return found


@pytest.fixture
def morning(app: Flask, here: World, at: Clock) -> TrainingSession:
    """The opening half-day of the whole cohort."""
    return here.session("J1-AM")
