"""Leading a thread: on, one step back, more time, a pause; always a person's decision (domain §4)."""

from datetime import date

from course import clock
from course.calendar.rules import add_working_days
from course.errors import RuleBroken
from course.permissions import Actor
from modules.codev import facts, guards, rules, telling
from modules.codev.guards import Unmet
from modules.codev.holding import OUT_OF_DATE, Held, hold_as, holidays, note, settle
from modules.codev.rules import Part, Step


def unmet(held: Held) -> list[Unmet]:
    """What stands against leaving the step."""
    return guards.unmet(facts.of(held.thread, held.everybody))


def advance(*, actor: Actor, uid: str, seen: int, reason: str = "") -> Step:
    """Go on to the next step; returns it.

    `seen` is the number of decisions that the page showed. RuleBroken when it is out of date, when a guard
    stands that nobody may pass (consent, anonymity, a declared link), and beside « reason » when a guard
    stands that is passed with a reason only.
    """
    held = hold_as(actor, uid, Part.FACILITATOR)
    _up_to_date(held, seen)
    before = held.thread.step
    against = unmet(held)
    for one in against:
        if not one.passable:
            raise RuleBroken(one.sentence)
    if against and not reason.strip():
        raise RuleBroken("Dites en une phrase pourquoi vous passez à la suite dès maintenant.", "reason")
    _enter(held, before.next or before)
    note(held, actor, "advance", before=before, passed=" ".join(one.code for one in against), reason=reason)
    settle(held, actor, *(one.person_id for one in held.everybody))
    telling.step_began(held)
    return held.thread.step


def _up_to_date(held: Held, seen: int) -> None:
    if held.thread.decisions != seen:
        raise RuleBroken(OUT_OF_DATE)


def _enter(held: Held, step: Step) -> None:
    held.thread.step, held.thread.step_since = step, clock.now()
    live = held.thread.live and step != Step.FOLLOW_UP
    held.thread.due_on = None if live else rules.due_on(step, clock.today(), holidays(held.thread.cohort_id))


def back(*, actor: Actor, uid: str, seen: int, reason: str) -> Step:
    """Return to the step before, with a reason; what was written stays, and may be changed again."""
    held = hold_as(actor, uid, Part.FACILITATOR, open_only=False)
    _up_to_date(held, seen)
    before = held.thread.step
    if before.previous is None or held.thread.withdrawn_at or held.thread.suspended_on:
        raise RuleBroken("Ce fil ne peut pas revenir en arrière.")
    if not reason.strip():
        raise RuleBroken("Dites en une phrase pourquoi vous revenez à l’étape précédente.", "reason")
    if before == Step.CONSULTATION:
        # The contract is open again: it has to be accepted anew.
        held.thread.contract_accepted_at, held.thread.contract_id = None, None
    _enter(held, before.previous)
    note(held, actor, "back", before=before, reason=reason)
    telling.step_began(held)
    return held.thread.step


def extend(*, actor: Actor, uid: str, seen: int, days: int, reason: str = "") -> date:
    """Give the step `days` more working days (1 to 15), from its last day or from today if that is over."""
    held = hold_as(actor, uid, Part.FACILITATOR)
    _up_to_date(held, seen)
    least, most = rules.EXTENSION_DAYS
    if held.thread.due_on is None or not least <= days <= most:
        raise RuleBroken(f"Accordez de {least} à {most} jours ouvrés.", "days")
    start = max(held.thread.due_on, clock.today())
    held.thread.due_on = add_working_days(start, days, holidays(held.thread.cohort_id))
    note(held, actor, "extend", before=held.thread.step, reason=reason)
    telling.extended(held)
    return held.thread.due_on


def suspend(*, actor: Actor, uid: str, seen: int, reason: str) -> None:
    """Stop the clock: nobody is expected to write, nothing is late."""
    held = hold_as(actor, uid, Part.FACILITATOR)
    _up_to_date(held, seen)
    if not reason.strip():
        raise RuleBroken("Dites en une phrase pourquoi le fil est suspendu.", "reason")
    held.thread.suspended_on = clock.today()
    note(held, actor, "suspend", before=held.thread.step, reason=reason)
    telling.suspended(held)


def resume(*, actor: Actor, uid: str, seen: int) -> None:
    """Start the clock again: as many working days are left as when it stopped."""
    held = hold_as(actor, uid, Part.FACILITATOR, open_only=False)
    _up_to_date(held, seen)
    thread = held.thread
    if thread.suspended_on is None or thread.withdrawn_at is not None:
        raise RuleBroken("Ce fil n’est pas suspendu.")
    spans = holidays(thread.cohort_id)
    thread.due_on = rules.after_suspension(thread.due_on, thread.suspended_on, clock.today(), spans)
    thread.suspended_on = None
    note(held, actor, "resume", before=thread.step)
    telling.step_began(held)
