"""Tables of people, schools, and who works where, when."""

import secrets
from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base


def new_uid() -> str:
    """An opaque identifier for addresses: says nothing, cannot be guessed."""
    return secrets.token_urlsafe(9)


class Person(Base):
    """Someone who came in, or was announced by a platform; names may be missing."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    given_name: Mapped[str] = mapped_column(String(120), default="")
    family_name: Mapped[str] = mapped_column(String(120), default="")
    display_name: Mapped[str] = mapped_column(String(250))
    # Folded family name then given name: « Élodie » sorts before « Zoé » on both databases.
    sort_key: Mapped[str] = mapped_column(String(250), index=True)
    email: Mapped[str | None] = mapped_column(String(254))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Runs the tool: named by the command line only, never comes in by an LMS (design, « Operator »).
    operator_since: Mapped[datetime | None]


class School(Base):
    """An établissement; `uai` is its national number when known."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    town: Mapped[str] = mapped_column(String(120), default="")
    uai: Mapped[str | None] = mapped_column(String(8), unique=True)


class SchoolPosting(Base):
    """A person works in a school from one day to another (both included)."""

    __tablename__ = "school_posting"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    school: Mapped[School] = relationship()
