"""The method, as data: steps, parts, who writes what when, windows (domain §4). Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from course.calendar.rules import Span, add_working_days


class Step(StrEnum):
    """The states of a thread, in their order."""

    PROPOSAL = "proposal"
    EXPOSE = "expose"
    CLARIFICATION = "clarification"
    CONTRACT = "contract"
    CONSULTATION = "consultation"
    PLAN = "plan"
    LEARNING = "learning"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    # Only the published sheet and counts are left.
    ANONYMISED = "anonymised"

    @classmethod
    def over(cls) -> frozenset["Step"]:
        """The steps where nothing is written any more."""
        return frozenset({cls.CLOSED, cls.ANONYMISED})

    @property
    def next(self) -> "Step | None":
        """The step that a facilitator may go on to; none after the closing."""
        return None if self in Step.over() else ORDER[ORDER.index(self) + 1]

    @property
    def previous(self) -> "Step | None":
        """The step that a facilitator may go back to; none before the first, none once anonymised."""
        return None if self in (Step.PROPOSAL, Step.ANONYMISED) else ORDER[ORDER.index(self) - 1]

    def reached(self, other: "Step") -> bool:
        """Whether this step is `other` or comes after it."""
        return ORDER.index(self) >= ORDER.index(other)


ORDER = tuple(Step)


class Part(StrEnum):
    """What a person is in a thread."""

    CLIENT = "client"
    CONSULTANT = "consultant"
    FACILITATOR = "facilitator"
    OBSERVER = "observer"


class Kind(StrEnum):
    """What a contribution is."""

    EXPOSE = "expose"
    QUESTION = "question"
    ANSWER = "answer"
    REQUEST = "request"
    REFORMULATION = "reformulation"
    IMPRESSION = "impression"
    HYPOTHESIS = "hypothesis"
    EXPERIENCE = "experience"
    SUGGESTION = "suggestion"
    PRECISION = "precision"
    SYNTHESIS = "synthesis"
    LEARNING = "learning"
    PROCESS_LEARNING = "process_learn"
    PROCESS_NOTE = "process_note"
    FOLLOW_UP = "follow_up"
    COMMENT = "comment"
    GUIDANCE = "guidance"


# What a consultant gives in the consultation: blind first is about these.
ADVICE = frozenset({Kind.IMPRESSION, Kind.HYPOTHESIS, Kind.EXPERIENCE, Kind.SUGGESTION})
# What a reader who has not given anything yet does not see: the client's « précise » tells of it too.
BLIND_FIRST = ADVICE | {Kind.PRECISION}
# What stands once per author and is changed rather than written again.
ONCE = frozenset(
    {
        Kind.EXPOSE,
        Kind.REQUEST,
        Kind.SYNTHESIS,
        Kind.LEARNING,
        Kind.PROCESS_LEARNING,
        Kind.PROCESS_NOTE,
        Kind.FOLLOW_UP,
    }
)
# What answers something else, and which kinds it may answer.
REPLIES: Mapping[Kind, frozenset[Kind]] = {
    Kind.ANSWER: frozenset({Kind.QUESTION}),
    Kind.PRECISION: ADVICE,
    Kind.REFORMULATION: frozenset({Kind.REQUEST}),
}

_CLIENT, _CONSULTANT, _FACILITATOR, _OBSERVER = Part
_LEARN = frozenset({Kind.LEARNING, Kind.PROCESS_LEARNING})

# Who writes what, step by step; the facilitator may always say a word about the frame.
WRITES: Mapping[Step, Mapping[Part, frozenset[Kind]]] = {
    Step.EXPOSE: {_CLIENT: frozenset({Kind.EXPOSE})},
    Step.CLARIFICATION: {
        _CONSULTANT: frozenset({Kind.QUESTION}),
        _CLIENT: frozenset({Kind.ANSWER}),
    },
    Step.CONTRACT: {
        _CLIENT: frozenset({Kind.REQUEST}),
        _CONSULTANT: frozenset({Kind.REFORMULATION}),
    },
    Step.CONSULTATION: {_CONSULTANT: ADVICE, _CLIENT: frozenset({Kind.PRECISION})},
    Step.PLAN: {_CLIENT: frozenset({Kind.SYNTHESIS})},
    Step.LEARNING: {
        _CLIENT: _LEARN,
        _CONSULTANT: _LEARN,
        _FACILITATOR: _LEARN,
        _OBSERVER: _LEARN | {Kind.PROCESS_NOTE},
    },
    Step.FOLLOW_UP: {
        _CLIENT: frozenset({Kind.FOLLOW_UP, Kind.COMMENT}),
        _CONSULTANT: frozenset({Kind.COMMENT}),
        _FACILITATOR: frozenset({Kind.COMMENT}),
        _OBSERVER: frozenset({Kind.COMMENT}),
    },
}

# Working days of each window; the follow-up comes 30 to 45 calendar days later.
WINDOW = {
    Step.EXPOSE: 2,
    Step.CLARIFICATION: 4,
    Step.CONTRACT: 2,
    Step.CONSULTATION: 4,
    Step.PLAN: 3,
    Step.LEARNING: 2,
}
FOLLOW_UP_FROM, FOLLOW_UP_UNTIL = timedelta(days=30), timedelta(days=45)
# The minutes of each step of a live run: the least and the most.
LIVE_MINUTES: Mapping[Step, tuple[int, int]] = {
    Step.PROPOSAL: (5, 15),
    Step.EXPOSE: (5, 10),
    Step.CLARIFICATION: (10, 20),
    Step.CONTRACT: (5, 5),
    Step.CONSULTATION: (20, 30),
    Step.PLAN: (5, 10),
    Step.LEARNING: (10, 15),
}

EXPOSE_WORDS = (150, 400)
CONSULTANTS = 3
ACTIONS = (1, 3)
FIRST_ACTION_WITHIN = timedelta(days=14)
EXTENSION_DAYS = (1, 15)
# After the closing (domain §9).
ANONYMISED_AFTER = timedelta(days=365)


def may_write(part: Part, step: Step, kind: Kind) -> bool:
    """Whether somebody with this part writes this kind in this step."""
    if kind == Kind.GUIDANCE:
        return part == Part.FACILITATOR and step not in Step.over()
    return kind in WRITES.get(step, {}).get(part, frozenset())


def kinds(part: Part, step: Step) -> list[Kind]:
    """What somebody with this part may write in this step, in the order of the method."""
    return [kind for kind in Kind if may_write(part, step, kind)]


def due_on(step: Step, starts_on: date, holidays: Iterable[Span] = ()) -> date | None:
    """The last day of the step's window when it begins on `starts_on`; none for the first and the last."""
    if step == Step.FOLLOW_UP:
        return starts_on + FOLLOW_UP_UNTIL
    days = WINDOW.get(step)
    return None if days is None else add_working_days(starts_on, days, holidays)


def after_suspension(
    due: date | None, suspended_on: date, today: date, holidays: Iterable[Span]
) -> date | None:
    """The window's new last day: as many working days are left as when the clock stopped.

    A window that was over already stays as it was.
    """
    if due is None or due < suspended_on:
        return due
    spans = tuple(holidays)
    left, day = 0, suspended_on
    while day < due:
        day = add_working_days(day, 1, spans)
        left += 1
    return add_working_days(today, left, spans)
