"""A full forum costs as many queries as a small one: a hundred people, sixty cards."""

import pytest

from course import clock
from course.db import db
from course.people.models import Person
from course.roles import Role
from modules.open_forum import closing_queries
from modules.open_forum.models import (
    ForumAction,
    ForumCard,
    ForumComing,
    ForumReport,
    ForumSignature,
    ForumVolunteer,
    ForumVote,
)
from modules.open_forum.rules import Phase
from tests import factories, pages
from tests.modules.open_forum.forum import AT_FIVE, prepared, reach, spots
from tests.modules.world import World
from tests.queries import count_queries

PAGES = ("", "/comptes-rendus", "/vote", "/actions", "/livret.pdf", "/cartes.csv", "/actions.csv")


def fill(here: World, forum_id: int, people: list[Person], cards: int) -> None:
    """Cards with people, reports, co-signatures, votes and actions, as rows."""
    places = spots(forum_id)
    for number in range(cards):
        author, spot = people[number % len(people)], places[number]
        card = ForumCard(
            forum_id=forum_id, author_id=author.id, title=f"Sujet {number}", slot_id=spot[0], room_id=spot[1]
        )
        db.session.add(card)
        db.session.flush()
        report = ForumReport(
            card_id=card.id,
            reporter_id=people[(number + 1) % len(people)].id,
            text="Un.",
            published_text="Un.",
            published_at=clock.now(),
            edition=1,
        )
        action = ForumAction(forum_id=forum_id, author_id=author.id, what=f"Action {number}", card_id=card.id)
        db.session.add_all([report, action])
        db.session.flush()
        for one in people[number : number + 3]:
            db.session.add(ForumComing(card_id=card.id, person_id=one.id))
            db.session.add(
                ForumSignature(report_id=report.id, person_id=one.id, sentence="J’en retiens.", edition=1)
            )
            db.session.add(ForumVote(forum_id=forum_id, report_id=report.id, person_id=one.id, points=1))
            db.session.add(ForumVolunteer(action_id=action.id, person_id=one.id))
    db.session.commit()


@pytest.mark.parametrize("phase", [Phase.MARKET, Phase.VOTE])
def test_no_page_of_a_full_forum_asks_more_than_a_small_one(here: World, phase: Phase) -> None:
    small, full = prepared(here), prepared(here, rooms=10, slots=6, key=None)
    people = [factories.member(here.cohort, Role.PARTICIPANT, given=f"P{n}") for n in range(100)]
    for one, size in ((small, 3), (full, 60)):
        fill(here, one.id, people, size)
        reach(here, one.id, phase)
    # What is asked may not depend on the size: both have something of everything.
    with clock.frozen(AT_FIVE):
        for path in PAGES:
            counts = []
            for one in (small, full):
                here.get("Claire", f"forums/{one.id}{path}")
                with count_queries() as asked:
                    here.get("Claire", f"forums/{one.id}{path}")
                counts.append(len(asked))
            assert counts[0] == counts[1], path
            assert counts[1] <= 17, path


def test_the_market_is_a_list_by_slot_and_says_who_opens_what(here: World) -> None:
    forum = prepared(here, rooms=10, slots=6)
    people = [factories.member(here.cohort, Role.PARTICIPANT, given=f"P{n}") for n in range(60)]
    fill(here, forum.id, people, 60)
    reach(here, forum.id, Phase.MARKET)
    with clock.frozen(AT_FIVE):
        tree = pages.strict(here.get("Ada", f"forums/{forum.id}").text)
    assert list(tree.iter("table")) == []
    slots = [one for one in tree.iter("ul") if one.get("class") == "market-list"]
    assert [len(list(one)) for one in slots] == [10] * 6
    assert len(closing_queries.published(forum.id)) == 60
