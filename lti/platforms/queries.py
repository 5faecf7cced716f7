"""Reading platforms, their deployments, and our keys, in a fixed order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

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


def signing_key() -> ToolKey | None:
    """Our newest key, the one that signs."""
    return db.session.scalar(
        select(ToolKey).where(ToolKey.retired_at.is_(None)).order_by(ToolKey.id.desc()).limit(1)
    )


def published_keys() -> Sequence[ToolKey]:
    """Every key of ours, newest first: what an old one signed can still be verified."""
    return db.session.scalars(select(ToolKey).order_by(ToolKey.id.desc())).all()
