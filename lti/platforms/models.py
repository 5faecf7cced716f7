"""Tables of platforms (one row per issuer and client id), deployments, contexts, links and our keys.

LTI 1.3 core, section 3.1 (platform, deployment, context, resource link): https://www.imsglobal.org/spec/lti/v1p3
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base


class Platform(Base):
    """An LMS that registered us; identity of people is (issuer, client_id, sub)."""

    __tablename__ = "lti_platform"
    __table_args__ = (UniqueConstraint("issuer", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    issuer: Mapped[str] = mapped_column(String(300))
    client_id: Mapped[str] = mapped_column(String(120))
    auth_url: Mapped[str] = mapped_column(String(500))
    token_url: Mapped[str] = mapped_column(String(500))
    jwks_url: Mapped[str] = mapped_column(String(500))
    # The platform's public keys, those we can use; asked for again on an unknown kid, once a minute.
    key_set: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    key_set_asked_at: Mapped[datetime | None]
    key_set_fetched_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # « moodle 4.5.6 », as the platform said when it registered us by itself.
    product: Mapped[str] = mapped_column(String(120), default="")
    last_launch_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]

    deployments: Mapped[list["Deployment"]] = relationship(back_populates="platform")


class Deployment(Base):
    """One installation of the tool in a platform (LTI 1.3 core, 3.1.3)."""

    __tablename__ = "lti_deployment"
    __table_args__ = (UniqueConstraint("platform_id", "deployment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))

    platform: Mapped[Platform] = relationship(back_populates="deployments")


class ToolKey(Base):
    """One of our RSA key pairs; the private half is encrypted with a derivative of SECRET_KEY."""

    __tablename__ = "lti_tool_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    public_pem: Mapped[str] = mapped_column(Text)
    private_encrypted: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Published at once, signs from then on: platforms keep a key set for some time.
    signs_from: Mapped[datetime] = mapped_column(default=clock.now)
    # No longer the newest; stays published for a while, so that what it signed can be verified.
    retired_at: Mapped[datetime | None]
    # Taken out of the key set for good: it leaked, or it is old enough.
    withdrawn_at: Mapped[datetime | None]


class Context(Base):
    """A course of the LMS (LTI 1.3 core, 5.4.1) and the cohort it leads to, once there is one."""

    __tablename__ = "lti_context"
    __table_args__ = (UniqueConstraint("deployment_id", "context_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("lti_deployment.id"))
    context_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(300), default="")
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    # NRPS: where the members are listed, when the platform says so.
    memberships_url: Mapped[str | None] = mapped_column(String(1000))
    # AGS: where the columns of its gradebook are listed.
    line_items_url: Mapped[str | None] = mapped_column(String(1000))
    # The courses of the LMS that this one was copied from, newest first, as it says.
    history: Mapped[list[str]] = mapped_column(JSON, default=list)
    # The last roster that was read in full, the last try, and why it came to nothing.
    roster_read_at: Mapped[datetime | None]
    roster_tried_at: Mapped[datetime | None]
    roster_error: Mapped[str | None] = mapped_column(String(200))

    deployment: Mapped[Deployment] = relationship()


class Identity(Base):
    """A person as one platform names them; never merged on e-mail or username."""

    __tablename__ = "lti_identity"
    __table_args__ = (UniqueConstraint("platform_id", "sub"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    sub: Mapped[str] = mapped_column(String(255))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Membership(Base):
    """A person of the platform is or was in one of its courses (NRPS 2.0, section 2; launches)."""

    __tablename__ = "lti_membership"
    __table_args__ = (UniqueConstraint("context_id", "identity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id"))
    identity_id: Mapped[int] = mapped_column(ForeignKey("lti_identity.id"), index=True)
    # The LMS's groups, ids without names, comma-separated; known from launches only.
    group_ids: Mapped[str] = mapped_column(String(1000), default="")
    since: Mapped[datetime] = mapped_column(default=clock.now)
    # No longer in the roster since then: kept, and marked, for a suspended enrolment just disappears.
    gone_at: Mapped[datetime | None]

    identity: Mapped[Identity] = relationship()


class ConsumedNonce(Base):
    """A nonce that a launch has used: the unique insert makes it work once.

    The nonce is bound to a browser by the signed cookie of its login, without which none gets here;
    `destination` lets a repeated POST from that browser land where the first led.
    """

    __tablename__ = "lti_consumed_nonce"

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce_hash: Mapped[str] = mapped_column(String(64), unique=True)
    destination: Mapped[str | None] = mapped_column(String(500))
    consumed_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class LineItem(Base):
    """A column of the LMS's gradebook, coupled to a resource link (AGS 2.0, section 3.2).

    `resource` is our reference (« module:M1 »), or None for the course as a whole.
    """

    __tablename__ = "lti_line_item"
    __table_args__ = (
        UniqueConstraint("context_id", "url"),
        Index("ix_lti_line_item_context", "context_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id"))
    resource_link_id: Mapped[str] = mapped_column(String(255), default="")
    url: Mapped[str] = mapped_column(String(1000))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    resource: Mapped[str | None] = mapped_column(String(100))
    label: Mapped[str] = mapped_column(String(200), default="")

    context: Mapped[Context] = relationship()
