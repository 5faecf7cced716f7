"""What every act on a thread begins and ends with: the thread's row held, the log, the hours."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from course import clock
from course.agenda import queries as agenda
from course.calendar.rules import Span
from course.cohorts import queries as cohorts
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from course.progress.models import ActivityResult
from course.progress.operations import record_result
from course.roles import Role
from modules.codev import facts, guards, reading
from modules.codev.models import CodevDecision, CodevPart, CodevThread
from modules.codev.rules import Part, Step

WITHDRAWN = "La personne cliente a retiré ce fil : plus rien ne peut y être écrit. Votre texte reste à vous."
SUSPENDED = "Ce fil est suspendu : l’horloge est arrêtée. Votre texte est gardé en brouillon."
OVER = "Ce fil est terminé. Votre texte reste à vous."
OUT_OF_DATE = "Quelqu’un vient de faire avancer ce fil : relisez où il en est, puis recommencez."
NOT_HERE = "Vous ne faites plus partie de ce groupe : vous ne pouvez plus écrire dans ce fil."
# How far somebody is who is in a thread and has not yet done the minimum.
BEGUN = 50


@dataclass(frozen=True)
class Held:
    """A thread whose row is ours until the transaction ends, and who is in it."""

    thread: CodevThread
    everybody: Sequence[CodevPart]
    me: CodevPart

    def of(self, person_id: int) -> CodevPart | None:
        """The part of somebody in the thread."""
        return next((one for one in self.everybody if one.person_id == person_id), None)

    def is_member(self, person_id: int) -> bool:
        """Whether the person is one of the group's six today."""
        return GroupFunction.MEMBER in reading.functions(self.thread).get(person_id, frozenset())

    def with_part(self, part: Part) -> CodevPart | None:
        """The first person with this part."""
        return next((one for one in self.everybody if one.part == part), None)


def hold(actor: Actor, uid: str, *, here: bool = True) -> Held:
    """The thread for somebody who is in it; NotFound for others.

    RuleBroken for who left the group, unless `here` is False: the rights that nobody loses by leaving.
    """
    thread = reading.thread(actor.cohort, uid, lock=True)
    if thread is None:
        raise NotFound()
    everybody = reading.parts(thread.id)
    me = next((one for one in everybody if one.person_id == actor.person_id), None)
    if me is None:
        raise NotFound()
    if here and me.person_id not in reading.present(thread):
        raise RuleBroken(NOT_HERE)
    return Held(thread, everybody, me)


def hold_open(actor: Actor, uid: str) -> Held:
    """The same, for what needs a thread that is neither withdrawn, suspended nor over."""
    held = hold(actor, uid)
    check_running(held.thread)
    if held.thread.suspended_on is not None:
        raise RuleBroken(SUSPENDED)
    return held


def check_running(thread: CodevThread) -> None:
    """RuleBroken for a thread that its client withdrew, or that is over."""
    if thread.withdrawn_at is not None:
        raise RuleBroken(WITHDRAWN)
    if thread.step in Step.over():
        raise RuleBroken(OVER)


def hold_client(actor: Actor, uid: str) -> Held:
    """The thread for its client, wherever they are now and whatever its state: the client's rights."""
    held = hold(actor, uid, here=False)
    if held.me.part != Part.CLIENT:
        raise NotFound()
    return held


def hold_as(actor: Actor, uid: str, part: Part, *, open_only: bool = True) -> Held:
    """The same, for one part only; NotFound for the others."""
    held = hold_open(actor, uid) if open_only else hold(actor, uid)
    if held.me.part != part:
        raise NotFound()
    return held


def holidays(cohort_id: int) -> list[Span]:
    """The cohort's school holidays, which no window counts."""
    return [(one.starts_on, one.ends_on) for one in agenda.school_holidays(cohort_id)]


def note(held: Held, actor: Actor, act: str, *, before: Step, passed: str = "", reason: str = "") -> None:
    """Write the decision into the thread's log; pages that were made before it are out of date."""
    thread = held.thread
    thread.decisions += 1
    db.session.add(
        CodevDecision(
            thread_id=thread.id,
            number=thread.decisions,
            act=act,
            from_step=before,
            to_step=thread.step,
            decided_by_id=actor.person,
            decided_at=clock.now(),
            due_on=thread.due_on,
            passed=passed,
            reason=reason,
        )
    )
    db.session.flush()


def settle(held: Held, actor: Actor, *person_ids: int) -> None:
    """Who has met the minimum gets the thread's minutes; who had them keeps them (domain §4)."""
    key = held.thread.activity_key
    if key is None:
        return
    standing = _standing(actor.cohort, key, person_ids)
    owed = [one for one in person_ids if standing.get(one, 0) < 100]
    if not owed:
        return
    known = facts.of(held.thread, held.everybody)
    for one in (member for member in known.members if member.person_id in owed):
        met = guards.minimum_met(known, one)
        # Nothing moves for who began and has not finished; asking again for each costs most of an act.
        moves = met or one.person_id not in standing
        if moves and cohorts.holds(actor.cohort, one.person_id, Role.PARTICIPANT):
            record_result(
                actor=actor, activity_key=key, completed=met, percent=BEGUN, person_id=one.person_id
            )


def _standing(cohort_id: int, key: str, person_ids: Sequence[int]) -> dict[int, int]:
    """How far each of these people is who has begun the activity; one query."""
    rows = db.session.execute(
        select(ActivityResult.person_id, ActivityResult.percent).where(
            ActivityResult.cohort_id == cohort_id,
            ActivityResult.activity_key == key,
            ActivityResult.person_id.in_(person_ids),
        )
    )
    return {row[0]: row[1] for row in rows}
