"""What changed in a cohort's people, as decided: who, what, from which day on, why, by whom (domain §2)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.cohorts.models import Group, GroupFunction
from course.db import Base
from course.people.models import Person


class ChangeKind(StrEnum):
    """What may happen to somebody in a cohort; the first four are the standings of an enrolment."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"
    TRANSFERRED = "transferred"
    GROUP = "group"
    SUBSTITUTION = "substitution"


STANDINGS = (ChangeKind.ACTIVE, ChangeKind.SUSPENDED, ChangeKind.LEFT, ChangeKind.TRANSFERRED)


class CohortChange(Base):
    """One decision; it takes effect on its day, and stays here whatever comes later."""

    __tablename__ = "cohort_change"
    __table_args__ = (
        Index("ix_cohort_change_cohort", "cohort_id", "effective_on"),
        Index("ix_cohort_change_person", "person_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ChangeKind] = mapped_column(String(12))
    effective_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    # Of a change of group, or of a substitution.
    group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"))
    from_group_id: Mapped[int | None] = mapped_column(ForeignKey("cohort_group.id"))
    function: Mapped[GroupFunction | None] = mapped_column(String(8))
    # Whom the person replaces.
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    # None until the day comes; group changes are dated themselves and apply at once.
    applied_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    replaced: Mapped[Person | None] = relationship(foreign_keys=[replaced_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    group: Mapped[Group | None] = relationship(foreign_keys=[group_id])
    from_group: Mapped[Group | None] = relationship(foreign_keys=[from_group_id])

    def is_planned(self, today: date) -> bool:
        """Whether its day is still to come, or it waits to be applied."""
        return self.withdrawn_at is None and (self.applied_at is None or self.effective_on > today)
