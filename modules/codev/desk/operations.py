"""One thread on the review desk: how long its steps took, what was decided; notes to who facilitates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.operations import tell
from course.people.models import Person
from course.permissions import Actor
from modules.codev import reading, telling
from modules.codev.desk import queries
from modules.codev.models import CodevContribution, CodevDecision, CodevPart, CodevProcessNote, CodevThread
from modules.codev.rules import Kind, Part, Step

NOTE_LIMIT = 2000


@dataclass(frozen=True)
class Stay:
    """How long a thread stayed in a step: `until` is none for the step it is in."""

    step: Step
    since: date
    until: date | None
    due_on: date | None

    @property
    def beyond(self) -> int:
        """How many calendar days it went beyond its last day; 0 within it."""
        end = self.until or clock.today()
        return max(0, (end - self.due_on).days) if self.due_on else 0


def decisions(thread_id: int) -> Sequence[tuple[CodevDecision, str]]:
    """The log with the names of who decided, in its order."""
    rows = db.session.execute(
        select(CodevDecision, Person.display_name)
        .join(Person, Person.id == CodevDecision.decided_by_id)
        .where(CodevDecision.thread_id == thread_id)
        .order_by(CodevDecision.number)
    )
    return [(decision, name) for decision, name in rows]


def stays(thread: CodevThread, log: Sequence[CodevDecision]) -> list[Stay]:
    """The steps that the thread went through, each as often as it was in it, with its last due day."""
    found, since, due = [], clock.day_of(thread.opened_at), None
    for one in log:
        day = clock.day_of(one.decided_at)
        if one.act in ("advance", "back"):
            found.append(Stay(one.from_step, since, day, due))
            since = day
        due = one.due_on if one.act != "withdraw" else due
    if thread.step not in Step.over():
        gone = clock.day_of(thread.withdrawn_at) if thread.withdrawn_at else None
        # Nothing is late while the clock stands still.
        found.append(Stay(thread.step, since, gone, None if thread.suspended_on else thread.due_on or due))
    return found


def questions_left(thread_id: int) -> Sequence[CodevContribution]:
    """The questions that nobody answered, with who asked; only for those who read the content."""
    answer = aliased(CodevContribution)
    answered = select(answer.id).where(
        answer.thread_id == thread_id,
        answer.reply_to_id == CodevContribution.id,
        answer.kind == Kind.ANSWER,
    )
    return db.session.scalars(
        select(CodevContribution)
        .where(
            CodevContribution.thread_id == thread_id,
            CodevContribution.kind == Kind.QUESTION,
            CodevContribution.erased_at.is_(None),
            ~answered.exists(),
        )
        .options(joinedload(CodevContribution.author))
        .order_by(CodevContribution.id)
    ).all()


def write_note(*, actor: Actor, uid: str, text: str) -> CodevProcessNote:
    """A trainer of the group tells the facilitator something about the process; the two of them read it.

    NotFound for a thread of another group; RuleBroken beside « text » when it is empty, and for a thread
    that was withdrawn or that nobody of the group facilitates but the trainer. The same words twice are one note.
    """
    line = queries.line(actor, uid)
    if line is None or not may_note(actor, line):
        raise NotFound()
    if line.thread.withdrawn_at is not None:
        raise RuleBroken("Ce fil a été retiré : il n’y a plus d’animation à accompagner.")
    facilitator = facilitator_of(line.people)
    if facilitator is None or facilitator.person_id == actor.person:
        raise RuleBroken("Personne d’autre que vous n’anime ce fil pour l’instant.")
    if not text:
        raise RuleBroken("Écrivez votre mot avant de l’envoyer.", "text")
    reading.thread(actor.cohort, uid, lock=True)
    for known in notes_by(line.thread.id, actor.person):
        if known.text == text and known.facilitator_id == facilitator.person_id:
            return known
    made = CodevProcessNote(
        thread_id=line.thread.id, author_id=actor.person, facilitator_id=facilitator.person_id, text=text
    )
    db.session.add(made)
    db.session.flush()
    tell(
        [facilitator.person_id],
        kind=telling.KIND,
        title=f"{line.name} : un mot pour vous, sur l’animation",
        path=f"{telling.path_of(line.thread)}/mots",
        cohort_id=actor.cohort,
        key=f"codev:{line.thread.id}:note:{made.id}",
    )
    return made


def may_note(actor: Actor, line: queries.Line) -> bool:
    """Whether the actor is a trainer of the thread's group."""
    return line.thread.group_id in queries.scope(actor).trained


def facilitator_of(people: Sequence[CodevPart]) -> CodevPart | None:
    """Who facilitates, if still in the group."""
    return next((one for one in people if one.part == Part.FACILITATOR), None)


def notes_by(thread_id: int, author_id: int) -> Sequence[CodevProcessNote]:
    """What this trainer wrote to facilitators of the thread, the latest first."""
    return db.session.scalars(
        select(CodevProcessNote)
        .where(CodevProcessNote.thread_id == thread_id, CodevProcessNote.author_id == author_id)
        .order_by(CodevProcessNote.id.desc())
    ).all()


def notes_for(actor: Actor, uid: str) -> tuple[CodevThread, Sequence[tuple[CodevProcessNote, str]]]:
    """The notes that the actor received as facilitator, with their authors; NotFound for the others."""
    thread = reading.thread(actor.cohort, uid)
    if thread is None or not _is_addressed(thread.id, actor.person):
        raise NotFound()
    rows = db.session.execute(
        select(CodevProcessNote, Person.display_name)
        .join(Person, Person.id == CodevProcessNote.author_id)
        .where(CodevProcessNote.thread_id == thread.id, CodevProcessNote.facilitator_id == actor.person)
        .order_by(CodevProcessNote.id.desc())
    )
    return thread, [(note, name) for note, name in rows]


def _is_addressed(thread_id: int, person_id: int) -> bool:
    """Whether the person facilitates the thread, or received a note when they did."""
    part = select(CodevPart.id).where(
        CodevPart.thread_id == thread_id,
        CodevPart.person_id == person_id,
        CodevPart.part == Part.FACILITATOR,
    )
    note = select(CodevProcessNote.id).where(
        CodevProcessNote.thread_id == thread_id, CodevProcessNote.facilitator_id == person_id
    )
    return db.session.scalar(part) is not None or db.session.scalar(note.limit(1)) is not None


def read_notes(*, actor: Actor, uid: str) -> int:
    """The facilitator says that the notes were read; returns how many were new. Twice is once."""
    _, found = notes_for(actor, uid)
    unread = [note for note, _ in found if note.read_at is None]
    for note in unread:
        note.read_at = clock.now()
    db.session.flush()
    return len(unread)
