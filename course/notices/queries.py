"""Reading notices: a person's own, and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select

from course import clock
from course.cohorts.models import Enrolment, RoleGrant, Status
from course.cohorts.queries import current
from course.db import db
from course.jobs.models import WAITING, Job
from course.notices import rules
from course.notices.models import Notice, NoticePreference
from course.notices.rules import Rhythm
from course.people.models import Person
from course.permissions import Actor

PAGE = 25


def _mine(actor: Actor) -> ColumnElement[bool]:
    """What the person was told in this cohort, or outside any."""
    here = or_(Notice.cohort_id == actor.cohort, Notice.cohort_id.is_(None))
    return (Notice.person_id == actor.person) & here


def unread_count(actor: Actor) -> int:
    """How many notices the person has not read in this cohort; one query."""
    wanted = select(func.count()).select_from(Notice).where(_mine(actor), Notice.read_at.is_(None))
    return db.session.scalar(wanted) or 0


def notices(actor: Actor, *, page: int = 1) -> tuple[Sequence[Notice], int]:
    """The person's notices, newest first, a page at a time, and how many there are."""
    total = db.session.scalar(select(func.count()).select_from(Notice).where(_mine(actor))) or 0
    found = db.session.scalars(
        select(Notice)
        .where(_mine(actor))
        .order_by(Notice.created_at.desc(), Notice.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return found, total


def notice(actor: Actor, notice_id: int) -> Notice | None:
    """One of the person's own notices."""
    return db.session.scalar(select(Notice).where(_mine(actor), Notice.id == notice_id))


@dataclass(frozen=True)
class Reader:
    """Somebody who may get mail: the address that the platform gave, if any, and the rhythm."""

    uid: str
    email: str | None
    rhythm: Rhythm


def reader(person_id: int) -> Reader:
    """How this person gets mail; daily where nothing was chosen."""
    uid, email, rhythm = db.session.execute(
        select(Person.uid, Person.email, NoticePreference.rhythm)
        .outerjoin(NoticePreference, NoticePreference.person_id == Person.id)
        .where(Person.id == person_id)
    ).one()
    return Reader(uid, email, Rhythm(rhythm or Rhythm.DAILY))


def mail_rhythms(person_ids: Sequence[int]) -> dict[int, Rhythm]:
    """The rhythm of those of them who have an address; one query."""
    rows = db.session.execute(
        select(Person.id, NoticePreference.rhythm)
        .outerjoin(NoticePreference, NoticePreference.person_id == Person.id)
        .where(Person.id.in_(person_ids), Person.email.is_not(None))
        .order_by(Person.id)
    ).all()
    return {person_id: Rhythm(rhythm or Rhythm.DAILY) for person_id, rhythm in rows}


def person_id_of(uid: str) -> int | None:
    """The person behind an opaque identifier."""
    return db.session.scalar(select(Person.id).where(Person.uid == uid))


def _waits() -> ColumnElement[bool]:
    """Unread news that no mail has carried, of no cohort or of one that its person may enter today."""
    enters = (
        exists()
        .where(
            Enrolment.cohort_id == Notice.cohort_id,
            Enrolment.person_id == Notice.person_id,
            Enrolment.status == Status.ACTIVE,
            RoleGrant.cohort_id == Notice.cohort_id,
            RoleGrant.person_id == Notice.person_id,
            current(RoleGrant),
        )
        .correlate(Notice)
    )
    return and_(
        Notice.read_at.is_(None),
        Notice.mailed_at.is_(None),
        Notice.mail_refused.is_(None),
        Notice.created_at >= clock.now() - rules.NEWS,
        or_(Notice.cohort_id.is_(None), enters),
    )


def to_mail(person_id: int) -> Sequence[Notice]:
    """What waits for this person's next mail, oldest first, held until the transaction ends."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.person_id == person_id, _waits())
        .order_by(Notice.created_at, Notice.id)
        .with_for_update()
    ).all()


def forgotten(kind: str) -> Sequence[int]:
    """The people with an address for whom something waits and no job of this kind does."""
    asked = exists().where(Job.kind == kind, Job.key == cast(Notice.person_id, String), Job.state == WAITING)
    return db.session.scalars(
        select(Notice.person_id)
        .distinct()
        .join(Person, Person.id == Notice.person_id)
        .where(_waits(), Person.email.is_not(None), ~asked)
        .order_by(Notice.person_id)
    ).all()


def carried_by(mail_uid: str) -> Sequence[Notice]:
    """What a mail carries, oldest first, whatever was read since."""
    return db.session.scalars(
        select(Notice).where(Notice.mail_uid == mail_uid).order_by(Notice.created_at, Notice.id)
    ).all()


def mail_date(carried: Sequence[Notice]) -> datetime:
    """The date of the mail that carries them."""
    return carried[0].mail_at or clock.now()
