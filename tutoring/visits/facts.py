"""What the books say of a visit: where, from when to when, with which vehicle, is there a report."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from course.db import db
from course.registries import EvidenceFacts
from course.ui.formats import clock_time
from tutoring.visits.models import FieldVisit


def facts(cohort_id: int, refs: Sequence[str]) -> dict[str, EvidenceFacts]:
    """Facts by the visit's reference, never its text; one query."""
    found = db.session.scalars(
        select(FieldVisit)
        .where(FieldVisit.cohort_id == cohort_id, FieldVisit.uid.in_(refs))
        .options(joinedload(FieldVisit.school))
    )
    return {visit.uid: _facts(visit) for visit in found}


def _facts(visit: FieldVisit) -> EvidenceFacts:
    starts = visit.starts_at
    return EvidenceFacts(
        title=visit.school.name,
        starts=clock_time(starts) if starts else "",
        ends=clock_time(starts + timedelta(minutes=visit.minutes)) if starts else "",
        vehicle=visit.vehicle,
        report="annulé" if visit.cancelled_at else "oui",
        is_cancelled=visit.cancelled_at is not None,
    )
