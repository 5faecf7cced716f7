"""Tables of field visits: the shared report, who was there, and the author's private notes apart."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from course.hours.models import Nature
from course.people.models import Person, School, new_uid


class Answer(StrEnum):
    """What an attendee said of the report."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CONTESTED = "contested"
    # Nothing: the person responsible for the course certified the visit without an answer (domain §1).
    SILENT = "silent"


class FieldVisit(Base):
    """A visit to a school, with the report that its attendees read; never deleted, only cancelled."""

    __tablename__ = "field_visit"
    __table_args__ = (
        # The same form sent twice makes one visit: the entry's id comes with the form.
        UniqueConstraint("cohort_id", "author_id", "entry_uid"),
        CheckConstraint("minutes > 0 AND travel_minutes >= 0 AND kilometres >= 0", name="amounts"),
        Index("ix_field_visit_cohort", "cohort_id", "occurred_on"),
        Index("ix_field_visit_author", "author_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    entry_uid: Mapped[str] = mapped_column(String(36))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # As what the author came: « tutor » or « trainer » of the attendees' group.
    function: Mapped[str] = mapped_column(String(8))
    # None when the attendees belong to several groups.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"))
    # The school of that day, whatever the postings become.
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    nature: Mapped[Nature] = mapped_column(String(20))
    occurred_on: Mapped[date]
    year: Mapped[int]
    minutes: Mapped[int]
    # When it began, if it was said; it ends `minutes` later, the same day.
    starts_at: Mapped[datetime | None]
    # There and back.
    travel_minutes: Mapped[int] = mapped_column(default=0)
    kilometres: Mapped[float] = mapped_column(Numeric(6, 1, asdecimal=False), default=0)
    mission_order: Mapped[str] = mapped_column(String(60), default="")
    # The authorisation to use one's own vehicle, as its number or date.
    vehicle: Mapped[str] = mapped_column(String(60), default="", server_default="")
    # The tutor's functions that it served: codes of `rules.TAGS`, separated by spaces.
    tags: Mapped[str] = mapped_column(String(120), default="", server_default="")
    # The shared report.
    observed: Mapped[str] = mapped_column(Text, default="")
    said: Mapped[str] = mapped_column(Text, default="")
    agreed: Mapped[str] = mapped_column(Text, default="")
    before_next: Mapped[str] = mapped_column(Text, default="")
    # 1, 2, … : what an attendee accepts is the version that they read.
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")

    author: Mapped[Person] = relationship()
    school: Mapped[School] = relationship()
    attendees: Mapped[list["VisitAttendee"]] = relationship(
        order_by="VisitAttendee.id", back_populates="visit"
    )

    @property
    def ends_at(self) -> datetime | None:
        """When it ended, if it was said when it began."""
        return None if self.starts_at is None else self.starts_at + timedelta(minutes=self.minutes)


class VisitAttendee(Base):
    """Somebody who was there, and what they said of the report."""

    __tablename__ = "visit_attendee"
    __table_args__ = (UniqueConstraint("visit_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("field_visit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[Answer] = mapped_column(String(10), default=Answer.PROPOSED)
    answered_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    # When the report was first recalled to them; none again once the report has changed.
    reminded_at: Mapped[datetime | None]
    # Why the visit was certified without their answer.
    silence_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    # The agreement of a site head who was away: name, date, document, as the participant records it.
    site_agreement: Mapped[str] = mapped_column(String(300), default="", server_default="")

    person: Mapped[Person] = relationship()
    visit: Mapped[FieldVisit] = relationship(back_populates="attendees")


class VisitNote(Base):
    """A working note of a visit's author, read by nobody else; in a table apart on purpose."""

    __tablename__ = "visit_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("field_visit.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
