"""What people are told without asking: animators that the market may open, an author that a card moved."""

from datetime import timedelta

from course import clock
from course.db import db
from course.notices.models import Notice
from modules.open_forum import notices, placing
from modules.open_forum.rules import Phase
from tests.modules.open_forum.forum import MARKET_DAY, card, prepared, reach, spots
from tests.modules.world import World


def told(here: World, given: str) -> list[str]:
    rows = db.session.query(Notice).filter_by(person_id=here.people[given].id, kind="open_forum")
    return [one.title for one in rows.order_by(Notice.id)]


def test_animators_are_told_once_that_the_market_may_open(here: World) -> None:
    prepared(here)
    with clock.frozen(MARKET_DAY - timedelta(days=1)):
        notices.remind_animators()
    assert told(here, "Claire") == []
    with clock.frozen(MARKET_DAY):
        notices.remind_animators()
        notices.remind_animators()
    for given in ("Claire", "Hélène", "Iris"):
        assert told(here, given) == ["Forum ouvert : la place du marché peut ouvrir"]
    assert told(here, "Ada") == told(here, "Nadia") == []


def test_an_author_learns_that_an_animator_moved_the_card_and_nothing_of_one_s_own_moves(here: World) -> None:
    forum = prepared(here)
    reach(here, forum.id, Phase.MARKET)
    places = spots(forum.id)
    made = card(here, forum.id, "Ada", "Un", places[0])
    before = len(told(here, "Ada"))
    placing.place(actor=here.actor("Claire"), forum_id=forum.id, card_id=made.id, spot=places[1])
    assert told(here, "Ada")[before:] == ["Forum ouvert : votre carte a changé de place"]


def test_a_table_that_does_not_exist_is_not_found(here: World) -> None:
    here.get("Ada", f"forums/{prepared(here).id}/votes.csv", 404)
