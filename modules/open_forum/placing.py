"""Cards: proposing, placing, moving and withdrawing them; saying where one goes."""

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from course import clock
from course.db import db, insert_or_ignore
from course.errors import RuleBroken
from course.permissions import Actor
from modules.open_forum import notices, queries, rules
from modules.open_forum.models import ForumCard, ForumComing, ForumReport, OpenForum
from modules.open_forum.operations import locked
from modules.open_forum.permits import ANIMATORS

Spot = tuple[int, int]

TAKEN = (
    "Cette place vient d’être prise par une autre carte. La vôtre est gardée : choisissez une autre place."
)
UNKNOWN = "Cette place n’existe plus. Votre carte est gardée : choisissez une autre place."
THERE = "Vous ouvrez déjà un autre sujet pendant ce créneau : choisissez-en un autre."
NOT_YOURS = "Seule la personne qui a proposé cette carte, ou qui anime, peut le faire."
STALE = (
    "Cette carte a changé dans un autre onglet. Votre saisie est gardée : relisez, puis envoyez de nouveau."
)
GONE = "Cette carte a été retirée."


def propose(*, actor: Actor, forum_id: int, title: str, wish: str = "") -> ForumCard:
    """A card without a place; the same one sent twice is one. RuleBroken outside the market, or for a sixth."""
    forum = locked(actor, forum_id, rules.PROPOSING, alone=True)
    mine = db.session.scalars(
        select(ForumCard).where(
            ForumCard.forum_id == forum.id,
            ForumCard.author_id == actor.person,
            ForumCard.withdrawn_at.is_(None),
        )
    ).all()
    same = next((one for one in mine if (one.title, one.wish) == (title, wish)), None)
    if same is not None:
        return same
    if len(mine) >= rules.MOST_CARDS:
        raise RuleBroken(
            f"Chacun propose {rules.MOST_CARDS} cartes au plus : retirez-en une d’abord.", "title"
        )
    made = ForumCard(
        forum_id=forum.id, author_id=actor.person, title=title, wish=wish, proposed_at=clock.now()
    )
    db.session.add(made)
    db.session.flush()
    return made


def _own(actor: Actor, forum: OpenForum, card_id: int) -> ForumCard:
    """The card, which the actor may change; RuleBroken for somebody else's or a withdrawn."""
    card = queries.card_in(forum.id, card_id)
    if card is None:
        raise RuleBroken(GONE)
    if card.author_id != actor.person and not actor.has(*ANIMATORS):
        raise RuleBroken(NOT_YOURS)
    return card


def edit(*, actor: Actor, forum_id: int, card_id: int, title: str, wish: str, version: int) -> ForumCard:
    """Reword one's card; RuleBroken when another tab did since `version`."""
    forum = locked(actor, forum_id, rules.PROPOSING, alone=True)
    card = _own(actor, forum, card_id)
    if card.author_id != actor.person:
        raise RuleBroken("Seule la personne qui a proposé cette carte en change les mots.")
    if (card.title, card.wish) == (title, wish):
        return card
    if card.version != version:
        raise RuleBroken(STALE)
    card.title, card.wish, card.version = title, wish, card.version + 1
    db.session.flush()
    return card


def place(*, actor: Actor, forum_id: int, card_id: int, spot: Spot | None) -> ForumCard:
    """Put a card into a free (slot, room), or take it off its place (None).

    RuleBroken beside « place » when another card stands there: whoever comes second keeps the card.
    """
    forum = locked(actor, forum_id, rules.PROPOSING, alone=True)
    card = _own(actor, forum, card_id)
    if spot is None and card.slot_id is not None:
        _check_unreported(card)
    if spot is not None:
        _check_spot(forum, card, spot)
    slot_id, room_id = spot or (None, None)
    if (card.slot_id, card.room_id) == (slot_id, room_id):
        return card
    try:
        with db.session.begin_nested():
            card.slot_id, card.room_id, card.version = slot_id, room_id, card.version + 1
    except IntegrityError:
        raise RuleBroken(TAKEN, "place") from None
    notices.tell_moved(actor=actor, forum=forum, card=card)
    return card


def _check_spot(forum: OpenForum, card: ForumCard, spot: Spot) -> None:
    slot_id, room_id = spot
    known = {one.id for one in queries.slots(forum.id)}, {one.id for one in queries.rooms(forum.id)}
    if slot_id not in known[0] or room_id not in known[1]:
        raise RuleBroken(UNKNOWN, "place")
    others = (ForumCard.forum_id == forum.id, ForumCard.id != card.id, ForumCard.slot_id == slot_id)
    if db.session.scalar(select(exists().where(*others, ForumCard.room_id == room_id))):
        raise RuleBroken(TAKEN, "place")
    if db.session.scalar(select(exists().where(*others, ForumCard.author_id == card.author_id))):
        raise RuleBroken(THERE, "place")


def withdraw(*, actor: Actor, forum_id: int, card_id: int) -> None:
    """Take a card off the market, its place is free again; twice is once. RuleBroken once a report is begun."""
    forum = locked(actor, forum_id, rules.PROPOSING, alone=True)
    card = queries.card_in(forum.id, card_id)
    if card is None:
        return
    _own(actor, forum, card_id)
    _check_unreported(card)
    card.slot_id = card.room_id = None
    card.withdrawn_at, card.version = clock.now(), card.version + 1
    db.session.flush()
    notices.tell_moved(actor=actor, forum=forum, card=card)


def _check_unreported(card: ForumCard) -> None:
    begun = exists().where(ForumReport.card_id == card.id, ForumReport.text != "")
    if db.session.scalar(select(begun)):
        raise RuleBroken("Un compte rendu est commencé pour cette carte : elle garde sa place.")


def come(*, actor: Actor, forum_id: int, card_id: int) -> None:
    """« J’y vais »; twice is once, and nothing is certified by it."""
    forum = locked(actor, forum_id, rules.COMING)
    if queries.card_in(forum.id, card_id) is None:
        raise RuleBroken(GONE)
    db.session.execute(insert_or_ignore(ForumComing).values(card_id=card_id, person_id=actor.person))


def leave(*, actor: Actor, forum_id: int, card_id: int) -> None:
    """One goes elsewhere; whoever never said to come has left already."""
    forum = locked(actor, forum_id, rules.COMING)
    cards = select(ForumCard.id).where(ForumCard.forum_id == forum.id)
    db.session.execute(
        delete(ForumComing).where(
            ForumComing.card_id == card_id,
            ForumComing.card_id.in_(cards),
            ForumComing.person_id == actor.person,
        )
    )


def was_there(actor: Actor, card: ForumCard) -> bool:
    """Whether the person opened the subject, or says to have been there."""
    said = exists().where(ForumComing.card_id == card.id, ForumComing.person_id == actor.person)
    return card.author_id == actor.person or bool(db.session.scalar(select(said)))
