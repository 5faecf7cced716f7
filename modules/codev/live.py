"""The live run: a clock per step that counts and closes nothing, one person keeping the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from modules.codev import reading, steps, writing
from modules.codev.holding import Held, hold, hold_as, note
from modules.codev.models import CodevClock
from modules.codev.rules import Kind, Part, Step


@dataclass(frozen=True)
class Entry:
    """A line of the record: who spoke, what it is, what it answers."""

    author_id: int
    kind: Kind
    text: str
    reply_to: str | None = None
    unknown: bool = False
    anonymised: bool = False


def clock_of(thread_id: int) -> CodevClock | None:
    """The clock of a live run."""
    return db.session.get(CodevClock, thread_id)


def elapsed(found: CodevClock) -> int:
    """The seconds of the step so far, pauses left out."""
    if found.running_since is None:
        return found.spent
    return found.spent + max(0, int((clock.now() - found.running_since).total_seconds()))


def _keep(actor: Actor, uid: str) -> tuple[Held, CodevClock]:
    """The thread and its clock for whoever keeps the record: whoever facilitates."""
    held = hold_as(actor, uid, Part.FACILITATOR)
    found = db.session.get(CodevClock, held.thread.id, populate_existing=True)
    if found is None:
        raise NotFound()
    found.keeper_id = actor.person
    return held, found


def start(*, actor: Actor, uid: str) -> None:
    """The clock runs; twice is once. NotFound for others than the keeper of a live run."""
    _, found = _keep(actor, uid)
    if found.running_since is None:
        found.running_since = clock.now()
    db.session.flush()


def pause(*, actor: Actor, uid: str) -> None:
    """The clock stands still; twice is once."""
    _, found = _keep(actor, uid)
    found.spent, found.running_since = elapsed(found), None
    db.session.flush()


def step_changed(*, actor: Actor, uid: str) -> None:
    """The clock of a live run begins again with the step, and keeps running or pausing as it did."""
    held = hold(actor, uid)
    found = db.session.get(CodevClock, held.thread.id, populate_existing=True)
    if found is not None:
        found.spent = 0
        found.running_since = clock.now() if found.running_since and held.thread.open else None
        db.session.flush()


def go_on(*, actor: Actor, uid: str, seen: int, reason: str = "", entries: Sequence[Entry] = ()) -> Step:
    """Note what is still to be noted, then the next step and its clock, all of it or nothing.

    Raises what `writing.write` and `steps.advance` raise.
    """
    _keep(actor, uid)
    with db.session.begin_nested():
        _write(actor, uid, entries)
        reached = steps.advance(actor=actor, uid=uid, seen=seen, reason=reason)
        step_changed(actor=actor, uid=uid)
    return reached


def record(*, actor: Actor, uid: str, entries: Sequence[Entry]) -> None:
    """Note what was said, all of it or nothing; raises what `writing.write` raises."""
    _keep(actor, uid)
    with db.session.begin_nested():
        _write(actor, uid, entries)


def _write(actor: Actor, uid: str, entries: Sequence[Entry]) -> None:
    for one in entries:
        writing.write(
            actor=actor,
            uid=uid,
            kind=one.kind,
            text=one.text,
            author_id=one.author_id,
            reply_to=one.reply_to,
            unknown=one.unknown,
            anonymised=one.anonymised,
        )


def accepted_aloud(*, actor: Actor, uid: str, contribution_uid: str, version: str) -> None:
    """The keeper notes that the client accepts this wording, said before everybody; it is in the log.

    The client may do it on a page of their own as well, and may withdraw at any time. RuleBroken when the
    text has changed since the `version` that the page showed.
    """
    held, _ = _keep(actor, uid)
    client = held.with_part(Part.CLIENT)
    if client is None or held.thread.step != Step.CONTRACT:
        raise RuleBroken(writing.NOT_NOW)
    found = _wording(held, contribution_uid, version)
    if held.thread.contract_id != found:
        held.thread.contract_id, held.thread.contract_accepted_at = found, clock.now()
        note(held, actor, "accept", before=held.thread.step)


def _wording(held: Held, uid: str, version: str) -> int:
    found = reading.contribution(held.thread.id, uid)
    if found is None or found.erased_at or found.kind not in (Kind.REQUEST, Kind.REFORMULATION):
        raise NotFound()
    if str(found.version) != version:
        raise RuleBroken(writing.CHANGED)
    return found.id
