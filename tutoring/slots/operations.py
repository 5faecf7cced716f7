"""The write side of appointments: offer or book, choose, change, move, cancel."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from course import clock
from course.cohorts.operations import lock_person
from course.cohorts.queries import members
from course.db import db
from course.errors import NotFound, RuleBroken
from course.people.operations import create_school
from course.permissions import Actor
from course.ui.formats import long_datetime
from tutoring.slots import queries, rules
from tutoring.slots.models import SlotBooking, VisitSlot
from tutoring.slots.rules import Offer
from tutoring.slots.telling import tell


def offer(*, actor: Actor, offer: Offer) -> VisitSlot:
    """Offer a slot to a person or a group in one's charge, or book it for them; once per form.

    Raises RuleBroken with the field at fault, also for another slot at that time, of the host or of
    somebody who is booked.
    """
    lock_person(actor.cohort, actor.person)
    known = queries.made_by(offer.uid)
    if known is not None and (known.host_id, known.cohort_id) == (actor.person, actor.cohort):
        return known
    rules.check_offer(offer, clock.now())
    if known is not None:
        raise RuleBroken(rules.INCOMPLETE)
    people = _offered_to(actor, offer)
    _check_host_free(actor.person, offer.starts_at, offer.minutes, "at")
    slot = VisitSlot(
        uid=offer.uid,
        cohort_id=actor.cohort,
        host_id=actor.person,
        group_id=offer.group_id,
        person_id=offer.person_id,
        school_id=offer.school_id or _school(offer),
        starts_at=offer.starts_at,
        minutes=offer.minutes,
        collective=offer.collective,
        places=offer.places,
    )
    if offer.booked:
        slot.bookings = _booked(actor, offer, people)
    db.session.add(slot)
    db.session.flush()
    _tell_offered(actor, slot, people)
    return slot


def _school(offer: Offer) -> int:
    if not offer.other_school:
        raise RuleBroken("Choisissez l’établissement, ou écrivez son nom.", "school")
    return create_school(name=offer.other_school).id


def _booked(actor: Actor, offer: Offer, people: Sequence[int]) -> list[SlotBooking]:
    """A place for each, when the moment was agreed with them beforehand; any of them may give it back."""
    if len(people) > offer.places:
        raise RuleBroken(
            f"Le groupe compte {len(people)} personnes : prévoyez une place pour chacune.", "places"
        )
    for one in sorted(people):
        lock_person(actor.cohort, one)
    _check_guests_free(people, offer.starts_at, offer.minutes, "at", rules.THEY_ARE_BUSY)
    return [SlotBooking(person_id=one) for one in people]


def _tell_offered(actor: Actor, slot: VisitSlot, people: Sequence[int]) -> None:
    moment = long_datetime(slot.starts_at)
    if slot.taken:
        body = "Si ce moment ne vous convient plus, vous pouvez rendre votre place."
        tell(actor, people, f"Visite prévue : {moment}", body)
    else:
        tell(actor, people, f"Un créneau de visite vous est proposé : {moment}")


def _offered_to(actor: Actor, offer: Offer) -> list[int]:
    """Those who may choose it; RuleBroken unless the group is in the actor's charge."""
    if offer.group_id not in {group.id for group in queries.in_charge_of(actor)}:
        raise RuleBroken("Choisissez votre groupe, ou une personne de votre groupe.", "whom")
    people = [person.id for person, _ in members([offer.group_id])]
    if offer.person_id is None:
        return people
    if offer.person_id not in people:
        raise RuleBroken("Cette personne n’est plus dans ce groupe.", "whom")
    return [offer.person_id]


def _check_host_free(host_id: int, start: datetime, minutes: int, field: str, but: int | None = None) -> None:
    end = start + timedelta(minutes=minutes)
    near = queries.of_host(host_id, start - timedelta(days=1), end, but)
    if any(rules.overlap(start, end, one) for one in near):
        raise RuleBroken("Un autre créneau occupe déjà ce moment.", field)


def _check_guests_free(
    people: Sequence[int],
    start: datetime,
    minutes: int,
    field: str | None,
    message: str,
    but: int | None = None,
) -> None:
    end = start + timedelta(minutes=minutes)
    near = queries.of_guests(people, start - timedelta(days=1), end)
    if any(one.id != but and rules.overlap(start, end, one) for one in near):
        raise RuleBroken(message, field)


