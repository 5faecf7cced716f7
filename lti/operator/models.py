"""Attachments: an LMS that registered again, its people and courses led to those already known."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from lti.platforms.models import Context, Identity, Platform


class Attachment(Base):
    """An operator's decision: the people of `platform` are those of `former`, an older registration."""

    __tablename__ = "lti_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    former_id: Mapped[int] = mapped_column(ForeignKey("lti_platform.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]

    platform: Mapped[Platform] = relationship(foreign_keys=[platform_id])
    former: Mapped[Platform] = relationship(foreign_keys=[former_id])


class AttachedIdentity(Base):
    """What an attachment changed of one identity: enough to put it back."""

    __tablename__ = "lti_attached_identity"
    __table_args__ = (UniqueConstraint("attachment_id", "identity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("lti_attachment.id"))
    identity_id: Mapped[int] = mapped_column(ForeignKey("lti_identity.id"))
    # Whom it led to before; nobody when the attachment announced the person.
    from_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    identity: Mapped[Identity] = relationship()


class AttachedContext(Base):
    """What an attachment changed of one course: enough to put it back."""

    __tablename__ = "lti_attached_context"
    __table_args__ = (UniqueConstraint("attachment_id", "context_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("lti_attachment.id"))
    context_id: Mapped[int] = mapped_column(ForeignKey("lti_context.id"))
    from_cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    to_cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))

    context: Mapped[Context] = relationship()
