"""Saving the whole page of groups: what was chosen there, and nothing that another decided meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from course.cohorts import changes, reading, welcoming
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor

STAFF = (GroupFunction.TUTOR, GroupFunction.TRAINER)
# Before the name of a field, what its page showed at first.
SEEN = "seen-"


@dataclass
class Saved:
    """How many choices were made, the names of those whom somebody else moved meanwhile, what was refused."""

    changed: int = 0
    missed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def try_out(self, who: str, act: Callable[[], None]) -> None:
        """Do it; when a rule forbids it, say so beside the name: the other choices are saved."""
        try:
            with db.session.begin_nested():
                act()
        except RuleBroken as broken:
            self.refused.append(f"{who} : {broken.message}")
        else:
            self.changed += 1


def save(*, actor: Actor, given: Mapping[str, str]) -> Saved:
    """Save the page's fields: « member-<uid> » holds a group's id, « tutor-<group> » a person's uid.

    A field left as the page showed it decides nothing. NotFound for a group or a person not offered.
    """
    welcoming.hold(actor.cohort)
    board, saved = reading.board(actor.cohort), Saved()
    _save_members(actor, board, given, saved)
    for function in STAFF:
        _save_staff(actor, board, function, given, saved)
    return saved


def _choice(given: Mapping[str, str], name: str, now: str) -> tuple[bool, bool]:
    """Whether the field decides something, and whether it was decided on what stands now."""
    chosen = given.get(name)
    seen = given.get(f"{SEEN}{name}", now)
    return chosen is not None and chosen not in (seen, now), seen == now


def _save_members(actor: Actor, board: reading.Board, given: Mapping[str, str], saved: Saved) -> None:
    groups = {"": None} | {str(group.id): group.id for group in board.groups}
    for line in board.participants:
        name = f"member-{line.person.uid}"
        decides, is_fresh = _choice(given, name, str(line.group_id or ""))
        if not decides:
            continue
        if given[name] not in groups:
            raise NotFound()
        if not is_fresh:
            saved.missed.append(line.person.display_name)
            continue
        move = partial(changes.regroup, actor=actor, person_id=line.person.id)
        move = partial(move, group_id=groups[given[name]], from_group_id=line.group_id)
        saved.try_out(line.person.display_name, move)


def _save_staff(
    actor: Actor, board: reading.Board, function: GroupFunction, given: Mapping[str, str], saved: Saved
) -> None:
    people = {"": None} | {person.uid: person.id for person in board.staff[function]}
    for group in board.groups:
        name, held = f"{function.value}-{group.id}", board.holder(group.id, function)
        decides, is_fresh = _choice(given, name, held.uid if held else "")
        if not decides:
            continue
        if given[name] not in people:
            raise NotFound()
        if not is_fresh:
            saved.missed.append(group.name)
            continue
        trust = partial(changes.entrust, actor=actor, group_id=group.id, function=function)
        trust = partial(trust, person_id=people[given[name]], replaced_id=held.id if held else None)
        saved.try_out(group.name, trust)
