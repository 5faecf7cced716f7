"""Tables of what a virtual class leaves: claims, connection reports until they are read, minutes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class Match(StrEnum):
    """What is known of a name in a report."""

    # By the tool: one expected person has this very name; several or nearly; none.
    SURE = "sure"
    DOUBTFUL = "doubtful"
    UNKNOWN = "unknown"
    # By a human: this person, a guest, somebody who is not to be counted.
    DECIDED = "decided"
    GUEST = "guest"
    OTHER = "other"


class ClassPresence(Base):
    """What one person and the reports said of one class; it certifies nothing by itself."""

    __tablename__ = "class_presence"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        CheckConstraint("connected_minutes >= 0", name="connected_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # « Je signale ma présence » and « Je termine », by the server's clock.
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # The trainer who corrected the two instants.
    corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[datetime | None]
    # Minutes of the connection reports when the trainer validated; stays when their lines are erased.
    connected_minutes: Mapped[int | None]


class ConnectionReport(Base):
    """One imported report; the file itself is not kept."""

    __tablename__ = "connection_report"
    __table_args__ = (
        UniqueConstraint("session_id", "digest"),
        Index("ix_connection_report_validated", "validated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    # SHA-256 of the file: the same report is not counted twice.
    digest: Mapped[str] = mapped_column(String(64))
    imported_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    imported_at: Mapped[datetime] = mapped_column(default=clock.now)
    connections: Mapped[int]
    # Lines of the file that could not be read, and connections whose end it does not tell.
    unreadable: Mapped[int]
    open_ended: Mapped[int]
    # When the trainer first validated: the lines are erased 30 days later.
    validated_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class ConnectionName(Base):
    """A name as the report gives it, and whose it is."""

    __tablename__ = "connection_name"
    __table_args__ = (UniqueConstraint("report_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("connection_report.id"))
    # Its place among the report's names, from 0.
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    match: Mapped[Match] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The ids of those it may be, likeliest first, as « 12 40 »; and why, for a human.
    near: Mapped[str] = mapped_column(String(200), default="")
    why: Mapped[str] = mapped_column(String(120), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ConnectionLine(Base):
    """One connection: from when to when, or only how long."""

    __tablename__ = "connection_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_id: Mapped[int] = mapped_column(ForeignKey("connection_name.id"), index=True)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
