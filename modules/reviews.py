"""Looking at somebody's work from the LMS: only what the rooms let that person read (domain §2)."""

from collections.abc import Callable

from flask import url_for
from sqlalchemy import select

from course.catalogue.models import Activity
from course.db import db
from course.people.models import Person
from course.permissions import Actor, may
from course.registries import registries
from modules.activities import READ
from modules.codev import evidence as codev
from modules.journal import queries as journals
from modules.journal.views import SHARED
from modules.short_text import queries as texts
from modules.short_text.views import TEXTS


def _journal(reader: Actor, author: Person, key: str) -> str | None:
    """The page that its author shares with this reader today, among all of them."""
    if not may(reader, SHARED):
        return None
    for number, page in enumerate(journals.shared_with(reader), 1):
        if (page.author.id, page.activity.key) == (author.id, key):
            return url_for("journal.shared", cohort_uid=reader.cohort_uid, _anchor=f"page-{number}")
    return None


def _short_text(reader: Actor, author: Person, key: str) -> str | None:
    """The text in this reader's hands."""
    if not may(reader, TEXTS) or not texts.received(reader, key, author.uid):
        return None
    return url_for("short_text.read", cohort_uid=reader.cohort_uid, key=key, person_uid=author.uid)


# Reading, quizzes, the charter and self-assessment show others nothing of what one person did.
_OF_KIND: dict[str, Callable[[Actor, Person, str], str | None]] = {
    "journal": _journal,
    "short_text": _short_text,
    "codev": codev.review,
}


def activity(reader: Actor, person_id: int, key: str) -> str | None:
    """Where the reader sees this person's work in the activity; None when nothing of it is theirs to read."""
    one = db.session.scalar(select(Activity).where(Activity.key == key, Activity.version > 0))
    author = db.session.get(Person, person_id)
    if one is None or author is None:
        return None
    if person_id == reader.person:
        kind = registries().activity_kinds.get(one.kind)
        own = kind is not None and may(reader, READ)
        return url_for(kind.endpoint, cohort_uid=reader.cohort_uid, key=key) if kind and own else None
    shown = _OF_KIND.get(one.kind)
    return shown(reader, author, key) if shown else None
