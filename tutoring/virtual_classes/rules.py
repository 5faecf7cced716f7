"""When presence may be claimed, how long somebody was connected, what is proposed. Pure (domain §1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from course.errors import RuleBroken
from course.ui.formats import clock_time
from tutoring.sessions.models import Status
from tutoring.sessions.rules import BLANK, Mark

# Where the windows of the two claims open and close, around the start and around the end.
START_WINDOW = (timedelta(minutes=-15), timedelta(minutes=20))
END_WINDOW = (timedelta(minutes=-10), timedelta(minutes=60))
KEEP_LINES = timedelta(days=30)
# A connection this much shorter than its two instants say was cut in between (reports round to a minute).
ROUNDING = timedelta(seconds=60)

Span = tuple[datetime, datetime]


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


@dataclass(frozen=True)
class Connection:
    """One line of a report: from when to when, or only how long (in seconds)."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    seconds: int | None = None


def clipped(span: Span, within: Span) -> Span | None:
    """The part of `span` inside `within`; None when there is none."""
    start, end = max(span[0], within[0]), min(span[1], within[1])
    return (start, end) if start < end else None


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as disjoint spans in order: what overlaps is there once."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _length(spans: Iterable[Span]) -> int:
    return sum(int((end - start).total_seconds()) for start, end in spans)


def connected_seconds(connections: Iterable[Connection], starts_at: datetime, ends_at: datetime) -> int:
    """Seconds of the class during which the person was connected: added up, overlaps counted once.

    A line that was cut in between (its duration is shorter than its instants say) counts for its duration;
    a line without instants too; no sum exceeds the time that the instants cover, nor the class.
    """
    exact: list[Span] = []
    outer: list[Span] = []
    loose, length = 0, _length([(starts_at, ends_at)])
    for one in connections:
        if one.starts_at is None or one.ends_at is None:
            loose += one.seconds or 0
            outer.append((starts_at, ends_at))
            continue
        span = clipped((one.starts_at, one.ends_at), (starts_at, ends_at))
        if span is None:
            continue
        outer.append(span)
        if (
            one.seconds is not None
            and one.ends_at - one.starts_at - timedelta(seconds=one.seconds) > ROUNDING
        ):
            loose += min(one.seconds, _length([span]))
        else:
            exact.append(span)
    return min(length, _length(merged(outer)), _length(merged(exact)) + loose)


class Basis(StrEnum):
    """What a proposal rests on."""

    REPORT = "report"
    CLAIM = "claim"
    HALF_CLAIM = "half_claim"
    WARNED = "warned"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Evidence:
    """What is known of one person at one class; `connected` in minutes, None: in no report."""

    started_at: datetime | None = None
    ended_at: datetime | None = None
    connected: int | None = None


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
) -> Proposal:
    """The report's minutes, else those between both claims; absent when a report was read without them.

    `length` in minutes is the class's own; `imported` says whether a report was read, `warned` whether the person
    had announced an absence: excused then.
    """
    if evidence.connected:
        return Proposal(Mark(Status.PRESENT, min(evidence.connected, length)), Basis.REPORT)
    claimed = claimed_minutes(evidence, starts_at, ends_at)
    if claimed:
        return Proposal(Mark(Status.PRESENT, min(claimed, length)), Basis.CLAIM)
    if evidence.started_at or evidence.ended_at:
        return Proposal(BLANK, Basis.HALF_CLAIM)
    if warned:
        return Proposal(Mark(Status.EXCUSED), Basis.WARNED)
    return Proposal(Mark(Status.ABSENT) if imported else BLANK, Basis.NOTHING)


def claimed_minutes(evidence: Evidence, starts_at: datetime, ends_at: datetime) -> int:
    """Minutes of the class between the two claims; 0 when one is missing."""
    if evidence.started_at is None or evidence.ended_at is None:
        return 0
    span = clipped((evidence.started_at, evidence.ended_at), (starts_at, ends_at))
    return _length([span]) // 60 if span else 0


def left_no_trace(found: Evidence, mark: Mark) -> bool:
    """Whether nothing shows that the person was there, and nobody noted them present or excused."""
    seen = found.connected or found.started_at or found.ended_at
    return not seen and mark.status not in (Status.PRESENT, Status.EXCUSED)
