"""Confirmed slots in a person's agenda, until the visit is logged. The school's name, nobody's."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import exists, or_, select

from course import clock
from course.cohorts.models import Cohort
from course.db import db
from course.people.models import School
from course.registries import AgendaEntry
from tutoring.slots.models import SlotBooking, VisitSlot
from tutoring.slots.queries import has_place
from tutoring.visits.models import FieldVisit


def entries(cohort_id: int, person_id: int, first: date, last: date) -> Sequence[AgendaEntry]:
    """The slots that the person hosts or goes to between two days, both included; one query."""
    confirmed = exists().where(SlotBooking.slot_id == VisitSlot.id, SlotBooking.left_at.is_(None))
    logged = exists().where(FieldVisit.entry_uid == VisitSlot.uid, FieldVisit.author_id == VisitSlot.host_id)
    rows = db.session.execute(
        select(VisitSlot, School.name, Cohort.uid)
        .join(School, School.id == VisitSlot.school_id)
        .join(Cohort, Cohort.id == VisitSlot.cohort_id)
        .where(
            VisitSlot.cohort_id == cohort_id,
            VisitSlot.cancelled_at.is_(None),
            VisitSlot.starts_at >= clock.local(first),
            VisitSlot.starts_at < clock.local(last + timedelta(days=1)),
            confirmed,
            ~logged,
            or_(VisitSlot.host_id == person_id, has_place(person_id)),
        )
        .order_by(VisitSlot.starts_at, VisitSlot.id)
    ).all()
    return [_entry(slot, school, uid) for slot, school, uid in rows]


def _entry(slot: VisitSlot, school: str, cohort_uid: str) -> AgendaEntry:
    return AgendaEntry(
        uid=f"slot-{slot.id}",
        title="Visite collective prévue" if slot.collective else "Visite individuelle prévue",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place=school,
        path=url_for("slots.index", cohort_uid=cohort_uid),
        kind="visit",
        sequence=slot.sequence,
        changed_at=slot.changed_at,
    )
