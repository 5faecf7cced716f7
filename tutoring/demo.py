"""The demonstration's share of tutoring: attendance after each session, visits through the two years."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from course import clock
from course.cohorts.demo import is_gone
from course.demo.roster import GROUPS, PARTICIPANTS
from course.demo.story import TRAINERS, Story
from course.hours.models import Modality, Nature
from course.permissions import Actor
from course.roles import Role
from tutoring import demo_texts
from tutoring.sessions import catch_up, countersigning
from tutoring.sessions import operations as sessions
from tutoring.sessions import queries as session_queries
from tutoring.sessions.attendance_models import CatchUpKind
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.rules import Entry, Mark
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

# The anomalies of domain §8: who is not simply present, and what a visit lacks.
ABSENCES = {("J1-PM", "olivier"): Mark(Status.EXCUSED), ("CV1", "karim"): Mark(Status.PRESENT, 35)}
CATCH_UP = ("J1-PM", "olivier", date(2026, 11, 18))
UNSEEN = {"tiago"}
SHORT_VISIT = ("marc", 3)
WITHOUT_ORDER = ("paul", 0)
CONTESTED = ("ines", 0)


def tell(story: Story) -> None:
    """Sheets filled by the trainers on the evening, visits logged by their authors, reports accepted."""
    _tell_attendance(story)
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


def _tell_attendance(story: Story) -> None:
    for listed in session_queries.sessions(story.cohort.id):
        session = listed.session
        at = session.ends_at.astimezone(clock.PARIS) + timedelta(minutes=20)
        story.at(session.occurs_on - story.shift, at.hour, at.minute, _sheet(story, session.id, session.code))
    code, key, day = CATCH_UP
    story.at(day, 18, 0, _catch_up(story, code, key, day))


def _trainer(story: Story) -> Actor:
    return story.actor("claire", Role.TRAINER)


def _mark(session: TrainingSession, code: str | None, key: str) -> Mark:
    if key in UNSEEN:
        return Mark(Status.ABSENT)
    return ABSENCES.get((code or "", key), Mark(Status.PRESENT, session.minutes))


def _sheet(story: Story, session_id: int, code: str | None) -> Callable[[], None]:
    def act() -> None:
        session = session_queries.session(story.cohort.id, session_id)
        assert session is not None
        listed = {line.person.id for line in session_queries.sheet(session)}
        there = [one.key for one in PARTICIPANTS if story.people[one.key] in listed]
        entries = [Entry(story.people[key], _mark(session, code, key)) for key in there]
        sessions.tick(actor=_trainer(story), session=session, entries=entries)
        if session.modality == Modality.IN_PERSON:
            present = sum(entry.mark.status == Status.PRESENT for entry in entries)
            countersigning.countersign(actor=_trainer(story), session=session, headcount=present)

    return act


def _catch_up(story: Story, code: str, key: str, day: date) -> Callable[[], None]:
    """A missed half-day caught up with another cohort."""

    def act() -> None:
        session = session_queries.session_by_code(story.cohort.id, code)
        assert session is not None
        done = catch_up.Done(
            kind=CatchUpKind.OTHER_GROUP,
            caught_up_on=day + story.shift,
            minutes=session.minutes,
            reason="atelier suivi avec une autre cohorte",
            evidence="Feuille d’émargement de l’autre cohorte, demi-journée du 18 novembre.",
        )
        catch_up.write(actor=_trainer(story), session=session, person_id=story.people[key], done=done)

    return act


class _Told:
    """One visit as the story tells it."""

    def __init__(
        self, author: str, group: str, day: date, nature: Nature, minutes: int, number: int, only: str = ""
    ) -> None:
        self.author, self.group, self.day = author, group, day
        self.nature, self.minutes, self.number = nature, minutes, number
        self.only = only
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
            entry_uid=f"demo-{self.author}-{self.group}-{self.day:%y%m%d}",
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
        _tell(story, told)


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
