"""The demonstration's threads: four for each group, and two live runs of G1 (domain §8)."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from course import clock
from course.catalogue import queries as catalogue
from course.cohorts.demo import is_gone
from course.db import db
from course.demo.roster import GROUPS, PARTICIPANTS
from course.demo.story import TRAINERS, Story
from course.permissions import Actor
from course.roles import Role
from modules.codev import demo_texts, ending, opening, parts, planning, steps, writing
from modules.codev.demo_texts import SUBJECTS, Told
from modules.codev.desk import operations as desk
from modules.codev.models import CodevThread
from modules.codev.rules import Kind, Part

CHARTER = "m5-fil-1"
THREADS = (
    ("m5-fil-1", date(2027, 1, 18)),
    ("m5-fil-2", date(2027, 3, 1)),
    ("m10-fil-3", date(2027, 11, 22)),
    ("m10-fil-4", date(2028, 1, 10)),
)
LIVE = (date(2027, 3, 4), date(2027, 12, 9))
UNSEEN = {"tiago"}
MEMBERS = {group: [one.key for one in PARTICIPANTS if one.group == group] for group in GROUPS}
TRAINER_OF = {group: key for key, groups in TRAINERS.items() for group in groups}
# Whose no keeps the trainer out of a thread, by group and number.
NOES = {("G2", 1): "lucie", ("G3", 0): "noemie"}
# The client of this one withdraws after the questions; the group then takes another subject.
WITHDRAWN, AGAIN = ("G3", 1), date(2027, 3, 15)
# Somebody has to be told that it is time: the group went on three days late.
SLOW = ("G4", 0)


@dataclass(frozen=True)
class Cast:
    """A thread to tell: whose, which, from when on, about what, by whom."""

    group: str
    number: int
    key: str | None
    starts_on: date
    told: Told
    client: str
    facilitator: str
    observer: str | None
    everybody: Sequence[str]
    stops: bool = False


def tell(story: Story) -> None:
    """Add the threads to the story, each by the people who are in the group that day."""
    for group in GROUPS:
        for number, (key, day) in enumerate(THREADS):
            stops = (group, number) == WITHDRAWN
            _Thread(story, _cast(group, number, key, day, stops=stops)).tell()
            if stops:
                _Thread(story, _cast(group, number, key, AGAIN, shift=3)).tell()
    for number, day in enumerate(LIVE):
        _Live(story, _cast("G1", number, None, story.working_day(day), shift=4)).tell()


def _cast(
    group: str, number: int, key: str | None, day: date, *, stops: bool = False, shift: int = 0
) -> Cast:
    """Who is what: each is client once, the others take turns at leading and watching."""
    there = [one for one in MEMBERS[group] if one not in UNSEEN and not is_gone(one, day)]
    turn = number + shift
    watches = number % 2 == 1 and len(there) == 6
    return Cast(
        group,
        number,
        key,
        day,
        told=SUBJECTS[(turn + GROUPS.index(group)) % len(SUBJECTS)],
        client=there[turn % len(there)],
        facilitator=there[(turn + 3) % len(there)],
        observer=there[(turn + 5) % len(there)] if watches else None,
        everybody=there,
        stops=stops,
    )


class _Thread:
    """One thread being told; the same at each telling."""

    reason = ""
    # The day on which the learning notes are done, counted as `at` counts.
    ends = 24

    def __init__(self, story: Story, cast: Cast) -> None:
        self.story, self.cast, self.uid = story, cast, ""
        self.dice = random.Random(f"{cast.group}{cast.starts_on}")  # noqa: S311 - a story, not a secret
        around = (cast.client, cast.facilitator, cast.observer)
        self.consultants = [one for one in cast.everybody if one not in around]
        self.said: dict[str, str] = {}
        self.slip = 0

    def actor(self, key: str) -> Actor:
        return self.story.actor(key, Role.PARTICIPANT)

    def at(self, day: int, hour: int, act: Callable[[], None]) -> None:
        """On the day counted from the Monday on which the subject is chosen."""
        when = self.cast.starts_on + timedelta(days=day + self.slip)
        self.story.at(when, hour, self.dice.randrange(60), act)

    def tell(self) -> None:
        """Add the whole thread, or up to its withdrawal."""
        self._tell_choice()
        self.at(1, 18, self.say(self.cast.client, Kind.EXPOSE, self.cast.told.expose, anonymised=True))
        self.at(2, 9, self._advance)
        self._tell_questions()
        if self.cast.stops:
            self.at(7, 21, lambda: ending.withdraw(actor=self.actor(self.cast.client), uid=self.uid))
            return
        if (self.cast.group, self.cast.number) == SLOW:
            self.slip = 3
        self.at(8, 9, self._advance)
        self._tell_contract()
        self._tell_consultation()
        self._tell_end()
        self._tell_follow_up()
        if (self.cast.group, self.cast.number) == ("G1", 0):
            self._tell_desk()

    def _tell_choice(self) -> None:
        self.at(-4, 9, self._open)
        for key in self.cast.everybody:
            self.at(-4 + self.dice.randrange(3), 10 + self.dice.randrange(9), self._answer(key))
        self.at(0, 8, self._choose)
        self.at(0, 9, self._advance)

    def _open(self) -> None:
        cast = self.cast
        group_id = self.story.groups[cast.group]
        actor = self.actor(cast.facilitator)
        self.uid = opening.open_thread(
            actor=actor, group_id=group_id, activity_key=cast.key, live=cast.key is None
        ).uid
        if cast.observer:
            observer = self.story.people[cast.observer]
            parts.give_part(actor=actor, uid=self.uid, person_id=observer, part=Part.OBSERVER)

    def _answer(self, key: str) -> Callable[[], None]:
        def act() -> None:
            found = catalogue.activity(self.story.cohort.id, CHARTER)
            assert found is not None
            yes = NOES.get((self.cast.group, self.cast.number)) != key
            opening.answer(
                actor=self.actor(key),
                uid=self.uid,
                trainer_may_read=yes,
                others_may_read=self.cast.number == 0,
                charter_version=found.version.number,
            )

        return act

    def _choose(self) -> None:
        told = self.cast.told
        made = opening.propose(
            actor=self.actor(self.cast.client),
            uid=self.uid,
            subject=told.subject,
            why=told.why,
            anonymised=True,
        )
        for key in self.consultants[:2]:
            opening.vote(actor=self.actor(key), uid=self.uid, proposal_id=made.id)
        opening.choose(actor=self.actor(self.cast.facilitator), uid=self.uid, proposal_id=made.id)

    def _advance(self) -> None:
        """Go on; with a reason where somebody of the group was never there."""
        thread = db.session.scalars(select(CodevThread).where(CodevThread.uid == self.uid)).one()
        missing = UNSEEN & set(MEMBERS[self.cast.group])
        reason = demo_texts.UNREACHED if missing else self.reason
        steps.advance(
            actor=self.actor(self.cast.facilitator), uid=self.uid, seen=thread.decisions, reason=reason
        )

    def say(
        self, key: str, kind: Kind, text: str, *, to: str = "", name: str = "", anonymised: bool = False
    ) -> Callable[[], None]:
        """Somebody contributes; `to` is what it answers, `name` how the thread calls it later."""

        def act() -> None:
            made = writing.write(
                actor=self.actor(key),
                uid=self.uid,
                kind=kind,
                text=text,
                reply_to=self.said.get(to),
                anonymised=anonymised,
            )
            self.said[name] = made.uid

        return act

    def _tell_questions(self) -> None:
        client = self.cast.client
        for number, key in enumerate(self.consultants):
            question, reply = self.cast.told.questions[number]
            self.at(2 + number % 2, 12 + number, self.say(key, Kind.QUESTION, question, name=f"q{number}"))
            self.at(4 + number % 3, 20, self.say(client, Kind.ANSWER, reply, to=f"q{number}"))
        self.at(4, 11, self.say(self.cast.facilitator, Kind.GUIDANCE, demo_texts.GUIDANCE))

    def _tell_contract(self) -> None:
        told, client = self.cast.told, self.cast.client
        self.at(8, 18, self.say(client, Kind.REQUEST, told.request, name="request"))
        wording = self.say(
            self.consultants[0], Kind.REFORMULATION, told.reformulation, to="request", name="wording"
        )
        self.at(9, 12, wording)
        self.at(9, 20, self._accept)
        self.at(10, 9, self._advance)

    def _accept(self) -> None:
        client = self.actor(self.cast.client)
        writing.accept_contract(actor=client, uid=self.uid, contribution_uid=self.said["wording"])

    def _tell_consultation(self) -> None:
        for number, key in enumerate(self.consultants):
            kind, text = self.cast.told.advice[number]
            self.at(10 + number, 13 + number, self.say(key, kind, text, name=f"a{number}"))
        asked = self.say(self.cast.client, Kind.PRECISION, self.cast.told.precision, to="a2")
        self.at(15, 20, asked)
        self.at(16, 9, self._advance)

    def _tell_end(self) -> None:
        cast = self.cast
        self.at(17, 19, self.say(cast.client, Kind.SYNTHESIS, cast.told.synthesis))
        self.at(18, 19, self._plan)
        self.at(21, 9, self._advance)
        for number, key in enumerate(cast.everybody):
            pool = demo_texts.LED if key == cast.facilitator else demo_texts.LEARNINGS
            text = pool[(number + cast.number) % len(pool)]
            self.at(21 + number % 3, 12 + number, self.say(key, Kind.LEARNING, text))
        if cast.observer:
            self.at(22, 18, self.say(cast.observer, Kind.PROCESS_NOTE, demo_texts.OBSERVED))
        self.at(self.ends, 18, self._advance)

    def _plan(self) -> None:
        days = (clock.today() + timedelta(days=7), clock.today() + timedelta(days=21))
        lines = list(zip(self.cast.told.actions, days, strict=True))
        planning.set_actions(actor=self.actor(self.cast.client), uid=self.uid, lines=lines)

    def _tell_follow_up(self) -> None:
        cast = self.cast
        self.at(self.ends + 33, 18, self._outcomes)
        self.at(self.ends + 33, 19, self.say(cast.client, Kind.FOLLOW_UP, cast.told.outcome))
        self.at(self.ends + 34, 12, self.say(self.consultants[0], Kind.COMMENT, demo_texts.COMMENT))
        self.at(self.ends + 36, 9, self._advance)

    def _outcomes(self) -> None:
        told = [
            (1, "done", ""),
            (2, "changed", "Le moment n’était pas venu ; c’est reporté au mois prochain."),
        ]
        planning.tell_outcomes(actor=self.actor(self.cast.client), uid=self.uid, outcomes=told)

    def _tell_desk(self) -> None:
        """A word of the trainer to whoever facilitates; later a sheet that the client lets out."""
        cast = self.cast
        client = self.actor(cast.client)
        self.at(11, 17, self._note)
        self.at(12, 8, self._read)
        sheet = demo_texts.SHEET
        self.at(61, 18, lambda: ending.sign_sheet(actor=client, uid=self.uid, text=sheet, anonymised=True))
        self.at(62, 18, lambda: ending.publish_sheet(actor=client, uid=self.uid, published=True))

    def _note(self) -> None:
        trainer = self.story.actor(TRAINER_OF[self.cast.group], Role.TRAINER)
        desk.write_note(actor=trainer, uid=self.uid, text=demo_texts.NOTE)

    def _read(self) -> None:
        desk.read_notes(actor=self.actor(self.cast.facilitator), uid=self.uid)


class _Live(_Thread):
    """A run in the room, during a collective visit: one person keeps the record, in an hour and a half."""

    reason = demo_texts.LIVE_RECORD
    ends = 0

    def tell(self) -> None:
        """All steps in one afternoon, then the follow-up as for the others."""
        self.minute = 14 * 60
        for key in self.cast.everybody:
            self.next(self._answer(key), opens=key == self.cast.everybody[0])
        self.next(self._choose)
        for act in self._acts():
            self.next(act)
        self._tell_follow_up()

    def next(self, act: Callable[[], None], *, opens: bool = False) -> None:
        """Two minutes later."""
        if opens:
            self.next(self._open)
        self.minute += 2
        self.story.at(self.cast.starts_on, self.minute // 60, self.minute % 60, act)

    def _acts(self) -> list[Callable[[], None]]:
        told, client, go = self.cast.told, self.cast.client, self._advance
        first, second, third = self.consultants[:3]
        question, reply = told.questions[0]
        return [
            *(go, self.recorded(client, Kind.EXPOSE, told.why, anonymised=True), go),
            self.recorded(first, Kind.QUESTION, question, name="q0"),
            *(self.recorded(client, Kind.ANSWER, reply, to="q0"), go),
            self.recorded(client, Kind.REQUEST, told.request, name="wording"),
            *(self._accept, go),
            *(self.recorded(key, *told.advice[n]) for n, key in enumerate((first, second, third))),
            *(go, self.recorded(client, Kind.SYNTHESIS, told.synthesis), self._plan, go),
            *(
                self.recorded(key, Kind.LEARNING, demo_texts.LEARNINGS[n])
                for n, key in enumerate(self.cast.everybody)
            ),
            go,
        ]

    def recorded(
        self, key: str, kind: Kind, text: str, *, to: str = "", name: str = "", anonymised: bool = False
    ) -> Callable[[], None]:
        """What somebody says, kept by whoever keeps the record."""

        def act() -> None:
            made = writing.write(
                actor=self.actor(self.cast.facilitator),
                uid=self.uid,
                kind=kind,
                text=text,
                reply_to=self.said.get(to),
                author_id=self.story.people[key],
                anonymised=anonymised,
            )
            self.said[name] = made.uid

        return act
