"""Visits in a person's agenda: those that they made or received. The school's name, nobody's."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from sqlalchemy import exists, or_, select

from course.cohorts.models import Cohort
from course.db import db
from course.hours.models import Nature
from course.people.models import School
from course.registries import AgendaEntry
from tutoring.visits.models import FieldVisit, VisitAttendee

TITLES = {
    Nature.INDIVIDUAL_VISIT: "Visite individuelle",
    Nature.COLLECTIVE_VISIT: "Visite collective",
    Nature.WORKSHOP: "Atelier sur site",
    Nature.NETWORK_MEETING: "Réunion de réseau",
}


def entries(cohort_id: int, person_id: int, first: date, last: date) -> Sequence[AgendaEntry]:
    """The person's visits between two days, both included, cancelled ones apart; one query."""
    received = exists().where(VisitAttendee.visit_id == FieldVisit.id, VisitAttendee.person_id == person_id)
    rows = db.session.execute(
        select(FieldVisit, School.name, Cohort.uid)
        .join(School, School.id == FieldVisit.school_id)
        .join(Cohort, Cohort.id == FieldVisit.cohort_id)
        .where(
            FieldVisit.cohort_id == cohort_id,
            FieldVisit.occurred_on.between(first, last),
            FieldVisit.cancelled_at.is_(None),
            or_(FieldVisit.author_id == person_id, received),
        )
        .order_by(FieldVisit.occurred_on, FieldVisit.id)
    ).all()
    return [_entry(visit, school, uid) for visit, school, uid in rows]


def _entry(visit: FieldVisit, school: str, cohort_uid: str) -> AgendaEntry:
    return AgendaEntry(
        uid=f"visit-{visit.id}",
        title=TITLES.get(Nature(visit.nature), "Accompagnement"),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        day=None if visit.starts_at else visit.occurred_on,
        place=school,
        path=url_for("visits.show", cohort_uid=cohort_uid, visit_uid=visit.uid),
        kind="visit",
        sequence=visit.version - 1,
        changed_at=visit.edited_at or visit.created_at,
    )
