"""The review desk over 4 and 400 threads of co-development: half of them late, all steps, in bulk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from course import clock
from course.cohorts.models import Cohort, Group, GroupFunction, GroupMembership
from course.db import db
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.rules import Kind, Part, Step
from tests import factories
from tests.bench import world

SIZES = (4, 400)
Measure = tuple[str, int, Callable[[], float | None]]
# What each member wrote, in the order of a thread's steps.
WROTE = (Kind.QUESTION, Kind.ANSWER, Kind.SUGGESTION, Kind.HYPOTHESIS, Kind.LEARNING)


def opener(app: Flask, threads: int, getter: Callable[[Any, str], Callable[[], None]]) -> Measure:
    """The desk of a trainer whose groups have so many threads, 30 contributions each."""
    with app.app_context():
        cohort, _, trainer = world.cohort(24)
        groups = db.session.scalars(select(Group).where(Group.cohort_id == cohort.id)).all()
        for group in groups:
            factories.place(cohort, trainer, group, GroupFunction.TRAINER)
        members = {
            group.id: db.session.scalars(
                select(GroupMembership.person_id).where(
                    GroupMembership.group_id == group.id,
                    GroupMembership.function == GroupFunction.MEMBER,
                )
            ).all()
            for group in groups
        }
        for number in range(threads):
            _thread(cohort, groups[number % len(groups)], members, number)
        browser = factories.sign_in(app.test_client(), trainer)
        db.session.commit()
        return "desk", threads, getter(browser, f"/c/{cohort.uid}/codev/suivi")


def _thread(cohort: Cohort, group: Group, members: Any, number: int) -> None:
    people = members[group.id]
    made = CodevThread(
        cohort_id=cohort.id,
        group_id=group.id,
        subject=f"Sujet {number}",
        step=list(Step)[1 + number % 7],
        due_on=clock.today() + timedelta(days=number % 9 - 4),
        opened_by_id=people[0],
    )
    db.session.add(made)
    db.session.flush()
    parts = [Part.CLIENT, Part.FACILITATOR] + [Part.CONSULTANT] * (len(people) - 2)
    db.session.execute(
        insert(CodevPart),
        [
            {"thread_id": made.id, "person_id": one, "part": part, "trainer_may_read": True}
            for one, part in zip(people, parts, strict=True)
        ],
    )
    db.session.execute(
        insert(CodevContribution),
        [
            {"thread_id": made.id, "author_id": one, "step": made.step, "kind": kind, "text": "Texte."}
            for kind in WROTE
            for one in people
        ],
    )
