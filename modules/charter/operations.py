"""Signing."""

from course.cohorts.operations import lock_person
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor
from course.progress.operations import record_result
from modules.charter import queries
from modules.charter.models import CharterSignature

CHANGED = "Le texte vient de changer : relisez-le, puis signez cette version."


def sign(*, actor: Actor, activity_key: str, seen: int, in_force: int) -> None:
    """Sign version `seen`; RuleBroken when it is not the one in force. Twice is once."""
    lock_person(actor.cohort, actor.person)
    if seen != in_force:
        raise RuleBroken(CHANGED)
    signed = queries.signatures(actor.cohort, actor.person, activity_key)
    if in_force not in [one.version for one in signed]:
        db.session.add(
            CharterSignature(
                cohort_id=actor.cohort,
                person_id=actor.person,
                activity_key=activity_key,
                version=in_force,
            )
        )
        db.session.flush()
    record_result(actor=actor, activity_key=activity_key, completed=True)
