"""Who reads what in a thread (domain §2, « Codev thread »), and the selects behind it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from course.cohorts import queries as cohorts
from course.cohorts.models import GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.permissions import Actor
from course.roles import Role
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.rules import ADVICE, Part, Step

# Those for whom the second question at step 0 decides.
OTHERS = (Role.IA_IPR, Role.EXPERT)


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
        return self.content and not (self.blind and contribution.kind in ADVICE)


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


def view(actor: Actor, thread: CodevThread, everybody: Sequence[CodevPart]) -> View | None:
    """What the actor may know of the thread; None when it is nothing at all.

    A member reads, while in the group (the client in any case); so does a trainer of the group when every member said yes, an IA-IPR or an expert when
    every member agreed to that; without it a trainer of the group and the manager see the process only.
    Nobody but the author reads a thread that its client withdrew.
    """
    me = next((one for one in everybody if one.person_id == actor.person_id), None)
    if me is not None and (me.part == Part.CLIENT or me.person_id in present(thread)):
        return View(thread, me, thread.withdrawn_at is None, True, _is_blind(thread, me))
    agreed = thread.withdrawn_at is None and thread.step != Step.PROPOSAL
    if actor.has(Role.TRAINER) and _trains(actor, thread.group_id):
        return View(thread, None, agreed and said_yes(everybody, "trainer_may_read"), True)
    if actor.has(*OTHERS) and agreed and said_yes(everybody, "others_may_read"):
        return View(thread, None, True, False)
    return View(thread, None, False, True) if actor.has(Role.MANAGER) else None


def present(thread: CodevThread) -> set[int]:
    """Who is in the thread's group today, as a member, its tutor or a trainer."""
    return set(
        db.session.scalars(
            select(GroupMembership.person_id).where(
                GroupMembership.group_id == thread.group_id, current(GroupMembership)
            )
        )
    )


def _trains(actor: Actor, group_id: int) -> bool:
    mine = cohorts.groups_of(actor.cohort, actor.person, GroupFunction.TRAINER)
    return any(group.id == group_id for group in mine)


def said_yes(everybody: Collection[CodevPart], question: str) -> bool:
    """Whether each of them answered yes; one no, one silence hide the thread."""
    return bool(everybody) and all(getattr(one, question) is True for one in everybody)


def _is_blind(thread: CodevThread, me: CodevPart) -> bool:
    """Blind first: in the consultation, until a consultant has posted (domain §4)."""
    if thread.live or thread.step != Step.CONSULTATION or me.part != Part.CONSULTANT:
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
    """One contribution of this thread."""
    return db.session.scalar(
        select(CodevContribution).where(
            CodevContribution.thread_id == thread_id, CodevContribution.uid == uid
        )
    )
