"""Tables of certificates, of who signs them, and of the work on a whole cohort."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base
from course.people.models import new_uid


class State(StrEnum):
    """Whether a certificate may be relied on."""

    VALID = "valid"
    REVOKED = "revoked"


class CertificateSettings(Base):
    """What every certificate of a cohort says besides the person: who signs, where, the codes."""

    __tablename__ = "certificate_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), unique=True)
    signatory: Mapped[str] = mapped_column(String(120))
    quality: Mapped[str] = mapped_column(String(160))
    place: Mapped[str] = mapped_column(String(120), default="")
    # SOFIA-FMO / GAIA, as free text (domain §9); empty ones are left out.
    code_dispositif: Mapped[str] = mapped_column(String(60), default="")
    code_module: Mapped[str] = mapped_column(String(60), default="")
    code_session: Mapped[str] = mapped_column(String(60), default="")
    code_groupe: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CertificateCounter(Base):
    """The last rank given in a school year, named by the year in which it ends."""

    __tablename__ = "certificate_counter"

    school_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """A certificate as it was issued; nothing of it changes but its state."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("school_year", "rank"),
        CheckConstraint("(state = 'valid') = (revoked_at IS NULL)", name="revoked"),
        Index("ix_certificate_person", "cohort_id", "person_id"),
        # A person has one valid certificate of a cohort, whatever is clicked at once.
        Index(
            "uq_certificate_valid",
            "cohort_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    school_year: Mapped[int]
    rank: Mapped[int]
    # The public address must be printed again with each PDF; it opens five facts and nothing else.
    token: Mapped[str] = mapped_column(String(64))
    # What the public page looks for: the time it takes says nothing of the token.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    # What it says, see rules.snapshot.
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[State] = mapped_column(String(8), default=State.VALID)
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))

    @property
    def number(self) -> str:
        """« PPS-2027-0001 »."""
        return f"PPS-{self.school_year}-{self.rank:04}"


class CertificateRun(Base):
    """Work on all the certificates of a cohort: issuing them, or putting them into one archive."""

    __tablename__ = "certificate_run"
    __table_args__ = (
        # One of each kind at a time.
        Index(
            "uq_certificate_run_open",
            "cohort_id",
            "kind",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    kind: Mapped[str] = mapped_column(String(8))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Whether certificates whose hours have changed since are replaced.
    replaces: Mapped[bool] = mapped_column(default=False)
    people: Mapped[int] = mapped_column(default=0)
    # The people up to this one, by id, are done.
    reached_id: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[int] = mapped_column(default=0)
    made: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
