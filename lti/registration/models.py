"""Invitations to connect an LMS: one address, one use, seven days."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from lti.platforms.models import Platform


class Invitation(Base):
    """The right to register one platform; only the hash of its address is kept."""

    __tablename__ = "lti_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # How the operator will recognise the platform.
    name: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    # Somebody is registering with it right now: a second window waits until then.
    held_until: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    platform_id: Mapped[int | None] = mapped_column(ForeignKey("lti_platform.id"))

    platform: Mapped[Platform | None] = relationship()
