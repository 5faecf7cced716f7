"""The table of signatures."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class CharterSignature(Base):
    """A person signed one version of a charter; never changed, never removed by a new version."""

    __tablename__ = "charter_signature"
    __table_args__ = (UniqueConstraint("person_id", "cohort_id", "activity_key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    signed_at: Mapped[datetime] = mapped_column(default=clock.now)
