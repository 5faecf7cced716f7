"""Writing, handing in and taking back a short text."""

from course import clock
from course.catalogue.models import ActivityVersion
from course.cohorts.operations import lock_person
from course.db import db
from course.errors import RuleBroken
from course.permissions import Actor
from course.progress.operations import record_result, take_back
from modules import drafts
from modules.short_text import queries, rules
from modules.short_text.models import HandedInText, ShortTextDraft

# How far a person is who has begun to write.
BEGUN = 50
HANDED_IN = "Ce texte est remis : reprenez-le d’abord pour le retravailler."


def save(*, actor: Actor, activity_key: str, text: str, version: int) -> ShortTextDraft:
    """Keep the draft; raises StaleDraft when it was saved elsewhere, RuleBroken while it is handed in."""
    lock_person(actor.cohort, actor.person)
    if _current(actor, activity_key) is not None:
        raise RuleBroken(HANDED_IN)
    return _write(actor, activity_key, text, version)


def _write(actor: Actor, activity_key: str, text: str, version: int) -> ShortTextDraft:
    draft = queries.draft(actor.cohort, actor.person, activity_key)
    begins = draft is None
    if draft is None:
        draft = ShortTextDraft(
            cohort_id=actor.cohort, person_id=actor.person, activity_key=activity_key, text="", version=0
        )
        draft.updated_at = clock.now()
        db.session.add(draft)
    drafts.write(draft, text=text, version=version)
    db.session.flush()
    if begins:
        record_result(actor=actor, activity_key=activity_key, completed=False, percent=BEGUN)
    return draft


def _current(actor: Actor, activity_key: str) -> HandedInText | None:
    former = queries.handed_in(actor.cohort, actor.person, activity_key)
    return former[0] if former and former[0].taken_back_at is None else None


def hand_in(
    *, actor: Actor, activity_key: str, question: ActivityVersion, text: str, version: int
) -> HandedInText:
    """Give the text to its readers; RuleBroken beside « text » when it is too short or too long.

    The same text sent twice is handed in once; raises StaleDraft when the draft was saved elsewhere.
    """
    lock_person(actor.cohort, actor.person)
    former = queries.handed_in(actor.cohort, actor.person, activity_key)
    if former and former[0].taken_back_at is None:
        if former[0].text == text:
            return former[0]
        raise RuleBroken(HANDED_IN)
    limits = question.definition
    wrong = rules.too_short_or_long(text, limits["min_words"], limits["max_words"])
    if wrong is not None:
        raise RuleBroken(wrong, "text")
    _write(actor, activity_key, text, version)
    made = HandedInText(
        cohort_id=actor.cohort,
        person_id=actor.person,
        activity_key=activity_key,
        number=len(former) + 1,
        activity_version=question.number,
        text=text,
        words=rules.words(text),
    )
    db.session.add(made)
    db.session.flush()
    record_result(actor=actor, activity_key=activity_key, completed=True)
    return made


def take_back_text(*, actor: Actor, activity_key: str) -> None:
    """Take the text out of the readers' hands; it becomes the draft again. Twice is once."""
    lock_person(actor.cohort, actor.person)
    current = _current(actor, activity_key)
    if current is not None:
        current.taken_back_at = clock.now()
        db.session.flush()
        take_back(actor=actor, activity_key=activity_key)
