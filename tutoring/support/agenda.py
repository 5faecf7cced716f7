"""Accepted remote appointments in a person's agenda: no subject, no name, no address of the meeting."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import and_, exists, or_, select

from course import clock
from course.cohorts.models import Cohort, GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.registries import AgendaEntry
from tutoring.support.models import SlotState, SupportRequest, SupportSlot


def entries(cohort_id: int, person_id: int, first: date, last: date) -> Sequence[AgendaEntry]:
    """The appointments that the person proposed, asked for, or shares with the group; one query."""
    in_group = exists().where(
        GroupMembership.group_id == SupportRequest.group_id,
        GroupMembership.person_id == person_id,
        GroupMembership.function == GroupFunction.MEMBER,
        current(GroupMembership),
    )
    rows = db.session.execute(
        select(SupportSlot, SupportRequest.uid, Cohort.uid)
        .join(SupportRequest, SupportRequest.id == SupportSlot.request_id)
        .join(Cohort, Cohort.id == SupportRequest.cohort_id)
        .where(
            SupportRequest.cohort_id == cohort_id,
            SupportSlot.state == SlotState.ACCEPTED,
            SupportSlot.starts_at >= clock.local(first),
            SupportSlot.starts_at < clock.local(last + timedelta(days=1)),
            or_(
                SupportRequest.author_id == person_id,
                SupportSlot.proposed_by_id == person_id,
                and_(SupportRequest.for_group, in_group),
            ),
        )
        .order_by(SupportSlot.starts_at, SupportSlot.id)
    ).all()
    return [_entry(slot, uid, cohort_uid) for slot, uid, cohort_uid in rows]


def _entry(slot: SupportSlot, uid: str, cohort_uid: str) -> AgendaEntry:
    return AgendaEntry(
        uid=f"support-slot-{slot.id}",
        title="Rendez-vous d’appui à distance",
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + timedelta(minutes=slot.minutes),
        path=url_for("support.show", cohort_uid=cohort_uid, request_uid=uid),
        kind="support",
        changed_at=slot.changed_at,
    )
