"""Plans of sessions for the tests, and what people were told."""

from datetime import date, time

from course.db import db
from course.hours.models import Modality
from course.notices.models import Notice
from tests.tutoring.world import World
from tutoring.sessions import planning
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.plan_rules import Plan


def plan(**values: object) -> Plan:
    """A virtual class on Thursday 3 December 2026, 17:00 to 18:00."""
    defaults: dict[str, object] = {
        "title": "Classe virtuelle de décembre",
        "modality": Modality.VIRTUAL_CLASS,
        "day": date(2026, 12, 3),
        "starts": time(17),
        "ends": time(18),
    }
    return Plan(**{**defaults, **values})  # type: ignore[arg-type]


def add(here: World, by: str = "Claire", **values: object) -> TrainingSession:
    found = planning.add_session(actor=here.actor(by), plan=plan(**values))
    db.session.commit()
    return found


def told(here: World, given: str, kind: str) -> list[tuple[str, str]]:
    """What this person was told of a kind, as (title, body), in order."""
    rows = db.session.query(Notice).filter_by(person_id=here[given].id, kind=kind).order_by(Notice.id)
    return [(one.title.replace("\xa0", " "), one.body.replace("\xa0", " ")) for one in rows]
