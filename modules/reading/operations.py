"""Marking what was read."""

from collections.abc import Sequence

from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound
from course.permissions import Actor
from course.progress.operations import record_result
from modules.reading import queries, rules
from modules.reading.models import ReadingMark
from modules.reading.rules import Section


def mark(*, actor: Actor, activity_key: str, parts: Sequence[Section], section: str) -> None:
    """The person has read this part; reading all of them completes the activity. Twice is once."""
    if section not in [part.slug for part in parts]:
        raise NotFound()
    lock_person(actor.cohort, actor.person)
    read = queries.read(actor.cohort, actor.person, activity_key)
    if section not in read:
        db.session.add(
            ReadingMark(
                cohort_id=actor.cohort, person_id=actor.person, activity_key=activity_key, section=section
            )
        )
        db.session.flush()
    share = rules.percent(parts, read | {section})
    record_result(actor=actor, activity_key=activity_key, completed=share == 100, percent=share)
