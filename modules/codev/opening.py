"""Step 0: opening a thread, the charter and the questions, proposals, the vote, the parts."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from course import clock
from course.cohorts import queries as cohorts
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from modules.codev import reading
from modules.codev.holding import Held, hold_as, hold_open, note
from modules.codev.models import CodevClock, CodevPart, CodevProposal, CodevThread, CodevVote
from modules.codev.rules import Part, Step

ONLY_AT_FIRST = "Le sujet est choisi : cela ne se change plus, sauf si l’animation revient au choix du sujet."


def open_thread(*, actor: Actor, group_id: int, activity_key: str | None, live: bool = False) -> CodevThread:
    """Open a thread for the group, facilitated by whoever opens it until they hand it over.

    Its members are all consultants at first. NotFound for somebody who is not in the group. The thread
    of an activity is opened once: a second click finds the first.
    """
    mine = cohorts.groups_of(actor.cohort, actor.person, *GroupFunction)
    if group_id not in [group.id for group in mine]:
        raise NotFound()
    thread = CodevThread(
        cohort_id=actor.cohort,
        group_id=group_id,
        activity_key=None if live else activity_key,
        live=live,
        opened_by_id=actor.person,
    )
    try:
        with db.session.begin_nested():
            db.session.add(thread)
    except IntegrityError:
        return _opened(actor.cohort, group_id, activity_key)
    people = [person.id for person, _ in cohorts.members([group_id])]
    for person_id in dict.fromkeys([*people, actor.person]):
        part = Part.FACILITATOR if person_id == actor.person else Part.CONSULTANT
        db.session.add(CodevPart(thread_id=thread.id, person_id=person_id, part=part))
    if live:
        db.session.add(CodevClock(thread_id=thread.id, keeper_id=actor.person))
    db.session.flush()
    return thread


def _opened(cohort_id: int, group_id: int, activity_key: str | None) -> CodevThread:
    return db.session.scalars(
        select(CodevThread).where(
            CodevThread.cohort_id == cohort_id,
            CodevThread.group_id == group_id,
            CodevThread.activity_key == activity_key,
            CodevThread.withdrawn_at.is_(None),
        )
    ).one()


def answer(
    *, actor: Actor, uid: str, trainer_may_read: bool, others_may_read: bool, charter_version: int
) -> None:
    """Sign the charter and say who may read beyond the group; a yes may be taken back at any time.

    A later « oui » to a thread that has begun counts too: what was written was written for those who read.
    """
    held = hold_open(actor, uid)
    held.me.trainer_may_read, held.me.others_may_read = trainer_may_read, others_may_read
    if held.me.charter_signed_at is None:
        held.me.charter_version, held.me.charter_signed_at = charter_version, clock.now()
    db.session.flush()


def _at_first(actor: Actor, uid: str) -> Held:
    held = hold_open(actor, uid)
    if held.thread.step != Step.PROPOSAL:
        raise RuleBroken(ONLY_AT_FIRST)
    return held


def propose(*, actor: Actor, uid: str, subject: str, why: str, anonymised: bool) -> CodevProposal:
    """Offer a subject and oneself as its client: this is the client's consent (domain §4, step 0).

    RuleBroken beside « anonymised » while nobody said that third parties are unrecognisable.
    """
    held = _at_first(actor, uid)
    if not anonymised:
        raise RuleBroken("Confirmez que personne n’est reconnaissable dans votre sujet.", "anonymised")
    if held.me.person_id not in [person.id for person, _ in cohorts.members([held.thread.group_id])]:
        raise RuleBroken("Le sujet vient d’un membre du groupe.")
    mine = db.session.scalar(
        select(CodevProposal).where(
            CodevProposal.thread_id == held.thread.id, CodevProposal.person_id == actor.person
        )
    )
    if mine is None:
        mine = CodevProposal(thread_id=held.thread.id, person_id=actor.person)
        db.session.add(mine)
    mine.subject, mine.why, mine.proposed_at = subject, why, clock.now()
    if held.me.part == Part.CLIENT:
        held.thread.subject = subject
    db.session.flush()
    return mine


def take_back_proposal(*, actor: Actor, uid: str) -> None:
    """Offer the subject no longer; the votes for it go with it, and the part of client."""
    held = _at_first(actor, uid)
    mine = db.session.scalar(
        select(CodevProposal).where(
            CodevProposal.thread_id == held.thread.id, CodevProposal.person_id == actor.person
        )
    )
    if mine is None:
        return
    db.session.execute(delete(CodevVote).where(CodevVote.proposal_id == mine.id))
    db.session.delete(mine)
    if held.me.part == Part.CLIENT:
        _choose_nobody(held)
    db.session.flush()


def _choose_nobody(held: Held) -> None:
    former = held.with_part(Part.CLIENT)
    if former is not None:
        former.part, former.consented_at = Part.CONSULTANT, None
        db.session.flush()
    held.thread.subject, held.thread.subject_anonymised = "", False


def vote(*, actor: Actor, uid: str, proposal_id: int) -> None:
    """Give one's voice to a proposal of this thread; it may go to another one later."""
    held = _at_first(actor, uid)
    if _proposal(held.thread.id, proposal_id) is None:
        raise RuleBroken("Ce sujet vient d’être retiré : choisissez-en un autre.", "proposal")
    mine = db.session.scalar(
        select(CodevVote).where(CodevVote.thread_id == held.thread.id, CodevVote.person_id == actor.person)
    )
    if mine is None:
        mine = CodevVote(thread_id=held.thread.id, person_id=actor.person)
        db.session.add(mine)
    mine.proposal_id = proposal_id
    db.session.flush()


