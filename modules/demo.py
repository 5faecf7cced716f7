"""The demonstration's share of the modules: content loaded, then what participants did, week by week."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from course.catalogue import queries as catalogue
from course.competences.framework import CODES
from course.competences.operations import rate
from course.demo.roster import PARTICIPANTS, SCHOOLS, DemoPerson
from course.demo.story import Story
from course.progress.operations import record_result
from course.registries import registries
from course.roles import Role
from modules import content_files, demo_attestations, demo_texts, loader
from modules.charter.operations import sign
from modules.journal.operations import save as save_journal
from modules.quiz import rules as quiz_rules
from modules.quiz.operations import send
from modules.reading import rules as reading_rules
from modules.reading.operations import mark
from modules.short_text.operations import hand_in

OPENING_DAY = date(2026, 10, 6)
# Never came in; and did not (yet) do M1: the demonstration shows whom a trainer follows up.
UNSEEN = {"tiago"}
WITHOUT_M1 = {"camille", "gregory", "bastien", *UNSEEN}
WITH_M2 = ("aicha", "solene", "mehdi", "anne_sophie", "fatou", "olivier", "sebastien", "elodie")
SCHOOL_BY_KEY = {school.key: school for school in SCHOOLS}


def load(story: Story) -> None:
    """Load the content into the catalogue."""
    loader.load(content_files.read(), registries().activity_kinds)


def tell(story: Story) -> None:
    """What each participant did in M0, M1 and M2, each at a time of their own."""
    for person in PARTICIPANTS:
        if person.key not in UNSEEN:
            _Participant(story, person).tell()
    demo_attestations.tell(story, UNSEEN)


class _Participant:
    """One participant's doings; the same at each telling."""

    def __init__(self, story: Story, person: DemoPerson) -> None:
        self.story, self.person = story, person
        self.dice = random.Random(person.key)  # noqa: S311 - a story, not a secret
        self.actor = story.actor(person.key, Role.PARTICIPANT)

    def tell(self) -> None:
        """Add all of it to the story."""
        self._during(date(2026, 9, 21), 12, self._rate_oneself)
        self._during(date(2026, 9, 24), 11, self._hand_in("m0-etablissement", self._page()))
        self.story.at(OPENING_DAY, 16, 10, self._sign)
        if self.person.key in WITHOUT_M1:
            # Followed up at the end of November, they finish both modules before the holidays.
            self._tell_m1(date(2026, 11, 23))
            self._tell_m2(date(2026, 12, 10))
            return
        self._tell_m1(date(2026, 10, 8) + timedelta(days=self.dice.randrange(12)))
        self._tell_m2(date(2026, 11, 13 if self.person.key in WITH_M2 else 21))

    def _tell_m1(self, first: date) -> None:
        self._during(first, 3, self._read("m1-lecture"))
        self._during(first + timedelta(days=4), 6, self._journal)
        self._during(
            first + timedelta(days=5), 8, self._hand_in("m1-croyance", self._one(demo_texts.BELIEFS))
        )
        self._during(first + timedelta(days=14), 5, self._quiz)

    def _tell_m2(self, first: date) -> None:
        self._during(first, 4, self._read("m2-lecture"))
        text = self._one(demo_texts.REASONS_HERE)
        self._during(first + timedelta(days=4), 3, self._hand_in("m2-pourquoi-ici", text))

    def _during(self, first: date, days: int, act: Callable[[], None]) -> None:
        """At some hour of one of these days; evenings and Sundays included, as people do."""
        day = first + timedelta(days=self.dice.randrange(days))
        self.story.at(day, self.dice.randrange(7, 22), self.dice.randrange(60), act)

    def _one(self, texts: tuple[str, ...]) -> str:
        return self.dice.choice(texts)

    def _page(self) -> str:
        school = SCHOOL_BY_KEY.get(self.person.school or "")
        if school is None:
            return self._one(demo_texts.SCHOOL_PAGES[demo_texts.INSPECTION])
        kind = demo_texts.COLLEGE if school.kind == demo_texts.COLLEGE else demo_texts.LYCEE
        return self._one(demo_texts.SCHOOL_PAGES[kind]).format(school=school.name)

    def _open(self, key: str) -> Any:
        found = catalogue.activity(self.actor.cohort, key)
        assert found is not None, key
        return found

    def _rate_oneself(self) -> None:
        found = self._open("m0-autopositionnement")
        levels = {code: self.dice.choice((1, 1, 2, 2, 2, 3)) for code in CODES}
        rate(actor=self.actor, moment="T0", levels=levels, closes_on=found.closes_on)
        record_result(actor=self.actor, activity_key="m0-autopositionnement", completed=True)

    def _sign(self) -> None:
        number = self._open("m0-charte").version.number
        sign(actor=self.actor, activity_key="m0-charte", seen=number, in_force=number)

    def _hand_in(self, key: str, text: str) -> Callable[[], None]:
        def act() -> None:
            question = self._open(key).version
            hand_in(actor=self.actor, activity_key=key, question=question, text=text, version=0)

        return act

    def _journal(self) -> None:
        save_journal(actor=self.actor, activity_key="m1-journal", text=demo_texts.JOURNAL, version=0)

    def _read(self, key: str) -> Callable[[], None]:
        def act() -> None:
            parts = reading_rules.sections(self._open(key).version.body)
            for part in parts:
                mark(actor=self.actor, activity_key=key, parts=parts, section=part.slug)

        return act

    def _quiz(self) -> None:
        """A first try that sometimes falls short, then one that passes."""
        version = self._open("m1-quiz").version
        asked = quiz_rules.questions(version.definition)
        tries = [3, 0] if self.dice.random() < 0.3 else [self.dice.randrange(3)]
        for number, wrong in enumerate(tries):
            answers = {
                question.key: [] if index < wrong + 1 and number < len(tries) - 1 else _right(question)
                for index, question in enumerate(asked)
            }
            token = f"demo-{self.person.key}-{number}"
            send(actor=self.actor, activity_key="m1-quiz", version=version, answers=answers, token=token)


def _right(question: quiz_rules.Question) -> list[int]:
    return [number for number, choice in enumerate(question.choices) if choice.correct]
