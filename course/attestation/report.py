"""The report of a cohort, read in a constant number of queries, as each role may have it (domain §2).

That of a very large cohort is kept for some minutes by each process and says from when its figures are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import current_app

from course import clock
from course.attestation import queries, report_queries
from course.attestation.report_queries import Holder
from course.attestation.report_rules import (
    ENOUGH,
    AttendanceLine,
    ChangeLine,
    HoursLine,
    ModuleLine,
    PostLine,
    Use,
    attendance_lines,
    by_function,
    change_lines,
    hours_lines,
)
from course.catalogue import queries as catalogue
from course.cohorts.models import Cohort, CohortYear, GroupFunction
from course.cohorts.queries import years as years_of
from course.hours import queries as hours
from course.hours.rules import Bucket, counted, plan_by_modality
from course.permissions import Actor
from course.roles import Role

# From so many people on, a report is kept; below, it is read anew each time.
LARGE = 1000
KEPT = timedelta(minutes=5)
# Reports kept by one process at most.
MOST = 20
# A page of more lines than that helps nobody.
POSTS_SHOWN = 60
_KEY = "attestation.reports"
# The uid, too: after a restored copy, another cohort may have the same id.
_Cohort = tuple[int, str]


@dataclass(frozen=True)
class Report:
    """All of it. `changes` is None, and `posts` are sums by function, for who may not read more."""

    title: str
    at: datetime
    active: int
    former: int
    former_minutes: int
    hours: list[HoursLine]
    attendance: list[AttendanceLine]
    modules: list[ModuleLine]
    posts: list[PostLine]
    changes: list[ChangeLine] | None

    @property
    def planned(self) -> int:
        """The minutes planned for those who follow the course, on-site support apart."""
        return sum(line.planned or 0 for line in self.hours)

    @property
    def is_large(self) -> bool:
        """Whether it is one of those that are kept."""
        return self.active + self.former >= LARGE


def read(actor: Actor) -> Report:
    """The report as this person may read it, whatever the size of the cohort."""
    known: dict[_Cohort, Report] = current_app.extensions.setdefault(_KEY, {})
    key = (actor.cohort, actor.cohort_uid)
    whole = known.get(key)
    if whole is None or not timedelta(0) <= clock.now() - whole.at < KEPT:
        known.pop(key, None)
        whole = _whole(actor.cohort)
        if whole.is_large:
            _keep(known, key, whole)
    return _for(actor, whole)


def _keep(known: dict[_Cohort, Report], key: _Cohort, whole: Report) -> None:
    """Keep it, and let go of the oldest when there are too many."""
    known[key] = whole
    for oldest, _ in sorted(known.items(), key=lambda one: one[1].at)[:-MOST]:
        known.pop(oldest, None)


def _for(actor: Actor, whole: Report) -> Report:
    """The parts that this person may read."""
    return replace(
        whole,
        posts=whole.posts if actor.has(Role.MANAGER, Role.ADMINISTRATOR) else by_function(whole.posts),
        changes=whole.changes if actor.has(Role.TRAINER, Role.MANAGER) else None,
    )


def _whole(cohort_id: int) -> Report:
    cohort, modules = queries.cohort(cohort_id), catalogue.modules()
    plan = hours.plan_of(modules)
    active, former = report_queries.population(cohort.id)
    uses = _uses(cohort.id, plan)
    done = report_queries.completions(cohort.id)
    return Report(
        *(cohort.title, clock.now(), active, former),
        former_minutes=sum(use.minutes - use.active_minutes for use in uses.values()),
        hours=hours_lines(uses, plan_by_modality(plan), active),
        attendance=attendance_lines(uses, plan, active),
        modules=[ModuleLine(one.code, one.title, done.get(one.code, 0), active) for one in modules],
        posts=_posts(cohort, years_of(cohort.id)),
        changes=change_lines(report_queries.changes(cohort.id, "T0", "T2", ENOUGH)),
    )


def shown_posts(posts: list[PostLine]) -> list[PostLine]:
    """What a page can show: each post of some fifteen groups, else sums (the workbook has them all)."""
    return posts if len(posts) <= POSTS_SHOWN else by_function(posts)


def _uses(cohort_id: int, plan: Mapping[Bucket, int]) -> dict[Bucket, Use]:
    """Every bucket with what counts in it, by the caps of the book (hours.rules.counted)."""
    uses: dict[Bucket, Use] = {}
    for net in report_queries.nets(cohort_id):
        minutes = counted([(net.bucket, net.minutes)], plan).get(net.bucket, 0)
        use = uses.setdefault(net.bucket, Use())
        use.add(minutes, plan.get(net.bucket, 0), net.people, net.is_active)
    for (_, is_active), lines in report_queries.recognised(cohort_id).items():
        for bucket, minutes in counted(lines, plan).items():
            uses.setdefault(bucket, Use()).add(minutes, plan.get(bucket, 0), 1, is_active)
    return uses


_Post = tuple[int, str, int | None]


def _posts(cohort: Cohort, years: Sequence[CohortYear]) -> list[PostLine]:
    """Each post (year, function, group) with its holders, its 10 h and what was spent of them."""
    found = _held(cohort, years)
    for one in report_queries.spent(cohort.id):
        post = (one.year, one.function, one.group_id)
        line = found.get(post) or PostLine(one.year, one.function, "", "", 0, 0, 0, 0, 0)
        names = line.names.split(", ") if line.names else []
        found[post] = replace(
            line,
            names=line.names if one.name in names else ", ".join([*names, one.name]),
            minutes=line.minutes + one.minutes,
            other=line.other + one.other,
            travel=line.travel + one.travel,
            kilometres=line.kilometres + one.kilometres,
        )
    return sorted(found.values(), key=lambda line: (line.year, line.function, line.group or "~"))


def _held(cohort: Cohort, years: Sequence[CohortYear]) -> dict[_Post, PostLine]:
    """The posts of the groups, with who held them in each year and the hours they have."""
    holders = report_queries.holders(cohort.id)
    found: dict[_Post, PostLine] = {}
    for year in years:
        for one, planned in _planned(cohort, year, holders):
            function = str(one.membership.function)
            post = (year.number, function, one.membership.group_id)
            line = found.get(post) or PostLine(year.number, function, one.group, "", 0, 0, 0, 0, 0)
            names = ", ".join(filter(None, (line.names, one.name)))
            found[post] = replace(line, names=names, planned=max(line.planned, planned))
    return found


def _planned(cohort: Cohort, year: CohortYear, holders: Sequence[Holder]) -> list[tuple[Holder, int]]:
    """Who held a post in the year, with its minutes; a trainer's are shared between the trainer's groups."""
    held = [
        one
        for one in holders
        if one.membership.starts_on <= year.ends_on
        and (one.membership.ends_on is None or one.membership.ends_on >= year.starts_on)
    ]
    groups: dict[int, set[int]] = {}
    for one in held:
        if one.membership.function == GroupFunction.TRAINER:
            groups.setdefault(one.membership.person_id, set()).add(one.membership.group_id)
    return [
        (one, cohort.trainer_minutes // len(groups[one.membership.person_id]))
        if one.membership.function == GroupFunction.TRAINER
        else (one, cohort.tutor_minutes)
        for one in held
    ]
