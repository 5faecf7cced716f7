"""The client's right to withdraw, the sheet that leaves the group, and what time erases (domain §4, §9)."""

from sqlalchemy import ColumnElement, delete, or_, select, update

from course import clock
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor
from modules.codev import finding, rules, telling
from modules.codev.holding import hold_as, note
from modules.codev.models import (
    CodevAction,
    CodevContribution,
    CodevDraft,
    CodevProposal,
    CodevRevision,
    CodevThread,
    CodevVote,
)
from modules.codev.rules import Kind, Part, Step


def withdraw(*, actor: Actor, uid: str) -> None:
    """The client takes the subject back, at any time and without a reason; twice is once.

    Erased for good: the subject, what the client wrote and how it read before, the wordings of the request,
    the plan, the sheet, what is found of them by a search. Quotes are references: they go with it. What the
    others wrote is hidden from everybody but its author; the hours that were earned stay.
    """
    held = hold_as(actor, uid, Part.CLIENT, open_only=False)
    thread = held.thread
    if thread.withdrawn_at is not None:
        return
    thread.withdrawn_at, thread.due_on, thread.suspended_on = clock.now(), None, None
    client = or_(CodevContribution.author_id == actor.person, CodevContribution.kind == Kind.REFORMULATION)
    _erase(thread, client)
    db.session.execute(
        delete(CodevDraft).where(CodevDraft.thread_id == thread.id, CodevDraft.person_id == actor.person)
    )
    note(held, actor, "withdraw", before=thread.step)
    telling.withdrawn(held)


def _erase(thread: CodevThread, which: ColumnElement[bool]) -> None:
    """Erase these contributions, and all that tells the client's matter elsewhere."""
    mine = select(CodevContribution.id).where(CodevContribution.thread_id == thread.id, which)
    finding.forget(thread)
    db.session.execute(delete(CodevRevision).where(CodevRevision.contribution_id.in_(mine)))
    db.session.execute(
        update(CodevContribution)
        .where(CodevContribution.id.in_(mine), CodevContribution.erased_at.is_(None))
        .values(text="", quotes_id=None, erased_at=clock.now())
    )
    db.session.execute(delete(CodevVote).where(CodevVote.thread_id == thread.id))
    db.session.execute(delete(CodevProposal).where(CodevProposal.thread_id == thread.id))
    db.session.execute(update(CodevAction).where(CodevAction.thread_id == thread.id).values(text="", why=""))
    thread.subject, thread.sheet, thread.sheet_signed_at, thread.sheet_published_at = "", "", None, None
    finding.forget_attachments(thread)
    db.session.flush()
    db.session.expire_all()


def sign_sheet(*, actor: Actor, uid: str, text: str, anonymised: bool) -> None:
    """The client signs what may leave the group: this text and nothing else."""
    held = hold_as(actor, uid, Part.CLIENT, open_only=False)
    if held.thread.step != Step.CLOSED or held.thread.withdrawn_at is not None:
        raise RuleBroken("La fiche s’écrit quand le fil est terminé.")
    if not text:
        raise RuleBroken("Écrivez la fiche avant de la signer.", "text")
    if not anonymised:
        raise RuleBroken("Confirmez que personne n’est reconnaissable dans la fiche.", "anonymised")
    held.thread.sheet, held.thread.sheet_signed_at = text, clock.now()
    held.thread.sheet_published_at = None
    note(held, actor, "sign", before=held.thread.step)


def publish_sheet(*, actor: Actor, uid: str, published: bool) -> None:
    """The client shows the signed sheet to the cohort, or takes it back."""
    held = hold_as(actor, uid, Part.CLIENT, open_only=False)
    if held.thread.sheet_signed_at is None:
        raise RuleBroken("Signez d’abord la fiche.")
    held.thread.sheet_published_at = clock.now() if published else None
    note(held, actor, "publish" if published else "unpublish", before=held.thread.step)


def anonymise_old() -> None:
    """Twelve months after the closing only the published sheet and counts are left (domain §9)."""
    old = select(CodevThread).where(
        CodevThread.step == Step.CLOSED,
        CodevThread.withdrawn_at.is_(None),
        CodevThread.step_since < clock.now() - rules.ANONYMISED_AFTER,
    )
    for thread in db.session.scalars(old.with_for_update(skip_locked=True)):
        sheet = (thread.sheet, thread.sheet_signed_at, thread.sheet_published_at)
        _erase(thread, CodevContribution.id.is_not(None))
        db.session.execute(delete(CodevDraft).where(CodevDraft.thread_id == thread.id))
        if sheet[2] is not None:
            thread.sheet, thread.sheet_signed_at, thread.sheet_published_at = sheet
        thread.step = Step.ANONYMISED
        db.session.commit()
