"""Reading visits; what each person may read of them is `rules.reading`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from course.cohorts.models import Cohort, CohortYear, Group, GroupFunction, GroupMembership
from course.cohorts.queries import current
from course.db import db
from course.hours.models import TrainerHours
from course.hours.rules import CONSUMING
from course.people.models import Person
from course.permissions import Actor
from course.roles import Role
from tutoring.visits.models import Answer, FieldVisit, VisitAttendee, VisitNote
from tutoring.visits.rules import Charge

PAGE = 50
SETTLED = (Answer.ACCEPTED, Answer.SILENT)
MINE = (GroupFunction.TUTOR, GroupFunction.TRAINER)


@dataclass(frozen=True)
class Charged:
    """A member of one of the author's groups, over the days they shared it."""

    person: Person
    group: str
    charge: Charge


def charges(cohort_id: int, author_id: int) -> list[Charged]:
    """The members of the groups that the author tutors or trains, or did; one query."""
    mine, theirs = aliased(GroupMembership), aliased(GroupMembership)
    rows = db.session.execute(
        select(Person, Group.name, mine.function, mine.starts_on, mine.ends_on, theirs)
        .join(theirs, theirs.person_id == Person.id)
        .join(Group, Group.id == theirs.group_id)
        .join(mine, mine.group_id == Group.id)
        .where(
            Group.cohort_id == cohort_id,
            mine.person_id == author_id,
            mine.function.in_(MINE),
            theirs.function == GroupFunction.MEMBER,
        )
        .order_by(Group.name, Person.sort_key, Person.id, theirs.starts_on.desc(), mine.id)
    ).all()
    found = []
    for person, group, function, starts_on, ends_on, member in rows:
        first = max(starts_on, member.starts_on)
        last = min((day for day in (ends_on, member.ends_on) if day is not None), default=None)
        if last is None or first <= last:
            charge = Charge(person.id, member.group_id, str(function), first, last)
            found.append(Charged(person, group, charge))
    return found


def by_entry(cohort_id: int, author_id: int, entry_uid: str) -> FieldVisit | None:
    """The visit that this very form made, if it was sent before."""
    return db.session.scalar(
        select(FieldVisit).where(
            FieldVisit.cohort_id == cohort_id,
            FieldVisit.author_id == author_id,
            FieldVisit.entry_uid == entry_uid,
        )
    )


def of_that_day(author_id: int, day: date) -> Sequence[FieldVisit]:
    """The author's visits of that day that stand, in any cohort, with their attendees; two queries."""
    return db.session.scalars(
        select(FieldVisit)
        .where(
            FieldVisit.author_id == author_id,
            FieldVisit.occurred_on == day,
            FieldVisit.cancelled_at.is_(None),
        )
        .options(selectinload(FieldVisit.attendees))
        .order_by(FieldVisit.id)
    ).all()


def visit(cohort_id: int, uid: str) -> FieldVisit | None:
    """One visit with its school, author and attendees; two queries."""
    return db.session.scalar(
        select(FieldVisit)
        .where(FieldVisit.cohort_id == cohort_id, FieldVisit.uid == uid)
        .options(
            joinedload(FieldVisit.school),
            joinedload(FieldVisit.author),
            selectinload(FieldVisit.attendees).joinedload(VisitAttendee.person),
        )
    )


