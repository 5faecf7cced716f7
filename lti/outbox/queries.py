"""Reading line items and scores, in a fixed order; what people see is scoped to one cohort."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from course.cohorts.queries import holds_role
from course.db import db
from course.jobs.models import WAITING, Job
from course.people.models import Person
from course.roles import Role
from lti.outbox import rules
from lti.outbox.models import Score
from lti.outbox.rules import State
from lti.platforms.models import Context, Deployment, Identity, LineItem, Membership, Platform

JOB = "lti.score"
PAGE = 50
Columns = TypeVarTuple("Columns")


def _is_in_course() -> ColumnElement[bool]:
    """The condition that a Person is in the Context's course; where we have no roster, that its LMS knows them.

    Several courses may lead to one cohort, each with its own people: Moodle answers 400 for others. Who
    is in any of them, gone or not, is graded only where they are in; of who is in none nothing is known
    (they came in before rosters were kept), and their platform's columns are tried.
    """
    course, sibling = aliased(Context), aliased(Membership)
    theirs = Identity.person_id == Person.id
    return or_(
        exists().where(
            Membership.context_id == Context.id,
            Membership.gone_at.is_(None),
            Membership.identity_id == Identity.id,
            theirs,
        ),
        and_(
            exists().where(Identity.platform_id == Deployment.platform_id, theirs),
            ~exists().where(
                course.cohort_id == Context.cohort_id,
                sibling.context_id == course.id,
                sibling.identity_id == Identity.id,
                theirs,
            ),
        ),
    )


def line_items(cohort_id: int, person_id: int, only: int | None = None) -> Sequence[LineItem]:
    """The columns where this person is graded: a participant, in the column's course; `only`: this one."""
    found = (
        select(LineItem)
        .join(LineItem.context)
        .join(Context.deployment)
        .join(Person, Person.id == person_id)
        .where(Context.cohort_id == cohort_id, holds_role(cohort_id, Role.PARTICIPANT), _is_in_course())
        .order_by(LineItem.id)
    )
    return db.session.scalars(found if only is None else found.where(LineItem.id == only)).all()


