"""Inviting a platform, holding the invitation while it registers, and keeping what it said.

Only the hash of the address is kept. The hold is also a fence: a registration that lasted longer than
its hold stores nothing, whoever came after it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.exc import SQLAlchemyError

from course import clock
from course.access.rules import hashed, new_token
from course.db import db
from course.errors import NotFound, RuleBroken
from course.ui.text import clean_text
from lti.platforms import keys
from lti.platforms import operations as platforms
from lti.platforms import queries as known_platforms
from lti.platforms.models import Platform
from lti.registration.failures import Failed
from lti.registration.models import Invitation
from lti.registration.rules import Configuration, Credentials

LIFE = timedelta(days=7)
# More than our two requests may last together.
HOLD = timedelta(minutes=2)
_NAME = 120


@dataclass(frozen=True)
class Held:
    """An invitation that we hold: it outlives the transactions of a registration."""

    id: int
    name: str
    until: datetime


def invite(*, name: str) -> tuple[Invitation, str]:
    """A new invitation (7 days, one platform) and the secret of its address; RuleBroken on the name.

    `name` is how the operator will recognise the platform; it may be empty.
    """
    kept = " ".join(clean_text(name).split())
    if len(kept) > _NAME:
        raise RuleBroken(f"Ce nom dépasse {_NAME} caractères.", "name")
    token = new_token()
    invitation = Invitation(token_hash=hashed(token), name=kept, expires_at=clock.now() + LIFE)
    db.session.add(invitation)
    db.session.flush()
    return invitation, token


def revoke(*, invitation_id: int) -> None:
    """Close an invitation; NotFound, or RuleBroken for one that a platform has used."""
    invitation = db.session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None:
        raise NotFound
    if invitation.used_at is not None:
        raise RuleBroken("Cette invitation a déjà servi : la plateforme est reliée.")
    invitation.revoked_at = invitation.revoked_at or clock.now()
    db.session.flush()


def hold(token: str) -> Held | None:
    """Take the invitation for two minutes; None if it is closed, or held (a security fact)."""
    now = clock.now()
    is_free = or_(Invitation.held_until.is_(None), Invitation.held_until <= now)
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.token_hash == hashed(token), Invitation.used_at.is_(None))
        .where(Invitation.revoked_at.is_(None), Invitation.expires_at > now, is_free)
        .values(held_until=now + HOLD)
        .returning(Invitation.id, Invitation.name)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return Held(taken.id, taken.name, now + HOLD) if taken else None


def release(held: Held) -> None:
    """Let the next one try, unless somebody already does (a security fact)."""
    db.session.execute(
        update(Invitation)
        .where(Invitation.id == held.id, Invitation.held_until == held.until)
        .values(held_until=None)
        .execution_options(synchronize_session=False)
    )


def keep(held: Held, configuration: Configuration, credentials: Credentials, *, host: str) -> Platform:
    """Trust the platform and use the invitation up; raises Failed, and then nothing may be committed."""
    try:
        platform = _add(configuration, credentials, held.name or host[:_NAME])
    except (RuleBroken, SQLAlchemyError) as error:
        raise Failed("answer.not_stored", left_behind=True) from error
    platform.product = configuration.product
    db.session.flush()
    used = db.session.execute(
        update(Invitation)
        .where(Invitation.id == held.id, Invitation.held_until == held.until)
        .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(used_at=clock.now(), held_until=None, platform_id=platform.id)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    )
    if used.scalar() is None:
        raise Failed("invitation.lost", left_behind=True)
    return platform


def _add(configuration: Configuration, credentials: Credentials, name: str) -> Platform:
    """A new platform: a registration never changes one that is already trusted."""
    if known_platforms.by_names(configuration.issuer, credentials.client_id) is not None:
        raise Failed("answer.client_id.known", left_behind=True)
    keys.ensure_key()
    return platforms.add_platform(
        issuer=configuration.issuer,
        client_id=credentials.client_id,
        deployment_id=credentials.deployment_id,
        auth_url=configuration.auth_url,
        token_url=configuration.token_url,
        jwks_url=configuration.jwks_url,
        name=name,
    )
