"""Writing, sharing and taking back pages of one's journal."""

from collections.abc import Collection

from course import clock
from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import Actor
from course.progress.operations import record_result
from modules import drafts
from modules.journal import queries
from modules.journal.models import Audience, JournalEntry, JournalShare
from modules.readers import around


def save(*, actor: Actor, activity_key: str, text: str, version: int) -> JournalEntry:
    """Keep the page; raises StaleDraft when it was saved elsewhere since `version`.

    A page that holds something completes the activity; emptying it later takes nothing away.
    """
    lock_person(actor.cohort, actor.person)
    entry = queries.entry(actor.cohort, actor.person, activity_key)
    if entry is None:
        entry = JournalEntry(
            cohort_id=actor.cohort, person_id=actor.person, activity_key=activity_key, text="", version=0
        )
        entry.updated_at = clock.now()
        db.session.add(entry)
    was_empty = not entry.text
    drafts.write(entry, text=text, version=version)
    db.session.flush()
    if was_empty and text:
        record_result(actor=actor, activity_key=activity_key, completed=True)
    return entry


def share(*, actor: Actor, activity_key: str, audiences: Collection[Audience], version: int) -> JournalEntry:
    """Show a copy of the page to these; raises StaleDraft when it is not the text that was read over."""
    lock_person(actor.cohort, actor.person)
    entry = queries.entry(actor.cohort, actor.person, activity_key)
    if entry is None or not entry.text:
        raise RuleBroken("Cette page est vide : écrivez d’abord quelques lignes.")
    if entry.version != version:
        raise drafts.StaleDraft(entry.text, entry.version)
    group = around(actor.cohort, actor.person).group
    if group is None and set(audiences) - {Audience.TRAINERS}:
        raise RuleBroken("Vous n’êtes dans aucun groupe pour le moment.", "audiences")
    entry.shared_text, entry.shared_at = entry.text, clock.now()
    _share_with(entry, audiences, group.id if group else None)
    return entry


def _share_with(entry: JournalEntry, audiences: Collection[Audience], group_id: int | None) -> None:
    entry.shares.clear()
    # The old rows go first: a page is shared once with each audience.
    db.session.flush()
    for audience in audiences:
        of_group = None if audience == Audience.TRAINERS else group_id
        entry.shares.append(JournalShare(audience=audience, group_id=of_group))
    db.session.flush()


def unshare(*, actor: Actor, activity_key: str) -> None:
    """Make the page private again, at once; no copy remains for readers."""
    entry = queries.entry(actor.cohort, actor.person, activity_key)
    if entry is None:
        raise NotFound()
    entry.shares.clear()
    entry.shared_text = entry.shared_at = None
    db.session.flush()
