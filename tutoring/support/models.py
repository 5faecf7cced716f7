"""Tables of requests for support and of remote follow-ups."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.cohorts.models import Group
from course.db import Base
from course.hours.models import Nature
from course.people.models import Person, new_uid


class State(StrEnum):
    """Where a request is; reopening brings it back to open."""

    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"


class SlotState(StrEnum):
    """What became of a remote slot that was proposed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class SupportRequest(Base):
    """A need that a participant states, alone or for the group."""

    __tablename__ = "support_request"
    __table_args__ = (
        UniqueConstraint("cohort_id", "author_id", "entry_uid"),
        Index("ix_support_request_cohort", "cohort_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The form's own id: sent twice, written once.
    entry_uid: Mapped[str] = mapped_column(String(36))
    # The author's group that day: its tutor and its trainer read the request.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"))
    # Stated for the whole group, whose members then read it too.
    for_group: Mapped[bool]
    subject: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[State] = mapped_column(String(8), default=State.OPEN)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reopened_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The expert it was passed to; nobody else of them reads it.
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    author: Mapped[Person] = relationship(foreign_keys=author_id)
    taken_by: Mapped[Person | None] = relationship(foreign_keys=taken_by_id)
    expert: Mapped[Person | None] = relationship(foreign_keys=expert_id)
    group: Mapped[Group | None] = relationship()
    messages: Mapped[list["SupportMessage"]] = relationship(order_by="SupportMessage.id")
    slots: Mapped[list["SupportSlot"]] = relationship(order_by="SupportSlot.id")


class SupportMessage(Base):
    """What was written under a request: an answer, or why it is open again."""

    __tablename__ = "support_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[Person] = relationship()


class SupportSlot(Base):
    """A remote appointment proposed in answer to a request."""

    __tablename__ = "support_slot"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("support_request.id"), index=True)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    link: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[SlotState] = mapped_column(String(9), default=SlotState.PROPOSED)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    proposed_by: Mapped[Person] = relationship()


class RemoteFollowUp(Base):
    """Time given at a distance; it does not consume the 10 h and gives participants no hours."""

    __tablename__ = "remote_follow_up"
    __table_args__ = (
        UniqueConstraint("cohort_id", "author_id", "entry_uid"),
        CheckConstraint("minutes > 0", name="minutes"),
        Index("ix_remote_follow_up_author", "author_id", "occurred_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    entry_uid: Mapped[str] = mapped_column(String(36))
    # « tutor » or « trainer », and the group: the post whose time it is.
    function: Mapped[str] = mapped_column(String(8))
    group_id: Mapped[int] = mapped_column(ForeignKey("cohort_group.id"))
    nature: Mapped[Nature] = mapped_column(String(20))
    year: Mapped[int]
    occurred_on: Mapped[date]
    minutes: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200), default="")
    logged_at: Mapped[datetime] = mapped_column(default=clock.now)
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")

    author: Mapped[Person] = relationship()
    group: Mapped[Group] = relationship()
    attendees: Mapped[list["FollowUpAttendee"]] = relationship(order_by="FollowUpAttendee.id")


class FollowUpAttendee(Base):
    """Somebody who was there."""

    __tablename__ = "follow_up_attendee"
    __table_args__ = (UniqueConstraint("follow_up_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("remote_follow_up.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    person: Mapped[Person] = relationship()
