"""The write side of a virtual class: claims, the trainer's validation, reminding the absentees."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from course import clock
from course.db import db
from course.errors import NotFound, RuleBroken
from course.notices.operations import tell
from course.permissions import Actor
from course.roles import Role
from course.ui.formats import long_date
from tutoring.sessions import operations as sessions
from tutoring.sessions import queries as session_queries
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.rules import Entry
from tutoring.virtual_classes import queries, retention, rules
from tutoring.virtual_classes.models import ClassPresence, ConnectionReport
from tutoring.virtual_classes.rules import Claim

KIND = "virtual_class"


def claim(*, actor: Actor, session: TrainingSession, what: Claim) -> bool:
    """The participant says « je suis là » or « je termine », once, at the server's time; True the first time.

    Raises RuleBroken outside the window or for a cancelled class. It certifies nothing (domain §1).
    """
    _here(actor, session)
    if session.cancelled_at is not None:
        raise RuleBroken("Cette classe virtuelle est annulée.")
    rules.check_claim(what, session.starts_at, session.ends_at, clock.now())
    retention.ensure_presence(session.id, [actor.person])
    column = ClassPresence.started_at if what == Claim.START else ClassPresence.ended_at
    said = db.session.execute(
        update(ClassPresence)
        .where(
            ClassPresence.session_id == session.id,
            ClassPresence.person_id == actor.person,
            column.is_(None),
            # What a trainer has corrected is no longer the participant's to change.
            ClassPresence.corrected_at.is_(None),
        )
        .values({column: clock.now()})
        .returning(ClassPresence.id)
    )
    return said.scalar() is not None


def _here(actor: Actor, session: TrainingSession) -> None:
    if session.cohort_id != actor.cohort:
        raise NotFound()


def correct_claim(
    *,
    actor: Actor,
    session: TrainingSession,
    person_id: int,
    started_at: datetime | None,
    ended_at: datetime | None,
) -> None:
    """A trainer writes what the two claims should say; RuleBroken when the end comes before the start."""
    _staff(actor, session)
    rules.check_correction(started_at, ended_at)
    if person_id not in {line.person.id for line in session_queries.sheet(session)}:
        raise NotFound()
    retention.ensure_presence(session.id, [person_id])
    row = queries.presence(session.id, person_id)
    assert row is not None
    row.started_at, row.ended_at = started_at, ended_at
    row.corrected_by_id, row.corrected_at = actor.person_id, clock.now()
    db.session.flush()


def _staff(actor: Actor, session: TrainingSession) -> None:
    _here(actor, session)
    if not actor.has(Role.TRAINER, Role.MANAGER):
        raise NotFound()


def validate(*, actor: Actor, session: TrainingSession, entries: Sequence[Entry], reason: str = "") -> int:
    """The trainer certifies minutes, through the sheet; how many lines changed.

    What the reports said of each person is kept beside; their lines have 30 days left. Raises what
    `sessions.operations.tick` raises, and RuleBroken while the class lasts.
    """
    _staff(actor, session)
    if clock.now() < session.ends_at:
        raise RuleBroken("La classe n’est pas finie : elle se valide après sa fin.")
    changed = sessions.tick(actor=actor, session=session, entries=entries, reason=reason)
    retention.keep_minutes(session)
    db.session.execute(
        update(ConnectionReport)
        .where(ConnectionReport.session_id == session.id, ConnectionReport.validated_at.is_(None))
        .values(validated_at=clock.now())
    )
    return changed


def remind(*, actor: Actor, session: TrainingSession) -> int:
    """Ask those who left no trace whether they were there, once each; how many are concerned.

    Raises RuleBroken before the class has ended, or when it is cancelled.
    """
    _staff(actor, session)
    if session.cancelled_at is not None:
        raise RuleBroken("Cette classe virtuelle est annulée : personne n’y était attendu.")
    if clock.now() < session.ends_at:
        raise RuleBroken("La classe n’est pas finie : attendez sa fin pour relancer.")
    absent = [one.line.person.id for one in queries.overview(session).absent]
    tell(
        absent,
        kind=KIND,
        title=f"La classe virtuelle du {long_date(session.starts_at)}",
        body="Dites-nous en un mot comment elle s’est passée pour vous : la page vous guide, et rien n’est perdu.",
        path=f"/c/{actor.cohort_uid}/classes-virtuelles/{session.id}",
        cohort_id=session.cohort_id,
        key=f"class-absent-{session.id}",
    )
    return len(absent)
