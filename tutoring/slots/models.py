"""Tables of appointments: who asks for a visit, the slots offered, the places taken."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.cohorts.models import Group
from course.db import Base
from course.people.models import Person, School, new_uid


def new_slot_uid() -> str:
    """An uuid: the visit's form takes it as its own."""
    return str(uuid4())


class VisitRequest(Base):
    """A participant asks for a visit; the tutor and the trainer of the group read it."""

    __tablename__ = "visit_request"
    __table_args__ = (
        UniqueConstraint("cohort_id", "author_id", "entry_uid"),
        Index("ix_visit_request_group", "group_id", "withdrawn_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    entry_uid: Mapped[str] = mapped_column(String(36))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The author's group that day.
    group_id: Mapped[int] = mapped_column(ForeignKey("cohort_group.id"))
    reason: Mapped[str] = mapped_column(Text)
    possible: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # When its author took it back. Whether it has its answer is read from the slots.
    withdrawn_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship()
    group: Mapped[Group] = relationship()


class VisitSlot(Base):
    """A moment that a tutor or a trainer offers for a visit; never deleted, only cancelled."""

    __tablename__ = "visit_slot"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND places > 0", name="amounts"),
        Index("ix_visit_slot_cohort", "cohort_id", "starts_at"),
        Index("ix_visit_slot_host", "host_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=new_slot_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("cohort_group.id"))
    # Offered to this person only; None: to the whole group.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    collective: Mapped[bool]
    places: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Grows with each move.
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    move_reason: Mapped[str] = mapped_column(String(300), default="")
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")

    host: Mapped[Person] = relationship(foreign_keys=host_id)
    person: Mapped[Person | None] = relationship(foreign_keys=person_id)
    group: Mapped[Group] = relationship()
    school: Mapped[School] = relationship()
    bookings: Mapped[list["SlotBooking"]] = relationship(order_by="SlotBooking.id", back_populates="slot")

    @property
    def ends_at(self) -> datetime:
        """The end, `minutes` after the start."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def taken(self) -> list["SlotBooking"]:
        """The places taken, those given back apart."""
        return [one for one in self.bookings if one.left_at is None]

    @property
    def free(self) -> int:
        """How many places are left."""
        return self.places - len(self.taken)


class SlotBooking(Base):
    """Somebody's place in a slot."""

    __tablename__ = "slot_booking"
    __table_args__ = (
        # One place each at a time; a place given back may be taken again.
        Index(
            "uq_slot_booking_open",
            "slot_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("visit_slot.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    chosen_at: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None]
    leave_reason: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship()
    slot: Mapped[VisitSlot] = relationship(back_populates="bookings")
