"""Reading what changed in a cohort's people."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from course import clock
from course.cohorts.change_models import STANDINGS, ChangeKind, CohortChange
from course.cohorts.models import Cohort, Enrolment, Group, GroupFunction, GroupMembership, Status
from course.db import db
from course.people.models import Person

# A first day, and the last one before the person came back (None: still away).
Span = tuple[date, date | None]
SHOWN = 200


def cohort(cohort_id: int) -> Cohort:
    return db.session.get_one(Cohort, cohort_id)


def changes(cohort_id: int, person_id: int | None = None) -> Sequence[CohortChange]:
    """The latest changes of a cohort, or of one person, with everybody they name; one query."""
    query = select(CohortChange).where(CohortChange.cohort_id == cohort_id)
    if person_id is not None:
        query = query.where((CohortChange.person_id == person_id) | (CohortChange.replaced_id == person_id))
    return db.session.scalars(
        query.options(
            joinedload(CohortChange.person),
            joinedload(CohortChange.replaced),
            joinedload(CohortChange.decided_by),
            joinedload(CohortChange.group),
            joinedload(CohortChange.from_group),
        )
        .order_by(CohortChange.effective_on.desc(), CohortChange.id.desc())
        .limit(SHOWN)
    ).all()


def planned(cohort_id: int, person_id: int) -> CohortChange | None:
    """The change of standing that waits for its day."""
    return db.session.scalar(
        select(CohortChange).where(
            CohortChange.cohort_id == cohort_id,
            CohortChange.person_id == person_id,
            CohortChange.applied_at.is_(None),
            CohortChange.withdrawn_at.is_(None),
        )
    )


def due() -> Sequence[CohortChange]:
    """The changes of standing whose day has come, in every cohort."""
    return db.session.scalars(
        select(CohortChange)
        .where(
            CohortChange.applied_at.is_(None),
            CohortChange.withdrawn_at.is_(None),
            CohortChange.effective_on <= clock.today(),
        )
        .order_by(CohortChange.effective_on, CohortChange.id)
    ).all()


def away(cohort_id: int, person_ids: Sequence[int]) -> dict[int, list[Span]]:
    """When each of these people was suspended or gone; two queries."""
    found: dict[int, list[Span]] = {}
    told = db.session.execute(
        select(CohortChange.person_id, CohortChange.kind, CohortChange.effective_on)
        .where(
            CohortChange.cohort_id == cohort_id,
            CohortChange.person_id.in_(person_ids),
            CohortChange.kind.in_(STANDINGS),
            CohortChange.applied_at.is_not(None),
        )
        .order_by(CohortChange.effective_on, CohortChange.id)
    )
    for person_id, kind, day in told:
        spans = found.setdefault(person_id, [])
        if spans and spans[-1][1] is None:
            spans[-1] = (spans[-1][0], date.fromordinal(day.toordinal() - 1))
        if kind != ChangeKind.ACTIVE:
            spans.append((day, None))
    gone = db.session.execute(
        select(Enrolment.person_id, Enrolment.status_since).where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.person_id.in_(person_ids),
            Enrolment.status != Status.ACTIVE,
        )
    )
    for person_id, since in gone:
        found.setdefault(person_id, []).append((since, None))
    return found


def is_away(spans: Sequence[Span], day: date) -> bool:
    """Whether the day falls in one of the spans."""
    return any(first <= day and (last is None or day <= last) for first, last in spans)


def last_memberships(
    cohort_id: int, person_id: int, function: GroupFunction = GroupFunction.MEMBER
) -> Sequence[GroupMembership]:
    """The person's memberships with this function that are not over, the latest first."""
    return db.session.scalars(
        select(GroupMembership)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(
            Group.cohort_id == cohort_id,
            GroupMembership.person_id == person_id,
            GroupMembership.function == function,
            GroupMembership.ends_on.is_(None),
        )
        .order_by(GroupMembership.starts_on.desc(), GroupMembership.id.desc())
    ).all()


def open_memberships(cohort_id: int, person_id: int) -> Sequence[GroupMembership]:
    """All of the person's memberships that are not over."""
    return db.session.scalars(
        select(GroupMembership)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(
            Group.cohort_id == cohort_id,
            GroupMembership.person_id == person_id,
            GroupMembership.ends_on.is_(None),
        )
        .order_by(GroupMembership.id)
    ).all()


def holders(group_id: int, function: GroupFunction) -> Sequence[GroupMembership]:
    """Who holds the function in the group from some day on, and has not ended it."""
    return db.session.scalars(
        select(GroupMembership)
        .where(
            GroupMembership.group_id == group_id,
            GroupMembership.function == function,
            GroupMembership.ends_on.is_(None),
        )
        .order_by(GroupMembership.id)
    ).all()


def person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)
