"""The weighted vote over the reports, and the actions that follow."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select

from course import clock
from course.cohorts.operations import lock_person
from course.db import db, insert_or_ignore
from course.errors import RuleBroken
from course.permissions import Actor
from modules.open_forum import closing_queries, queries, rules
from modules.open_forum.models import ForumAction, ForumVolunteer, ForumVote, OpenForum
from modules.open_forum.operations import locked
from modules.open_forum.permits import ANIMATORS
from modules.open_forum.rules import Phase

GONE = "Cette action a été retirée."


def vote(*, actor: Actor, forum_id: int, points: Mapping[int, int]) -> int:
    """Replace the person's whole vote by these points, by report; returns how many are spent.

    RuleBroken once the vote is closed, or over the budget: the former vote then stays as it was.
    """
    forum = locked(actor, forum_id, (Phase.VOTE,))
    lock_person(actor.cohort, actor.person)
    kept = rules.check_points(points, closing_queries.report_ids(forum.id), forum.points)
    db.session.execute(
        delete(ForumVote).where(ForumVote.forum_id == forum.id, ForumVote.person_id == actor.person)
    )
    for report_id, given in sorted(kept.items()):
        db.session.add(
            ForumVote(forum_id=forum.id, report_id=report_id, person_id=actor.person, points=given)
        )
    db.session.flush()
    return sum(kept.values())


def decide(
    *,
    actor: Actor,
    forum_id: int,
    what: str,
    until: date | None = None,
    card_id: int | None = None,
    joins: bool = False,
) -> ForumAction:
    """An action to do after the forum; the same one sent twice is one."""
    forum = locked(actor, forum_id, (Phase.ACTIONS,))
    lock_person(actor.cohort, actor.person)
    if until is not None and until < clock.today():
        raise RuleBroken("Cette date est passée : choisissez-en une à venir.", "until")
    if card_id is not None and queries.card_in(forum.id, card_id) is None:
        raise RuleBroken("Cette carte n’est plus là : choisissez-en une autre.", "card")
    action = _same(actor, forum, what) or _new(actor, forum, what, until, card_id)
    if joins:
        _volunteer(action, actor.person)
    return action


def _same(actor: Actor, forum: OpenForum, what: str) -> ForumAction | None:
    return db.session.scalar(
        select(ForumAction).where(
            ForumAction.forum_id == forum.id,
            ForumAction.author_id == actor.person,
            ForumAction.what == what,
            ForumAction.withdrawn_at.is_(None),
        )
    )


def _new(actor: Actor, forum: OpenForum, what: str, until: date | None, card_id: int | None) -> ForumAction:
    made = ForumAction(
        forum_id=forum.id,
        author_id=actor.person,
        what=what,
        until=until,
        card_id=card_id,
        proposed_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _standing(forum: OpenForum, action_id: int) -> ForumAction | None:
    """The action that still stands, held: nobody joins what is being withdrawn."""
    return db.session.scalar(
        select(ForumAction)
        .where(
            ForumAction.forum_id == forum.id,
            ForumAction.id == action_id,
            ForumAction.withdrawn_at.is_(None),
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def volunteer(*, actor: Actor, forum_id: int, action_id: int) -> None:
    """« Je m’y engage »; twice is once."""
    action = _standing(locked(actor, forum_id, (Phase.ACTIONS,)), action_id)
    if action is None:
        raise RuleBroken(GONE)
    _volunteer(action, actor.person)


def _volunteer(action: ForumAction, person_id: int) -> None:
    db.session.execute(insert_or_ignore(ForumVolunteer).values(action_id=action.id, person_id=person_id))


def step_down(*, actor: Actor, forum_id: int, action_id: int) -> None:
    """« Je ne peux plus »."""
    action = _standing(locked(actor, forum_id, (Phase.ACTIONS,)), action_id)
    if action is not None:
        db.session.execute(
            delete(ForumVolunteer).where(
                ForumVolunteer.action_id == action.id, ForumVolunteer.person_id == actor.person
            )
        )


def withdraw(*, actor: Actor, forum_id: int, action_id: int) -> None:
    """Its author, or an animator, takes the action away; twice is once.

    RuleBroken while others are committed to it.
    """
    action = _standing(locked(actor, forum_id, (Phase.ACTIONS,)), action_id)
    if action is None:
        return
    if action.author_id != actor.person and not actor.has(*ANIMATORS):
        raise RuleBroken("Seule la personne qui a proposé cette action, ou qui anime, peut la retirer.")
    others = select(ForumVolunteer.id).where(
        ForumVolunteer.action_id == action.id, ForumVolunteer.person_id != actor.person
    )
    if db.session.execute(others).first() is not None:
        raise RuleBroken("D’autres s’y sont engagés : parlez-en d’abord avec eux.")
    action.withdrawn_at = clock.now()
    db.session.flush()
