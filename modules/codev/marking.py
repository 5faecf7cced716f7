"""Up to where somebody has read a thread."""

from sqlalchemy import func, select

from course.db import db
from course.permissions import Actor
from modules.codev.holding import hold
from modules.codev.models import CodevContribution


def mark_read(*, actor: Actor, uid: str, upto: int) -> None:
    """What was written up to the contribution `upto` is no longer new to the actor; never less than before."""
    held = hold(actor, uid, here=False)
    query = select(func.max(CodevContribution.id)).where(
        CodevContribution.thread_id == held.thread.id, CodevContribution.id <= upto
    )
    held.me.seen_id = max(held.me.seen_id, db.session.scalar(query) or 0)
    db.session.flush()
