"""Keeping an attempt."""

from course.catalogue.models import ActivityVersion
from course.cohorts.operations import lock_person
from course.db import db
from course.permissions import Actor
from course.progress.operations import record_result
from modules.quiz import queries, rules
from modules.quiz.models import QuizAttempt

# What the rest of the house learns of an attempt below the threshold: begun, never the mark.
BEGUN = 50


def send(
    *, actor: Actor, activity_key: str, version: ActivityVersion, answers: rules.Answers, token: str
) -> QuizAttempt:
    """Keep the attempt and note the activity as begun or completed; a token seen before changes nothing."""
    lock_person(actor.cohort, actor.person)
    former = queries.attempts(actor.cohort, actor.person, activity_key)
    known = next((one for one in former if one.token == token), None)
    if known is not None:
        return known
    asked = rules.questions(version.definition)
    score = rules.right_answers(asked, answers)
    made = QuizAttempt(
        cohort_id=actor.cohort,
        person_id=actor.person,
        activity_key=activity_key,
        number=len(former) + 1,
        token=token,
        version=version.number,
        answers={key: list(chosen) for key, chosen in answers.items()},
        score=score,
        total=len(asked),
        passed=score >= rules.needed(asked, version.definition["threshold"]),
    )
    db.session.add(made)
    db.session.flush()
    record_result(actor=actor, activity_key=activity_key, completed=made.passed, percent=BEGUN)
    return made
