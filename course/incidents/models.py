"""The table of incidents: no name, no address, no message of an error (it may hold names)."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class Incident(Base):
    """A page that told somebody a support code, and the reason that it did not tell."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), index=True)
    # The endpoint's name, never a path.
    endpoint: Mapped[str] = mapped_column(String(100), default="")
    # A reason of the room (« time.expired »), or the type of an error.
    reason: Mapped[str] = mapped_column(String(100))
    # What it is about, as our own number: « platform 3 ». Only where that is proved: anybody can claim it.
    subject: Mapped[str] = mapped_column(String(60), default="")
    happened_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
