"""Remote appointments in answer to a request: proposed, accepted or declined, cancelled."""

from datetime import datetime

from sqlalchemy import select

from course import clock
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor
from course.ui.formats import long_datetime
from tutoring.support import queries, rules
from tutoring.support.models import SlotState, State, SupportRequest, SupportSlot
from tutoring.support.operations import HELPING, hold, notify, take_charge
from tutoring.support.rules import Reading


def propose_slot(
    *, actor: Actor, request: SupportRequest, starts_at: datetime, minutes: int, link: str = ""
) -> SupportSlot:
    """Offer a remote appointment; a former offer that nobody answered is withdrawn."""
    hold(actor, request, *HELPING)
    rules.check_slot(starts_at, minutes, link, clock.now())
    waiting = db.session.scalars(
        select(SupportSlot).where(
            SupportSlot.request_id == request.id, SupportSlot.state == SlotState.PROPOSED
        )
    ).all()
    for former in waiting:
        if (former.starts_at, former.minutes, former.link) == (starts_at, minutes, link):
            return former
        former.state, former.changed_at = SlotState.WITHDRAWN, clock.now()
    slot = SupportSlot(
        request_id=request.id,
        proposed_by_id=actor.person,
        starts_at=starts_at,
        minutes=minutes,
        link=link,
    )
    db.session.add(slot)
    if request.state == State.OPEN:
        take_charge(actor, request)
    request.changed_at = clock.now()
    notify(actor, request, [request.author_id], "Un rendez-vous à distance vous est proposé")
    db.session.flush()
    return slot


def answer_slot(*, actor: Actor, request: SupportRequest, slot_id: int, accepted: bool) -> None:
    """The author accepts or declines; RuleBroken for an offer that no longer stands."""
    hold(actor, request, Reading.AUTHOR)
    slot = queries.slot(request.id, slot_id, SlotState.PROPOSED)
    if slot is None:
        raise RuleBroken("Cette proposition n’est plus à prendre : rechargez la page.")
    if accepted and slot.starts_at <= clock.now():
        raise RuleBroken("Ce moment est passé : demandez un autre rendez-vous.")
    slot.state = SlotState.ACCEPTED if accepted else SlotState.DECLINED
    slot.changed_at = request.changed_at = clock.now()
    when = long_datetime(slot.starts_at)
    title = f"Rendez-vous accepté : {when}" if accepted else f"Rendez-vous décliné : {when}"
    notify(actor, request, [slot.proposed_by_id], title)
    db.session.flush()


def cancel_slot(*, actor: Actor, request: SupportRequest, slot_id: int) -> None:
    """Whoever proposed or accepted can no longer come; the other is told. RuleBroken once it is past."""
    hold(actor, request, Reading.AUTHOR, *HELPING)
    slot = queries.slot(request.id, slot_id, SlotState.PROPOSED, SlotState.ACCEPTED)
    if slot is None:
        raise RuleBroken("Ce rendez-vous ne tient déjà plus : rechargez la page.")
    if slot.starts_at <= clock.now():
        raise RuleBroken("Ce moment est passé : il ne s’annule plus.")
    slot.state = SlotState.WITHDRAWN
    slot.changed_at = request.changed_at = clock.now()
    others = [request.author_id, slot.proposed_by_id]
    notify(actor, request, others, f"Rendez-vous annulé : {long_datetime(slot.starts_at)}")
    db.session.flush()
