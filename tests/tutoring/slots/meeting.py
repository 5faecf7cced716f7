"""What the tests of appointments share."""

from collections.abc import Callable
from datetime import date, time
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from course.db import db
from course.notices.models import Notice
from tests.tutoring.world import World
from tutoring.slots import operations
from tutoring.slots.models import VisitSlot
from tutoring.slots.rules import Offer

Browse = Callable[[str], FlaskClient]
TUESDAY = date(2026, 11, 24)


def offer(here: World, to: str = "", by: str = "Nadia", **values: Any) -> VisitSlot:
    """Nadia offers Tuesday 24 November 2026 at 14:00, to her group or to somebody."""
    given: dict[str, Any] = {
        "uid": str(uuid4()),
        "group_id": here.g1.id,
        "person_id": here[to].id if to else None,
        "day": TUESDAY,
        "at": time(14),
        "minutes": 60,
        "school_id": here.school.id,
    }
    slot = operations.offer(actor=here.actor(by), offer=Offer(**{**given, **values}))
    db.session.commit()
    return slot


def choose(here: World, given: str, slot: VisitSlot) -> None:
    operations.choose(actor=here.actor(given), slot=slot)
    db.session.commit()


def page(here: World, slot: VisitSlot, tail: str) -> str:
    return here.url(f"rendez-vous/{slot.uid}/{tail}")


def now(slot: VisitSlot) -> VisitSlot:
    """The slot as the database has it."""
    db.session.rollback()
    db.session.refresh(slot)
    return slot


def told(here: World) -> list[tuple[str, str]]:
    """Who was told what, in order: (given name, title without its date)."""
    db.session.rollback()
    names = {person.id: given for given, person in here.people.items()}
    rows = db.session.query(Notice).filter_by(kind="slots").order_by(Notice.id)
    return [(names[one.person_id], one.title.split(" : ")[0]) for one in rows]
