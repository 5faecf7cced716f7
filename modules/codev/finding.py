"""What a search finds of a thread, and for whom: as the page shows it, blind first included."""

from collections.abc import Collection

from course.permissions import Actor
from modules.codev.models import CodevContribution, CodevThread


def index(thread: CodevThread, contribution: CodevContribution) -> None:
    """Let the contribution be found by those who read it."""


def forget(thread: CodevThread) -> None:
    """Nothing of this thread is found any more."""


def forget_attachments(thread: CodevThread) -> None:
    """Erase the files of this thread."""


def audiences(actor: Actor) -> Collection[str]:
    """The audiences that this person may read in this cohort now."""
    return ()
