"""What the guards need to know of threads, counted by the database; no text is read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from course import clock
from course.cohorts import link_queries as links
from course.cohorts.models import GroupFunction
from course.db import db
from modules.codev import reading
from modules.codev.guards import Facts, Member
from modules.codev.models import CodevAction, CodevContribution, CodevPart, CodevThread
from modules.codev.rules import Kind, Part, Step


def of(thread: CodevThread, everybody: Sequence[CodevPart]) -> Facts:
    """The facts of one thread; those who left the group no longer count, but the client of a begun one."""
    here = reading.functions(thread)
    begun = thread.step != Step.PROPOSAL
    present = [one for one in everybody if one.person_id in here or (begun and one.part == Part.CLIENT)]
    together = {one.person_id for one in present}
    dates, outcomes = _actions([thread.id])[thread.id]
    return Facts(
        step=thread.step,
        today=clock.today(),
        step_since=clock.day_of(thread.step_since),
        members=[member(one) for one in present],
        written=written([thread.id])[thread.id],
        open_questions=open_questions([thread.id]).get(thread.id, 0),
        expose_words=_expose_words(thread.id),
        anonymised=thread.subject_anonymised if thread.step == Step.PROPOSAL else thread.expose_anonymised,
        contract_accepted=thread.contract_accepted_at is not None,
        action_dates=dates,
        outcomes=outcomes,
        linked=bool(links.between(thread.cohort_id, together)),
        trainer_unwelcome=any(
            one.part == Part.FACILITATOR and not trainer_welcome(one.person_id, here, everybody)
            for one in present
        ),
    )


def trainer_welcome(
    person_id: int, here: Mapping[int, frozenset[GroupFunction]], everybody: Sequence[CodevPart]
) -> bool:
    """Whether this person may facilitate: a trainer of the group only when all the others let trainers read."""
    function = here.get(person_id, frozenset())
    if GroupFunction.TRAINER not in function or GroupFunction.MEMBER in function:
        return True
    others = [one for one in everybody if one.person_id != person_id]
    return reading.said_yes(others, "trainer_may_read")


def member(part: CodevPart) -> Member:
    """What the guards know of one person."""
    return Member(
        person_id=part.person_id,
        part=part.part,
        signed=part.charter_signed_at is not None,
        answered=part.trainer_may_read is not None and part.others_may_read is not None,
        consented=part.consented_at is not None,
    )


def written(thread_ids: Sequence[int]) -> dict[int, dict[tuple[int, Kind], int]]:
    """By thread: how many of each kind each person wrote, what a withdrawal erased included."""
    found: dict[int, dict[tuple[int, Kind], int]] = defaultdict(dict)
    rows = db.session.execute(
        select(
            CodevContribution.thread_id,
            CodevContribution.author_id,
            CodevContribution.kind,
            func.count(),
        )
        .where(CodevContribution.thread_id.in_(thread_ids))
        .group_by(CodevContribution.thread_id, CodevContribution.author_id, CodevContribution.kind)
    )
    for thread_id, author_id, kind, count in rows:
        found[thread_id][author_id, kind] = count
    return found


def open_questions(thread_ids: Sequence[int]) -> dict[int, int]:
    """By thread: the questions that nobody answered yet."""
    answer = aliased(CodevContribution)
    answered = exists().where(
        answer.thread_id == CodevContribution.thread_id,
        answer.reply_to_id == CodevContribution.id,
        answer.kind == Kind.ANSWER,
    )
    rows = db.session.execute(
        select(CodevContribution.thread_id, func.count())
        .where(
            CodevContribution.thread_id.in_(thread_ids), CodevContribution.kind == Kind.QUESTION, ~answered
        )
        .group_by(CodevContribution.thread_id)
    )
    return {row[0]: row[1] for row in rows}


def _expose_words(thread_id: int) -> int:
    query = select(CodevContribution.words).where(
        CodevContribution.thread_id == thread_id, CodevContribution.kind == Kind.EXPOSE
    )
    return db.session.scalar(query.limit(1)) or 0


def _actions(thread_ids: Sequence[int]) -> dict[int, tuple[list[date], int]]:
    """By thread: the dates of the plan, and how many lines have an outcome."""
    found: dict[int, tuple[list[date], int]] = defaultdict(lambda: ([], 0))
    rows = db.session.execute(
        select(CodevAction.thread_id, CodevAction.due_on, CodevAction.outcome)
        .where(CodevAction.thread_id.in_(thread_ids))
        .order_by(CodevAction.due_on, CodevAction.id)
    )
    for thread_id, due_on, outcome in rows:
        dates, told = found[thread_id]
        found[thread_id] = ([*dates, due_on], told + (outcome is not None))
    return found
