"""Asking for a job, taking one with a lease, ending it; each step is a short transaction."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, delete, or_, select, update

from course import clock
from course.db import db, insert_or_ignore
from course.jobs import rules
from course.jobs.models import ABANDONED, DONE, WAITING, Job


def ask(
    *, kind: str, key: str, payload: Mapping[str, Any] | None = None, run_at: datetime | None = None
) -> None:
    """Ask for a job in the current transaction; while one waits for the same key, it is the same job.

    A job that somebody took runs once more afterwards, even when the lease has ended: the worker may
    only be slow, and have read the old state. Asking anew starts the 48 h of patience afresh.
    `run_at` is the earliest it needs to run (at once by default); a job that waits never runs later for it.
    """
    ask_many(kind=kind, payloads={key: payload or {}}, run_at=run_at)


def ask_many(*, kind: str, payloads: Mapping[str, Mapping[str, Any]], run_at: datetime | None = None) -> None:
    """`ask` for each key of `payloads`, in a constant number of statements (some 10,000 keys at most)."""
    when = max(run_at or clock.now(), clock.now())
    missing = dict(sorted(payloads.items()))
    while missing:
        known = _renew(kind, list(missing), when)
        missing = {key: payload for key, payload in missing.items() if key not in known}
        # Fewer than asked: a concurrent request has just inserted some, and they are renewed like the rest.
        if _insert(kind, missing, when) == len(missing):
            return


def withdraw(*, kind: str, key: str) -> None:
    """Take back what was asked; a job that somebody took is left to its end."""
    db.session.execute(
        delete(Job).where(Job.kind == kind, Job.key == key, Job.state == WAITING, Job.lease.is_(None))
    )


def _renew(kind: str, keys: Sequence[str], when: datetime) -> set[str]:
    """The keys for which a job waits, each asked anew."""
    waiting = db.session.execute(
        select(Job.id, Job.key)
        .where(Job.kind == kind, Job.key.in_(keys), Job.state == WAITING)
        .order_by(Job.key)
        .with_for_update()
    ).all()
    is_free = Job.lease.is_(None)
    if waiting:
        db.session.execute(
            update(Job)
            .where(Job.id.in_([job_id for job_id, _ in waiting]))
            .values(
                asked_at=when,
                again=case((is_free, Job.again), else_=True),
                attempts=case((is_free, 0), else_=Job.attempts),
                run_at=case((and_(is_free, Job.run_at > when), when), else_=Job.run_at),
            )
        )
    return {key for _, key in waiting}


def _insert(kind: str, payloads: Mapping[str, Mapping[str, Any]], when: datetime) -> int:
    """New jobs; returns how many: for the others the unique index knows one already."""
    if not payloads:
        return 0
    same = {"kind": kind, "state": WAITING, "run_at": when, "asked_at": when, "attempts": 0, "again": False}
    rows = [{**same, "key": key, "payload": dict(payload)} for key, payload in payloads.items()]
    inserted = db.session.connection().execute(
        insert_or_ignore(Job), rows, execution_options={"preserve_rowcount": True}
    )
    return inserted.rowcount


def take() -> tuple[int, str, str, dict[str, Any]] | None:
    """Lease the next job that is due: (id, lease, kind, payload). The caller commits at once."""
    now = clock.now()
    due = (
        select(Job)
        .where(
            Job.state == WAITING,
            Job.run_at <= now,
            or_(Job.leased_until.is_(None), Job.leased_until <= now),
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = db.session.scalar(due)
    if job is None:
        return None
    job.lease, job.leased_until = secrets.token_hex(16), now + rules.LEASE
    job.attempts, job.again = job.attempts + 1, False
    db.session.flush()
    return job.id, job.lease, job.kind, dict(job.payload)


def _mine(job_id: int, lease: str) -> Job | None:
    """The job, if our lease still holds; a worker that was too slow changes nothing."""
    return db.session.scalar(
        select(Job).where(Job.id == job_id, Job.lease == lease, Job.state == WAITING).with_for_update()
    )


def _release(job: Job, run_at: datetime) -> None:
    """Free for the next worker at `run_at`; at once, as on the first day, when it was asked again."""
    if job.again:
        job.attempts, run_at = 0, clock.now()
    job.lease, job.leased_until, job.again, job.run_at = None, None, False, run_at


def finish(job_id: int, lease: str) -> None:
    """Done; or once more, when it was asked again meanwhile."""
    job = _mine(job_id, lease)
    if job is None:
        return
    if job.again:
        _release(job, clock.now())
    else:
        job.state, job.finished_at, job.last_error = DONE, clock.now(), None
    db.session.flush()


def postpone(job_id: int, lease: str, reason: str, run_at: datetime) -> None:
    """Not now: try again at `run_at`, or give up when 48 h have passed since it was last asked."""
    job = _mine(job_id, lease)
    if job is None:
        return
    job.last_error = reason[:300]
    if clock.now() - job.asked_at > rules.GIVE_UP_AFTER:
        job.state, job.finished_at = ABANDONED, clock.now()
    else:
        _release(job, run_at)
    db.session.flush()


def abandon(job_id: int, lease: str, reason: str) -> None:
    """Never again for what was asked; asked anew meanwhile, it runs again."""
    job = _mine(job_id, lease)
    if job is None:
        return
    job.last_error = reason[:300]
    if job.again:
        _release(job, clock.now())
    else:
        job.state, job.finished_at = ABANDONED, clock.now()
    db.session.flush()


def forget_finished(before: datetime) -> None:
    """Drop jobs that ended well before `before`: the table stays small."""
    db.session.execute(delete(Job).where(Job.state == DONE, Job.finished_at < before))


def attempts(job_id: int) -> int:
    """How often the job was taken since it was asked."""
    return db.session.scalar(select(Job.attempts).where(Job.id == job_id)) or 1


def renew_waiting() -> None:
    """Start the patience of all waiting jobs now: a story told today asked for them in the past."""
    now = clock.now()
    db.session.execute(update(Job).where(Job.state == WAITING).values(asked_at=now, run_at=now))
