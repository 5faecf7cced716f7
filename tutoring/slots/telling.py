"""Telling those concerned by an appointment: a moment and what to do; neither a reason nor a name."""

from collections.abc import Iterable

from course.notices.operations import tell as tell_people
from course.permissions import Actor

KIND = "slots"


def tell(actor: Actor, people: Iterable[int], title: str, body: str = "") -> None:
    """The notice goes by mail, the page says the rest; nobody is told of their own act."""
    tell_people(
        [one for one in people if one != actor.person_id],
        kind=KIND,
        title=title,
        body=body,
        path=f"/c/{actor.cohort_uid}/rendez-vous",
        cohort_id=actor.cohort,
    )
