"""The client's right to withdraw, the sheet that leaves the group, and what time erases (domain §4, §9)."""

from sqlalchemy import ColumnElement, delete, func, or_, select, update

from course import clock
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor
from modules.codev import finding, rules, telling
from modules.codev.holding import hold_client, note
from modules.codev.models import (
    CodevAction,
    CodevContribution,
    CodevDecision,
    CodevDraft,
    CodevProcessNote,
    CodevProposal,
    CodevRevision,
    CodevThread,
    CodevVote,
)
from modules.codev.rules import Kind, Step


def withdraw(*, actor: Actor, uid: str) -> None:
    """The client takes the subject back, at any time and without a reason; twice is once.

    Erased for good: the subject, what the client wrote and how it read before, the wordings of the request and
    their drafts, the plan, the sheet, the reasons of decisions and the notes on the process (they may tell of
    it), what is found of them by a search. Quotes are references: they go with it. What the others wrote is
    hidden from everybody but its author; the hours that were earned stay, and the counts. The right goes with the
    person: it holds after leaving the group.
    """
    held = hold_client(actor, uid)
    thread = held.thread
    if thread.withdrawn_at is not None:
        return
    thread.withdrawn_at, thread.due_on, thread.suspended_on = clock.now(), None, None
    client = or_(CodevContribution.author_id == actor.person, CodevContribution.kind == Kind.REFORMULATION)
    _forget_drafts(thread, actor.person, client)
    _erase(thread, client)
    db.session.execute(delete(CodevAction).where(CodevAction.thread_id == thread.id))
    note(held, actor, "withdraw", before=thread.step)
    telling.withdrawn(held)


def _forget_drafts(thread: CodevThread, client_id: int, which: ColumnElement[bool]) -> None:
    """What the client was writing, and what others were writing of the client's words."""
    erased = select(CodevContribution.uid).where(CodevContribution.thread_id == thread.id, which)
    places = [f"edit:{uid}" for uid in db.session.scalars(erased)]
    db.session.execute(
        delete(CodevDraft).where(
            CodevDraft.thread_id == thread.id,
            or_(
                CodevDraft.person_id == client_id,
                CodevDraft.slot.startswith(str(Kind.REFORMULATION)),
                CodevDraft.slot.in_(places),
            ),
        )
    )


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
    db.session.execute(update(CodevDecision).where(CodevDecision.thread_id == thread.id).values(reason=""))
    db.session.execute(delete(CodevProcessNote).where(CodevProcessNote.thread_id == thread.id))
    thread.subject, thread.sheet, thread.sheet_signed_at, thread.sheet_published_at = "", "", None, None
    finding.forget_attachments(thread)
    db.session.flush()
    db.session.expire_all()


def sign_sheet(*, actor: Actor, uid: str, text: str, anonymised: bool) -> None:
    """The client signs what may leave the group: this text and nothing else."""
    held = hold_client(actor, uid)
    if held.thread.step != Step.CLOSED or held.thread.withdrawn_at is not None:
        raise RuleBroken("La fiche s’écrit quand le fil est terminé.")
    if not text.strip():
        raise RuleBroken("Écrivez la fiche avant de la signer.", "text")
    if not anonymised:
        raise RuleBroken("Confirmez que personne n’est reconnaissable dans la fiche.", "anonymised")
    held.thread.sheet, held.thread.sheet_signed_at = text, clock.now()
    held.thread.sheet_published_at = None
    note(held, actor, "sign", before=held.thread.step)


def publish_sheet(*, actor: Actor, uid: str, published: bool) -> None:
    """The client shows the signed sheet to the cohort, or takes it back; for good once all else is erased."""
    held = hold_client(actor, uid)
    if held.thread.sheet_signed_at is None:
        raise RuleBroken("Signez d’abord la fiche.")
    held.thread.sheet_published_at = clock.now() if published else None
    if held.thread.step == Step.ANONYMISED and not published:
        held.thread.sheet, held.thread.sheet_signed_at = "", None
    note(held, actor, "publish" if published else "unpublish", before=held.thread.step)


def anonymise_old() -> None:
    """After twelve months without a step only the published sheet and counts are left (domain §9).

    Threads that were withdrawn or left lying are no exception. Each is locked and committed by itself.
    """
    before = clock.now() - rules.ANONYMISED_AFTER
    old = select(CodevThread).where(
        CodevThread.step != Step.ANONYMISED,
        func.coalesce(CodevThread.withdrawn_at, CodevThread.step_since) < before,
    )
    for thread_id in db.session.scalars(old.with_only_columns(CodevThread.id).order_by(CodevThread.id)).all():
        locked = old.where(CodevThread.id == thread_id).with_for_update(skip_locked=True)
        thread = db.session.scalar(locked.execution_options(populate_existing=True))
        if thread is not None:
            _anonymise(thread)
        db.session.commit()


def _anonymise(thread: CodevThread) -> None:
    sheet = (thread.sheet, thread.sheet_signed_at, thread.sheet_published_at)
    _erase(thread, CodevContribution.id.is_not(None))
    db.session.execute(delete(CodevDraft).where(CodevDraft.thread_id == thread.id))
    if sheet[2] is not None:
        thread.sheet, thread.sheet_signed_at, thread.sheet_published_at = sheet
    thread.step, thread.due_on, thread.suspended_on = Step.ANONYMISED, None, None
    db.session.flush()
