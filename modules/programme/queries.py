"""Reading the programme for one person in one cohort."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import and_, select

from course import clock
from course.catalogue.models import Activity, Module, PlannedSession
from course.catalogue.rules import week_day
from course.cohorts.models import CohortYear
from course.db import db
from course.progress.models import ActivityResult
from course.registries import HeldSession, registries


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
    """A half-day or a virtual class where it stands in the cohort's calendar; `path` is its own page."""

    code: str | None
    title: str
    year: int
    minutes: int
    on: date
    starts: time
    ends: time
    place: str = ""
    path: str = ""
    cancelled: bool = False


def sessions(cohort_id: int, person_id: int) -> Mapping[str | None, list[DatedSession]]:
    """The person's sessions by module (None: the half-days), moved or not, in order of time.

    What the programme foresees and the cohort does not have yet stands on the programme's day.
    """
    rows = db.session.execute(
        select(PlannedSession, CohortYear.starts_on, Module.code)
        .join(CohortYear, CohortYear.number == PlannedSession.year)
        .outerjoin(Module, Module.id == PlannedSession.module_id)
        .where(CohortYear.cohort_id == cohort_id)
    ).all()
    held = registries().held_sessions(cohort_id, person_id)
    known = {one.code for one in held}
    found: dict[str | None, list[DatedSession]] = {}
    for one in held:
        found.setdefault(one.module_code, []).append(_held(one))
    for planned, starts_on, module_code in rows:
        if planned.code not in known:
            found.setdefault(module_code, []).append(_planned(planned, starts_on))
    return {code: sorted(dated, key=lambda one: (one.on, one.starts)) for code, dated in found.items()}


def _held(session: HeldSession) -> DatedSession:
    starts, ends = (at.astimezone(clock.PARIS) for at in (session.starts_at, session.ends_at))
    return DatedSession(
        code=session.code,
        title=session.title,
        year=session.year,
        minutes=session.minutes,
        on=starts.date(),
        starts=starts.time(),
        ends=ends.time(),
        place=session.place,
        path=session.path,
        cancelled=session.cancelled,
    )


def _planned(session: PlannedSession, year_starts_on: date) -> DatedSession:
    starts = time.fromisoformat(session.starts_at)
    minutes = starts.hour * 60 + starts.minute + session.minutes
    return DatedSession(
        code=session.code,
        title=session.title,
        year=session.year,
        minutes=session.minutes,
        on=week_day(session.day, year_starts_on),
        starts=starts,
        ends=time(minutes // 60 % 24, minutes % 60),
    )
