"""Reading for the agenda: whose address, which cohorts, which holidays."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, exists, func, select

from course.agenda import rules
from course.agenda.models import AgendaFeed
from course.calendar.models import SchoolHoliday
from course.cohorts.models import Cohort, CohortYear, Enrolment, RoleGrant, Status
from course.cohorts.queries import current
from course.db import db
from course.registries import AgendaEntry, registries


def entries(cohort_id: int, person_id: int, first: date, last: date) -> list[AgendaEntry]:
    """Everything that the rooms have for this person between two days (included), in order of time."""
    found = [one for room in registries().agenda for one in room.entries(cohort_id, person_id, first, last)]
    return rules.in_order(found)


def zone_of(cohort_id: int) -> str:
    """The zone of the cohort's school holidays."""
    return db.session.scalar(select(Cohort.zone).where(Cohort.id == cohort_id)) or "A"


def school_holidays(cohort_id: int) -> Sequence[SchoolHoliday]:
    """The holidays of the cohort's own zone, in order; one query."""
    return db.session.scalars(
        select(SchoolHoliday)
        .join(Cohort, and_(Cohort.id == SchoolHoliday.cohort_id, Cohort.zone == SchoolHoliday.zone))
        .where(Cohort.id == cohort_id)
        .order_by(SchoolHoliday.starts_on)
    ).all()


def span(cohort_id: int) -> tuple[date, date]:
    """The first and last days of the cohort's two years."""
    first, last = db.session.execute(
        select(func.min(CohortYear.starts_on), func.max(CohortYear.ends_on)).where(
            CohortYear.cohort_id == cohort_id
        )
    ).one()
    return first, last


def feeds(person_id: int) -> Sequence[AgendaFeed]:
    """The person's addresses that still answer, newest first."""
    return db.session.scalars(
        select(AgendaFeed)
        .where(AgendaFeed.person_id == person_id, AgendaFeed.revoked_at.is_(None))
        .order_by(AgendaFeed.id.desc())
    ).all()


def feed(person_id: int, feed_id: int) -> AgendaFeed | None:
    """One of the person's own addresses."""
    return db.session.scalar(
        select(AgendaFeed).where(AgendaFeed.person_id == person_id, AgendaFeed.id == feed_id)
    )


def feed_by_hash(token_hash: str) -> AgendaFeed | None:
    """The address behind a secret, revoked or not."""
    return db.session.scalar(select(AgendaFeed).where(AgendaFeed.token_hash == token_hash))


def open_cohorts(person_id: int) -> dict[int, str]:
    """The cohorts where the person is active and holds a role today, with their titles."""
    rows = db.session.execute(
        select(Cohort.id, Cohort.title)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.status == Status.ACTIVE,
            exists().where(
                RoleGrant.cohort_id == Enrolment.cohort_id,
                RoleGrant.person_id == person_id,
                current(RoleGrant),
            ),
        )
        .order_by(Cohort.id)
    ).all()
    return {row.id: row.title for row in rows}
