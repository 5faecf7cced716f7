"""The two books: certified lines and the lines that reverse them; the database refuses anything else.

The status of a planned or refused hour lives on its source (attendance, visit, completion), never here.
Triggers forbid UPDATE and DELETE on both databases (see the migrations).
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from course import clock
from course.db import Base
from course.people.models import new_uid


class Modality(StrEnum):
    """How an hour was spent (domain §1)."""

    IN_PERSON = "in_person"
    VIRTUAL_CLASS = "virtual_class"
    ASYNCHRONOUS = "asynchronous"
    ON_SITE = "on_site"


class Nature(StrEnum):
    """What a trainer's hour was; the first four consume the 10 h of the post."""

    INDIVIDUAL_VISIT = "individual_visit"
    COLLECTIVE_VISIT = "collective_visit"
    WORKSHOP = "workshop"
    NETWORK_MEETING = "network_meeting"
    REMOTE_INDIVIDUAL = "remote_individual"
    REMOTE_COLLECTIVE = "remote_collective"
    FACILITATION = "facilitation"


class _Line:
    """What a line of either book says: who, where, when, how long, on what evidence, certified by whom."""

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    # Negative on a line that reverses another.
    minutes: Mapped[int]
    occurred_on: Mapped[date]
    evidence_kind: Mapped[str] = mapped_column(String(20))
    evidence_ref: Mapped[str] = mapped_column(String(60))
    # 1, 2, … : the same evidence certified again after a reversal; makes the key unique.
    sequence: Mapped[int]
    certified_at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(String(300), default="")

    @declared_attr
    def cohort_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("cohort.id"))

    @declared_attr
    def person_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("person.id"))

    @declared_attr
    def certified_by_id(cls) -> Mapped[int | None]:
        """Nobody when a rule of the course certified it (a completed module)."""
        return mapped_column(ForeignKey("person.id"))


class ParticipantHours(_Line, Base):
    """A line of the participants' book."""

    __tablename__ = "participant_hours"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id", "evidence_kind", "evidence_ref", "sequence"),
        CheckConstraint("(minutes > 0) = (reverses_id IS NULL)", name="sign"),
        CheckConstraint("minutes <> 0", name="minutes"),
        Index("ix_participant_hours_person", "person_id", "cohort_id"),
        # What the sums of a whole cohort read, and nothing beside it.
        Index(
            "ix_participant_hours_sums",
            *("cohort_id", "person_id", "year", "modality", "module_code", "minutes"),
        ),
    )

    modality: Mapped[Modality] = mapped_column(String(16))
    # The module it counts for; none for the in-person days and on-site support.
    module_code: Mapped[str | None] = mapped_column(String(8))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("participant_hours.id"), unique=True)


class TrainerHours(_Line, Base):
    """A line of the trainers' book; the 10 h belong to the post (cohort, year, function, group)."""

    __tablename__ = "trainer_hours"
    __table_args__ = (
        UniqueConstraint("cohort_id", "person_id", "evidence_kind", "evidence_ref", "sequence"),
        CheckConstraint("(minutes > 0) = (reverses_id IS NULL)", name="sign"),
        CheckConstraint("minutes <> 0", name="minutes"),
        Index("ix_trainer_hours_person", "person_id", "cohort_id"),
        # The newest lines of a cohort, a page at a time.
        Index("ix_trainer_hours_newest", "cohort_id", "occurred_on", "id"),
    )

    function: Mapped[str] = mapped_column(String(8))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"))
    nature: Mapped[Nature] = mapped_column(String(20))
    # The school of that day, whatever the posting becomes.
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    travel_minutes: Mapped[int] = mapped_column(default=0)
    kilometres: Mapped[float] = mapped_column(Numeric(6, 1), default=0)
    mission_order: Mapped[str] = mapped_column(String(60), default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("trainer_hours.id"), unique=True)


class Recognition(Base):
    """Hours done elsewhere or before, recognised on a document; the certified line is in the book."""

    __tablename__ = "recognition"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes"),
        Index("ix_recognition_person", "cohort_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    year: Mapped[int]
    modality: Mapped[Modality] = mapped_column(String(16))
    minutes: Mapped[int]
    # None: for the year as a whole, whatever the modules.
    module_code: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(300))
    # What proves it, and where it is kept: « attestation de l’académie de Lyon, dossier 12 ».
    document: Mapped[str] = mapped_column(String(200))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]


class Verdict(StrEnum):
    """What the administrator says of a line of the trainers' book."""

    VALIDATED = "validated"
    REFUSED = "refused"


class TrainerHoursReview(Base):
    """One verdict on one line; the last one stands. A refusal also reverses the line in the book."""

    __tablename__ = "trainer_hours_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("trainer_hours.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300), default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
