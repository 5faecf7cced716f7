"""The demonstration's share of tutoring: sessions, support, and visits through the two years."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from course.cohorts.demo import is_gone
from course.demo.roster import GROUPS, PARTICIPANTS
from course.demo.story import TRAINERS, Story
from course.hours.models import Nature
from course.roles import Role
from tutoring import demo_sessions, demo_slots, demo_support, demo_texts
from tutoring.demo_sessions import UNSEEN
from tutoring.visits import operations as visits
from tutoring.visits.models import FieldVisit
from tutoring.visits.rules import Draft, Report

TUTORS = {"G1": "nadia", "G2": "paul", "G3": "ines", "G4": "marc"}
TRAINER_OF = {group: key for key, groups in TRAINERS.items() for group in groups}
MEMBERS = {group: [one.key for one in PARTICIPANTS if one.group == group] for group in GROUPS}
SCHOOL_OF = {one.key: one.school or "confluence" for one in PARTICIPANTS}

# Mondays of the tutors' six individual visits; each group takes its own day of the week (domain §8).
ROUNDS = (
    *(date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30)),
    *(date(2026, 12, 7), date(2027, 1, 11), date(2027, 1, 25)),
    *(date(2027, 9, 27), date(2027, 10, 4), date(2027, 10, 11)),
    *(date(2027, 11, 15), date(2027, 11, 22), date(2027, 11, 29)),
)
COLLECTIVE = (date(2027, 3, 4), date(2027, 5, 20), date(2027, 12, 9), date(2028, 3, 23))
# A trainer's first and second group do not meet on the same day.
WORKSHOPS = ((date(2027, 3, 23), date(2027, 3, 25)), (date(2028, 1, 11), date(2028, 1, 13)))
NETWORKS = ((date(2027, 6, 1), date(2027, 6, 3)), (date(2028, 5, 16), date(2028, 5, 18)))

# The anomalies of domain §8: what a visit lacks.
SHORT_VISIT = ("marc", 3)
WITHOUT_ORDER = ("paul", 0)
CONTESTED = ("ines", 0)


def tell(story: Story) -> None:
    """Sessions lived, requests answered, visits logged by their authors, reports accepted."""
    demo_sessions.tell(story)
    demo_support.tell(story)
    for group in GROUPS:
        _tell_individual_visits(story, group)
        for number, day in enumerate(COLLECTIVE):
            _tell(story, _Told(TUTORS[group], group, day, Nature.COLLECTIVE_VISIT, 120, number))
    for trainer, groups in TRAINERS.items():
        for days, nature, minutes in _trainer_days():
            for group, day in zip(groups, days, strict=True):
                _tell(story, _Told(trainer, group, day, nature, minutes, 1))


def _trainer_days() -> list[tuple[tuple[date, date], Nature, int]]:
    workshops = [(days, Nature.WORKSHOP, 180) for days in WORKSHOPS]
    return [*workshops, *((days, Nature.NETWORK_MEETING, 120) for days in NETWORKS)]


class _Told:
    """One visit as the story tells it."""

    def __init__(
        self, author: str, group: str, day: date, nature: Nature, minutes: int, number: int, only: str = ""
    ) -> None:
        self.author, self.group, self.day = author, group, day
        self.nature, self.minutes, self.number = nature, minutes, number
        self.only = only
        # The slot that the participant chose, when there was one.
        self.slot = ""
        self.dice = random.Random(f"{author}{group}{day}{only}")  # noqa: S311 - a story, not a secret

    @property
    def attendees(self) -> list[str]:
        """Who is there: the group as it is that day, or one of them."""
        return (
            [self.only] if self.only else [one for one in MEMBERS[self.group] if not is_gone(one, self.day)]
        )

    @property
    def function(self) -> str:
        return "tutor" if self.author in TUTORS.values() else "trainer"

    @property
    def individual(self) -> bool:
        return self.nature == Nature.INDIVIDUAL_VISIT

    def draft(self, story: Story) -> Draft:
        """What the author types that evening."""
        reports: Sequence[Report] = demo_texts.INDIVIDUAL if self.individual else demo_texts.COLLECTIVE
        travel = self.dice.randrange(30, 110, 5)
        ordered = not (self.individual and (self.author, self.number) == WITHOUT_ORDER)
        return Draft(
            entry_uid=self.slot or f"demo-{self.author}-{self.group}-{self.day:%y%m%d}",
            occurred_on=self.day + story.shift,
            nature=self.nature,
            attendee_ids=[story.people[key] for key in self.attendees],
            minutes=self.minutes,
            school_id=story.schools[SCHOOL_OF[self.attendees[0]]],
            function=self.function,
            travel_minutes=travel,
            kilometres=round(travel * self.dice.uniform(0.6, 1.1), 1),
            mission_order=f"OM-{self.day:%Y}-{self.dice.randrange(100, 999)}" if ordered else "",
            **vars(reports[self.number % len(reports)]),
            working_notes=demo_texts.NOTE if self.individual and self.number == 0 else "",
        )


def _tell_individual_visits(story: Story, group: str) -> None:
    tutor, weekday = TUTORS[group], timedelta(days=GROUPS.index(group))
    for number, monday in enumerate(ROUNDS):
        attendee = MEMBERS[group][number % 6]
        minutes = 30 if (tutor, number) == SHORT_VISIT else 60
        told = _Told(tutor, group, monday + weekday, Nature.INDIVIDUAL_VISIT, minutes, number, attendee)
        if number in demo_slots.CHOSEN:
            moment = demo_slots.Moment(
                story.working_day(told.day), minutes, attendee, SCHOOL_OF[attendee], group, tutor
            )
            told.slot = demo_slots.tell(story, moment)
        _tell(story, told)
    demo_slots.tell_open(story, group, TUTORS[group], SCHOOL_OF[MEMBERS[group][0]])


def _tell(story: Story, told: _Told) -> None:
    """The visit is logged that evening; each attendee accepts the report within three days."""
    told.day = story.working_day(told.day)
    kept: list[FieldVisit] = []
    role = Role.TUTOR if told.function == "tutor" else Role.TRAINER

    def log() -> None:
        kept.append(visits.log_visit(actor=story.actor(told.author, role), draft=told.draft(story)))

    story.at(told.day, 19, 5, log)
    contested = told.individual and (told.author, told.number) == CONTESTED
    if contested:
        _tell_dispute(story, told, kept)
    for key in (one for one in told.attendees if one not in UNSEEN):
        day = told.day + timedelta(days=(2 if contested else 0) + told.dice.randrange(1, 4))
        story.at(day, told.dice.randrange(7, 21), told.dice.randrange(60), _accept(story, kept, key))


def _accept(story: Story, kept: list[FieldVisit], key: str) -> Callable[[], None]:
    def act() -> None:
        visits.accept(actor=story.actor(key, Role.PARTICIPANT), visit=kept[0])

    return act


def _tell_dispute(story: Story, told: _Told, kept: list[FieldVisit]) -> None:
    """The attendee asks for a correction; the author makes it; then the report is accepted."""
    key = told.attendees[0]

    def dispute() -> None:
        actor = story.actor(key, Role.PARTICIPANT)
        visits.comment(actor=actor, visit=kept[0], text=demo_texts.COMMENT)

    def correct() -> None:
        author = story.actor(told.author, Role.TUTOR)
        visits.edit_report(actor=author, visit=kept[0], report=demo_texts.CORRECTED)

    story.at(told.day + timedelta(days=1), 8, 10, dispute)
    story.at(told.day + timedelta(days=1), 20, 30, correct)
