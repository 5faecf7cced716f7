"""Preparing an open forum and moving it from phase to phase."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from modules.open_forum import notices, queries, rules
from modules.open_forum.models import ForumCard, ForumMove, ForumRoom, ForumSlot, OpenForum
from modules.open_forum.rules import Phase

STALE = (
    "Quelqu’un a changé cette préparation entre-temps : son état actuel est rappelé sur la page. Votre saisie "
    "est gardée ; envoyez de nouveau pour la mettre à la place."
)
TWICE = "Cette activité a déjà son forum dans cette cohorte."


@dataclass(frozen=True)
class Plan:
    """What an animator decides of a forum; `points` is what each person has to spend in the vote."""

    question: str
    held_on: date
    market_opens_on: date
    points: int
    session_code: str | None = None


def locked(actor: Actor, forum_id: int, phases: Collection[Phase], *, alone: bool = False) -> OpenForum:
    """The forum, held in its phase until the transaction ends; `alone` also keeps the other writers waiting.

    Raises NotFound outside the cohort, RuleBroken when the phase is none of `phases`.
    """
    found = db.session.scalar(
        select(OpenForum)
        .where(OpenForum.cohort_id == actor.cohort, OpenForum.id == forum_id)
        # NO KEY UPDATE and SHARE leave foreign keys alone: who only points to the forum does not wait.
        .with_for_update(read=not alone, key_share=alone)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    if found.phase not in phases:
        raise RuleBroken(rules.not_now(Phase(found.phase)))
    return found


def _check(plan: Plan) -> None:
    if plan.market_opens_on > plan.held_on:
        raise RuleBroken("La place du marché ouvre avant les ateliers, ou le jour même.", "market_opens_on")


def create(*, actor: Actor, plan: Plan, activity_key: str | None = None) -> OpenForum:
    """A forum of the cohort, in preparation; RuleBroken for an activity that has one already."""
    _check(plan)
    made = OpenForum(
        cohort_id=actor.cohort,
        activity_key=activity_key,
        prepared_by_id=actor.person,
        phase=Phase.PREPARATION,
        **vars(plan),
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise RuleBroken(TWICE, "activity_key") from None
    return made


def change(*, actor: Actor, forum_id: int, plan: Plan, version: int) -> OpenForum:
    """Change the preparation; RuleBroken when somebody did since `version`, or once the workshops began."""
    forum = locked(actor, forum_id, rules.PLANNING, alone=True)
    _check(plan)
    if vars(plan) == {name: getattr(forum, name) for name in vars(plan)}:
        return forum
    if forum.version != version:
        raise RuleBroken(STALE)
    if plan.points < forum.points and queries.has_votes(forum.id):
        raise RuleBroken("Des personnes ont déjà voté : le nombre de points ne baisse plus.", "points")
    for name, value in vars(plan).items():
        setattr(forum, name, value)
    forum.version += 1
    db.session.flush()
    return forum


def add_room(*, actor: Actor, forum_id: int, name: str, place: str = "", join_url: str = "") -> ForumRoom:
    """A parallel space; the same one sent twice is made once."""
    forum = locked(actor, forum_id, rules.PLANNING, alone=True)
    known = queries.rooms(forum.id)
    same = next((one for one in known if one.name.casefold() == name.casefold()), None)
    if same is not None:
        if (same.place, same.join_url) == (place, join_url):
            return same
        raise RuleBroken("Un espace de ce nom existe déjà.", "name")
    rules.check_address(join_url)
    if len(known) >= rules.MOST_ROOMS:
        raise RuleBroken(f"Un forum compte {rules.MOST_ROOMS} espaces au plus.", "name")
    made = ForumRoom(forum_id=forum.id, name=name, place=place, join_url=join_url)
    db.session.add(made)
    db.session.flush()
    return made


def add_slot(*, actor: Actor, forum_id: int, starts: time, ends: time) -> ForumSlot:
    """A slot of the forum's day, in hours of Paris; the same one sent twice is made once."""
    forum = locked(actor, forum_id, rules.PLANNING, alone=True)
    known = queries.slots(forum.id)
    same = next((one for one in known if (one.starts, one.ends) == (starts, ends)), None)
    if same is not None:
        return same
    rules.check_slot(starts, ends, known)
    if len(known) >= rules.MOST_SLOTS:
        raise RuleBroken(f"Un forum compte {rules.MOST_SLOTS} créneaux au plus.", "starts")
    made = ForumSlot(forum_id=forum.id, starts=starts, ends=ends)
    db.session.add(made)
    db.session.flush()
    return made


def remove_room(*, actor: Actor, forum_id: int, room_id: int) -> None:
    """Take an empty space away; gone already is as good. RuleBroken while a card stands in it."""
    forum = locked(actor, forum_id, rules.PLANNING, alone=True)
    _remove(next((one for one in queries.rooms(forum.id) if one.id == room_id), None))


def remove_slot(*, actor: Actor, forum_id: int, slot_id: int) -> None:
    """Take an empty slot away; gone already is as good. RuleBroken while a card stands in it."""
    forum = locked(actor, forum_id, rules.PLANNING, alone=True)
    _remove(next((one for one in queries.slots(forum.id) if one.id == slot_id), None))


def _remove(found: ForumRoom | ForumSlot | None) -> None:
    if found is None:
        return
    held = ForumCard.room_id if isinstance(found, ForumRoom) else ForumCard.slot_id
    if db.session.scalar(select(exists().where(held == found.id))):
        raise RuleBroken("Une carte y a sa place : déplacez-la d’abord, avec l’accord de qui l’a proposée.")
    db.session.delete(found)
    db.session.flush()


def advance(*, actor: Actor, forum_id: int, seen: Phase) -> OpenForum:
    """One phase on, when its guard is met, and everybody is told; the same click twice moves once.

    `seen` is the phase that the page showed. RuleBroken says what is missing, or that somebody moved it.
    """
    forum = locked(actor, forum_id, rules.ORDER, alone=True)
    after = rules.following(seen)
    if after is not None and forum.phase == after:
        return forum
    if after is None or forum.phase != seen:
        raise RuleBroken(rules.not_now(Phase(forum.phase)))
    lacking = rules.missing(queries.standing(forum))
    if lacking is not None:
        raise RuleBroken(lacking)
    _move(actor, forum, after)
    notices.tell_phase(actor=actor, forum=forum)
    return forum


def go_back(*, actor: Actor, forum_id: int, seen: Phase, reason: str) -> OpenForum:
    """One phase back, with a reason that everybody reads; nothing that was written is lost."""
    forum = locked(actor, forum_id, rules.ORDER, alone=True)
    before = rules.former(seen)
    if before is not None and forum.phase == before:
        return forum
    if before is None or forum.phase != seen:
        raise RuleBroken(rules.not_now(Phase(forum.phase)))
    if not reason:
        raise RuleBroken("Dites pourquoi le forum revient en arrière : tout le monde le lira.", "reason")
    _move(actor, forum, before, reason)
    return forum


def _move(actor: Actor, forum: OpenForum, after: Phase, reason: str = "") -> None:
    db.session.add(
        ForumMove(
            forum_id=forum.id,
            before=forum.phase,
            after=after,
            reason=reason,
            moved_by_id=actor.person,
            moved_at=clock.now(),
        )
    )
    forum.phase, forum.phase_since = after, clock.now()
    db.session.flush()
