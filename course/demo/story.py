"""The demonstration as a story: each room tells what happened and when, then all of it is played in order.

Acts run with the clock held at their instant, through the same operations as real people's acts, so
that the demo cohort obeys every rule (domain §8).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from course import clock
from course.calendar.rules import on_working_day
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, GroupFunction
from course.db import db
from course.demo.roster import ACADEMY, GROUPS, PARTICIPANTS, PEOPLE, SCHOOLS, DemoPerson
from course.people import operations as people
from course.permissions import SYSTEM, Actor
from course.roles import Role
from course.signals import progress_changed

FIRST_DAY = date(2026, 9, 1)
TITLE = "Pilotage pédagogique stratégique, Valcombe 2026-2028"
TRAINERS = {"claire": ("G1", "G2"), "theo": ("G3", "G4")}


@dataclass
class Story:
    """The cohort being told, who is in it, and what is still to be played.

    `shift` moves every date of domain §8 by multiples of 364 days (another school year).
    """

    through: date
    shift: timedelta = timedelta(0)
    cohort: Cohort = field(init=False)
    people: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    schools: dict[str, int] = field(default_factory=dict)
    acts: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    @property
    def first_day(self) -> date:
        return FIRST_DAY + self.shift

    @property
    def end(self) -> datetime:
        """The last instant that may be told: the end of `through`, and never the future."""
        last = clock.local(self.through + timedelta(days=1)) - timedelta(seconds=1)
        return min(last, clock.now())

    def at(self, day: date, hour: int, minute: int, act: Callable[[], None]) -> None:
        """Something happens on `day` of the calendar of domain §8, at a wall-clock time in Paris."""
        moment = datetime.combine(day + self.shift, time(hour, minute))
        instant = clock.local(moment.date(), moment.hour, moment.minute)
        self.acts.append((instant, len(self.acts), act))

    def working_day(self, day: date) -> date:
        """The day itself in the calendar of domain §8, or the next one that is worked once shifted."""
        return on_working_day(day + self.shift) - self.shift

    def actor(self, key: str, *roles: Role) -> Actor:
        """One of the people, acting in the cohort."""
        return Actor(
            person_id=self.people[key],
            name=self.names[key],
            cohort_id=self.cohort.id,
            cohort_uid=self.cohort.uid,
            cohort_title=self.cohort.title,
            roles=frozenset(roles),
        )

    def play(self) -> int:
        """Play, in order, what has happened by `end`; returns how many acts. The caller commits.

        Progress is announced once a person, when all is told: what follows it keeps a state, no history.
        """
        end = self.end
        due = sorted((told for told in self.acts if told[0] <= end), key=lambda told: told[:2])
        with progress_changed.muted():
            for instant, _, act in due:
                with clock.frozen(instant):
                    act()
        for person in PARTICIPANTS:
            progress_changed.send(None, cohort_id=self.cohort.id, person_id=self.people[person.key])
        return len(due)


def open_cohort(story: Story) -> None:
    """The cohort, its schools, people, roles and groups, on the first day of year 1."""
    with clock.frozen(clock.local(story.first_day, 8)):
        story.cohort = cohorts.open_cohort(
            actor=SYSTEM, title=TITLE, academy=ACADEMY, first_day=story.first_day
        )
        system = Actor(None, cohort_id=story.cohort.id, cohort_uid=story.cohort.uid)
        for school in SCHOOLS:
            story.schools[school.key] = people.create_school(name=school.name, town=school.town).id
        for name in GROUPS:
            story.groups[name] = cohorts.create_group(actor=system, name=name).id
        for person in PEOPLE:
            _enrol(story, system, person)
        for key, names in TRAINERS.items():
            for name in names:
                _place(story, system, key, name, GroupFunction.TRAINER)


def _enrol(story: Story, system: Actor, told: DemoPerson) -> None:
    person = people.create_person(given_name=told.given_name, family_name=told.family_name, email=told.email)
    story.people[told.key], story.names[told.key] = person.id, person.display_name
    cohorts.enrol(cohort_id=story.cohort.id, person_id=person.id)
    cohorts.grant_role(actor=system, person_id=person.id, role=Role(told.role), starts_on=story.first_day)
    if told.school:
        people.post_to_school(
            person_id=person.id, school_id=story.schools[told.school], starts_on=story.first_day
        )
    if told.group:
        function = GroupFunction.TUTOR if told.role == "tutor" else GroupFunction.MEMBER
        _place(story, system, told.key, told.group, function)


def _place(story: Story, system: Actor, key: str, group: str, function: GroupFunction) -> None:
    cohorts.place(
        actor=system,
        person_id=story.people[key],
        group_id=story.groups[group],
        function=function,
        starts_on=story.first_day,
    )


def existing() -> Cohort | None:
    """The demo cohort, if it was told before."""
    return db.session.query(Cohort).filter_by(academy=ACADEMY).order_by(Cohort.id).first()
