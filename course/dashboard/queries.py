"""Reading for the homes and the cohort's table; tests hold the number of queries of each page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from course.catalogue.models import Activity
from course.cohorts.models import Enrolment, Group, GroupFunction, GroupMembership, RoleGrant, Status
from course.cohorts.queries import current
from course.db import db
from course.people.models import Person
from course.progress.models import ActivityResult, ModuleProgress
from course.roles import Role

PAGE = 50


def next_activity(cohort_id: int, person_id: int, module_id: int, keys: Sequence[str]) -> Activity | None:
    """The first activity of the module, among those required, that the person has not completed."""
    mine = and_(
        ActivityResult.activity_key == Activity.key,
        ActivityResult.cohort_id == cohort_id,
        ActivityResult.person_id == person_id,
    )
    return db.session.scalar(
        select(Activity)
        .outerjoin(ActivityResult, mine)
        .where(
            Activity.module_id == module_id,
            Activity.key.in_(keys),
            Activity.version > 0,
            ActivityResult.completed_at.is_(None),
        )
        .order_by(Activity.position)
        .limit(1)
    )


def to_review(cohort_id: int) -> int:
    """How many people arrived without being announced, and wait for the manager to decide their role."""
    waiting = select(func.count()).where(
        Enrolment.cohort_id == cohort_id,
        Enrolment.to_review.is_(True),
        Enrolment.status == Status.ACTIVE,
    )
    return db.session.scalar(waiting) or 0


@dataclass(frozen=True)
class Follower:
    """A participant as trainers and tutors see them in a table."""

    person: Person
    last_seen_at: datetime | None
    group: str | None


@dataclass(frozen=True)
class GroupCount:
    """Of one group's participants: how many there are, are behind (« à relancer »), never came in."""

    group: str | None
    people: int
    behind: int
    unseen: int


class Followed:
    """The active participants of a cohort today, with their group and what they have completed.

    `closed` are the codes of the modules that everybody should have completed by now.
    """

    def __init__(self, cohort_id: int, closed: Sequence[str]) -> None:
        self.cohort_id, self.closed = cohort_id, closed
        self.completed = (
            select(ModuleProgress.person_id, func.count().label("modules"))
            .where(
                ModuleProgress.cohort_id == cohort_id,
                ModuleProgress.module_code.in_(closed),
                ModuleProgress.completed_at.is_not(None),
            )
            .group_by(ModuleProgress.person_id)
            .subquery("completed")
        )
        self.group: ColumnElement[str | None] = Group.__table__.c.name
        self.behind: ColumnElement[bool] = func.coalesce(self.completed.c.modules, 0) < len(closed)
        self.unseen: ColumnElement[bool] = Enrolment.last_seen_at.is_(None)

    def tutored_by(self, person_id: int) -> ColumnElement[bool]:
        """The condition that the participant is in a group that this person tutors today."""
        theirs = aliased(GroupMembership)
        mine = select(theirs.group_id).where(
            theirs.person_id == person_id, theirs.function == GroupFunction.TUTOR, current(theirs)
        )
        return GroupMembership.group_id.in_(mine)

    def select(self, *columns: Any, with_completed: bool) -> Select[Any]:
        """These columns, a row per participant; `completed` is joined only where it is needed."""
        groups = select(Group.id).where(Group.cohort_id == self.cohort_id).scalar_subquery()
        placed = and_(
            GroupMembership.person_id == Person.id,
            GroupMembership.function == GroupFunction.MEMBER,
            GroupMembership.group_id.in_(groups),
            current(GroupMembership),
        )
        known = and_(Enrolment.cohort_id == self.cohort_id, Enrolment.person_id == Person.id)
        chosen = (
            select(*columns)
            .select_from(RoleGrant)
            .join(Person, Person.id == RoleGrant.person_id)
            .join(Enrolment, known)
            .outerjoin(GroupMembership, placed)
            .outerjoin(Group, Group.id == GroupMembership.group_id)
            .where(
                RoleGrant.cohort_id == self.cohort_id,
                RoleGrant.role == Role.PARTICIPANT,
                current(RoleGrant),
                Enrolment.status == Status.ACTIVE,
            )
        )
        if with_completed:
            chosen = chosen.outerjoin(self.completed, self.completed.c.person_id == Person.id)
        return chosen

    def counts(self) -> list[GroupCount]:
        """By group, in order; participants without a group come under None. One query."""
        rows = db.session.execute(
            self.select(
                self.group,
                func.count(),
                func.sum(case((self.behind, 1), else_=0)),
                func.sum(case((self.unseen, 1), else_=0)),
                with_completed=True,
            )
            .group_by(self.group)
            .order_by(self.group)
        ).all()
        return [GroupCount(name, people, int(behind), int(unseen)) for name, people, behind, unseen in rows]

    def people(
        self, *conditions: ColumnElement[bool], behind: bool = False, limit: int = PAGE, offset: int = 0
    ) -> list[Follower]:
        """Those who meet the conditions (and are behind), in alphabetical order. One query."""
        chosen = self.select(Person, Enrolment.last_seen_at, self.group, with_completed=behind)
        rows = db.session.execute(
            chosen.where(*conditions, *([self.behind] if behind else []))
            .order_by(Person.sort_key, Person.id)
            .limit(limit)
            .offset(offset)
        ).all()
        return [Follower(person, seen, group) for person, seen, group in rows]
