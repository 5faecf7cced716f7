"""Reading open forums; each query is scoped to a cohort, a forum or a card found in one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload

from course import clock
from course.cohorts.models import Enrolment, Status
from course.cohorts.queries import holds_role
from course.db import db
from course.people.models import Person
from course.registries import HeldSession, registries
from modules.open_forum.models import (
    ForumCard,
    ForumComing,
    ForumMove,
    ForumReport,
    ForumRoom,
    ForumSlot,
    ForumVote,
    OpenForum,
)
from modules.open_forum.permits import MEMBERS
from modules.open_forum.rules import Phase, Standing


def forums(cohort_id: int) -> Sequence[OpenForum]:
    """The forums of the cohort, the latest day first."""
    return db.session.scalars(
        select(OpenForum)
        .where(OpenForum.cohort_id == cohort_id)
        .order_by(OpenForum.held_on.desc(), OpenForum.id.desc())
    ).all()


def forum(cohort_id: int, forum_id: int) -> OpenForum | None:
    return db.session.scalar(
        select(OpenForum).where(OpenForum.cohort_id == cohort_id, OpenForum.id == forum_id)
    )


def of_activity(cohort_id: int, activity_key: str) -> OpenForum | None:
    """The forum that serves an activity of a module."""
    return db.session.scalar(
        select(OpenForum).where(OpenForum.cohort_id == cohort_id, OpenForum.activity_key == activity_key)
    )


def sessions(cohort_id: int, person_id: int) -> list[HeldSession]:
    """The cohort's sessions of the programme, as they really are, where a forum may take place."""
    found = registries().held_sessions(cohort_id, person_id)
    return [one for one in found if one.code is not None and not one.cancelled]


def rooms(forum_id: int) -> Sequence[ForumRoom]:
    """The parallel spaces, in the order in which they were made."""
    return db.session.scalars(
        select(ForumRoom).where(ForumRoom.forum_id == forum_id).order_by(ForumRoom.id)
    ).all()


def slots(forum_id: int) -> Sequence[ForumSlot]:
    return db.session.scalars(
        select(ForumSlot).where(ForumSlot.forum_id == forum_id).order_by(ForumSlot.starts)
    ).all()


@dataclass(frozen=True)
class Listed:
    """A card with how many say that they go there, the reader among them or not, and its report's state."""

    card: ForumCard
    coming: int
    i_come: bool
    published: bool


def _cards(forum_id: int) -> Select[ForumCard]:
    return (
        select(ForumCard)
        .join(ForumCard.author)
        .where(ForumCard.forum_id == forum_id, ForumCard.withdrawn_at.is_(None))
        .options(contains_eager(ForumCard.author), joinedload(ForumCard.slot), joinedload(ForumCard.room))
        .order_by(ForumCard.id)
    )


def cards(forum_id: int, person_id: int) -> list[Listed]:
    """The cards that stand, oldest first; one query."""
    coming = select(func.count()).where(ForumComing.card_id == ForumCard.id).scalar_subquery()
    mine = exists().where(ForumComing.card_id == ForumCard.id, ForumComing.person_id == person_id)
    published = exists().where(ForumReport.card_id == ForumCard.id, ForumReport.published_at.is_not(None))
    rows = db.session.execute(_cards(forum_id).add_columns(coming, mine, published)).all()
    return [Listed(*row) for row in rows]


@dataclass(frozen=True)
class Place:
    """One room in one slot."""

    slot: ForumSlot
    room: ForumRoom

    @property
    def key(self) -> str:
        return f"{self.slot.id}-{self.room.id}"


@dataclass
class Market:
    """The market place: slots by rooms, what stands where, what has no place yet."""

    slots: Sequence[ForumSlot]
    rooms: Sequence[ForumRoom]
    at: dict[tuple[int | None, int | None], Listed] = field(default_factory=dict)
    waiting: list[Listed] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        return [Place(slot, room) for slot in self.slots for room in self.rooms]

    @property
    def free(self) -> list[Place]:
        return [one for one in self.places if (one.slot.id, one.room.id) not in self.at]

    @property
    def is_empty(self) -> bool:
        return not self.at and not self.waiting


def market(forum_id: int, person_id: int) -> Market:
    """The market as it stands; three queries."""
    found = Market(slots(forum_id), rooms(forum_id))
    for one in cards(forum_id, person_id):
        if one.card.slot_id is None:
            found.waiting.append(one)
        else:
            found.at[one.card.slot_id, one.card.room_id] = one
    return found


def card(cohort_id: int, card_id: int) -> tuple[ForumCard, OpenForum] | None:
    """A card of the cohort, withdrawn or not, with its forum; one query."""
    row = db.session.execute(
        select(ForumCard, OpenForum)
        .join(OpenForum, OpenForum.id == ForumCard.forum_id)
        .where(OpenForum.cohort_id == cohort_id, ForumCard.id == card_id)
        .options(joinedload(ForumCard.author), joinedload(ForumCard.slot), joinedload(ForumCard.room))
    ).first()
    return (row[0], row[1]) if row else None


def card_in(forum_id: int, card_id: int) -> ForumCard | None:
    """A card that stands in the forum, read afresh: a lock was waited for."""
    return db.session.scalar(
        select(ForumCard)
        .where(ForumCard.forum_id == forum_id, ForumCard.id == card_id, ForumCard.withdrawn_at.is_(None))
        .execution_options(populate_existing=True)
    )


def coming(card_id: int) -> Sequence[Person]:
    """Those who say that they go there, in alphabetical order."""
    return db.session.scalars(
        select(Person)
        .join(ForumComing, ForumComing.person_id == Person.id)
        .where(ForumComing.card_id == card_id)
        .order_by(Person.sort_key, Person.id)
    ).all()


def moves(forum_id: int) -> Sequence[ForumMove]:
    """How the forum went on and back, latest first."""
    return db.session.scalars(
        select(ForumMove)
        .join(ForumMove.moved_by)
        .where(ForumMove.forum_id == forum_id)
        .options(contains_eager(ForumMove.moved_by))
        .order_by(ForumMove.id.desc())
    ).all()


def members(cohort_id: int) -> Sequence[int]:
    """The ids of the active people of the cohort who take part in its forums."""
    active = exists().where(
        and_(
            Enrolment.cohort_id == cohort_id,
            Enrolment.person_id == Person.id,
            Enrolment.status == Status.ACTIVE,
        )
    )
    return db.session.scalars(
        select(Person.id).where(holds_role(cohort_id, *MEMBERS), active).order_by(Person.id)
    ).all()


def standing(forum: OpenForum) -> Standing:
    """What the guards of its next phase look at; one query."""
    stands = and_(ForumCard.forum_id == forum.id, ForumCard.withdrawn_at.is_(None))
    published = and_(ForumCard.id == ForumReport.card_id, ForumReport.published_at.is_not(None))
    counts = (
        select(func.count()).select_from(ForumRoom).where(ForumRoom.forum_id == forum.id),
        select(func.count()).select_from(ForumSlot).where(ForumSlot.forum_id == forum.id),
        select(func.count()).select_from(ForumCard).where(stands, ForumCard.slot_id.is_not(None)),
        select(func.count()).select_from(ForumCard).join(ForumReport, published).where(stands),
    )
    row = db.session.execute(select(*(one.scalar_subquery() for one in counts))).one()
    return Standing(Phase(forum.phase), clock.today(), forum.market_opens_on, forum.held_on, *row)


def has_votes(forum_id: int) -> bool:
    """Whether somebody voted, the vote being open or not."""
    return bool(db.session.scalar(select(exists().where(ForumVote.forum_id == forum_id))))
