"""The table of what each person has read."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class ReadingMark(Base):
    """A person said « J’ai lu cette partie »; the part is named by its slug, whatever the version."""

    __tablename__ = "reading_mark"
    __table_args__ = (UniqueConstraint("person_id", "cohort_id", "activity_key", "section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_key: Mapped[str] = mapped_column(String(60))
    section: Mapped[str] = mapped_column(String(200))
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
