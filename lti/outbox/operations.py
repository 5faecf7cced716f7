"""What the gradebooks should show, noted in the transaction of the act that changed it.

Progress only, in percent; quiz marks never leave. Nothing is sent from here: a job is asked for.
"""

from typing import Any

from course.cohorts.operations import lock_person
from course.db import db
from course.errors import NotFound
from course.jobs import operations as jobs
from course.permissions import Actor
from course.progress.queries import course_percent
from course.registries import registries
from course.signals import progress_changed
from lti.outbox import queries
from lti.outbox.models import Score
from lti.outbox.queries import JOB
from lti.outbox.rules import SCORE_SCOPE
from lti.platforms.models import LineItem
from lti.signals import column_changed, line_item_seen

NEW_COLUMN_JOB = "lti.new_column"
RESEND_JOB = "lti.resend"
# Why a score stays here while the person is away from that course: it leaves when they are back.
GONE_THERE = "400 Cette personne n’est plus dans ce cours"


def follow(*, cohort_id: int, person_id: int, only: int | None = None) -> None:
    """Note what changed for this person in every column of the cohort, and ask for it to be sent.

    Only for participants in the column's course (Moodle answers 400 for anybody else), and never a
    zero for somebody who has not begun: the column stays empty. `only`: nothing but this column.
    """
    items = [item for item in queries.line_items(cohort_id, person_id, only) if SCORE_SCOPE in item.scopes]
    if not items:
        return
    lock_person(cohort_id, person_id)
    known = queries.scores_of(person_id, [item.id for item in items])
    percents = {resource: percent_of(cohort_id, person_id, resource) for resource in _resources(items)}
    for item in items:
        percent = percents[item.resource]
        if percent is not None:
            _want(known.get(item.id), item.id, person_id, percent)


def _resources(items: list[LineItem]) -> list[str | None]:
    return list(dict.fromkeys(item.resource for item in items))


def percent_of(cohort_id: int, person_id: int, resource: str | None) -> int | None:
    """Progress (0–100) in what the column is about, the course itself for None; None if it is unknown."""
    if resource is None:
        return course_percent(cohort_id, person_id)
    prefix, _, reference = resource.partition(":")
    linkable = registries().linkables.get(prefix)
    return linkable.percent(cohort_id, person_id, reference) if linkable else None


def _want(score: Score | None, line_item_id: int, person_id: int, percent: int) -> None:
    if score is None and percent > 0:
        score = Score(line_item_id=line_item_id, person_id=person_id, percent=percent, version=0)
        db.session.add(score)
    elif score is None or (score.percent == percent and score.refused_reason != GONE_THERE):
        return
    score.percent = percent
    renew(score)


def renew(score: Score) -> None:
    """This score is to be sent (again), whatever became of it before."""
    score.version += 1
    score.conflicts, score.refused_reason = 0, None
    db.session.flush()
    jobs.ask(kind=JOB, key=str(score.id), payload={"score_id": score.id})


def resend(*, actor: Actor, score_id: int) -> None:
    """Send one score of the actor's cohort again, as it stands today; NotFound elsewhere."""
    score = queries.in_cohort(actor.cohort, score_id)
    if score is None:
        raise NotFound()
    refresh(score, actor.cohort)


def refresh(score: Score, cohort_id: int) -> None:
    """Compute the score afresh and have it sent."""
    item = db.session.get_one(LineItem, score.line_item_id)
    percent = percent_of(cohort_id, score.person_id, item.resource)
    if percent is not None:
        score.percent = percent
    renew(score)


def fill_columns(*, context_id: int) -> None:
    """Have the worker see to every column of a course: who is in it, or where it leads, has changed."""
    for line_item_id in queries.columns_of(context_id):
        _fill(line_item_id)


def _fill(line_item_id: int) -> None:
    jobs.ask(kind=NEW_COLUMN_JOB, key=str(line_item_id), payload={"line_item_id": line_item_id})


def resend_unsent(*, actor: Actor) -> None:
    """Have everything that did not go in the actor's cohort sent again, by the worker."""
    jobs.ask(kind=RESEND_JOB, key=str(actor.cohort), payload={"cohort_id": actor.cohort})


@progress_changed.connect
def _on_progress(sender: object, *, cohort_id: int, person_id: int, **more: Any) -> None:
    follow(cohort_id=cohort_id, person_id=person_id)


@line_item_seen.connect
def _on_line_item(
    sender: object, *, line_item_id: int, person_id: int, news: bool = True, **more: Any
) -> None:
    """Somebody came in by this column: what they had done before counts there, and so for the others."""
    if news:
        _begin(line_item_id, person_id)
    score = queries.score_of(line_item_id, person_id)
    if score is not None and score.refused_reason is not None:
        held = queries.held(score.id)
        if held is not None:
            renew(held)


def _begin(line_item_id: int, person_id: int) -> None:
    cohort_id = queries.cohort_of(line_item_id)
    if cohort_id is None:
        return
    if not queries.holds_scores(line_item_id):
        _fill(line_item_id)
    follow(cohort_id=cohort_id, person_id=person_id)


@column_changed.connect
def _on_column(sender: object, *, line_item_id: int, **more: Any) -> None:
    """New, or about something else (anybody who teaches there may edit that): everybody's score follows."""
    if queries.cohort_of(line_item_id) is not None:
        _fill(line_item_id)