def scores_of(person_id: int, line_item_ids: Sequence[int]) -> dict[int, Score]:
    """The person's scores by column, held until the transaction ends."""
    found = db.session.scalars(
        select(Score)
        .where(Score.person_id == person_id, Score.line_item_id.in_(line_item_ids))
        .order_by(Score.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {score.line_item_id: score for score in found}


def score_of(line_item_id: int, person_id: int) -> Score | None:
    return db.session.scalar(
        select(Score).where(Score.line_item_id == line_item_id, Score.person_id == person_id)
    )


def holds_scores(line_item_id: int) -> bool:
    """Whether the column holds a score of anybody."""
    return db.session.scalar(select(Score.id).where(Score.line_item_id == line_item_id).limit(1)) is not None


def cohort_of(line_item_id: int) -> int | None:
    """The cohort that the column's course leads to, once there is one."""
    return db.session.scalar(
        select(Context.cohort_id)
        .join(LineItem, LineItem.context_id == Context.id)
        .where(LineItem.id == line_item_id)
    )


def columns_of(context_id: int) -> Sequence[int]:
    """The columns of a course."""
    found = select(LineItem.id).where(LineItem.context_id == context_id)
    return db.session.scalars(found.order_by(LineItem.id)).all()


def graded(line_item_id: int, cohort_id: int) -> Sequence[int]:
    """The participants who are graded in the column."""
    return db.session.scalars(
        select(Person.id)
        .select_from(LineItem)
        .join(LineItem.context)
        .join(Context.deployment)
        .join(Person, holds_role(cohort_id, Role.PARTICIPANT))
        .where(LineItem.id == line_item_id, _is_in_course())
        .order_by(Person.id)
    ).all()


class Sending(NamedTuple):
    """A score with what is needed to send it; `sub` is the person's name there, if they have one."""

    Score: Score
    LineItem: LineItem
    Platform: Platform
    sub: str | None
    is_gone: bool


def to_send(score_id: int) -> Sending | None:
    """The score, held, with its column, its platform and the person's name there: in this course, or the newest."""
    known = and_(Identity.platform_id == Platform.id, Identity.person_id == Score.person_id)
    here = and_(Membership.context_id == Context.id, Membership.identity_id == Identity.id)
    is_gone = Membership.gone_at.is_not(None)
    row = db.session.execute(
        select(Score, LineItem, Platform, Identity.sub, is_gone)
        .join(LineItem, LineItem.id == Score.line_item_id)
        .join(LineItem.context)
        .join(Context.deployment)
        .join(Deployment.platform)
        .outerjoin(Identity, known)
        .outerjoin(Membership, here)
        .where(Score.id == score_id)
        .order_by(is_gone, Membership.id.is_(None), Identity.id.desc())
        .limit(1)
        .with_for_update(of=Score)
        .execution_options(populate_existing=True)
    ).first()
    return Sending(*row) if row else None


def held(score_id: int) -> Score | None:
    """The score, held until the transaction ends."""
    return db.session.get(Score, score_id, with_for_update=True, populate_existing=True)


def in_cohort(cohort_id: int, score_id: int) -> Score | None:
    """The score, held, if its column belongs to that cohort."""
    return db.session.scalar(
        select(Score)
        .join(LineItem, LineItem.id == Score.line_item_id)
        .join(Context, Context.id == LineItem.context_id)
        .where(Score.id == score_id, Context.cohort_id == cohort_id)
        .with_for_update(of=Score)
        .execution_options(populate_existing=True)
    )


# rules.state, as the database computes it; a test holds the two together.
_STATE = case(
    (Score.refused_reason.is_not(None), State.REFUSED),
    (Score.sent_version >= Score.version, State.SENT),
    (Job.id.is_not(None), State.WAITING),
    else_=State.STOPPED,
)
_RANK = case({state: rank for rank, state in enumerate(State)}, value=_STATE)


def _of_cohort(columns: Select[*Columns], cohort_id: int) -> Select[*Columns]:
    """The scores of a cohort with their columns and the jobs that wait for them."""
    waiting = and_(Job.kind == JOB, Job.key == cast(Score.id, String), Job.state == WAITING)
    return (
        columns.select_from(Score)
        .join(LineItem, LineItem.id == Score.line_item_id)
        .join(Context, Context.id == LineItem.context_id)
        .outerjoin(Job, waiting)
        .where(Context.cohort_id == cohort_id)
    )


def unsent(cohort_id: int) -> Sequence[int]:
    """The scores of the cohort that did not go, refused ones included."""
    found = _of_cohort(select(Score.id), cohort_id).where(_STATE != State.SENT)
    return db.session.scalars(found.order_by(Score.id)).all()


def counts(cohort_id: int) -> dict[State, int]:
    """How many scores of the cohort stand in each state."""
    rows = db.session.execute(_of_cohort(select(_STATE, func.count()), cohort_id).group_by(_STATE)).all()
    return {State(state): count for state, count in rows}


@dataclass(frozen=True)
class Line:
    """A line of the trainer's list."""

    score: Score
    person: Person
    label: str
    state: State
    next_try: datetime | None
    last_error: str | None


def lines(cohort_id: int, state: State | None, page: int) -> list[Line]:
    """One page of the cohort's scores: those that need somebody first, then by name."""
    columns = select(Score, Person, LineItem.label, LineItem.resource, Job.run_at, Job.last_error)
    found = _of_cohort(columns, cohort_id).join(Person, Person.id == Score.person_id)
    if state is not None:
        found = found.where(_STATE.in_([state]))
    found = found.order_by(_RANK, Person.sort_key, Person.id, Score.id).limit(PAGE).offset((page - 1) * PAGE)
    return [
        Line(score, person, label or resource or "Parcours", _state(score, run_at), run_at, error)
        for score, person, label, resource, run_at, error in db.session.execute(found)
    ]


def _state(score: Score, next_try: datetime | None) -> State:
    return rules.state(
        version=score.version,
        sent_version=score.sent_version,
        refused=score.refused_reason is not None,
        queued=next_try is not None,
    )


def worst(cohort_id: int, person_ids: Sequence[int]) -> dict[int, State]:
    """The state of each of these people's scores that most needs attention."""
    found = _of_cohort(select(Score.person_id, func.min(_RANK)), cohort_id)
    rows = db.session.execute(found.where(Score.person_id.in_(person_ids)).group_by(Score.person_id)).all()
    states = list(State)
    return {person_id: states[rank] for person_id, rank in rows}
