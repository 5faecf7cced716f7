"""A copied course becomes a second door to the cohort of its origin."""

from course.cohorts.models import Cohort
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor
from lti.copies import queries
from lti.launch.operations import undecided
from lti.outbox.operations import fill_columns


def share(*, actor: Actor, context_key: int) -> Cohort:
    """Have the copy lead to the same cohort; nothing of the origin's course changes.

    Raises RuleBroken if somebody has just decided otherwise, or if the person does not manage that cohort.
    """
    context = undecided(context_key)
    found = queries.origin(context)
    if found is None or not queries.manages(found.cohort.id, actor.person):
        raise RuleBroken(
            "Seule une personne responsable de cette cohorte peut y relier un autre cours.", "how"
        )
    context.cohort_id = found.cohort.id
    db.session.flush()
    fill_columns(context_id=context.id)
    return found.cohort