def _proposal(thread_id: int, proposal_id: int) -> CodevProposal | None:
    return db.session.scalar(
        select(CodevProposal).where(CodevProposal.thread_id == thread_id, CodevProposal.id == proposal_id)
    )


def choose(*, actor: Actor, uid: str, proposal_id: int) -> None:
    """The facilitator notes the subject that the group chose; its author becomes the client."""
    held = hold_as(actor, uid, Part.FACILITATOR)
    if held.thread.step != Step.PROPOSAL:
        raise RuleBroken(ONLY_AT_FIRST)
    chosen = _proposal(held.thread.id, proposal_id)
    author = held.of(chosen.person_id) if chosen else None
    if chosen is None or author is None:
        raise RuleBroken("Ce sujet vient d’être retiré : choisissez-en un autre.", "proposal")
    if author.part == Part.FACILITATOR:
        raise RuleBroken("Confiez d’abord l’animation à quelqu’un d’autre : on n’anime pas son propre sujet.")
    _choose_nobody(held)
    author.part, author.consented_at, author.since = Part.CLIENT, chosen.proposed_at, clock.now()
    held.thread.subject, held.thread.subject_anonymised = chosen.subject, True
    note(held, actor, "choose", before=held.thread.step)


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
    if part == Part.FACILITATOR:
        held.me.part = Part.CONSULTANT if _is_member(held, held.me.person_id) else Part.OBSERVER
        db.session.flush()
    other.part, other.since = part, clock.now()
    note(held, actor, "part", before=held.thread.step)


def _is_member(held: Held, person_id: int) -> bool:
    return person_id in [person.id for person, _ in cohorts.members([held.thread.group_id])]


def admit(*, actor: Actor, uid: str, person_id: int) -> None:
    """The facilitator lets somebody in who came into the group later; NotFound outside the group."""
    held = hold_as(actor, uid, Part.FACILITATOR)
    if person_id not in reading.present(held.thread):
        raise NotFound()
    if held.of(person_id) is None:
        part = Part.CONSULTANT if _is_member(held, person_id) else Part.OBSERVER
        db.session.add(CodevPart(thread_id=held.thread.id, person_id=person_id, part=part))
        note(held, actor, "admit", before=held.thread.step)


def take_over(*, actor: Actor, uid: str) -> None:
    """Facilitate a thread whose facilitator is no longer in the group; not the client."""
    held = hold_open(actor, uid)
    former = held.with_part(Part.FACILITATOR)
    if held.me.part == Part.CLIENT or (former and former.person_id in reading.present(held.thread)):
        raise RuleBroken("Quelqu’un anime déjà ce fil.")
    if former is not None:
        former.part = Part.OBSERVER
        db.session.flush()
    held.me.part, held.me.since = Part.FACILITATOR, clock.now()
    note(held, actor, "part", before=held.thread.step)
