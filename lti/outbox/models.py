"""The table of scores: what the LMS should show, and what it was last told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course.db import Base


class Score(Base):
    """One person's progress in one column of a gradebook; whether it went is derived (rules.state).

    Written in the transaction of what a person does; sent by the worker, job « lti.score ».
    """

    __tablename__ = "lti_score"
    __table_args__ = (
        UniqueConstraint("line_item_id", "person_id"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("lti_line_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # What the platform should show; the version grows each time it is to be sent (again).
    percent: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    # What the platform took, and when.
    sent_version: Mapped[int] = mapped_column(default=0)
    sent_percent: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    # The AGS timestamp of the last attempt, noted before it leaves: no attempt ever uses it again.
    last_timestamp: Mapped[datetime | None]
    # How many times in a row the platform said 409 to this version.
    conflicts: Mapped[int] = mapped_column(default=0)
    # « 400 Incorrect score… »: this version will not be sent again by itself.
    refused_reason: Mapped[str | None] = mapped_column(String(300))
