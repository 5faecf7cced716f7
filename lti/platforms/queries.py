"""Reading platforms, their deployments, and our keys, in a fixed order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from course import clock
from course.db import db
from lti.platforms import rules
from lti.platforms.models import Deployment, Platform, ToolKey


@dataclass(frozen=True)
class Registered:
    """A platform as it was read: it outlives the transactions of a launch."""

    id: int
    issuer: str
    client_id: str
    auth_url: str
    jwks_url: str
    key_set: dict[str, Any]
    last_launch_at: datetime | None

    @property
    def frame_origins(self) -> str:
        """Who may frame the pages of those who come from here."""
        return rules.frame_origins(self.auth_url, self.issuer)


# The columns of `Registered`: a launch needs no more of the row, and no object to follow.
_COLUMNS = (
    *(Platform.id, Platform.issuer, Platform.client_id, Platform.auth_url, Platform.jwks_url),
    *(Platform.key_set, Platform.last_launch_at),
)


def _registered(row: Any) -> Registered:
    return Registered(
        id=row.id,
        issuer=row.issuer,
        client_id=row.client_id,
        auth_url=row.auth_url,
        jwks_url=row.jwks_url,
        key_set=row.key_set or {"keys": []},
        last_launch_at=row.last_launch_at,
    )


def registered(platform_id: int) -> Registered | None:
    """The platform, unless it is unknown or suspended."""
    row = db.session.execute(
        select(*_COLUMNS).where(Platform.id == platform_id, Platform.suspended_at.is_(None))
    ).one_or_none()
    return _registered(row) if row else None


def of_issuer(issuer: str) -> list[Registered]:
    """Every registration of that issuer that is not suspended: an LMS may register us twice."""
    rows = db.session.execute(
        select(*_COLUMNS)
        .where(Platform.issuer == issuer, Platform.suspended_at.is_(None))
        .order_by(Platform.id)
    )
    return [_registered(row) for row in rows]


def deployment_key(platform_id: int, deployment_id: str) -> int | None:
    """Our number for that deployment of the platform, if it is known."""
    return db.session.scalar(
        select(Deployment.id).where(
            Deployment.platform_id == platform_id, Deployment.deployment_id == deployment_id
        )
    )


def by_names(issuer: str, client_id: str) -> Platform | None:
    """The platform's row, suspended or not."""
    return db.session.scalar(
        select(Platform).where(Platform.issuer == issuer, Platform.client_id == client_id)
    )


def platforms() -> Sequence[Platform]:
    """All platforms with their deployments."""
    return db.session.scalars(
        select(Platform).options(selectinload(Platform.deployments)).order_by(Platform.issuer, Platform.id)
    ).all()


def platform(platform_id: int, *, lock: bool = False) -> Platform | None:
    """The platform by our own number, with its deployments; locked until the transaction ends if asked."""
    query = select(Platform).options(selectinload(Platform.deployments)).where(Platform.id == platform_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def signing_key() -> ToolKey | None:
    """The key that signs now: the newest one whose time has come, neither replaced nor withdrawn."""
    now = clock.now()
    return db.session.scalar(
        select(ToolKey)
        .where(
            ToolKey.signs_from <= now,
            or_(ToolKey.retired_at.is_(None), ToolKey.retired_at > now),
            ToolKey.withdrawn_at.is_(None),
        )
        .order_by(ToolKey.signs_from.desc(), ToolKey.id.desc())
        .limit(1)
    )


def published_keys() -> Sequence[ToolKey]:
    """The keys that platforms may read, newest first: a replaced one stays for rules.STAYS_PUBLISHED."""
    kept = or_(ToolKey.retired_at.is_(None), ToolKey.retired_at > clock.now() - rules.STAYS_PUBLISHED)
    return db.session.scalars(
        select(ToolKey).where(kept, ToolKey.withdrawn_at.is_(None)).order_by(ToolKey.id.desc())
    ).all()


def all_keys() -> Sequence[ToolKey]:
    """Every key that we ever had, newest first."""
    return db.session.scalars(select(ToolKey).order_by(ToolKey.id.desc())).all()


def held_keys() -> Sequence[ToolKey]:
    """Every key, oldest first, locked: two rotations at once come one after the other.

    Read anew once the lock is held: what made us wait may have added a key.
    """
    db.session.execute(select(ToolKey.id).order_by(ToolKey.id).with_for_update())
    return db.session.scalars(
        select(ToolKey).order_by(ToolKey.id).execution_options(populate_existing=True)
    ).all()
