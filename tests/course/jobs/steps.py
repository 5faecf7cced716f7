"""What requests and workers do with the queue, each step committed."""

from typing import Any

from sqlalchemy import select

from course.db import db
from course.jobs import operations
from course.jobs.models import Job

Taken = tuple[int, str, str, dict[str, Any]]


def ask(job: str = "one", **payload: Any) -> None:
    operations.ask(kind="test", key=job, payload=payload)
    db.session.commit()


def take() -> Taken | None:
    taken = operations.take()
    db.session.commit()
    return taken


def must_take() -> Taken:
    taken = take()
    assert taken is not None
    return taken


def job() -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job)).one()


def finish(taken: Taken) -> None:
    operations.finish(taken[0], taken[1])
    db.session.commit()
