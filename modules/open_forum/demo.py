"""The demonstration's open forum: M7's, on the day of CV5 (10 June 2027 in domain §8)."""

from collections.abc import Callable
from datetime import date, time, timedelta

from course.demo.roster import PEOPLE
from course.demo.story import Story
from course.permissions import Actor
from course.roles import Role
from modules.open_forum import closing, closing_queries, operations, placing, queries, reporting
from modules.open_forum.demo_texts import ACTIONS, CARDS, CHANGE_OF_MIND, QUESTION, VOTES, Told
from modules.open_forum.operations import Plan
from modules.open_forum.rules import MARKET_AHEAD, Phase

ACTIVITY, SESSION = "m7-forum", "CV5"
DAY = date(2027, 6, 10)
ROOMS = ("Espace des passages", "Espace des lisières", "Espace des rencontres")
SLOTS = ((time(17, 0), time(17, 20)), (time(17, 20), time(17, 40)))
ROLES = {one.key: Role(one.role) for one in PEOPLE}


def tell(story: Story) -> None:
    """Prepared three weeks before; cards in the five days; workshops, reports, vote and actions that day."""
    _Forum(story).tell()


class _Forum:
    """The forum being told; the same at each telling."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.held_on = story.working_day(DAY) + story.shift
        self.id = 0
        self.cards: dict[int, int] = {}

    def _actor(self, key: str) -> Actor:
        return self.story.actor(key, ROLES[key])

    def _at(self, ahead: timedelta, hour: int, minute: int, act: Callable[[], None]) -> None:
        self.story.at(self.held_on - ahead - self.story.shift, hour, minute, act)

    def tell(self) -> None:
        """Add all of it to the story."""
        on_the_day = timedelta(0)
        self._at(timedelta(days=21), 9, 10, self._prepare)
        self._at(MARKET_AHEAD, 9, 0, self._advance(Phase.PREPARATION))
        for number, told in enumerate(CARDS):
            self._at(MARKET_AHEAD - timedelta(days=number // 2), 11 + number, 5, self._propose(number, told))
            self._at(timedelta(days=1), 12, 10 + number, self._come(number, told))
        self._at(on_the_day, 17, 0, self._advance(Phase.MARKET))
        for number, told in enumerate(CARDS):
            self._at(on_the_day, 17, 21 + 20 * (number // 3) + number % 3, self._report(number, told))
        self._at(on_the_day, 17, 45, self._advance(Phase.WORKSHOPS))
        for number, told in enumerate(CARDS):
            self._at(on_the_day, 17, 46 + number % 3, self._sign(number, told))
        self._at(on_the_day, 17, 50, self._advance(Phase.REPORTS))
        self._tell_vote(on_the_day)
        self._at(on_the_day, 17, 55, self._advance(Phase.VOTE))
        for number in range(len(ACTIONS)):
            self._at(on_the_day, 17, 56 + number, self._decide(number))
        self._at(timedelta(days=-8), 9, 0, self._advance(Phase.ACTIONS))

    def _tell_vote(self, ahead: timedelta) -> None:
        for number, (key, points) in enumerate(VOTES.items()):
            self._at(ahead, 17, 51 + number // 5, self._vote(key, points))
        self._at(ahead, 17, 54, self._vote(*CHANGE_OF_MIND))

    def _prepare(self) -> None:
        claire = self._actor("claire")
        plan = Plan(QUESTION, self.held_on, self.held_on - MARKET_AHEAD, 5, SESSION)
        self.id = operations.create(actor=claire, plan=plan, activity_key=ACTIVITY).id
        for name in ROOMS:
            operations.add_room(actor=claire, forum_id=self.id, name=name)
        for starts, ends in SLOTS:
            operations.add_slot(actor=claire, forum_id=self.id, starts=starts, ends=ends)

    def _advance(self, seen: Phase) -> Callable[[], None]:
        def act() -> None:
            operations.advance(actor=self._actor("claire"), forum_id=self.id, seen=seen)

        return act

    def _propose(self, number: int, told: Told) -> Callable[[], None]:
        def act() -> None:
            author = self._actor(told.author)
            card = placing.propose(actor=author, forum_id=self.id, title=told.title, wish=told.wish)
            place = queries.market(self.id, author.person).free[0]
            spot = (place.slot.id, place.room.id)
            placing.place(actor=author, forum_id=self.id, card_id=card.id, spot=spot)
            self.cards[number] = card.id

        return act

    def _come(self, number: int, told: Told) -> Callable[[], None]:
        def act() -> None:
            for key in told.signed:
                placing.come(actor=self._actor(key), forum_id=self.id, card_id=self.cards[number])

        return act

    def _report(self, number: int, told: Told) -> Callable[[], None]:
        def act() -> None:
            actor, card_id = self._actor(told.reporter), self.cards[number]
            report = reporting.take_up(actor=actor, forum_id=self.id, card_id=card_id)
            reporting.publish(
                actor=actor, forum_id=self.id, card_id=card_id, text=told.report, version=report.version
            )

        return act

    def _sign(self, number: int, told: Told) -> Callable[[], None]:
        def act() -> None:
            for key, sentence in told.signed.items():
                reporting.sign(
                    actor=self._actor(key), forum_id=self.id, card_id=self.cards[number], sentence=sentence
                )

        return act

    def _vote(self, key: str, points: tuple[int, ...]) -> Callable[[], None]:
        def act() -> None:
            reports = closing_queries.report_ids(self.id)
            spent = dict(zip(reports, points, strict=True))
            closing.vote(actor=self._actor(key), forum_id=self.id, points=spent)

        return act

    def _decide(self, number: int) -> Callable[[], None]:
        what, card, days, author, volunteers = ACTIONS[number]

        def act() -> None:
            action = closing.decide(
                actor=self._actor(author),
                forum_id=self.id,
                what=what,
                until=self.held_on + timedelta(days=days),
                card_id=self.cards[card],
                joins=True,
            )
            for key in volunteers:
                closing.volunteer(actor=self._actor(key), forum_id=self.id, action_id=action.id)

        return act
