"""One index for the texts of all rooms.

Migration 0004 adds by hand what each database searches with, under names that begin with « fts_ »
(`engines.py`): an FTS5 table kept by triggers on SQLite, a generated tsvector column on PostgreSQL.
A row that goes takes its words along, whoever deletes it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class SearchEntry(Base):
    """A text that can be found, by those whose audiences it names."""

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # The room's word and its own id of the text: « codev », « 12:exposé ».
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(60))
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    # Who may find it: « thread:12 », « person:5 », « cohort:3 ».
    audience: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    # Its page, in the tool: « /c/… ».
    path: Mapped[str] = mapped_column(String(500))
    # As people read it, for the excerpt.
    text: Mapped[str] = mapped_column(Text)
    # As machines search it (rules.folded).
    folded: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
