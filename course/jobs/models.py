"""The table of jobs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base

WAITING = "waiting"
DONE = "done"
ABANDONED = "abandoned"


class Job(Base):
    """Something to do once: `kind` names the handler, `key` what it is about."""

    __tablename__ = "job"
    __table_args__ = (
        # One waiting job per key: asking twice is asking once.
        Index(
            "uq_job_waiting",
            "kind",
            "key",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_job_due", "state", "run_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    run_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    # Who works on it, and until when nobody else may: a killed worker's lease simply ends.
    lease: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    # Asked again since somebody took it: it runs once more.
    again: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None] = mapped_column(String(300))
    # When it was last asked for: patience counts from there.
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
