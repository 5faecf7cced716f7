"""Reading journals: one's own, and what others have shared with whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased, selectinload

from course.catalogue.models import Activity, Module, ModuleWindow
from course.cohorts.models import GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from modules.journal.models import Audience, JournalEntry, JournalShare


def entry(cohort_id: int, person_id: int, activity_key: str) -> JournalEntry | None:
    """One page of the person's journal."""
    return db.session.scalar(
        select(JournalEntry)
        .where(
            JournalEntry.cohort_id == cohort_id,
            JournalEntry.person_id == person_id,
            JournalEntry.activity_key == activity_key,
        )
        .options(selectinload(JournalEntry.shares))
    )


@dataclass(frozen=True)
class Page:
    """A page of my journal, or the place for one that I have not begun."""

    activity: Activity
    module: Module
    entry: JournalEntry | None


def pages(cohort_id: int, person_id: int, today: date) -> list[Page]:
    """The person's journal in the programme's order: what is written, and what may be by today."""
    mine = and_(
        JournalEntry.activity_key == Activity.key,
        JournalEntry.cohort_id == cohort_id,
        JournalEntry.person_id == person_id,
    )
    rows = db.session.execute(
        select(Activity, Module, JournalEntry)
        .join(Module, Module.id == Activity.module_id)
        .join(ModuleWindow, ModuleWindow.module_id == Module.id)
        .outerjoin(JournalEntry, mine)
        .where(
            Activity.kind == "journal",
            ModuleWindow.cohort_id == cohort_id,
            or_(
                JournalEntry.text != "",
                and_(Activity.version > 0, ModuleWindow.opens_on <= today),
            ),
        )
        .order_by(Module.position, Activity.position)
        .options(selectinload(JournalEntry.shares))
    ).all()
    return [Page(*row) for row in rows]


@dataclass(frozen=True)
class SharedPage:
    """A page that somebody has chosen to share with the reader."""

    entry: JournalEntry
    author: Person
    activity: Activity
    module: Module


def shared_with(reader: Actor) -> Sequence[SharedPage]:
    """What others have shared with this person, latest first; each page once."""
    reads = (
        select(JournalShare.entry_id)
        .where(JournalShare.entry_id == JournalEntry.id, _reaches(reader))
        .correlate(JournalEntry)
        .exists()
    )
    rows = db.session.execute(
        select(JournalEntry, Person, Activity, Module)
        .join(Person, Person.id == JournalEntry.person_id)
        .join(Activity, Activity.key == JournalEntry.activity_key)
        .join(Module, Module.id == Activity.module_id)
        .where(
            JournalEntry.cohort_id == reader.cohort,
            JournalEntry.person_id != reader.person,
            JournalEntry.shared_text.is_not(None),
            reads,
        )
        .order_by(JournalEntry.shared_at.desc(), JournalEntry.id)
    ).all()
    return [SharedPage(*row) for row in rows]


def _reaches(reader: Actor) -> ColumnElement[bool]:
    """The condition that a share is for this reader today; roles and groups end, and so does reading."""
    share = JournalShare
    as_member = _in_group(reader.person, GroupFunction.MEMBER) if reader.has(Role.PARTICIPANT) else false()
    as_tutor = _in_group(reader.person, GroupFunction.TUTOR) if reader.has(Role.TUTOR) else false()
    as_trainer = true() if reader.has(Role.TRAINER) else false()
    return or_(
        and_(share.audience == Audience.GROUP, as_member, _author_still_there()),
        and_(share.audience == Audience.TUTOR, as_tutor, _author_still_there()),
        and_(share.audience == Audience.TRAINERS, as_trainer),
    )


def _in_group(person_id: int, function: GroupFunction) -> ColumnElement[bool]:
    held = aliased(GroupMembership)
    return exists().where(
        held.group_id == JournalShare.group_id,
        held.person_id == person_id,
        held.function == function,
        held.starts_on <= JournalShare.shared_on,
        current(held),
    )


def _author_still_there() -> ColumnElement[bool]:
    """Whoever changed group shared nothing with the people of the old one from then on."""
    held = aliased(GroupMembership)
    return exists().where(
        held.group_id == JournalShare.group_id,
        held.person_id == JournalEntry.person_id,
        held.function == GroupFunction.MEMBER,
        current(held),
    )
