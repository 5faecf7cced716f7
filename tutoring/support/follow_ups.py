"""Remote follow-ups: logged by nature, in the trainers' book, outside the 10 h; nothing for participants."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from course import clock
from course.cohorts.models import Group, GroupFunction, GroupMembership
from course.cohorts.operations import lock_person
from course.cohorts.queries import current, years
from course.cohorts.rules import year_of
from course.db import db
from course.errors import NotFound, RuleBroken
from course.hours.models import Nature
from course.hours.operations import certify_trainer, reverse_trainer
from course.people.models import Person
from course.permissions import Actor
from tutoring.support import rules
from tutoring.support.models import FollowUpAttendee, RemoteFollowUp
from tutoring.support.queries import IN_CHARGE
from tutoring.support.rules import Charge, Draft

EVIDENCE = "follow_up"
SHOWN = 50


@dataclass(frozen=True)
class Charged:
    """A member of a group in the author's charge."""

    person: Person
    group: str
    charge: Charge


def charges(cohort_id: int, author_id: int) -> list[Charged]:
    """Today's members of the groups that the person tutors or trains; one query."""
    mine = GroupMembership.__table__.alias()
    rows = db.session.execute(
        select(Person, Group, mine.c.function)
        .join(GroupMembership, GroupMembership.person_id == Person.id)
        .join(Group, Group.id == GroupMembership.group_id)
        .join(mine, mine.c.group_id == Group.id)
        .where(
            Group.cohort_id == cohort_id,
            mine.c.person_id == author_id,
            mine.c.function.in_(IN_CHARGE),
            current(mine.c),
            GroupMembership.function == GroupFunction.MEMBER,
            current(GroupMembership),
        )
        .order_by(Group.name, Person.sort_key, Person.id, mine.c.function)
    ).all()
    return [
        Charged(person, group.name, Charge(person.id, group.id, str(function)))
        for person, group, function in rows
    ]


def log(*, actor: Actor, draft: Draft) -> RemoteFollowUp:
    """Write a follow-up and the author's minutes, once: the same form again returns the same one.

    Raises RuleBroken with the field at fault. The attendees are named; their hours do not change (domain §1).
    """
    lock_person(actor.cohort, actor.person)
    known = db.session.scalar(
        select(RemoteFollowUp).where(
            RemoteFollowUp.cohort_id == actor.cohort,
            RemoteFollowUp.author_id == actor.person,
            RemoteFollowUp.entry_uid == draft.entry_uid,
        )
    )
    if known is not None:
        return known
    spans = [(year.number, year.starts_on, year.ends_on) for year in years(actor.cohort)]
    rules.check_draft(draft, today=clock.today(), first_day=min(span[1] for span in spans))
    posts = [one.charge for one in charges(actor.cohort, actor.person)]
    function, group_id = rules.post_of(draft.attendee_ids, posts)
    found = RemoteFollowUp(
        cohort_id=actor.cohort,
        author_id=actor.person,
        entry_uid=draft.entry_uid,
        function=function,
        group_id=group_id,
        nature=draft.nature,
        year=year_of(draft.occurred_on, spans),
        occurred_on=draft.occurred_on,
        minutes=draft.minutes,
        subject=draft.subject,
        attendees=[FollowUpAttendee(person_id=one) for one in dict.fromkeys(draft.attendee_ids)],
    )
    db.session.add(found)
    db.session.flush()
    _certify(actor, found)
    return found


def _certify(actor: Actor, found: RemoteFollowUp) -> None:
    certify_trainer(
        actor=actor,
        cohort_id=found.cohort_id,
        person_id=found.author_id,
        year=found.year,
        function=found.function,
        group_id=found.group_id,
        nature=Nature(found.nature),
        minutes=found.minutes,
        occurred_on=found.occurred_on,
        evidence=(EVIDENCE, found.uid),
    )


def cancel(*, actor: Actor, found: RemoteFollowUp, reason: str) -> None:
    """Cancel with a reason: the line of the book is reversed, the row stays. RuleBroken when already done."""
    if found.cohort_id != actor.cohort or found.author_id != actor.person_id:
        raise NotFound()
    held = select(RemoteFollowUp).where(RemoteFollowUp.id == found.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()
    if found.cancelled_at is not None:
        raise RuleBroken("Ce suivi est déjà annulé.")
    reason = reason.strip()
    rules.check_reason(reason)
    found.cancelled_at, found.cancel_reason = clock.now(), reason
    reverse_trainer(
        actor=actor,
        cohort_id=found.cohort_id,
        person_id=found.author_id,
        evidence=(EVIDENCE, found.uid),
        reason=reason,
    )
    db.session.flush()


def latest(actor: Actor) -> Sequence[RemoteFollowUp]:
    """The author's own latest follow-ups, with their people."""
    return db.session.scalars(
        select(RemoteFollowUp)
        .where(RemoteFollowUp.cohort_id == actor.cohort, RemoteFollowUp.author_id == actor.person)
        .options(joinedload(RemoteFollowUp.group))
        .options(selectinload(RemoteFollowUp.attendees).joinedload(FollowUpAttendee.person))
        .order_by(RemoteFollowUp.occurred_on.desc(), RemoteFollowUp.id.desc())
        .limit(SHOWN)
    ).all()


def own(actor: Actor, uid: str) -> RemoteFollowUp | None:
    """One of the author's own follow-ups."""
    return db.session.scalar(
        select(RemoteFollowUp).where(
            RemoteFollowUp.cohort_id == actor.cohort,
            RemoteFollowUp.author_id == actor.person,
            RemoteFollowUp.uid == uid,
        )
    )
