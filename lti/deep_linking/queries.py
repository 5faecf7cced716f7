"""Reading selections, and what we know a course to hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from course.db import db
from course.registries import LinkChoice, registries
from lti.deep_linking.models import ContentSelection
from lti.platforms.models import Context, Deployment, LineItem, Platform


@dataclass(frozen=True)
class Asked:
    """A selection as it was read, with where it comes from: it outlives the transaction."""

    id: int
    uid: str
    platform_id: int
    issuer: str
    client_id: str
    token_url: str
    deployment_key: int
    deployment_id: str
    context_id: str | None
    context_title: str
    line_items_url: str | None
    return_url: str
    accepts_several: bool
    data: str | None
    created_at: datetime
    answered_at: datetime | None


def selection(uid: str, person_id: int) -> Asked | None:
    """The selection, if it is this person's and its platform is not suspended; one query."""
    row = db.session.execute(
        select(ContentSelection, Deployment.deployment_id, Platform)
        .join(Deployment, Deployment.id == ContentSelection.deployment_id)
        .join(Platform, Platform.id == Deployment.platform_id)
        .where(
            ContentSelection.uid == uid,
            ContentSelection.person_id == person_id,
            Platform.suspended_at.is_(None),
        )
    ).one_or_none()
    return _asked(*row) if row else None


def _asked(found: ContentSelection, deployment_id: str, platform: Platform) -> Asked:
    return Asked(
        id=found.id,
        uid=found.uid,
        platform_id=platform.id,
        issuer=platform.issuer,
        client_id=platform.client_id,
        token_url=platform.token_url,
        deployment_key=found.deployment_id,
        deployment_id=deployment_id,
        context_id=found.context_id,
        context_title=found.context_title,
        line_items_url=found.line_items_url,
        return_url=found.return_url,
        accepts_several=found.accepts_several,
        data=found.data,
        created_at=found.created_at,
        answered_at=found.answered_at,
    )


def seen_in(deployment_key: int, context_id: str | None) -> set[str]:
    """What launches from that course have shown it to hold."""
    found = db.session.scalars(
        select(LineItem.resource)
        .join(Context, Context.id == LineItem.context_id)
        .where(
            Context.deployment_id == deployment_key,
            Context.context_id == context_id,
            LineItem.resource.is_not(None),
        )
    )
    return {resource for resource in found if resource}


def choices() -> Sequence[LinkChoice]:
    """Everything that the rooms offer."""
    return [choice for linkable in registries().linkables.values() for choice in linkable.choices()]
