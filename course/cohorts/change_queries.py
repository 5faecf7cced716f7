"""Reading what changed in a cohort's people."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from course import clock
from course.cohorts import queries
from course.cohorts.change_models import STANDINGS, ChangeKind, CohortChange
from course.cohorts.models import Cohort, Enrolment, RoleGrant, Status
from course.db import db
from course.roles import Role

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


def standing_since(cohort_id: int, person_id: int) -> date | None:
    """The day of the last change of standing that took effect."""
    return db.session.scalar(
        select(func.max(CohortChange.effective_on)).where(
            CohortChange.cohort_id == cohort_id,
            CohortChange.person_id == person_id,
            CohortChange.kind.in_(STANDINGS),
            CohortChange.applied_at.is_not(None),
        )
    )


def managers_staying(cohort_id: int, *, but: int) -> Sequence[int]:
    """The other managers who take part today, and whose leaving is not already planned."""
    leaving = select(CohortChange.person_id).where(
        CohortChange.cohort_id == cohort_id,
        CohortChange.applied_at.is_(None),
        CohortChange.withdrawn_at.is_(None),
        CohortChange.kind != ChangeKind.ACTIVE,
    )
    return db.session.scalars(
        select(RoleGrant.person_id)
        .join(
            Enrolment,
            and_(Enrolment.person_id == RoleGrant.person_id, Enrolment.cohort_id == RoleGrant.cohort_id),
        )
        .where(
            RoleGrant.cohort_id == cohort_id,
            RoleGrant.role == Role.MANAGER,
            RoleGrant.person_id != but,
            queries.current(RoleGrant),
            Enrolment.status == Status.ACTIVE,
            RoleGrant.person_id.not_in(leaving),
        )
        .order_by(RoleGrant.person_id)
    ).all()
