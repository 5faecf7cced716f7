"""When presence may be claimed, and what is proposed to the trainer. Pure (domain §1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from course.errors import RuleBroken
from course.hours.rules import virtual_class_minutes
from course.ui.formats import clock_time
from tutoring.sessions.models import Status
from tutoring.sessions.rules import BLANK, Mark
from tutoring.virtual_classes.connections import Span, clipped, length_of

# Where the windows of the two claims open and close, around the start and around the end.
START_WINDOW = (timedelta(minutes=-15), timedelta(minutes=20))
END_WINDOW = (timedelta(minutes=-10), timedelta(minutes=60))
KEEP_LINES = timedelta(days=30)
KEEP_UNVALIDATED = timedelta(days=180)


class Claim(StrEnum):
    """« Je signale ma présence » and « Je termine »."""

    START = "start"
    END = "end"


def window(claim: Claim, starts_at: datetime, ends_at: datetime) -> Span:
    """From when to when the claim is open, both included."""
    if claim == Claim.START:
        return starts_at + START_WINDOW[0], starts_at + START_WINDOW[1]
    return max(starts_at, ends_at + END_WINDOW[0]), ends_at + END_WINDOW[1]


def is_open(claim: Claim, starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether the claim may be made now."""
    first, last = window(claim, starts_at, ends_at)
    return first <= now <= last


def check_claim(claim: Claim, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """The claim is made within its window: RuleBroken otherwise, with the hours."""
    first, last = window(claim, starts_at, ends_at)
    what = "votre présence" if claim == Claim.START else "la fin de la classe"
    if now < first:
        raise RuleBroken(f"Vous pourrez signaler {what} à partir de {clock_time(first)}.")
    if now > last:
        raise RuleBroken(
            f"Le signalement s’est fermé à {clock_time(last)}. Écrivez à la personne qui anime la classe : "
            "elle peut noter votre présence."
        )


def check_correction(started_at: datetime | None, ended_at: datetime | None) -> None:
    """A corrected claim ends after it begins: RuleBroken otherwise."""
    if started_at is not None and ended_at is not None and ended_at <= started_at:
        raise RuleBroken("La fin vient après le début.", "ended")


class Basis(StrEnum):
    """What a proposal rests on."""

    REPORT = "report"
    # Whether it makes 80 % depends on when the connection was cut, which the report does not say.
    UNSURE = "unsure"
    # A name of the report that may be this person's waits for a human.
    UNDECIDED = "undecided"
    # The person signalled a presence that the report does not show.
    DISPUTED = "disputed"
    CLAIM = "claim"
    HALF_CLAIM = "half_claim"
    WARNED = "warned"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Evidence:
    """What is known of one person at one class; `connected` in minutes, None: in no report.

    `at_least` is what is certain of these minutes; None: all of them.
    """

    started_at: datetime | None = None
    ended_at: datetime | None = None
    connected: int | None = None
    at_least: int | None = None


@dataclass(frozen=True)
class Proposal:
    """What the trainer is shown first, and why."""

    mark: Mark
    basis: Basis


def propose(
    evidence: Evidence,
    starts_at: datetime,
    ends_at: datetime,
    length: int,
    *,
    imported: bool,
    warned: bool = False,
    undecided: bool = False,
) -> Proposal:
    """The report's minutes; without a report those between both claims; absent when a report was read without them.

    `length` in minutes is the class's own; `imported` says whether a report was read, `warned` whether the person
    had announced an absence: excused then. Nothing is proposed where a human has to look: a doubtful name that
    may be theirs (`undecided`), a claim that the report does not confirm, a cut that decides of the 80 %.
    """
    if evidence.connected:
        if _depends_on_the_cut(evidence, length):
            return Proposal(BLANK, Basis.UNSURE)
        return Proposal(Mark(Status.PRESENT, min(evidence.connected, length)), Basis.REPORT)
    if undecided:
        return Proposal(BLANK, Basis.UNDECIDED)
    claimed = claimed_minutes(evidence, starts_at, ends_at)
    if claimed and not imported:
        return Proposal(Mark(Status.PRESENT, min(claimed, length)), Basis.CLAIM)
    if evidence.started_at or evidence.ended_at:
        return Proposal(BLANK, Basis.DISPUTED if imported else Basis.HALF_CLAIM)
    if warned:
        return Proposal(Mark(Status.EXCUSED), Basis.WARNED)
    return Proposal(Mark(Status.ABSENT) if imported else BLANK, Basis.NOTHING)


def _depends_on_the_cut(evidence: Evidence, length: int) -> bool:
    most, least = evidence.connected or 0, evidence.at_least
    return least is not None and virtual_class_minutes(most, length) != virtual_class_minutes(least, length)


def claimed_minutes(evidence: Evidence, starts_at: datetime, ends_at: datetime) -> int:
    """Minutes of the class between the two claims; 0 when one is missing."""
    if evidence.started_at is None or evidence.ended_at is None:
        return 0
    span = clipped((evidence.started_at, evidence.ended_at), (starts_at, ends_at))
    return length_of([span]) // 60 if span else 0


def left_no_trace(found: Evidence, mark: Mark) -> bool:
    """Whether nothing shows that the person was there, and nobody noted them present or excused."""
    seen = found.connected or found.started_at or found.ended_at
    return not seen and mark.status not in (Status.PRESENT, Status.EXCUSED)
