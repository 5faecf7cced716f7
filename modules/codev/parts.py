"""Who is what in a thread: parts, the facilitation, latecomers."""

from course import clock
from course.cohorts import link_queries as links
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from modules.codev import facts, reading
from modules.codev.holding import Held, check_running, hold, hold_as, hold_open, note
from modules.codev.models import CodevPart
from modules.codev.rules import Part, Step

TRAINER = "Tout le monde n’a pas accepté que la formatrice ou le formateur lise ce fil."


def give_part(*, actor: Actor, uid: str, person_id: int, part: Part) -> None:
    """The facilitator makes somebody a consultant or the observer, or hands the thread over.

    Whoever facilitated becomes a consultant if they are of the group. Raises RuleBroken for the client,
    who is chosen by their proposal.
    """
    held = hold_as(actor, uid, Part.FACILITATOR)
    other = held.of(person_id)
    if other is None or other.person_id not in reading.present(held.thread):
        raise NotFound()
    if Part.CLIENT in (part, other.part):
        raise RuleBroken("La personne cliente est celle dont le groupe a choisi le sujet.")
    if other.part == Part.FACILITATOR:
        raise RuleBroken("Confiez l’animation à quelqu’un d’autre pour changer de rôle.")
    if part == Part.CONSULTANT and not held.is_member(other.person_id):
        raise RuleBroken("Les consultants sont des membres du groupe.")
    if part == Part.FACILITATOR:
        _check_welcome(held, other)
        held.me.part = Part.CONSULTANT if held.is_member(held.me.person_id) else Part.OBSERVER
        db.session.flush()
    other.part, other.since = part, clock.now()
    note(held, actor, "part", before=held.thread.step)


def _check_welcome(held: Held, other: CodevPart) -> None:
    """A trainer reads by facilitating: not against somebody's no (domain §2). At first the guard says it."""
    here = reading.functions(held.thread)
    begun = held.thread.step != Step.PROPOSAL
    if begun and not facts.trainer_welcome(other.person_id, here, held.everybody):
        raise RuleBroken(TRAINER)


def admit(*, actor: Actor, uid: str, person_id: int) -> None:
    """Let somebody in who came into the group later: the facilitator at first, then the client only.

    What the client told was told to those who were there. NotFound outside the group; RuleBroken for somebody
    with a declared link to a person of the thread.
    """
    held = hold_open(actor, uid)
    if held.me.part not in (Part.FACILITATOR, Part.CLIENT) or person_id not in reading.present(held.thread):
        raise NotFound()
    if held.thread.step != Step.PROPOSAL and held.me.part != Part.CLIENT:
        raise RuleBroken("Le fil est commencé : c’est à la personne cliente d’accueillir quelqu’un de plus.")
    if held.of(person_id) is None:
        _check_link(held, person_id)
        part = Part.CONSULTANT if held.is_member(person_id) else Part.OBSERVER
        db.session.add(CodevPart(thread_id=held.thread.id, person_id=person_id, part=part))
        note(held, actor, "admit", before=held.thread.step)


def _check_link(held: Held, person_id: int) -> None:
    together = [person_id, *(one.person_id for one in held.everybody)]
    if any(
        person_id in (one.person_id, one.other_id) for one in links.between(held.thread.cohort_id, together)
    ):
        raise RuleBroken("Un lien hiérarchique ou d’évaluation est déclaré avec une personne de ce fil.")


def take_over(*, actor: Actor, uid: str) -> None:
    """Facilitate a thread whose facilitator is no longer in the group, suspended or not; not the client."""
    held = hold(actor, uid)
    check_running(held.thread)
    former = held.with_part(Part.FACILITATOR)
    if held.me.part == Part.CLIENT or (former and former.person_id in reading.present(held.thread)):
        raise RuleBroken("Quelqu’un anime déjà ce fil.")
    _check_welcome(held, held.me)
    if former is not None:
        former.part = Part.OBSERVER
        db.session.flush()
    held.me.part, held.me.since = Part.FACILITATOR, clock.now()
    note(held, actor, "part", before=held.thread.step)
