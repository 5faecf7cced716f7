"""A thread that sends somebody no more messages; what waits for them still shows on its page."""

from course.db import db
from course.permissions import Actor
from modules.codev.holding import hold


def mute(*, actor: Actor, uid: str, muted: bool) -> None:
    """No message about this thread for the actor, or messages again; NotFound outside the thread."""
    hold(actor, uid).me.muted = muted
    db.session.flush()
