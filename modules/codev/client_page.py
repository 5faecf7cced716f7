"""What the client's pages show: the plan, drafts, the wordings of the request, the published sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from course.db import db
from modules.codev.models import CodevAction, CodevContribution, CodevDraft, CodevThread
from modules.codev.rules import Kind

HEADINGS = "### La question\n\n\n\n### Ce qui a été essayé\n\n\n\n### Ce que nous en gardons\n"


def actions(thread_id: int) -> Sequence[CodevAction]:
    """The lines of the plan, in the order of their days."""
    return db.session.scalars(
        select(CodevAction).where(CodevAction.thread_id == thread_id).order_by(CodevAction.number)
    ).all()


def once(thread_id: int, author_id: int, kind: Kind) -> CodevContribution | None:
    """What this person wrote of a kind that stands once."""
    return db.session.scalar(
        select(CodevContribution).where(
            CodevContribution.thread_id == thread_id,
            CodevContribution.author_id == author_id,
            CodevContribution.kind == kind,
            CodevContribution.erased_at.is_(None),
        )
    )


def slot_of(kind: Kind, made: CodevContribution | None) -> str:
    """Where the draft of such a text is kept: the same place as on the thread's page."""
    return f"edit:{made.uid}" if made else str(kind)


def draft(thread_id: int, person_id: int, slot: str) -> CodevDraft | None:
    """What this person is writing there; nobody else reads it."""
    return db.session.scalar(
        select(CodevDraft).where(
            CodevDraft.thread_id == thread_id, CodevDraft.person_id == person_id, CodevDraft.slot == slot
        )
    )


def wordings(thread_id: int) -> Sequence[CodevContribution]:
    """The request and its reformulations, in the order in which they were written."""
    return db.session.scalars(
        select(CodevContribution)
        .where(
            CodevContribution.thread_id == thread_id,
            CodevContribution.kind.in_((Kind.REQUEST, Kind.REFORMULATION)),
            CodevContribution.erased_at.is_(None),
        )
        .options(joinedload(CodevContribution.author))
        .order_by(CodevContribution.id)
    ).all()


@dataclass(frozen=True)
class Sheet:
    """A published sheet: a text and a day; it names nobody, neither group nor thread."""

    text: str
    published_at: datetime


def published(cohort_id: int) -> list[Sheet]:
    """The sheets that clients published to this cohort, the latest first."""
    rows = db.session.execute(
        select(CodevThread.sheet, CodevThread.sheet_published_at)
        .where(
            CodevThread.cohort_id == cohort_id,
            CodevThread.sheet_published_at.is_not(None),
            CodevThread.withdrawn_at.is_(None),
        )
        .order_by(CodevThread.sheet_published_at.desc(), CodevThread.id)
    )
    return [Sheet(text, at) for text, at in rows if at is not None]


def is_empty(text: str) -> bool:
    """Whether nothing was written under the headings that are offered."""
    offered = set(HEADINGS.split("\n"))
    return not any(line.strip() for line in text.split("\n") if line.strip() not in offered)
