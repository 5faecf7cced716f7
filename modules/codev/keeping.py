"""Drafts as the pages keep them: another tab that has sent its text already is no conflict."""

from sqlalchemy import delete

from course.db import db
from course.permissions import Actor
from modules.codev import writing
from modules.codev.holding import hold
from modules.codev.models import CodevDraft
from modules.drafts import StaleDraft


def keep(*, actor: Actor, uid: str, slot: str, text: str, version: int) -> CodevDraft:
    """Save the draft; raises StaleDraft when another text stands there, RuleBroken where nothing is kept."""
    try:
        return writing.save_draft(actor=actor, uid=uid, slot=slot, text=text, version=version)
    except StaleDraft as stale:
        if stale.text:
            raise
        return writing.save_draft(actor=actor, uid=uid, slot=slot, text=text, version=stale.version)


def forget(*, actor: Actor, uid: str, slot: str) -> None:
    """Erase a draft of the actor's; twice is once."""
    held = hold(actor, uid, here=False)
    db.session.execute(
        delete(CodevDraft).where(
            CodevDraft.thread_id == held.thread.id,
            CodevDraft.person_id == actor.person,
            CodevDraft.slot == slot,
        )
    )
