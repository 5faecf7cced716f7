"""What the tests of visits share."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from course.db import db
from tests.tutoring.world import World
from tutoring.visits.models import FieldVisit

Browse = Callable[[str], FlaskClient]
LONG = "é" * 1_000_000
SECRET, REPORT, COMMENT = "Une inquiétude à moi.", "Conseil pédagogique animé.", "Je nuancerais."


def filled(here: World, *given: str, **values: Any) -> dict[str, Any]:
    """The fields that a tutor fills."""
    uids = [here[one].uid for one in given]
    nature = "collective_visit" if len(given) > 1 else "individual_visit"
    return {"attendees": uids, "nature": nature, "observed": REPORT, **values}


def new(here: World) -> str:
    return here.url("visites/nouvelle")


def only(here: World) -> FieldVisit:
    db.session.rollback()
    return db.session.query(FieldVisit).one()
