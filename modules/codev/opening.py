"""Step 0: opening a thread, the charter and the questions, proposals, the vote, the parts."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from course import clock
from course.catalogue.models import Activity
from course.cohorts import queries as cohorts
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from modules.codev.holding import Held, hold, hold_as, hold_open, note
from modules.codev.models import (
    CodevClock,
    CodevContribution,
    CodevPart,
    CodevProposal,
    CodevThread,
    CodevVote,
)
from modules.codev.rules import Kind, Part, Step

ONLY_AT_FIRST = "Le sujet est choisi : cela ne se change plus, sauf si l’animation revient au choix du sujet."
TOLD_ALREADY = (
    "L’exposé est déjà écrit : il appartient à la personne cliente, qui seule peut retirer ce fil. "
    "Un autre sujet demande un autre fil."
)
GONE = "Ce sujet vient d’être retiré : choisissez-en un autre."
MEMBERS_ONLY = "Cela revient aux membres du groupe."


def open_thread(*, actor: Actor, group_id: int, activity_key: str | None, live: bool = False) -> CodevThread:
    """Open a thread for the group, facilitated by whoever opens it until they hand it over.

    Its members are all consultants at first. NotFound for somebody who is not in the group, and for an
    activity that is no thread. The thread of an activity is opened once: a second click finds the first.
    """
    mine = cohorts.groups_of(actor.cohort, actor.person, *GroupFunction)
    if group_id not in [group.id for group in mine]:
        raise NotFound()
    if activity_key is not None and not _is_thread(activity_key):
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


def _is_thread(activity_key: str) -> bool:
    found = select(Activity.id).where(Activity.key == activity_key, Activity.kind == "codev")
    return db.session.scalar(found) is not None


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
    """Sign the charter and say who may read beyond the group.

    A yes may be taken back at any time, in a thread that is suspended or over too, and after leaving the
    group. A later « oui » to a thread that has begun counts: what was written was written for those who read.
    """
    held = hold(actor, uid, here=False)
    given = (trainer_may_read and not held.me.trainer_may_read) or (
        others_may_read and not held.me.others_may_read
    )
    if given or held.me.charter_signed_at is None:
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
    if not subject.strip():
        raise RuleBroken("Écrivez votre sujet en une phrase.", "subject")
    if not held.is_member(held.me.person_id):
        raise RuleBroken(MEMBERS_ONLY)
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
    """Offer the subject no longer; the votes for it go with it, and the part of client.

    A subject that was not chosen may be taken back at any time; the client's only before the exposé.
    """
    held = hold(actor, uid)
    if held.me.part == Part.CLIENT:
        held = _at_first(actor, uid)
        _check_untold(held)
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


def _check_untold(held: Held) -> None:
    """What a client has told is theirs to erase: nobody else becomes the client of it."""
    told = select(CodevContribution.id).where(
        CodevContribution.thread_id == held.thread.id, CodevContribution.kind == Kind.EXPOSE
    )
    if db.session.scalar(told.limit(1)) is not None:
        raise RuleBroken(TOLD_ALREADY)


def _choose_nobody(held: Held) -> None:
    former = held.with_part(Part.CLIENT)
    if former is not None:
        former.part, former.consented_at = Part.CONSULTANT, None
        db.session.flush()
    held.thread.subject, held.thread.subject_anonymised = "", False


def vote(*, actor: Actor, uid: str, proposal_id: int) -> None:
    """Give one's voice to a proposal of this thread; it may go to another one later."""
    held = _at_first(actor, uid)
    if not held.is_member(held.me.person_id):
        raise RuleBroken(MEMBERS_ONLY)
    if _proposal(held.thread.id, proposal_id) is None:
        raise RuleBroken(GONE, "proposal")
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
        raise RuleBroken(GONE, "proposal")
    if not held.is_member(author.person_id):
        raise RuleBroken("Cette personne n’est plus dans le groupe : choisissez un autre sujet.", "proposal")
    if author.part == Part.FACILITATOR:
        raise RuleBroken("Confiez d’abord l’animation à quelqu’un d’autre : on n’anime pas son propre sujet.")
    if author.part != Part.CLIENT:
        _check_untold(held)
    _choose_nobody(held)
    author.part, author.consented_at, author.since = Part.CLIENT, chosen.proposed_at, clock.now()
    held.thread.subject, held.thread.subject_anonymised = chosen.subject, True
    note(held, actor, "choose", before=held.thread.step)
