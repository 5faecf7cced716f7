"""Reading the programme for one person in one cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import and_, select

from course.catalogue.models import Activity, PlannedSession
from course.catalogue.rules import week_day
from course.cohorts.models import CohortYear
from course.db import db
from course.progress.models import ActivityResult


@dataclass(frozen=True)
class Line:
    """An activity of a module with what one person reached in it, if they began."""

    activity: Activity
    result: ActivityResult | None

    @property
    def done(self) -> bool:
        return self.result is not None and self.result.completed_at is not None


def lines(cohort_id: int, person_id: int, module_id: int) -> list[Line]:
    """The activities of a module that are in force, in order, with the person's results; one query."""
    mine = and_(
        ActivityResult.activity_key == Activity.key,
        ActivityResult.cohort_id == cohort_id,
        ActivityResult.person_id == person_id,
    )
    rows = db.session.execute(
        select(Activity, ActivityResult)
        .outerjoin(ActivityResult, mine)
        .where(Activity.module_id == module_id, Activity.version > 0)
        .order_by(Activity.position)
    ).all()
    return [Line(activity, result) for activity, result in rows]


@dataclass(frozen=True)
class DatedSession:
    """A half-day or a virtual class on its day in the cohort's calendar."""

    session: PlannedSession
    on: date

    @property
    def starts(self) -> time:
        return time.fromisoformat(self.session.starts_at)

    @property
    def ends(self) -> time:
        minutes = self.starts.hour * 60 + self.starts.minute + self.session.minutes
        return time(minutes // 60 % 24, minutes % 60)


def sessions(cohort_id: int, module_id: int | None) -> Sequence[DatedSession]:
    """The virtual class of a module, or the half-days (None), on the cohort's days; one query."""
    rows = db.session.execute(
        select(PlannedSession, CohortYear.starts_on)
        .join(CohortYear, CohortYear.number == PlannedSession.year)
        .where(CohortYear.cohort_id == cohort_id, PlannedSession.module_id == module_id)
    ).all()
    dated = [DatedSession(session, week_day(session.day, starts_on)) for session, starts_on in rows]
    return sorted(dated, key=lambda one: (one.on, one.starts))
