"""A person's own attempts."""

from collections.abc import Sequence

from sqlalchemy import select

from course.db import db
from modules.quiz.models import QuizAttempt


def attempts(cohort_id: int, person_id: int, activity_key: str) -> Sequence[QuizAttempt]:
    """The person's attempts, the first one first."""
    return db.session.scalars(
        select(QuizAttempt)
        .where(
            QuizAttempt.cohort_id == cohort_id,
            QuizAttempt.person_id == person_id,
            QuizAttempt.activity_key == activity_key,
        )
        .order_by(QuizAttempt.number)
    ).all()


def attempt(cohort_id: int, person_id: int, activity_key: str, number: int) -> QuizAttempt | None:
    """One attempt of the person."""
    return db.session.scalar(
        select(QuizAttempt).where(
            QuizAttempt.cohort_id == cohort_id,
            QuizAttempt.person_id == person_id,
            QuizAttempt.activity_key == activity_key,
            QuizAttempt.number == number,
        )
    )
