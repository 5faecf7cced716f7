"""Tables beside a sheet: signatures, tries, its countersigning, its corrections, what was caught up."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from course.people.models import Person
from tutoring.sessions.models import Status


class Standing(StrEnum):
    """What a signature is worth: expected people sign, others are guests until a trainer decides."""

    SIGNED = "signed"
    GUEST = "guest"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class Signature(Base):
    """A person signed the sheet of a half-day with the code shown in the room; it certifies nothing yet."""

    __tablename__ = "signature"
    # A session moved to other hours is signed anew: the former signature stays, for the former half-day.
    __table_args__ = (UniqueConstraint("session_id", "person_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # When the half-day began, or was to begin, as it was signed: what the code was bound to.
    starts_at: Mapped[datetime]
    standing: Mapped[Standing] = mapped_column(String(10))
    signed_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Who confirmed or refused a guest.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class SigningAttempt(Base):
    """A code that was refused: five per person and sheet, then the trainer ticks."""

    __tablename__ = "signing_attempt"
    __table_args__ = (Index("ix_signing_attempt_person", "session_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # « wrong » or « expired ».
    reason: Mapped[str] = mapped_column(String(10))
    attempted_at: Mapped[datetime] = mapped_column(default=clock.now)


class SheetClosing(Base):
    """The countersigning of a sheet, which froze it; at most one."""

    __tablename__ = "sheet_closing"
    __table_args__ = (CheckConstraint("headcount >= 0", name="headcount"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), unique=True)
    # The people counted in the room, and those whom the sheet said present.
    headcount: Mapped[int]
    present: Mapped[int]
    # Why the two differ.
    explanation: Mapped[str] = mapped_column(String(300), default="")
    # Why a manager stood in for the trainers.
    reason: Mapped[str] = mapped_column(String(300), default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime] = mapped_column(default=clock.now)

    closed_by: Mapped[Person | None] = relationship()


class SheetCorrection(Base):
    """A line of a countersigned sheet was changed: before, after, by whom, why; nothing is erased."""

    __tablename__ = "sheet_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    before_status: Mapped[Status | None] = mapped_column(String(8))
    before_minutes: Mapped[int]
    after_status: Mapped[Status] = mapped_column(String(8))
    after_minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    corrected_by: Mapped[Person | None] = relationship(foreign_keys=[corrected_by_id])


class CatchUpKind(StrEnum):
    """How missed minutes were caught up (domain §1, « Rattrapage »)."""

    OTHER_GROUP = "other_group"
    REPLAY = "replay"
    MEETING = "meeting"


class CatchUp(Base):
    """Missing minutes of a session that a trainer certified under the session's modality, with their evidence."""

    __tablename__ = "catch_up"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        Index("ix_catch_up_person", "session_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[CatchUpKind] = mapped_column(String(12))
    minutes: Mapped[int]
    caught_up_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    evidence: Mapped[str] = mapped_column(String(2000))
    evidence_url: Mapped[str] = mapped_column(String(500), default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    written_by: Mapped[Person | None] = relationship(foreign_keys=[written_by_id])
