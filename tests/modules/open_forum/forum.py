"""A forum of the small cohort, on 10 June 2027 at 17:00, and short ways through it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from course import clock
from course.db import db
from modules.open_forum import closing, operations, placing, queries, reporting
from modules.open_forum.models import ForumCard, ForumReport, OpenForum
from modules.open_forum.operations import Plan
from modules.open_forum.rules import ORDER, Phase
from tests.modules.world import World

DAY = date(2027, 6, 10)
MARKET_DAY = DAY - timedelta(days=5)
AT_FIVE = clock.local(DAY, 17)
QUESTION = "Qu’avons-nous à faire ensemble que nous faisons encore chacun de notre côté ?"
KEY = "m7-forum"


def plan(**values: object) -> Plan:
    defaults = {
        "question": QUESTION,
        "held_on": DAY,
        "market_opens_on": MARKET_DAY,
        "points": 5,
        "session_code": "CV5",
    }
    return Plan(**{**defaults, **values})  # type: ignore[arg-type]


def prepared(here: World, *, rooms: int = 2, slots: int = 2, key: str | None = KEY) -> OpenForum:
    """Claire's forum, with rooms « Espace 1 »… and slots of twenty minutes from 17 h on."""
    claire = here.actor("Claire")
    made = operations.create(actor=claire, plan=plan(), activity_key=key)
    for number in range(rooms):
        operations.add_room(actor=claire, forum_id=made.id, name=f"Espace {number + 1}")
    for number in range(slots):
        starts = time(17 + number // 3, 20 * (number % 3))
        ends = (datetime.combine(DAY, starts) + timedelta(minutes=20)).time()
        operations.add_slot(actor=claire, forum_id=made.id, starts=starts, ends=ends)
    db.session.commit()
    return made


def reach(here: World, forum_id: int, phase: Phase, at: datetime = AT_FIVE) -> None:
    """Claire moves the forum on, phase by phase."""
    with clock.frozen(at):
        found = queries.forum(here.cohort.id, forum_id)
        assert found is not None
        for one in ORDER[ORDER.index(Phase(found.phase)) : ORDER.index(phase)]:
            operations.advance(actor=here.actor("Claire"), forum_id=forum_id, seen=one)
    db.session.commit()


def spots(forum_id: int) -> list[tuple[int, int]]:
    """Every (slot, room), in order."""
    market = queries.market(forum_id, 0)
    return [(one.slot.id, one.room.id) for one in market.places]


def card(
    here: World, forum_id: int, given: str, title: str = "Un sujet", spot: tuple[int, int] | None = None
) -> ForumCard:
    """Somebody's card, placed if a spot is given."""
    actor = here.actor(given)
    made = placing.propose(actor=actor, forum_id=forum_id, title=title, wish="Chercher ensemble.")
    if spot is not None:
        placing.place(actor=actor, forum_id=forum_id, card_id=made.id, spot=spot)
    db.session.commit()
    return made


def report(
    here: World, forum_id: int, card_id: int, given: str, text: str = "Nous commençons."
) -> ForumReport:
    """A published report of somebody's."""
    actor = here.actor(given)
    taken = reporting.take_up(actor=actor, forum_id=forum_id, card_id=card_id)
    reporting.publish(actor=actor, forum_id=forum_id, card_id=card_id, text=text, version=taken.version)
    db.session.commit()
    return taken


def reported(here: World, titles: Sequence[str] = ("Un", "Deux")) -> tuple[OpenForum, list[ForumReport]]:
    """A forum whose reports are published, one card of Ada's a slot, by Béa."""
    forum = prepared(here, slots=max(2, len(titles)))
    reach(here, forum.id, Phase.MARKET)
    # Ada opens one subject a slot: she cannot be in two rooms.
    first_room = {slot: (slot, room) for slot, room in reversed(spots(forum.id))}
    cards = [
        card(here, forum.id, "Ada", title, spot)
        for title, spot in zip(titles, sorted(first_room.values()), strict=False)
    ]
    reach(here, forum.id, Phase.WORKSHOPS)
    made = [report(here, forum.id, one.id, "Béa", f"Compte rendu {one.title}.") for one in cards]
    reach(here, forum.id, Phase.REPORTS)
    return forum, made


def vote(here: World, forum_id: int, given: str, points: dict[int, int]) -> int:
    spent = closing.vote(actor=here.actor(given), forum_id=forum_id, points=points)
    db.session.commit()
    return spent
