"""Tables of cohorts: years, dated roles, groups, enrolments, opening codes."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from course.people.models import Person, new_uid
from course.roles import Role


class Status(StrEnum):
    """Where a participant stands (domain §2, « People change »)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"
    TRANSFERRED = "transferred"


class GroupFunction(StrEnum):
    """What someone is in a group of six."""

    MEMBER = "member"
    TUTOR = "tutor"
    TRAINER = "trainer"


class Cohort(Base):
    """A session of the programme: two years, groups of six, one reading of the hours."""

    __tablename__ = "cohort"
    __table_args__ = (CheckConstraint("reading IN ('A', 'B')", name="reading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    title: Mapped[str] = mapped_column(String(200))
    academy: Mapped[str] = mapped_column(String(120), default="")
    # A: 36 h; B: 56 h, on-site support included (domain §1). Changes display only.
    reading: Mapped[str] = mapped_column(String(1), default="A")
    # The zone of its school holidays (A, B or C).
    zone: Mapped[str] = mapped_column(String(1), default="A", server_default="A")
    # Whether tutors also have 10 h a year (domain §1, a cohort's setting), in minutes.
    tutor_minutes: Mapped[int] = mapped_column(default=600)
    trainer_minutes: Mapped[int] = mapped_column(default=600)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    years: Mapped[list["CohortYear"]] = relationship(order_by="CohortYear.number")


class CohortYear(Base):
    """Year 1 or 2 of a cohort, both days included; a January start is possible."""

    __tablename__ = "cohort_year"
    __table_args__ = (UniqueConstraint("cohort_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    number: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class RoleGrant(Base):
    """A person holds a role in a cohort from one day to another (both included)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_person_cohort", "person_id", "cohort_id"),
        Index("ix_role_grant_cohort_role", "cohort_id", "role"),
        # One open grant of a role at a time: a double click grants once.
        Index(
            "uq_role_grant_open",
            "cohort_id",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    # Who decided; nobody for a role guessed at the first launch, which the manager then reviews.
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Enrolment(Base):
    """A person is known to a cohort: standing, first and last time seen."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[Status] = mapped_column(String(12), default=Status.ACTIVE)
    status_since: Mapped[date] = mapped_column(default=clock.today)
    # Arrived without being announced: on the manager's list until a role is decided.
    to_review: Mapped[bool] = mapped_column(default=False)
    last_seen_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class Group(Base):
    """A group of six inside a cohort."""

    __tablename__ = "cohort_group"
    __table_args__ = (UniqueConstraint("cohort_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    name: Mapped[str] = mapped_column(String(60))


class GroupMembership(Base):
    """A person is a member, the tutor or a trainer of a group, from one day to another (included)."""

    __tablename__ = "group_membership"
    __table_args__ = (
        Index("ix_group_membership_person", "person_id"),
        Index(
            "uq_group_membership_open",
            "group_id",
            "person_id",
            "function",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("cohort_group.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    function: Mapped[GroupFunction] = mapped_column(String(8))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    group: Mapped[Group] = relationship()


class OpeningCode(Base):
    """A code that lets an instructor open one cohort; only its hash is kept."""

    __tablename__ = "opening_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CodeAttempt(Base):
    """One wrong opening code: attempts are counted per person, an académie being one address."""

    __tablename__ = "code_attempt"
    __table_args__ = (Index("ix_code_attempt_person", "person_id", "attempted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    attempted_at: Mapped[datetime] = mapped_column(default=clock.now)
