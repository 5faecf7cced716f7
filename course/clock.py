"""The one source of time, so that tests can freeze it.

Instants are aware datetimes in UTC; days are those of the people who follow the course (Europe/Paris).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def _system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_time


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source()


def today() -> date:
    """The present day in Paris."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The day in Paris of an aware instant."""
    return instant.astimezone(PARIS).date()


def timestamp() -> int:
    """The present instant in whole seconds since 1970, as tokens carry it."""
    return int(now().timestamp())


def local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant, in UTC, of a wall-clock time in Paris on `day`."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC)


@contextmanager
def frozen(at: datetime | date) -> Iterator[None]:
    """Hold the clock at an aware instant, or at 10:00 in Paris of a day (demo data and tests)."""
    global _source
    instant = at if isinstance(at, datetime) else local(at, 10)
    previous, _source = _source, lambda: instant
    try:
        yield
    finally:
        _source = previous
