"""Attachments: one row that lists and pages read, and the bytes in a row of their own.

The bytes are in the database and not on a disk: two web machines share the one and perhaps not the other,
a rollback undoes both rows at once, a backup of the database is whole, and erasing is a DELETE in the
transaction of the act, with nothing left to sweep. It costs room in the database, which is why what a
person may keep is bounded; no listing ever reads the second table.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base
from course.people.models import new_uid


class StoredFile(Base):
    """What is known of a file; once erased only the fact that there was one remains."""

    __tablename__ = "stored_file"
    __table_args__ = (
        # A thing has so many places; an erased file gives its own back (NULLs do not collide).
        UniqueConstraint("kind", "ref", "place"),
        CheckConstraint("(place IS NULL) = (erased_at IS NOT NULL)", name="erased"),
        Index("ix_stored_file_owner", "cohort_id", "owner_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # The room's word and its own id of the thing: « codev », « contribution:12 ».
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(60))
    place: Mapped[int | None]
    filename: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    # Bytes, as kept: an image is re-encoded.
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    # Pixels; of an image only.
    width: Mapped[int | None]
    height: Mapped[int | None]
    # What an image shows, in the words of who sent it.
    alt: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    erased_at: Mapped[datetime | None]

    @property
    def is_image(self) -> bool:
        """Whether it may be shown in a page: only what we re-encoded has a size in pixels."""
        return self.width is not None


class FileContent(Base):
    """The bytes of a file; gone when it is erased."""

    __tablename__ = "stored_file_content"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
