"""The class CV1 of the small cohort: Thursday 12 November 2026, 17:00 to 18:00, with an address."""

from datetime import date

import pytest

from course.db import db
from tests.tutoring.virtual_classes.lived import Lived
from tests.tutoring.world import World

DAY = date(2026, 11, 12)


@pytest.fixture
def lived(here: World) -> Lived:
    session = here.session("CV1")
    session.join_url = "https://visio.example.fr/cv1"
    db.session.commit()
    return Lived(here)
