"""Tables of the programme, loaded from modules/content, and of its calendar in a cohort."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base


class Programme(Base):
    """The course as a whole; there is one, whose code is PPS."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    introduction: Mapped[str] = mapped_column(Text)


class Module(Base):
    """One of the fifteen modules M0–M14 (domain §3); minutes are the plan."""

    __tablename__ = "module"
    __table_args__ = (
        CheckConstraint("synchronous_minutes >= 0 AND asynchronous_minutes >= 0", name="minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    element: Mapped[str] = mapped_column(String(2))
    year: Mapped[int]
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    aim: Mapped[str] = mapped_column(Text)
    introduction: Mapped[str] = mapped_column(Text)
    synchronous_minutes: Mapped[int]
    asynchronous_minutes: Mapped[int]
    targets: Mapped[list[str]] = mapped_column(JSON)
    # « Wnn-d » of the cohort's year: see catalogue.rules.week_day.
    opens: Mapped[str] = mapped_column(String(6))
    closes: Mapped[str] = mapped_column(String(6))
    # Keys of activities and codes of planned sessions; empty while the activities do not exist.
    complete_when: Mapped[list[str]] = mapped_column(JSON)

    activities: Mapped[list["Activity"]] = relationship(back_populates="module", order_by="Activity.position")


class PlannedSession(Base):
    """A half-day or a virtual class that the programme foresees in every cohort."""

    __tablename__ = "planned_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    modality: Mapped[str] = mapped_column(String(16))
    year: Mapped[int]
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"))
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int]
    day: Mapped[str] = mapped_column(String(6))
    starts_at: Mapped[str] = mapped_column(String(5))


class Activity(Base):
    """Something to do in a module; its content lives in versions."""

    __tablename__ = "activity"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int]
    # The number of the version in force; 0 when the file was withdrawn.
    version: Mapped[int]

    module: Mapped[Module] = relationship(back_populates="activities")


class ActivityVersion(Base):
    """What an activity says, kept for ever: an answer or a signature names the version it saw."""

    __tablename__ = "activity_version"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    body: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime] = mapped_column(default=clock.now)


class ModuleWindow(Base):
    """When a module is open in a cohort, both days included; late work is still accepted."""

    __tablename__ = "module_window"
    __table_args__ = (UniqueConstraint("cohort_id", "module_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    # 1, 2, … : moved so many times; who moves it names the version that they saw.
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    module: Mapped[Module] = relationship()
