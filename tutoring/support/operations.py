"""The write side of requests for support: state, take, answer, pass on, open again."""

from collections.abc import Iterable

from sqlalchemy import select

from course import clock
from course.cohorts.models import GroupFunction
from course.cohorts.operations import lock_person
from course.cohorts.queries import groups_of, people_with_role
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.operations import tell
from course.permissions import Actor
from course.roles import Role
from tutoring.support import queries, rules
from tutoring.support.models import State, SupportMessage, SupportRequest
from tutoring.support.rules import Reading

KIND = "support"
HELPING = (Reading.HELPER, Reading.EXPERT)


def reading(actor: Actor, request: SupportRequest) -> Reading:
    """In what quality the actor reads this request (domain §2)."""
    return rules.reading(
        queries.ties(actor),
        author_id=request.author_id,
        group_id=request.group_id,
        for_group=request.for_group,
        expert_id=request.expert_id,
        orphan=not queries.helpers(request.cohort_id, request.group_id),
    )


def state_need(
    *, actor: Actor, entry_uid: str, subject: str, text: str, for_group: bool = False
) -> SupportRequest:
    """A participant states a need, once: the same form again returns the same request.

    Told to the tutor and the trainer of the group, or to the trainers where there is no group. Raises
    RuleBroken with the field at fault.
    """
    lock_person(actor.cohort, actor.person)
    known = queries.by_entry(actor.cohort, actor.person, entry_uid)
    if known is not None:
        return known
    rules.check_request(subject, text, entry_uid)
    groups = groups_of(actor.cohort, actor.person, GroupFunction.MEMBER)
    if for_group and not groups:
        raise RuleBroken("Vous n’êtes dans aucun groupe : demandez pour vous.", "for_group")
    request = SupportRequest(
        cohort_id=actor.cohort,
        author_id=actor.person,
        entry_uid=entry_uid,
        group_id=groups[0].id if groups else None,
        for_group=for_group,
        subject=subject,
        text=text,
    )
    db.session.add(request)
    db.session.flush()
    notify(actor, request, _helpers(request), "Une demande d’appui vous attend", f"support:{request.id}:new")
    return request


def _helpers(request: SupportRequest) -> list[int]:
    found = queries.helpers(request.cohort_id, request.group_id)
    return found or [one.id for one in people_with_role(request.cohort_id, Role.TRAINER)]


def _concerned(request: SupportRequest) -> list[int]:
    """Those who help with it: whoever took it, the expert; everybody in charge once they no longer do."""
    helpers = _helpers(request)
    experts = [one.id for one in people_with_role(request.cohort_id, Role.EXPERT)]
    taken = [request.expert_id] if request.expert_id in experts else []
    if request.taken_by_id in helpers:
        taken.append(request.taken_by_id)
    return [one for one in taken if one is not None] or helpers


def notify(actor: Actor, request: SupportRequest, people: Iterable[int], title: str, key: str = "") -> None:
    """Neither the subject nor a name: the notice goes by mail, the page says the rest."""
    tell(
        [one for one in people if one != actor.person_id],
        kind=KIND,
        title=title,
        path=f"/c/{actor.cohort_uid}/appui/{request.uid}",
        cohort_id=request.cohort_id,
        key=key or None,
    )


def hold(actor: Actor, request: SupportRequest, *allowed: Reading) -> None:
    """One change after the other, by those who may; the row is read again once held."""
    if request.cohort_id != actor.cohort:
        raise NotFound()
    held = select(SupportRequest).where(SupportRequest.id == request.id).with_for_update()
    db.session.scalars(held.execution_options(populate_existing=True)).one()
    if reading(actor, request) not in allowed:
        raise NotFound()


def take(*, actor: Actor, request: SupportRequest, relay: bool = False) -> None:
    """« Je m’en occupe », or « Je prends le relais » of whoever had it; RuleBroken when another was faster."""
    hold(actor, request, *HELPING)
    former = request.taken_by_id
    if request.state == State.TAKEN and former == actor.person_id:
        return
    rules.check_taking(State(request.state), relay=relay)
    taken_over = request.state == State.TAKEN
    take_charge(actor, request)
    title = "Votre demande d’appui est prise en charge"
    if taken_over:
        title = "Une autre personne reprend votre demande d’appui"
        notify(actor, request, [former] if former else [], "Quelqu’un reprend une demande d’appui après vous")
    notify(actor, request, [request.author_id], title)
    db.session.flush()


def take_charge(actor: Actor, request: SupportRequest) -> None:
    """From now on the actor answers for it."""
    request.state, request.taken_by_id = State.TAKEN, actor.person
    request.changed_at = clock.now()


def answer(*, actor: Actor, request: SupportRequest, text: str) -> None:
    """Answer in writing; the request is answered, whoever had taken it. The same text twice is kept once."""
    hold(actor, request, *HELPING)
    rules.check_text(text, "Écrivez votre réponse.")
    if not _write(actor, request, text):
        return
    if request.taken_by_id is None or request.state == State.OPEN:
        request.taken_by_id = actor.person
    request.state, request.changed_at = State.ANSWERED, clock.now()
    notify(actor, request, [request.author_id], "Une réponse à votre demande d’appui")
    db.session.flush()


def _write(actor: Actor, request: SupportRequest, text: str) -> bool:
    last = db.session.scalar(
        select(SupportMessage)
        .where(SupportMessage.request_id == request.id)
        .order_by(SupportMessage.id.desc())
        .limit(1)
    )
    if last is not None and (last.author_id, last.text) == (actor.person, text):
        return False
    db.session.add(SupportMessage(request_id=request.id, author_id=actor.person, text=text))
    db.session.flush()
    return True


def reopen(*, actor: Actor, request: SupportRequest, text: str) -> None:
    """The author says what is still missing; it waits again for whoever helped."""
    hold(actor, request, Reading.AUTHOR)
    rules.check_reopening(State(request.state))
    rules.check_text(text, "Dites ce qui manque encore.")
    _write(actor, request, text)
    request.state, request.reopened_at, request.changed_at = State.OPEN, clock.now(), clock.now()
    notify(actor, request, _concerned(request), "Une demande d’appui est rouverte")
    db.session.flush()


def pass_on(*, actor: Actor, request: SupportRequest, expert_uid: str) -> None:
    """Hand it to an expert of the cohort, who may read it from now on; the author is told."""
    hold(actor, request, Reading.HELPER)
    expert = next((one for one in people_with_role(actor.cohort, Role.EXPERT) if one.uid == expert_uid), None)
    if expert is None:
        raise RuleBroken("Choisissez une experte ou un expert de la cohorte.", "expert")
    if request.expert_id == expert.id:
        return
    request.expert_id = expert.id
    if request.state != State.TAKEN:
        take_charge(actor, request)
    request.changed_at = clock.now()
    notify(actor, request, [expert.id], "Une demande d’appui vous est transmise")
    notify(actor, request, [request.author_id], "Votre demande d’appui est transmise à un expert")
    db.session.flush()
