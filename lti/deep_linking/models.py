"""A selection under way: what the platform asked, until it is answered once."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from course.people.models import new_uid
from lti.platforms.models import Deployment


class ContentSelection(Base):
    """One deep-linking request, for the person who made it (Deep Linking 2.0, section 4.4)."""

    __tablename__ = "lti_content_selection"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("lti_deployment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The course's own name at the platform: it may be unknown to us as yet.
    context_id: Mapped[str | None] = mapped_column(String(255))
    context_title: Mapped[str] = mapped_column(String(300), default="")
    line_items_url: Mapped[str | None] = mapped_column(String(1000))
    return_url: Mapped[str] = mapped_column(String(1000))
    accepts_several: Mapped[bool]
    # Opaque, goes back as it came.
    data: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    answered_at: Mapped[datetime | None]

    deployment: Mapped[Deployment] = relationship()