def _hold(actor: Actor, *slots: VisitSlot) -> None:
    """One change after the other; rows are read again once held, in the order of their ids."""
    for slot in sorted(slots, key=lambda one: one.id):
        if slot.cohort_id != actor.cohort:
            raise NotFound()
        held = select(VisitSlot).where(VisitSlot.id == slot.id).with_for_update()
        db.session.scalars(held.execution_options(populate_existing=True)).one()


def choose(*, actor: Actor, slot: VisitSlot) -> None:
    """Take a place, which confirms it; RuleBroken when the last one has just gone. Twice is once."""
    lock_person(actor.cohort, actor.person)
    _hold(actor, slot)
    _take(actor, slot)
    tell(actor, [slot.host_id], f"Créneau choisi : {long_datetime(slot.starts_at)}")


def _take(actor: Actor, slot: VisitSlot, instead: VisitSlot | None = None) -> None:
    """A place in `slot`, for the one in `instead` if given."""
    groups = {group.id for group in queries.member_of(actor)}
    if not rules.is_offered_to(slot, actor.person, groups):
        raise NotFound()
    rules.check_standing(slot, clock.now())
    if queries.booking(slot.id, actor.person) is not None:
        return
    if queries.taken(slot.id) >= slot.places:
        raise RuleBroken(rules.TAKEN)
    but = instead.id if instead else None
    _check_guests_free([actor.person], slot.starts_at, slot.minutes, None, rules.YOU_ARE_BUSY, but)
    db.session.add(SlotBooking(slot_id=slot.id, person_id=actor.person))
    db.session.flush()
    db.session.expire(slot, ["bookings"])


def change(*, actor: Actor, slot: VisitSlot, reason: str, to: VisitSlot | None = None) -> None:
    """A participant gives the place back with a reason, for a place in slot `to` if given.

    Raises RuleBroken, and changes nothing, when that place has just gone.
    """
    lock_person(actor.cohort, actor.person)
    _hold(actor, slot, *([to] if to else []))
    mine = queries.booking(slot.id, actor.person)
    if mine is None:
        raise NotFound()
    rules.check_standing(slot, clock.now())
    rules.check_reason(reason)
    if to is not None:
        _take(actor, to, instead=slot)
    mine.left_at, mine.leave_reason = clock.now(), reason
    db.session.flush()
    db.session.expire(slot, ["bookings"])
    tell(actor, [slot.host_id], f"Place rendue : {long_datetime(slot.starts_at)}")
    if to is not None:
        tell(actor, [to.host_id], f"Créneau choisi : {long_datetime(to.starts_at)}")


def manages(actor: Actor, slot: VisitSlot) -> bool:
    """Whether the actor offered it, or is in charge of its group today."""
    mine = {group.id for group in queries.in_charge_of(actor)}
    return slot.host_id == actor.person or slot.group_id in mine


def _manage(actor: Actor, slot: VisitSlot, reason: str) -> None:
    if not manages(actor, slot):
        raise NotFound()
    # The host first, as when offering: two slots never end up at the same time.
    lock_person(slot.cohort_id, slot.host_id)
    _hold(actor, slot)
    rules.check_standing(slot, clock.now())
    rules.check_reason(reason)


def move(*, actor: Actor, slot: VisitSlot, day: date, at: time, reason: str) -> None:
    """Move it before it starts, with a reason; the places stay, those concerned are told."""
    _manage(actor, slot, reason)
    rules.check_moment(day, at, slot.minutes, clock.now())
    start = clock.local(day, at.hour, at.minute)
    if start == slot.starts_at:
        raise RuleBroken("C’est le moment déjà prévu : choisissez-en un autre.", "at")
    _check_host_free(slot.host_id, start, slot.minutes, "at", slot.id)
    slot.starts_at, slot.move_reason = start, reason
    slot.sequence, slot.changed_at = slot.sequence + 1, clock.now()
    db.session.flush()
    tell(actor, _concerned(slot), f"Rendez-vous déplacé : {long_datetime(start)}")


def _concerned(slot: VisitSlot) -> list[int]:
    return [slot.host_id, *queries.holders(slot.id)]


def cancel(*, actor: Actor, slot: VisitSlot, reason: str) -> None:
    """Cancel it before it starts, with a reason; those who had a place are told."""
    _manage(actor, slot, reason)
    slot.cancelled_at, slot.cancel_reason = clock.now(), reason
    slot.changed_at = clock.now()
    db.session.flush()
    tell(actor, _concerned(slot), f"Rendez-vous annulé : {long_datetime(slot.starts_at)}")
