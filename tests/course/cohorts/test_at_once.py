"""Two managers at the same moment, each in a transaction of their own."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

from flask import Flask

from course.cohorts import operations, queries
from course.cohorts.models import GroupFunction
from course.db import db
from course.errors import RuleBroken
from course.roles import Role
from tests import factories


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; what each came to."""
    db.session.commit()
    start, ended = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                act()
                db.session.commit()
                ended.append("done")
            except RuleBroken:
                db.session.rollback()
                ended.append("refused")
            db.session.remove()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return sorted(ended)


def test_nobody_ends_up_in_two_groups(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    someone = factories.member(cohort, Role.PARTICIPANT)
    groups = [factories.group(cohort, name).id for name in ("G1", "G2")]
    system, person_id, cohort_id = factories.system_in(cohort), someone.id, cohort.id

    def place(group_id: int) -> Callable[[], object]:
        return lambda: operations.place(actor=system, person_id=person_id, group_id=group_id)

    at_once(app, *(place(group_id) for group_id in groups))
    assert len(queries.groups_of(cohort_id, person_id, GroupFunction.MEMBER)) == 1


def test_two_managers_cannot_remove_each_other(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    managers = [factories.member(cohort, Role.MANAGER).id for _ in range(2)]
    system, cohort_id = factories.system_in(cohort), cohort.id

    def end(person_id: int) -> Callable[[], object]:
        return lambda: operations.end_role(actor=system, person_id=person_id, role=Role.MANAGER)

    assert at_once(app, *(end(person_id) for person_id in managers)) == ["done", "refused"]
    assert len(queries.people_with_role(cohort_id, Role.MANAGER)) == 1


def test_a_double_click_grants_once_and_makes_one_group(app: Flask, november: datetime) -> None:
    cohort = factories.cohort()
    person_id, system, cohort_id = factories.member(cohort).id, factories.system_in(cohort), cohort.id

    def grant() -> None:
        operations.grant_role(actor=system, person_id=person_id, role=Role.EXPERT)

    assert at_once(app, grant, grant) == ["done", "done"]
    assert at_once(app, *[lambda: operations.create_group(actor=system, name="G1")] * 2) == [
        "done",
        "refused",
    ]
    assert len(queries.groups(cohort_id)) == 1
