"""Tables of sign-ins and tickets; only hashes of what browsers hold are kept."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from course.people.models import Person


class Kind(StrEnum):
    """What a sign-in opens: every page, or the few that a telephone needs."""

    BROWSER = "browser"
    DEVICE = "device"


class SignIn(Base):
    """A browser speaks for a person until it expires or is revoked; checked at each request."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The origins of the platform that may frame us, separated by spaces; empty for a new tab.
    frame_origins: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    kind: Mapped[Kind] = mapped_column(String(8), default=Kind.BROWSER, server_default="browser")
    # Of a device: its family (« iPhone, Safari »), the last day it sent something, both for its owner.
    label: Mapped[str] = mapped_column(String(60), default="", server_default="")
    last_seen_on: Mapped[date | None]

    person: Mapped[Person] = relationship()


class Ticket(Base):
    """Carries a person out of the frame: 60 s, single use, bound to a person and a destination."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_in.id"))
    destination: Mapped[str] = mapped_column(String(500))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # What the ticket opens: a tab, or a sign-in of the telephone that reads it as a QR.
    kind: Mapped[Kind] = mapped_column(String(8), default=Kind.BROWSER, server_default="browser")

    sign_in: Mapped[SignIn] = relationship()
