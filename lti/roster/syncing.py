"""Handlers of the worker: one roster read in full, outside any transaction, then applied in one.

A worker killed anywhere leaves the old roster or the new one, never a part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError, OperationalError

from course import clock
from course.db import db, end_transaction
from course.jobs.rules import Abandon, Retry
from lti.outbox.ags import Unavailable
from lti.outbox.tokens import Access
from lti.platforms import keys
from lti.platforms.models import Context
from lti.roster import nrps, operations, queries
from lti.roster.members import Roster
from lti.roster.operations import Doubtful, Overtaken

log = structlog.get_logger("agencement.roster")
NO_KEY = "l’outil n’a pas de clé de signature"
CROWDED = "la base de données est trop sollicitée"
# Launches may make the same people known at the same moment: the sync runs again and finds them.
_TRIES = 10


@dataclass(frozen=True)
class Reading:
    """A roster on its way: of which course, since when, how many departures were confirmed."""

    context_id: int
    began_at: datetime
    allowed: int


def read_roster(payload: Mapping[str, Any]) -> None:
    """Read the roster of a course and apply it; raises Retry or Abandon, the reason being kept."""
    begun = _begin(payload["context_id"], payload.get("departures", 0))
    if begun is None:
        return
    reading, asking = begun
    try:
        roster = nrps.read(asking)
        _apply(reading, roster)
    except (nrps.Refused, Doubtful) as refusal:
        _keep(reading, refusal.reason)
        log.warning("roster_refused", context=reading.context_id, why=type(refusal).__name__.lower())
        raise Abandon(refusal.reason) from refusal
    except Unavailable as failure:
        _keep(reading, failure.reason)
        raise Retry(failure.reason, failure.after) from failure


def _begin(context_id: int, allowed: int) -> tuple[Reading, nrps.Asking] | None:
    """Note the try; None when there is nothing to read."""
    place = queries.place(context_id)
    if place is None or place.context.memberships_url is None:
        end_transaction()
        return None
    context, platform = place
    try:
        _, private_pem, public_pem = keys.signing_pair()
    except keys.NoKey as error:
        raise Retry(NO_KEY) from error
    context.roster_tried_at = began_at = clock.now()
    access = Access(platform.issuer, platform.client_id, platform.token_url, private_pem, public_pem)
    asking = nrps.Asking(access, place.context.memberships_url, context.context_id)
    db.session.commit()
    return Reading(context_id, began_at, allowed), asking


def _apply(reading: Reading, roster: Roster) -> None:
    for _ in range(_TRIES):
        try:
            operations.sync(
                context_id=reading.context_id,
                roster=roster,
                read_at=reading.began_at,
                allowed=reading.allowed,
            )
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            continue
        except OperationalError as error:
            raise Unavailable(CROWDED) from error
        except Overtaken:
            db.session.rollback()
        return
    raise Unavailable(CROWDED)


def _keep(reading: Reading, reason: str) -> None:
    """Keep why it came to nothing, for those who look after the cohort; nothing else changes."""
    db.session.rollback()
    kept = update(Context).where(Context.id == reading.context_id).values(roster_error=reason[:200])
    db.session.execute(kept)
    db.session.commit()
