"""The worker: takes one job at a time, runs its handler outside any transaction, notes the outcome.

Started by `flask --app app course worker`; several may run side by side, leases keep them apart.
"""

import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from course import clock
from course.db import db
from course.errors import described, support_code
from course.jobs import operations, rules
from course.jobs.rules import Abandon, Retry
from course.registries import registries

log = structlog.get_logger("agencement.jobs")
PAUSE = 0.5
SWEEP_EVERY = 3600.0
DICE = random.SystemRandom()
KEEP_FINISHED = timedelta(days=7)


def run_one() -> bool:
    """Run the next job that is due; False when there is none."""
    taken = operations.take()
    db.session.commit()
    if taken is None:
        return False
    job_id, lease, kind, payload = taken
    try:
        registries().job_handlers[kind](payload)
    except Retry as retry:
        _end_postponed(job_id, lease, retry.reason, retry.after)
    except Abandon as refusal:
        db.session.rollback()
        operations.abandon(job_id, lease, refusal.reason)
    except Exception as error:
        code = support_code()
        log.error("job_failed", kind=kind, code=code, **described(error))
        _end_postponed(job_id, lease, f"incident {code}", None)
    else:
        db.session.commit()
        operations.finish(job_id, lease)
    db.session.commit()
    return True


def _end_postponed(job_id: int, lease: str, reason: str, after: timedelta | None) -> None:
    db.session.rollback()
    attempts = operations.attempts(job_id)
    wait = rules.backoff(attempts, DICE) if after is None else after
    operations.postpone(job_id, lease, reason, clock.now() + wait)


def run_forever() -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished first."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    swept = 0.0
    while not stopping:
        if time.monotonic() - swept > SWEEP_EVERY:
            swept = time.monotonic()
            _safely(_sweep)
        if not _safely(run_one):
            db.session.remove()
            time.sleep(PAUSE)


def _sweep() -> bool:
    operations.forget_finished(clock.now() - KEEP_FINISHED)
    db.session.commit()
    for sweep in registries().sweeps:
        sweep()
        db.session.commit()
    return True


def _safely(step: Callable[[], bool]) -> bool:
    """Whether the step did something; a database that is away for a moment does not end the worker."""
    try:
        return step()
    except SQLAlchemyError as error:
        log.error("worker_database", error=type(error).__name__)
        return False
