"""Handlers of the worker: one score sent, a new column filled, what did not go sent again.

A delivery is three steps, so that a worker killed anywhere loses nothing and doubles nothing:
the timestamp is noted and committed; the score is posted, outside any transaction; the outcome is noted.
Killed in between, the next attempt posts the same value with a later timestamp: the grade is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from course import clock
from course.db import db, end_transaction
from course.jobs.rules import Abandon, Retry
from lti.outbox import ags, operations, queries, rules
from lti.outbox.models import Score
from lti.outbox.tokens import Access
from lti.platforms import keys
from lti.platforms.models import LineItem, Platform

log = structlog.get_logger("agencement.outbox")
SUSPENDED = "la plateforme est suspendue"
SUSPENDED_WAIT = timedelta(hours=1)
NO_KEY = "l’outil n’a pas de clé de signature"
NOT_YET = "le temps d’un horodatage suivant"
UNKNOWN_THERE = "400 Personne inconnue de cette plateforme"
NEWER_THERE = "409 Une note plus récente s’y trouve"


@dataclass(frozen=True)
class Attempt:
    """A score on its way: which version of it, under which timestamp."""

    score_id: int
    version: int
    percent: int
    timestamp: datetime


def deliver(payload: Mapping[str, Any]) -> None:
    """Send one score, if it still is to be sent; raises Retry or Abandon."""
    begun = _begin(payload["score_id"])
    if begun is None:
        return
    attempt, posting = begun
    try:
        ags.post(posting)
    except ags.Superseded:
        _superseded(attempt)
    except ags.Refused as refusal:
        _refused(attempt, refusal.reason)
    except ags.Unavailable as failure:
        raise Retry(failure.reason, failure.after) from failure
    else:
        _sent(attempt)


def _begin(score_id: int) -> tuple[Attempt, ags.Posting] | None:
    """Choose the timestamp and commit it before anything leaves; None when there is nothing to send."""
    row = queries.to_send(score_id)
    if row is None or row.Score.sent_version >= row.Score.version:
        end_transaction()
        return None
    score, item, platform, sub, is_gone = row
    if platform.suspended_at is not None:
        raise Retry(SUSPENDED, SUSPENDED_WAIT)
    if sub is None or is_gone:
        reason = score.refused_reason = operations.GONE_THERE if is_gone else UNKNOWN_THERE
        db.session.commit()
        raise Abandon(reason)
    score.last_timestamp = timestamp = _timestamp(score)
    attempt = Attempt(score.id, score.version, score.percent, timestamp)
    posting = _posting(attempt, item, platform, sub)
    db.session.commit()
    return attempt, posting


def _timestamp(score: Score) -> datetime:
    now = clock.now()
    timestamp = rules.next_timestamp(now, score.last_timestamp)
    if timestamp > now:
        raise Retry(NOT_YET, timestamp - now)
    return timestamp


def _posting(attempt: Attempt, item: LineItem, platform: Platform, sub: str) -> ags.Posting:
    try:
        _, private_pem, public_pem = keys.signing_pair()
    except keys.NoKey as error:
        raise Retry(NO_KEY) from error
    return ags.Posting(
        access=Access(platform.issuer, platform.client_id, platform.token_url, private_pem, public_pem),
        line_item_url=item.url,
        sub=sub,
        percent=attempt.percent,
        timestamp=attempt.timestamp,
    )


def _current(attempt: Attempt) -> Score | None:
    """The score, held, unless a later attempt has begun: its outcome is the one that counts."""
    score = queries.held(attempt.score_id)
    return score if score is not None and score.last_timestamp == attempt.timestamp else None


def _sent(attempt: Attempt) -> None:
    score = _current(attempt)
    if score is not None:
        score.sent_version, score.sent_percent = attempt.version, attempt.percent
        score.sent_at, score.conflicts, score.refused_reason = clock.now(), 0, None
    db.session.commit()


def _refused(attempt: Attempt, reason: str) -> None:
    score = _current(attempt)
    if score is not None and score.version == attempt.version:
        score.refused_reason = reason
    db.session.commit()
    log.warning("score_refused", score=attempt.score_id, status=reason[:3])
    raise Abandon(reason)


def _superseded(attempt: Attempt) -> None:
    """409: our timestamp is not later than the one the platform holds for this person.

    It is never our own: each attempt is later than all before it. So somebody else wrote there: a
    trainer by hand, with a clock ahead of ours, or this tool before its database was restored. Later
    timestamps are tried for some minutes, which outlasts a clock two minutes off. After that the
    platform's grade stands, whatever its value, and the trainer sees it: « 409 ». The next change of
    progress, or « Renvoyer », tries again.
    """
    score = _current(attempt)
    if score is None or score.version != attempt.version:
        db.session.commit()
        raise Retry(NOT_YET, rules.SECOND)
    score.conflicts += 1
    wait = rules.conflict_wait(score.conflicts)
    if wait is None:
        score.refused_reason = NEWER_THERE
    db.session.commit()
    if wait is None:
        raise Abandon(NEWER_THERE)
    raise Retry(NEWER_THERE, wait)


def fill_column(payload: Mapping[str, Any]) -> None:
    """A column is new, is about something else, or has other people: what they have done counts there."""
    line_item_id = payload["line_item_id"]
    cohort_id = queries.cohort_of(line_item_id)
    if cohort_id is None:
        return
    for person_id in queries.graded(line_item_id, cohort_id):
        operations.follow(cohort_id=cohort_id, person_id=person_id, only=line_item_id)
        db.session.commit()


def resend_unsent(payload: Mapping[str, Any]) -> None:
    """Have the cohort's unsent scores sent, each as it stands today."""
    for score_id in queries.unsent(payload["cohort_id"]):
        score = queries.held(score_id)
        if score is not None:
            operations.refresh(score, payload["cohort_id"])
        db.session.commit()
