"""Which course a course was copied from (Moodle's $Context.id.history), and who decides about it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select

from course.cohorts.models import Cohort, CohortYear, RoleGrant
from course.cohorts.queries import current
from course.db import db
from course.roles import Role
from lti.platforms.models import Context, Deployment, LineItem


@dataclass(frozen=True)
class Origin:
    """The course that another was copied from, and the cohort it leads to since `first_day`."""

    title: str
    cohort: Cohort
    first_day: date


def origin(context: Context) -> Origin | None:
    """The newest course of its history, on the same platform, that has a cohort; one query.

    Ids are compared on that platform only: another LMS counts its courses from 1 as well. An
    installation of the tool is preferred over the others: the LMS may have installed it twice.
    """
    if not context.history:
        return None
    own = select(Deployment.platform_id).where(Deployment.id == context.deployment_id)
    rows = db.session.execute(
        select(Context, Cohort, CohortYear.starts_on)
        .join(Context.deployment)
        .join(Cohort, Cohort.id == Context.cohort_id)
        .join(CohortYear, CohortYear.cohort_id == Cohort.id)
        .where(
            Deployment.platform_id == own.scalar_subquery(),
            Context.context_id.in_(context.history),
            Context.id != context.id,
            CohortYear.number == 1,
        )
        .order_by(Context.deployment_id != context.deployment_id, Context.id.desc())
    ).all()
    if not rows:
        return None
    # The order of the database decides between two of the same id: `min` keeps the first.
    course, cohort, first_day = min(rows, key=lambda row: context.history.index(row[0].context_id))
    return Origin(course.title, cohort, first_day)


def manages(cohort_id: int, person_id: int) -> bool:
    """Whether the person manages the cohort today."""
    held = exists().where(
        RoleGrant.cohort_id == cohort_id,
        RoleGrant.person_id == person_id,
        RoleGrant.role == Role.MANAGER,
        current(RoleGrant),
    )
    return bool(db.session.scalar(select(held)))


def holds_links(cohort_id: int) -> bool:
    """Whether an activity of a course of the cohort points to something of ours, as far as launches told."""
    held = exists().where(
        Context.cohort_id == cohort_id, LineItem.context_id == Context.id, LineItem.resource.is_not(None)
    )
    return bool(db.session.scalar(select(held)))
