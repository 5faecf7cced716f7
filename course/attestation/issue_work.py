"""The worker's side of « Émettre pour tous »: people in small batches, each committed on its own.

Killing the worker loses nothing: the run says how far it went, and a person has one valid certificate.
"""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from course import clock
from course.attestation import queries, rules
from course.attestation.models import Certificate, CertificateRun
from course.attestation.operations import Issuer
from course.db import db
from course.errors import RuleBroken, described
from course.hours.rules import Total
from course.jobs.rules import Retry
from course.people.models import Person
from course.permissions import Actor

log = structlog.get_logger("agencement.certificates")
BATCH = 25
# Well below a job's lease (90 s): the next turn goes on from there.
TURN = 30.0


def run(payload: Mapping[str, Any]) -> None:
    """Issue what is missing (and what has changed, when asked) until everybody was looked at."""
    started, run_id = time.monotonic(), int(payload["run_id"])
    while _batch(run_id):
        if time.monotonic() - started > TURN:
            raise Retry("la suite au tour suivant", timedelta(0))


def _batch(run_id: int) -> bool:
    """The next people, one after the other; False when there is nobody left."""
    work = queries.run(run_id)
    if work is None or work.finished_at is not None:
        return False
    issuer = Issuer(_actor(work))
    ids = queries.followers_after(work.cohort_id, work.reached_id, BATCH)
    totals, held = issuer.totals(ids), queries.valid(work.cohort_id, ids)
    wanted = {one for one in ids if _is_wanted(work.replaces, held.get(one), totals[one])}
    for person_id in ids:
        _step(issuer, run_id, person_id, person_id in wanted)
    if not ids:
        work.finished_at = clock.now()
        db.session.commit()
    return bool(ids)


def _actor(work: CertificateRun) -> Actor:
    cohort = queries.cohort(work.cohort_id)
    return Actor(
        person_id=work.asked_by_id,
        cohort_id=cohort.id,
        cohort_uid=cohort.uid,
        cohort_title=cohort.title,
        reading=cohort.reading,
    )


def _is_wanted(replaces: bool, former: Certificate | None, total: Total) -> bool:
    if former is not None:
        return replaces and not rules.says_the_same(former.snapshot, total)
    return bool(total.formal or total.on_site)


def _step(issuer: Issuer, run_id: int, person_id: int, wanted: bool) -> None:
    """One person, committed alone: locks are short, and a failure never stops the others."""
    made = failed = False
    try:
        made = wanted and _issue(issuer, run_id, person_id)
    except Exception as error:
        db.session.rollback()
        log.error("certificate_failed", person_id=person_id, **described(error))
        failed = True
    work = queries.run(run_id, lock=True)
    if work is not None and work.reached_id < person_id:
        work.reached_id, work.looked_at = person_id, work.looked_at + 1
        work.made, work.failed = work.made + made, work.failed + failed
    db.session.commit()


def _issue(issuer: Issuer, run_id: int, person_id: int) -> bool:
    """Whether a certificate was issued; not when somebody else has just done it."""
    work, person = queries.run(run_id), db.session.get_one(Person, person_id)
    try:
        issuer.issue(person, replaces=work is not None and work.replaces, if_changed=True)
    except RuleBroken:
        db.session.rollback()
        return False
    return True
