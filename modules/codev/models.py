"""Tables of co-development. Who reads what is in `reading.py`, the method in `rules.py`.

What a person wrote lives in `CodevContribution.text` and its revisions, nowhere else: quotes are
references, so that a withdrawal erases one place (domain §4, « RETIRE »).
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from course import clock
from course.db import Base
from course.people.models import Person, new_uid
from modules.codev.rules import Kind, Part, Step


def words(kind: type[StrEnum]) -> Enum:
    """A column of these words, which come back as members of the enumeration."""
    return Enum(
        kind, native_enum=False, length=14, values_callable=lambda found: [one.value for one in found]
    )


class CodevThread(Base):
    """One subject of one client, led through the steps by a facilitator."""

    __tablename__ = "codev_thread"
    __table_args__ = (
        Index("ix_codev_thread_group", "cohort_id", "group_id"),
        # One at a time for an activity of the programme; after a withdrawal another may begin.
        Index(
            "uq_codev_thread_activity",
            "group_id",
            "activity_key",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND activity_key IS NOT NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND activity_key IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("cohort_group.id"))
    # The thread of the programme that it is (« m5-fil-1 »); none for one that a group adds, or live.
    activity_key: Mapped[str | None] = mapped_column(String(60))
    # Run in a room or a virtual class: one person keeps the record, a clock counts, nothing is blind.
    live: Mapped[bool] = mapped_column(default=False)
    # What everybody in the group may see from the first day; erased by a withdrawal.
    subject: Mapped[str] = mapped_column(String(200), default="")
    step: Mapped[Step] = mapped_column(words(Step), default=Step.PROPOSAL)
    # How many decisions were made: a page that shows fewer is out of date.
    decisions: Mapped[int] = mapped_column(default=0)
    step_since: Mapped[datetime] = mapped_column(default=clock.now)
    # The last day of the step's window, included; none before the subject is chosen.
    due_on: Mapped[date | None]
    # The clock stands still since this day.
    suspended_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    # The client accepted the contract, and which contribution it is: a key in both directions would be one
    # too many, the contribution names its thread.
    contract_id: Mapped[int | None]
    contract_accepted_at: Mapped[datetime | None]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    # What the client lets out of the group: signed, then published to the cohort.
    sheet: Mapped[str] = mapped_column(Text, default="")
    sheet_signed_at: Mapped[datetime | None]
    sheet_published_at: Mapped[datetime | None]
    # Third parties are unrecognisable: the client's word, on the subject and on the exposé.
    subject_anonymised: Mapped[bool] = mapped_column(default=False)
    expose_anonymised: Mapped[bool] = mapped_column(default=False)

    parts: Mapped[list["CodevPart"]] = relationship(back_populates="thread", order_by="CodevPart.id")

    @property
    def open(self) -> bool:
        """Neither withdrawn, nor suspended, nor over."""
        return self.withdrawn_at is None and self.suspended_on is None and self.step not in Step.over()


class CodevPart(Base):
    """What a person is in a thread, and what they agreed to. Only they, and the facilitator, see the answers."""

    __tablename__ = "codev_part"
    __table_args__ = (
        UniqueConstraint("thread_id", "person_id"),
        Index("ix_codev_part_person", "person_id"),
        Index(
            "uq_codev_part_client",
            "thread_id",
            unique=True,
            sqlite_where=text("part = 'client'"),
            postgresql_where=text("part = 'client'"),
        ),
        Index(
            "uq_codev_part_facilitator",
            "thread_id",
            unique=True,
            sqlite_where=text("part = 'facilitator'"),
            postgresql_where=text("part = 'facilitator'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    part: Mapped[Part] = mapped_column(words(Part), default=Part.CONSULTANT)
    since: Mapped[datetime] = mapped_column(default=clock.now)
    # The rules that the person signed: which version of the activity's text (0: the general rules).
    charter_version: Mapped[int | None]
    charter_signed_at: Mapped[datetime | None]
    # « La formatrice ou le formateur peut relire ce fil », and the same for IA-IPR and experts.
    trainer_may_read: Mapped[bool | None]
    others_may_read: Mapped[bool | None]
    # The client's consent to be the client of this subject.
    consented_at: Mapped[datetime | None]
    # No message about this thread, but what waits for this person still shows on the page.
    muted: Mapped[bool] = mapped_column(default=False)
    # Up to which contribution the page was read.
    seen_id: Mapped[int] = mapped_column(default=0)

    thread: Mapped[CodevThread] = relationship(back_populates="parts")
    person: Mapped[Person] = relationship()


class CodevProposal(Base):
    """A subject that a member offers, and with it to be its client; erased with the thread."""

    __tablename__ = "codev_proposal"
    __table_args__ = (UniqueConstraint("thread_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)


class CodevVote(Base):
    """One voice per member, changeable until the subject is chosen; only counts are shown."""

    __tablename__ = "codev_vote"
    __table_args__ = (UniqueConstraint("thread_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("codev_proposal.id"))


class CodevContribution(Base):
    """Something written in a step; who reads it when is `reading.visible`."""

    __tablename__ = "codev_contribution"
    __table_args__ = (
        Index("ix_codev_contribution_thread", "thread_id", "id"),
        Index("ix_codev_contribution_reply", "thread_id", "reply_to_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(20), unique=True, default=new_uid)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # In a live run, who kept the record.
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    step: Mapped[Step] = mapped_column(words(Step))
    kind: Mapped[Kind] = mapped_column(words(Kind))
    # An answer's question, a precision's or a comment's contribution.
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("codev_contribution.id"))
    # What it quotes: a reference, so that erasing the original erases the quote.
    quotes_id: Mapped[int | None] = mapped_column(ForeignKey("codev_contribution.id"))
    # « Je ne sais pas »: an answer too.
    unknown: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[int] = mapped_column(default=0)
    # Grows with each change: two tabs do not overwrite each other.
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship(foreign_keys=author_id)


class CodevRevision(Base):
    """What a contribution said before it was changed; read by who reads the contribution."""

    __tablename__ = "codev_revision"
    __table_args__ = (UniqueConstraint("contribution_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contribution_id: Mapped[int] = mapped_column(ForeignKey("codev_contribution.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class CodevDraft(Base):
    """What a person is writing in a thread; nobody else reads it. One per place of the page."""

    __tablename__ = "codev_draft"
    __table_args__ = (UniqueConstraint("thread_id", "person_id", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # « question », « answer:<uid> », « edit:<uid> »: where on the page it is written.
    slot: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class CodevAction(Base):
    """A line of the client's plan, and what became of it; in the client's agenda."""

    __tablename__ = "codev_action"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(String(300), default="")
    due_on: Mapped[date]
    # « done », « changed », « not_done », and why; told at the follow-up.
    outcome: Mapped[str | None] = mapped_column(String(8))
    why: Mapped[str] = mapped_column(Text, default="")


class CodevDecision(Base):
    """The thread's log: what was decided, by whom, when, why; no content of the thread in it."""

    __tablename__ = "codev_decision"
    __table_args__ = (UniqueConstraint("thread_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    number: Mapped[int]
    # advance, back, extend, suspend, resume, part, admit, withdraw, accept, sign, publish.
    act: Mapped[str] = mapped_column(String(10))
    from_step: Mapped[Step] = mapped_column(words(Step))
    to_step: Mapped[Step] = mapped_column(words(Step))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_on: Mapped[date | None]
    # The codes of the guards that were not met, when it was passed all the same.
    passed: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")


class CodevProcessNote(Base):
    """What a trainer tells the facilitator about the process; read by the two of them."""

    __tablename__ = "codev_process_note"
    __table_args__ = (Index("ix_codev_process_note_thread", "thread_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class CodevClock(Base):
    """The clock of a live run: it counts, it never closes anything."""

    __tablename__ = "codev_clock"

    thread_id: Mapped[int] = mapped_column(ForeignKey("codev_thread.id"), primary_key=True)
    keeper_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Seconds of the step before the last start.
    spent: Mapped[int] = mapped_column(default=0)
    # Running since; none while it pauses.
    running_since: Mapped[datetime | None]
