"""Drafts for their author, handed-in texts for those who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from course.cohorts.models import Group, GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from modules.short_text.models import HandedInText, ShortTextDraft


def draft(cohort_id: int, person_id: int, activity_key: str) -> ShortTextDraft | None:
    """The person's draft."""
    return db.session.scalar(
        select(ShortTextDraft).where(
            ShortTextDraft.cohort_id == cohort_id,
            ShortTextDraft.person_id == person_id,
            ShortTextDraft.activity_key == activity_key,
        )
    )


def handed_in(cohort_id: int, person_id: int, activity_key: str) -> Sequence[HandedInText]:
    """Everything that the person handed in here, the latest first, taken back or not."""
    return db.session.scalars(
        select(HandedInText)
        .where(
            HandedInText.cohort_id == cohort_id,
            HandedInText.person_id == person_id,
            HandedInText.activity_key == activity_key,
        )
        .order_by(HandedInText.number.desc())
    ).all()


@dataclass(frozen=True)
class Received:
    """A text in the hands of those who may read it."""

    text: HandedInText
    author: Person


def received(reader: Actor, activity_key: str, author_uid: str | None = None) -> list[Received]:
    """The texts of others that this person may read now, by author; only one author's if named."""
    query = (
        select(HandedInText, Person)
        .join(Person, Person.id == HandedInText.person_id)
        .where(
            HandedInText.cohort_id == reader.cohort,
            HandedInText.activity_key == activity_key,
            HandedInText.taken_back_at.is_(None),
            HandedInText.person_id != reader.person,
            _is_for(reader),
        )
        .order_by(Person.sort_key, Person.id)
    )
    if author_uid is not None:
        query = query.where(Person.uid == author_uid)
    return [Received(text, author) for text, author in db.session.execute(query)]


def _is_for(reader: Actor) -> ColumnElement[bool]:
    """The condition that the reader is a trainer of the cohort, or the author's tutor today."""
    theirs, mine = aliased(GroupMembership), aliased(GroupMembership)
    tutored = exists().where(
        Group.cohort_id == reader.cohort,
        theirs.group_id == Group.id,
        theirs.person_id == HandedInText.person_id,
        theirs.function == GroupFunction.MEMBER,
        current(theirs),
        mine.group_id == Group.id,
        mine.person_id == reader.person,
        mine.function == GroupFunction.TUTOR,
        current(mine),
    )
    return or_(
        true() if reader.has(Role.TRAINER) else false(), tutored if reader.has(Role.TUTOR) else false()
    )
