"""Tables of an open forum: its place and hours, cards, who goes where, reports, votes, actions."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from course.people.models import Person
from modules.open_forum.rules import Phase


class OpenForum(Base):
    """One forum of a cohort, on one day."""

    __tablename__ = "open_forum"
    __table_args__ = (
        UniqueConstraint("cohort_id", "activity_key"),
        CheckConstraint("points BETWEEN 1 AND 20", name="points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    # The activity of a module that it serves; none for the closing day's.
    activity_key: Mapped[str | None] = mapped_column(String(60))
    # The programme's session where it takes place (« CV5 »); none when the day was given by hand.
    session_code: Mapped[str | None] = mapped_column(String(8))
    question: Mapped[str] = mapped_column(String(500))
    held_on: Mapped[date]
    market_opens_on: Mapped[date]
    # What each person has to spend in the vote.
    points: Mapped[int]
    phase: Mapped[Phase] = mapped_column(String(12), default=Phase.PREPARATION)
    phase_since: Mapped[datetime] = mapped_column(default=clock.now)
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Grows with each change of the preparation: who edits names the version that they saw.
    version: Mapped[int] = mapped_column(default=1)


class ForumMove(Base):
    """The forum went one phase on, or one back with a reason."""

    __tablename__ = "forum_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("open_forum.id"), index=True)
    before: Mapped[Phase] = mapped_column(String(12))
    after: Mapped[Phase] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(300), default="")
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)

    moved_by: Mapped[Person] = relationship()


class ForumRoom(Base):
    """A parallel space: a place, an address to join, or both."""

    __tablename__ = "forum_room"
    __table_args__ = (UniqueConstraint("forum_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("open_forum.id"))
    name: Mapped[str] = mapped_column(String(80))
    place: Mapped[str] = mapped_column(String(200), default="")
    join_url: Mapped[str] = mapped_column(String(500), default="")


class ForumSlot(Base):
    """A slot of the forum's day, in hours of a clock in Paris: it follows the day when that moves."""

    __tablename__ = "forum_slot"
    __table_args__ = (
        UniqueConstraint("forum_id", "starts"),
        CheckConstraint("starts < ends", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("open_forum.id"))
    starts: Mapped[time]
    ends: Mapped[time]


class ForumCard(Base):
    """A subject that somebody opens; it holds one place (slot and room), or none yet."""

    __tablename__ = "forum_card"
    __table_args__ = (
        # Two cards never hold the same place, however close the two clicks.
        UniqueConstraint("slot_id", "room_id"),
        CheckConstraint("(slot_id IS NULL) = (room_id IS NULL)", name="place"),
        Index("ix_forum_card_forum", "forum_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("open_forum.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(120))
    wish: Mapped[str] = mapped_column(Text, default="")
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("forum_slot.id"))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("forum_room.id"))
    version: Mapped[int] = mapped_column(default=1)
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship()
    slot: Mapped[ForumSlot | None] = relationship()
    room: Mapped[ForumRoom | None] = relationship()


class ForumComing(Base):
    """« J’y vais »: a wish, free to change; it certifies no presence."""

    __tablename__ = "forum_coming"
    __table_args__ = (UniqueConstraint("card_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("forum_card.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class ForumReport(Base):
    """The report of a card's room: a draft for its one reporter, then what was published."""

    __tablename__ = "forum_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("forum_card.id"), unique=True)
    # None once somebody has let go of it: the draft waits for the next.
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    # Grows with each change of the draft: a page that shows an older one may not overwrite.
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_text: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None]
    # 1, 2, …: a signature names the edition that it was given to.
    edition: Mapped[int] = mapped_column(default=0)

    reporter: Mapped[Person | None] = relationship()
    card: Mapped[ForumCard] = relationship()


class ForumSignature(Base):
    """Somebody who was there co-signs, with « ce que j’en retiens »."""

    __tablename__ = "forum_signature"
    __table_args__ = (UniqueConstraint("report_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("forum_report.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    sentence: Mapped[str] = mapped_column(String(300))
    edition: Mapped[int]
    signed_at: Mapped[datetime] = mapped_column(default=clock.now)

    person: Mapped[Person] = relationship()


class ForumVote(Base):
    """The points that a person gives a report; only totals are ever shown."""

    __tablename__ = "forum_vote"
    __table_args__ = (
        UniqueConstraint("person_id", "report_id"),
        Index("ix_forum_vote_forum", "forum_id", "report_id"),
        CheckConstraint("points > 0", name="points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("open_forum.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("forum_report.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    points: Mapped[int]


class ForumAction(Base):
    """What the cohort decides to do after the forum."""

    __tablename__ = "forum_action"
    __table_args__ = (Index("ix_forum_action_forum", "forum_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    forum_id: Mapped[int] = mapped_column(ForeignKey("open_forum.id"))
    # The card whose report it follows, if any.
    card_id: Mapped[int | None] = mapped_column(ForeignKey("forum_card.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    what: Mapped[str] = mapped_column(String(500))
    until: Mapped[date | None]
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship()
    card: Mapped[ForumCard | None] = relationship()


class ForumVolunteer(Base):
    """Somebody commits to an action."""

    __tablename__ = "forum_volunteer"
    __table_args__ = (UniqueConstraint("action_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("forum_action.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
