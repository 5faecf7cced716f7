"""Many people at the same moment: a place is won once, nobody spends more points than there are."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from course import clock
from course.db import db
from course.errors import RuleBroken
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from modules.open_forum import closing, operations, placing, queries, reporting
from modules.open_forum.models import ForumCard, ForumReport, ForumVote
from modules.open_forum.rules import Phase
from tests import factories
from tests.modules.open_forum.forum import AT_FIVE, MARKET_DAY, card, prepared, reach, reported, spots
from tests.modules.world import World

PEOPLE, PLACES = 40, 10


def all_at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Each act in a thread and a transaction of its own, begun together; what each gave, or the refusal."""
    start = Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        with app.app_context():
            start.wait(30)
            try:
                results[number] = acts[number]()
                db.session.commit()
            except RuleBroken as refused:
                db.session.rollback()
                results[number] = refused.message
            except Exception as error:
                db.session.rollback()
                results[number] = error
            finally:
                db.session.remove()

    db.session.commit()
    db.session.remove()
    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def crowd(here: World, size: int) -> list[Actor]:
    """Participants more than the small cohort has."""
    people = [factories.member(here.cohort, Role.PARTICIPANT, given=f"P{n}") for n in range(size)]
    made = [factories.actor(one, here.cohort, Role.PARTICIPANT) for one in people]
    db.session.commit()
    return made


def act_of(forum_id: int, actor: Actor, spot: tuple[int, int]) -> Callable[[], object]:
    """Propose a card, keep it, then try the place: as the page does it in one request."""

    def act() -> object:
        made = placing.propose(actor=actor, forum_id=forum_id, title=f"Sujet de {actor.name}")
        try:
            placing.place(actor=actor, forum_id=forum_id, card_id=made.id, spot=spot)
        except RuleBroken as refused:
            return refused.message
        return "placed"

    return act


def test_forty_people_and_ten_places_each_place_is_won_once_and_every_card_kept(here: World) -> None:
    forum = prepared(here, rooms=5, slots=2)
    reach(here, forum.id, Phase.MARKET)
    forum_id, places = forum.id, spots(forum.id)
    assert len(places) == PLACES
    actors = crowd(here, PEOPLE)
    with clock.frozen(MARKET_DAY):
        found = all_at_once(
            here.app, [act_of(forum_id, one, places[n % PLACES]) for n, one in enumerate(actors)]
        )
    assert found.count("placed") == PLACES
    assert found.count(placing.TAKEN) == PEOPLE - PLACES
    cards = db.session.scalars(select(ForumCard)).all()
    assert len(cards) == PEOPLE
    taken = [(one.slot_id, one.room_id) for one in cards if one.slot_id is not None]
    assert sorted(taken) == sorted(places)
    assert queries.market(forum_id, 0).free == []


def test_two_cards_that_change_places_at_once_never_lock_each_other_out(here: World) -> None:
    forum = prepared(here)
    reach(here, forum.id, Phase.MARKET)
    forum_id, places = forum.id, spots(forum.id)
    first, second = (
        card(here, forum_id, given, given, spot) for given, spot in (("Ada", places[0]), ("Dan", places[1]))
    )
    moves = [
        ("Ada", first.id, places[1]),
        ("Dan", second.id, places[0]),
        ("Ada", first.id, places[2]),
        ("Dan", second.id, places[3]),
    ]

    def move(given: str, card_id: int, spot: tuple[int, int]) -> Callable[[], object]:
        actor = here.actor(given)
        return lambda: placing.place(actor=actor, forum_id=forum_id, card_id=card_id, spot=spot).id

    with clock.frozen(MARKET_DAY):
        found = all_at_once(here.app, [move(*one) for one in moves])
    assert not [one for one in found if isinstance(one, Exception)]
    held = db.session.execute(select(ForumCard.slot_id, ForumCard.room_id)).all()
    assert len(set(held)) == 2


def test_the_database_itself_refuses_a_place_to_a_second_card(here: World) -> None:
    forum = prepared(here)
    reach(here, forum.id, Phase.MARKET)
    spot = spots(forum.id)[0]
    card(here, forum.id, "Ada", "Un", spot)
    second = card(here, forum.id, "Dan", "Deux")
    second.slot_id, second.room_id = spot
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_votes_sent_from_many_tabs_never_add_up_to_more_than_the_points(here: World) -> None:
    forum, reports = reported(here)
    reach(here, forum.id, Phase.VOTE)
    forum_id, ids = forum.id, [one.id for one in reports]
    ballots = [{ids[0]: 5}, {ids[1]: 5}, {ids[0]: 3, ids[1]: 2}, {ids[0]: 5, ids[1]: 1}] * 3
    ada = here.actor("Ada")

    def send(points: dict[int, int]) -> Callable[[], object]:
        return lambda: closing.vote(actor=ada, forum_id=forum_id, points=points)

    with clock.frozen(AT_FIVE):
        found = all_at_once(here.app, [send(one) for one in ballots])
    assert found.count(5) == 9
    assert sum("Cela fait 6" in str(one) for one in found) == 3
    spent = db.session.scalar(select(func.sum(ForumVote.points)))
    assert spent == 5
    held = {one.report_id: one.points for one in db.session.scalars(select(ForumVote))}
    assert held in ballots


def test_one_person_becomes_the_reporter_of_a_room(here: World) -> None:
    forum = prepared(here)
    reach(here, forum.id, Phase.MARKET)
    forum_id, made = forum.id, card(here, forum.id, "Ada", "Un", spots(forum.id)[0])
    card_id = made.id
    reach(here, forum_id, Phase.WORKSHOPS)
    actors = [here.actor(given) for given in ("Ada", "Béa", "Dan", "Nadia", "Claire")]

    def take(actor: Actor) -> Callable[[], object]:
        return lambda: reporting.take_up(actor=actor, forum_id=forum_id, card_id=card_id).reporter_id

    with clock.frozen(AT_FIVE):
        found = all_at_once(here.app, [take(one) for one in actors])
    report = db.session.scalars(select(ForumReport)).one()
    assert found.count(report.reporter_id) == 1
    name = db.session.scalars(select(Person.display_name).where(Person.id == report.reporter_id)).one()
    assert found.count(reporting.ANOTHER.format(name=name)) == 4


def test_a_vote_sent_while_the_vote_closes_is_counted_or_refused_never_half(here: World) -> None:
    forum, reports = reported(here)
    reach(here, forum.id, Phase.VOTE)
    forum_id, report_id = forum.id, reports[0].id
    claire = here.actor("Claire")
    voters = [here.actor(given) for given in ("Ada", "Béa", "Dan", "Iris")]

    def close() -> object:
        return operations.advance(actor=claire, forum_id=forum_id, seen=Phase.VOTE).id

    def send(actor: Actor) -> Callable[[], object]:
        return lambda: closing.vote(actor=actor, forum_id=forum_id, points={report_id: 5})

    with clock.frozen(AT_FIVE):
        found = all_at_once(here.app, [*map(send, voters), close])
    assert not [one for one in found if isinstance(one, Exception)]
    total = db.session.scalar(select(func.sum(ForumVote.points))) or 0
    assert total == 5 * found[:4].count(5)
