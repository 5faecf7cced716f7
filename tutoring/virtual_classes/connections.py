"""How long somebody was connected to a class: overlaps once, clipped to its hours, reports put together. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# A connection this much shorter than its two instants say was cut in between (reports round to a minute).
ROUNDING = timedelta(seconds=60)

Span = tuple[datetime, datetime]


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


def length_of(spans: Iterable[Span]) -> int:
    """Seconds that the spans last together."""
    return sum(int((end - start).total_seconds()) for start, end in spans)


def is_cut(one: Connection) -> bool:
    """Whether it was cut somewhere in between, its duration being shorter than its instants say."""
    if one.starts_at is None or one.ends_at is None or one.seconds is None:
        return False
    return one.ends_at - one.starts_at - timedelta(seconds=one.seconds) > ROUNDING


def connected_seconds(connections: Iterable[Connection], starts_at: datetime, ends_at: datetime) -> int:
    """Seconds of the class that one report may show: added up, overlaps counted once.

    A line that was cut in between counts for its duration, as one without instants; no sum exceeds the time
    that the instants cover, nor the class.
    """
    exact: list[Span] = []
    outer: list[Span] = []
    loose, length = 0, length_of([(starts_at, ends_at)])
    for one in connections:
        if one.starts_at is None or one.ends_at is None:
            loose += one.seconds or 0
            outer.append((starts_at, ends_at))
            continue
        span = clipped((one.starts_at, one.ends_at), (starts_at, ends_at))
        if span is None:
            continue
        outer.append(span)
        if is_cut(one):
            loose += min(one.seconds or 0, length_of([span]))
        else:
            exact.append(span)
    return min(length, length_of(merged(outer)), length_of(merged(exact)) + loose)


@dataclass(frozen=True)
class Connected:
    """Whole minutes of the class, at most and at least: a report does not say when a cut line was cut."""

    minutes: int
    at_least: int


def connected(reports: Iterable[Sequence[Connection]], starts_at: datetime, ends_at: datetime) -> Connected:
    """Minutes of one person over several reports, the same time never counted twice.

    What has instants is put together; a report with lines that were cut, or with durations only, may be
    another export of the same meeting: it adds to another only where they speak of different hours.
    """
    found, within = [list(lines) for lines in reports], (starts_at, ends_at)
    exact = connected_seconds(
        [one for lines in found for one in lines if one.starts_at and not is_cut(one)], *within
    )
    amounts = [(_hull(lines, within), connected_seconds(lines, *within)) for lines in found]
    most = max(exact, _best_sum((hull, amount) for hull, amount in amounts if amount))
    sure = max((_surely(one, within) for lines in found for one in lines), default=0)
    return Connected(most // 60, min(most, max(exact, sure)) // 60)


def _surely(one: Connection, within: Span) -> int:
    """Seconds that even the worst placed cut leaves within the class."""
    if one.starts_at is None or one.ends_at is None or not is_cut(one):
        return connected_seconds([one], *within)
    inside = clipped((one.starts_at, one.ends_at), within)
    outside = length_of([(one.starts_at, one.ends_at)]) - (length_of([inside]) if inside else 0)
    return max(0, (one.seconds or 0) - outside)


def _hull(lines: Sequence[Connection], within: Span) -> Span:
    """From the first to the last instant of a report, within the class."""
    starts = [one.starts_at or within[0] for one in lines]
    ends = [one.ends_at or within[1] for one in lines]
    return max(min(starts, default=within[0]), within[0]), min(max(ends, default=within[1]), within[1])


def _best_sum(amounts: Iterable[tuple[Span, int]]) -> int:
    """The largest sum of amounts whose spans do not overlap."""
    done: list[tuple[datetime, int]] = []
    for (start, end), amount in sorted(amounts, key=lambda one: one[0][1]):
        before = max((total for last, total in done if last <= start), default=0)
        done.append((end, max(before + amount, max((total for _, total in done), default=0))))
    return done[-1][1] if done else 0
