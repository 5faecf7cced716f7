"""Reading invitations, newest first."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from course import clock
from course.access.rules import hashed
from course.db import db
from lti.registration import rules
from lti.registration.models import Invitation


def invitations() -> Sequence[Invitation]:
    """All invitations with the platform that each one led to."""
    return db.session.scalars(
        select(Invitation).options(joinedload(Invitation.platform)).order_by(Invitation.id.desc())
    ).all()


def by_token(token: str) -> Invitation | None:
    """The invitation of that address, whatever its state."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hashed(token)))


def state_of(invitation: Invitation) -> rules.State:
    """Where it stands now."""
    return rules.state(
        now=clock.now(),
        expires_at=invitation.expires_at,
        held_until=invitation.held_until,
        used_at=invitation.used_at,
        revoked_at=invitation.revoked_at,
    )
