"""Declared links between two people of a cohort: what keeps them out of one group (domain §2, Rules)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from course import clock
from course.db import Base


class LinkKind(StrEnum):
    """How one of the two stands above the other."""

    HIERARCHICAL = "hierarchical"
    EVALUATIVE = "evaluative"


class DeclaredLink(Base):
    """Two people between whom a link was declared; the lower id first, so that it stands once."""

    __tablename__ = "declared_link"
    __table_args__ = (
        CheckConstraint("person_id < other_id", name="order"),
        Index(
            "uq_declared_link_open",
            "cohort_id",
            "person_id",
            "other_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[LinkKind] = mapped_column(String(12))
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    declared_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
