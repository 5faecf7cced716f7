"""The table of attempts: read by their author alone (domain §2: no quiz mark leaves)."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class QuizAttempt(Base):
    """One sending of a quiz, with the version of the text it answered."""

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        UniqueConstraint("person_id", "cohort_id", "activity_key", "number"),
        # The form's own token: the same page sent twice is one attempt.
        UniqueConstraint("person_id", "cohort_id", "activity_key", "token"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    activity_key: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    token: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    # By question key, the positions of the chosen answers in that version.
    answers: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    # Right answers, out of `total` questions; `passed` by the threshold of that version.
    score: Mapped[int]
    total: Mapped[int]
    passed: Mapped[bool]
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
