"""The report of a cohort, read in a constant number of queries, as each role may have it (domain §2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from course import clock
from course.attestation import queries, report_queries
from course.attestation.report_queries import Holder
from course.attestation.report_rules import (
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


@dataclass(frozen=True)
class Report:
    """All of it. `changes` is None, and `posts` are sums by function, for who may not read more."""

    title: str
    day: date
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


def read(actor: Actor) -> Report:
    """The report as this person may read it, whatever the size of the cohort."""
    cohort, modules = queries.cohort(actor.cohort), catalogue.modules()
    plan = hours.plan_of(modules)
    active, former = report_queries.population(cohort.id)
    uses = _uses(cohort.id, plan)
    done = report_queries.completions(cohort.id)
    posts = _posts(cohort, years_of(cohort.id))
    return Report(
        *(cohort.title, clock.today(), active, former),
        former_minutes=sum(use.minutes - use.active_minutes for use in uses.values()),
        hours=hours_lines(uses, plan_by_modality(plan), active),
        attendance=attendance_lines(uses, plan, active),
        modules=[ModuleLine(one.code, one.title, done.get(one.code, 0), active) for one in modules],
        posts=posts if actor.has(Role.MANAGER, Role.ADMINISTRATOR) else by_function(posts),
        changes=_changes(cohort.id) if actor.has(Role.TRAINER, Role.MANAGER) else None,
    )


def _changes(cohort_id: int) -> list[ChangeLine]:
    return change_lines(report_queries.changes(cohort_id, "T0", "T2"))


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
