"""Who reads what in a thread (domain §2, « Codev thread »), and the selects behind it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from course.cohorts.models import Enrolment, GroupFunction, GroupMembership, Status
from course.cohorts.queries import current
from course.db import db
from course.permissions import Actor
from course.roles import Role
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.rules import ADVICE, BLIND_FIRST, Part, Step

# Those for whom the second question at step 0 decides.
OTHERS = (Role.IA_IPR, Role.EXPERT)
# To whom a published sheet is shown: administrators and partners read no content (domain §2).
SHEET_READERS = (Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.IA_IPR, Role.EXPERT, Role.MANAGER)


@dataclass(frozen=True)
class View:
    """What one person may know of one thread."""

    thread: CodevThread
    me: CodevPart | None
    # The texts, the subject first of all.
    content: bool
    # Only numbers, dates and who has spoken.
    process: bool
    # The advice of others is hidden until one has given one's own.
    blind: bool = False
    # A member of the group, or who facilitates: the proposals are for them only.
    inside: bool = False

    @property
    def reads_proposals(self) -> bool:
        """Subjects that were offered, who offered them, and the counts of the vote."""
        return self.inside and self.content

    @property
    def reads_reasons(self) -> bool:
        """Why something was decided: people write there what they like, so it is content."""
        return self.content

    @property
    def part(self) -> Part | None:
        return self.me.part if self.me else None

    @property
    def facilitates(self) -> bool:
        return self.part == Part.FACILITATOR

    def shows(self, contribution: CodevContribution) -> bool:
        """Whether this person reads this contribution now."""
        if contribution.erased_at is not None:
            return False
        if self.me is not None and contribution.author_id == self.me.person_id:
            return True
        return self.content and not (self.blind and contribution.kind in BLIND_FIRST)


def thread(cohort_id: int, uid: str, *, lock: bool = False) -> CodevThread | None:
    """The thread of this cohort, with its parts; `lock` holds its row until the end of the transaction."""
    query = select(CodevThread).where(CodevThread.cohort_id == cohort_id, CodevThread.uid == uid)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def parts(thread_id: int) -> Sequence[CodevPart]:
    """Everybody in the thread, those who left included, in alphabetical order."""
    found = db.session.scalars(
        select(CodevPart)
        .where(CodevPart.thread_id == thread_id)
        .options(joinedload(CodevPart.person))
        .execution_options(populate_existing=True)
    ).all()
    return sorted(found, key=lambda one: (one.person.sort_key, one.person_id))


def view(
    actor: Actor,
    thread: CodevThread,
    everybody: Sequence[CodevPart],
    among: Mapping[int, frozenset[GroupFunction]] | None = None,
) -> View | None:
    """What the actor may know of the thread; None when it is nothing at all.

    A member of the group reads, and whoever facilitates; a trainer of the group when everybody in the
    thread, those who left included, said yes; an IA-IPR or an expert when everybody agreed to that. Without it a
    trainer and the manager see the process only, and so do a tutor who only observes and a client who
    left the group (who keep what they wrote). Nobody but the author reads a thread that was withdrawn.
    `among`: the group's functions when they are at hand.
    """
    me = next((one for one in everybody if one.person_id == actor.person_id), None)
    group = functions(thread) if among is None else among
    here = group.get(actor.person_id or 0, frozenset())
    running = thread.withdrawn_at is None
    agreed = running and thread.step != Step.PROPOSAL
    if me is not None and (GroupFunction.MEMBER in here or (here and me.part == Part.FACILITATOR)):
        return View(thread, me, running, True, _is_blind(thread, me), inside=True)
    if actor.has(Role.TRAINER) and GroupFunction.TRAINER in here:
        return View(thread, me, agreed and said_yes(everybody, "trainer_may_read"), True)
    if me is not None and (here or me.part == Part.CLIENT):
        return View(thread, me, False, True)
    if actor.has(*OTHERS) and agreed and said_yes(everybody, "others_may_read"):
        return View(thread, None, True, False)
    return View(thread, None, False, True) if actor.has(Role.MANAGER) else None


def functions(thread: CodevThread) -> dict[int, frozenset[GroupFunction]]:
    """Who is in the thread's group today and as what; nobody whose participation is suspended or over."""
    rows = db.session.execute(
        select(GroupMembership.person_id, GroupMembership.function)
        .join(Enrolment, Enrolment.person_id == GroupMembership.person_id)
        .where(
            GroupMembership.group_id == thread.group_id,
            current(GroupMembership),
            Enrolment.cohort_id == thread.cohort_id,
            Enrolment.status == Status.ACTIVE,
        )
    )
    found: dict[int, frozenset[GroupFunction]] = {}
    for person_id, function in rows:
        found[person_id] = found.get(person_id, frozenset()) | {GroupFunction(function)}
    return found


def present(thread: CodevThread) -> set[int]:
    """Who is in the thread's group today, as a member, its tutor or a trainer."""
    return set(functions(thread))


def reads_sheet(actor: Actor, thread: CodevThread) -> bool:
    """Whether the sheet is shown to this person: its client before, the cohort once it is published."""
    if thread.withdrawn_at is not None or not thread.sheet:
        return False
    if any(one.person_id == actor.person_id and one.part == Part.CLIENT for one in thread.parts):
        return True
    return thread.sheet_published_at is not None and actor.has(*SHEET_READERS)


def said_yes(everybody: Collection[CodevPart], question: str) -> bool:
    """Whether each of them answered yes; one no, one silence hide the thread."""
    return bool(everybody) and all(getattr(one, question) is True for one in everybody)


def _is_blind(thread: CodevThread, me: CodevPart) -> bool:
    """Blind first: until the consultation is over or a consultant has posted (domain §4).

    A thread that went back from it is blind too: what was advised is still there.
    """
    if thread.live or thread.step.reached(Step.PLAN) or me.part != Part.CONSULTANT:
        return False
    own = select(CodevContribution.id).where(
        CodevContribution.thread_id == thread.id,
        CodevContribution.author_id == me.person_id,
        CodevContribution.kind.in_(ADVICE),
        CodevContribution.erased_at.is_(None),
    )
    return db.session.scalar(own.limit(1)) is None


def contributions(thread_id: int) -> Sequence[CodevContribution]:
    """All of them, in the order in which they were written, with their authors."""
    return db.session.scalars(
        select(CodevContribution)
        .where(CodevContribution.thread_id == thread_id)
        .options(joinedload(CodevContribution.author))
        .order_by(CodevContribution.id)
    ).all()


def contribution(thread_id: int, uid: str) -> CodevContribution | None:
    """One contribution of this thread, as it stands now: somebody may have been waited for."""
    return db.session.scalar(
        select(CodevContribution)
        .where(CodevContribution.thread_id == thread_id, CodevContribution.uid == uid)
        .execution_options(populate_existing=True)
    )
