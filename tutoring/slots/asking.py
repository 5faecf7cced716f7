"""Asking for a visit, and taking the request back."""

from course import clock
from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from tutoring.slots import asking_queries, queries, rules
from tutoring.slots.models import VisitRequest
from tutoring.slots.telling import tell


def ask(*, actor: Actor, entry_uid: str, reason: str, possible: str = "") -> VisitRequest:
    """A participant asks for a visit, once per form; told to the tutor and trainer of the group.

    Raises RuleBroken with the field at fault.
    """
    lock_person(actor.cohort, actor.person)
    known = asking_queries.by_entry(actor.cohort, actor.person, entry_uid)
    if known is not None:
        return known
    rules.check_uid(entry_uid)
    rules.check_request(reason, possible)
    groups = queries.member_of(actor)
    if not groups:
        raise RuleBroken("Vous n’êtes dans aucun groupe : la personne responsable du parcours les compose.")
    request = VisitRequest(
        cohort_id=actor.cohort,
        author_id=actor.person,
        entry_uid=entry_uid,
        group_id=groups[0].id,
        reason=reason,
        possible=possible,
    )
    db.session.add(request)
    db.session.flush()
    tell(actor, queries.in_charge(request.group_id), "Une demande de visite vous attend")
    return request


def withdraw(*, actor: Actor, request: VisitRequest) -> None:
    """The author takes the request back, whatever became of it; the row stays. Twice is once."""
    if request.author_id != actor.person or request.cohort_id != actor.cohort:
        raise NotFound()
    request.withdrawn_at = request.withdrawn_at or clock.now()
    db.session.flush()
