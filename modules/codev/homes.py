"""What co-development shows on the homes: a turn to write, threads to take up again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, or_, select

from course import clock
from course.catalogue.models import Activity
from course.cohorts.models import Group, GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.permissions import Actor
from course.registries import HomeCard
from course.roles import Role
from modules.codev import facts
from modules.codev.desk import rules as desk_rules
from modules.codev.desk.queries import is_late, is_open, title_of
from modules.codev.guards import Facts
from modules.codev.models import CodevPart, CodevThread
from modules.codev.rules import Part, Step
from modules.codev.telling import STEPS


@dataclass(frozen=True)
class Turn:
    """A thread where something is expected of somebody."""

    uid: str
    name: str
    step: str
    due_on: date | None


def to_write(actor: Actor) -> Mapping[str, Any] | None:
    """The threads where it is this person's turn to write; at most three queries, one without threads."""
    mine = _mine(actor)
    if not mine:
        return None
    ids = [thread.id for thread, _, _ in mine]
    written = facts.written(ids)
    asked = [one.id for one, part, _ in mine if (part.part, one.step) == (Part.CLIENT, Step.CLARIFICATION)]
    left = facts.open_questions(asked) if asked else {}
    turns = []
    for thread, part, title in mine:
        known = _facts(thread, part, written.get(thread.id, {}), left.get(thread.id, 0))
        if desk_rules.awaited(known):
            turns.append(Turn(thread.uid, title_of(thread, title), STEPS[thread.step], thread.due_on))
    return {"turns": turns} if turns else None


def _facts(thread: CodevThread, part: CodevPart, written: Mapping[Any, int], left: int) -> Facts:
    """What is known of one person's turn."""
    return Facts(
        step=thread.step,
        today=clock.today(),
        step_since=clock.day_of(thread.step_since),
        members=[facts.member(part)],
        written=written,
        open_questions=left,
        contract_accepted=thread.contract_accepted_at is not None,
    )


def _mine(actor: Actor) -> list[tuple[CodevThread, CodevPart, str | None]]:
    """The open threads that the person has a part in, while in the group; one query."""
    here = exists().where(
        GroupMembership.group_id == CodevThread.group_id,
        GroupMembership.person_id == CodevPart.person_id,
        current(GroupMembership),
    )
    rows = db.session.execute(
        select(CodevThread, CodevPart, Activity.title)
        .join(CodevPart, CodevPart.thread_id == CodevThread.id)
        .outerjoin(Activity, Activity.key == CodevThread.activity_key)
        .where(
            CodevThread.cohort_id == actor.cohort,
            CodevPart.person_id == actor.person,
            is_open(),
            or_(here, CodevPart.part == Part.CLIENT),
        )
        .order_by(CodevThread.due_on, CodevThread.id)
    )
    return [(thread, part, title) for thread, part, title in rows]


def to_review(actor: Actor) -> Mapping[str, Any] | None:
    """How many threads of a trainer's groups are to be taken up again; one query, nothing when none is."""
    trained = (
        select(GroupMembership.group_id)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(
            Group.cohort_id == actor.cohort,
            GroupMembership.person_id == actor.person,
            GroupMembership.function == GroupFunction.TRAINER,
            current(GroupMembership),
        )
    )
    late = select(func.count()).where(
        CodevThread.cohort_id == actor.cohort, CodevThread.group_id.in_(trained), is_late()
    )
    total = db.session.scalar(late) or 0
    return {"total": total} if total else None


# A tutor may facilitate, and then has turns too; a trainer who does is told by notices.
WRITERS = frozenset({Role.PARTICIPANT, Role.TUTOR})
CARDS = (
    HomeCard("codev_to_write", WRITERS, 8, "modules/codev/desk_turn_card.html", to_write),
    HomeCard(
        "codev_to_review", frozenset({Role.TRAINER}), 22, "modules/codev/desk_late_card.html", to_review
    ),
)
