"""The client's plan, and what became of it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, select

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from modules.codev import rules
from modules.codev.holding import hold_as
from modules.codev.models import CodevAction
from modules.codev.rules import Part, Step
from modules.codev.writing import NOT_NOW

OUTCOMES = ("done", "changed", "not_done")


def set_actions(*, actor: Actor, uid: str, lines: Sequence[tuple[str, date]]) -> None:
    """The client's plan: one to three actions (text, day), none of them in the past."""
    held = hold_as(actor, uid, Part.CLIENT)
    if held.thread.step != Step.PLAN:
        raise RuleBroken(NOT_NOW)
    least, most = rules.ACTIONS
    if not least <= len(lines) <= most:
        raise RuleBroken("Le plan compte une à trois actions datées.", "actions")
    if not all(text.strip() for text, _ in lines):
        raise RuleBroken("Dites ce que vous ferez à cette date.", "actions")
    if any(day < clock.today() for _, day in lines):
        raise RuleBroken("Chaque action a une date à venir.", "actions")
    db.session.execute(delete(CodevAction).where(CodevAction.thread_id == held.thread.id))
    for number, (text, day) in enumerate(sorted(lines, key=lambda line: line[1]), start=1):
        db.session.add(CodevAction(thread_id=held.thread.id, number=number, text=text, due_on=day))
    db.session.flush()


def tell_outcomes(*, actor: Actor, uid: str, outcomes: Sequence[tuple[int, str, str]]) -> None:
    """The client tells what became of the actions: (number, « done »/« changed »/« not_done », why)."""
    held = hold_as(actor, uid, Part.CLIENT)
    if held.thread.step != Step.FOLLOW_UP:
        raise RuleBroken(NOT_NOW)
    known = {
        one.number: one
        for one in db.session.scalars(select(CodevAction).where(CodevAction.thread_id == held.thread.id))
    }
    for number, outcome, why in outcomes:
        if number not in known or outcome not in OUTCOMES:
            raise NotFound()
        if outcome != "done" and not why.strip():
            raise RuleBroken("Dites en quelques mots pourquoi.", f"why_{number}")
    for number, outcome, why in outcomes:
        known[number].outcome, known[number].why = outcome, why
    db.session.flush()