def attendee(visit_id: int, person_id: int) -> VisitAttendee | None:
    """This person's answer, as it is in the database now."""
    return db.session.scalar(
        select(VisitAttendee)
        .where(VisitAttendee.visit_id == visit_id, VisitAttendee.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def notes(visit_id: int, author_id: int) -> Sequence[VisitNote]:
    """The author's own notes, newest first; nobody else's are ever read."""
    return db.session.scalars(
        select(VisitNote)
        .where(VisitNote.visit_id == visit_id, VisitNote.author_id == author_id)
        .order_by(VisitNote.id.desc())
    ).all()


def _attended(person_id: int | None) -> ColumnElement[bool]:
    return exists().where(VisitAttendee.visit_id == FieldVisit.id, VisitAttendee.person_id == person_id)


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition that the actor may know of a FieldVisit: `rules.reading` is not NOTHING."""
    here = FieldVisit.cohort_id == actor.cohort
    if actor.has(Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR):
        return and_(here, true())
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.has(Role.TUTOR):
        conditions.append(FieldVisit.author_id == actor.person_id)
    if actor.has(Role.PARTICIPANT):
        conditions.append(_attended(actor.person_id))
    return and_(here, or_(*conditions))


def visits(actor: Actor, *, page: int = 1) -> tuple[Sequence[FieldVisit], int]:
    """A page of the visits that the actor may know of, newest first, and how many there are."""
    found = db.session.scalars(
        select(FieldVisit)
        .where(visible(actor))
        .options(
            joinedload(FieldVisit.school),
            joinedload(FieldVisit.author),
            selectinload(FieldVisit.attendees).joinedload(VisitAttendee.person),
        )
        .order_by(FieldVisit.occurred_on.desc(), FieldVisit.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(FieldVisit).where(visible(actor)))
    return found, total or 0


def last_of(author_id: int, cohort_id: int, limit: int = 12) -> Sequence[FieldVisit]:
    """The author's latest visits that stand, with schools and attendees; two queries."""
    return db.session.scalars(
        select(FieldVisit)
        .where(
            FieldVisit.cohort_id == cohort_id,
            FieldVisit.author_id == author_id,
            FieldVisit.cancelled_at.is_(None),
        )
        .options(
            joinedload(FieldVisit.school), selectinload(FieldVisit.attendees).joinedload(VisitAttendee.person)
        )
        .order_by(FieldVisit.occurred_on.desc(), FieldVisit.id.desc())
        .limit(limit)
    ).all()


def before(visit: FieldVisit, limit: int = 3) -> list[FieldVisit]:
    """The latest visits before this one with exactly the same people, newest first; two queries."""
    people = {one.person_id for one in visit.attendees}
    count = select(func.count()).where(VisitAttendee.visit_id == FieldVisit.id).scalar_subquery()
    same = select(VisitAttendee.visit_id).where(VisitAttendee.person_id.in_(people))
    same = same.group_by(VisitAttendee.visit_id).having(func.count() == len(people))
    found = db.session.scalars(
        select(FieldVisit)
        .where(
            FieldVisit.cohort_id == visit.cohort_id,
            FieldVisit.cancelled_at.is_(None),
            or_(
                FieldVisit.occurred_on < visit.occurred_on,
                and_(FieldVisit.occurred_on == visit.occurred_on, FieldVisit.id < visit.id),
            ),
            FieldVisit.id.in_(same),
            count == len(people),
        )
        .options(selectinload(FieldVisit.attendees))
        .order_by(FieldVisit.occurred_on.desc(), FieldVisit.id.desc())
        .limit(limit)
    )
    return list(found)


@dataclass(frozen=True)
class Recent:
    """A visit in short: how many were there, how many answers count, how many ask for a change."""

    visit: FieldVisit
    attendees: int
    # Accepted, or certified without an answer.
    settled: int
    contested: int


def recent(cohort_id: int, author_id: int, limit: int = 4) -> list[Recent]:
    """The author's latest visits with their answers counted; one query."""
    counts = (
        select(
            VisitAttendee.visit_id,
            func.count().label("attendees"),
            func.count().filter(VisitAttendee.answer.in_(SETTLED)).label("settled"),
            func.count().filter(VisitAttendee.answer == Answer.CONTESTED).label("contested"),
        )
        .join(FieldVisit, FieldVisit.id == VisitAttendee.visit_id)
        .where(FieldVisit.author_id == author_id, FieldVisit.cohort_id == cohort_id)
        .group_by(VisitAttendee.visit_id)
        .subquery()
    )
    rows = db.session.execute(
        select(FieldVisit, counts.c.attendees, counts.c.settled, counts.c.contested)
        .join(counts, counts.c.visit_id == FieldVisit.id)
        .join(FieldVisit.school)
        .where(FieldVisit.cancelled_at.is_(None))
        .options(contains_eager(FieldVisit.school))
        .order_by(FieldVisit.occurred_on.desc(), FieldVisit.id.desc())
        .limit(limit)
    ).all()
    return [Recent(*row) for row in rows]


def to_answer(cohort_id: int, person_id: int, limit: int = 5) -> Sequence[FieldVisit]:
    """The reports that wait for this person's answer, oldest first; one query."""
    return db.session.scalars(
        select(FieldVisit)
        .join(VisitAttendee, VisitAttendee.visit_id == FieldVisit.id)
        .where(
            FieldVisit.cohort_id == cohort_id,
            FieldVisit.cancelled_at.is_(None),
            VisitAttendee.person_id == person_id,
            VisitAttendee.answer == Answer.PROPOSED,
        )
        .options(joinedload(FieldVisit.school), joinedload(FieldVisit.author))
        .order_by(FieldVisit.occurred_on, FieldVisit.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Spent:
    """What one person's book says of the year under one function, beside what the cohort foresees."""

    function: str
    minutes: int
    budget: int
    travel_minutes: int
    kilometres: float


def spent(cohort_id: int, person_id: int, functions: Sequence[str], today: date) -> list[Spent]:
    """Net minutes that consume the 10 h, travel and kilometres of the year of `today`; one query.

    Nothing for somebody who holds no post today and has no line in the book.
    """
    book = TrainerHours
    year = (
        select(CohortYear.number)
        .where(CohortYear.cohort_id == cohort_id, CohortYear.starts_on <= today)
        .order_by(CohortYear.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    own = and_(book.cohort_id == Cohort.id, book.person_id == person_id, book.year == func.coalesce(year, 1))
    consuming = func.sum(book.minutes).filter(book.nature.in_(tuple(CONSUMING)))
    post = exists().where(
        GroupMembership.group_id == Group.id,
        Group.cohort_id == cohort_id,
        GroupMembership.person_id == person_id,
        GroupMembership.function.in_(MINE),
        current(GroupMembership),
    )
    rows = db.session.execute(
        select(
            *(Cohort.tutor_minutes, Cohort.trainer_minutes, book.function),
            *(consuming, func.sum(book.travel_minutes), func.sum(book.kilometres)),
            post,
        )
        .select_from(Cohort)
        .outerjoin(book, own)
        .where(Cohort.id == cohort_id)
        .group_by(Cohort.id, Cohort.tutor_minutes, Cohort.trainer_minutes, book.function)
    ).all()
    if not rows[0][6] and not any(row[2] for row in rows):
        return []
    amounts = {row[2]: row[3:6] for row in rows}
    budgets = {"tutor": rows[0][0], "trainer": rows[0][1]}
    return [_spent(one, budgets[one], amounts.get(one, (0, 0, 0))) for one in functions]


def _spent(function: str, budget: int, amounts: Sequence[float | None]) -> Spent:
    minutes, travel, kilometres = (amount or 0 for amount in amounts)
    return Spent(function, int(minutes), budget, int(travel), float(kilometres))
