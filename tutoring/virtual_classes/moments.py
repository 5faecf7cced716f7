"""Reading instants and durations as reports write them, in French and in English. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

from course.clock import PARIS

Order = Literal["dmy", "mdy"]

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_ISO = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:er)? ([a-z]{3,9})\.?,? (\d{4})")
_MONTH_DAY = re.compile(r"\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_TIME = re.compile(
    r"(?:^|[ t,])(\d{1,2}) ?[:h] ?(\d{2})(?: ?[:m] ?(\d{2})(?:[.,]\d+)?)? ?s?"
    r"(?: ?([ap])\.? ?m\b\.?)?"
    r"(?: ?(z|utc|gmt)?(?: ?([+-])(\d{1,2}):?(\d{2})?)?)?\)?$"
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EXCEL_EPOCH = datetime(1899, 12, 30)
_MONTHS = {
    **{"jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5},
    **{
        "juin": 6,
        "jun": 6,
        "juil": 7,
        "jul": 7,
        "aou": 8,
        "aug": 8,
        "sep": 9,
        "oct": 10,
        "nov": 11,
        "dec": 12,
    },
}

_NUMBER = re.compile(r"(\d{1,9})(?:[.,](\d+))? ?(?:min(?:utes?)?|mn)?\.?")
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_WORDS = re.compile(
    r"(?:(\d{1,4}) ?(?:h|hr|hrs|hours?|heures?)\.?)? ?"
    r"(?:(\d{1,5}) ?(?:m|mn|min|mins|minutes?)?\.?)? ?"
    r"(?:(\d{1,6}) ?(?:s|sec|secs|seconds?|secondes?)\.?)?"
)


@dataclass(frozen=True)
class Reading:
    """How a report writes its instants: the order of the day, the zone, the day of bare hours."""

    day: date
    order: Order = "dmy"
    zone: tzinfo = PARIS


def plain(text: str) -> str:
    """Lower case, one kind of space, no accents."""
    folded = unicodedata.normalize("NFKD", _SPACES.sub(" ", text).strip().casefold())
    return "".join(c for c in folded if not unicodedata.combining(c))


def read_moment(text: str, reading: Reading) -> datetime | None:
    """The instant, in UTC, of « 12/11/2026 17:02 », « 11/12/26, 5:02:11 PM », « 17 h 02 »; None if unreadable.

    An hour without a day is on the day of the class; an instant that names its zone keeps it.
    """
    words = plain(text)
    if _SERIAL.fullmatch(words):
        whole = _EXCEL_EPOCH + timedelta(days=float(words.replace(",", ".")))
        return whole.replace(microsecond=0, tzinfo=reading.zone).astimezone(UTC)
    found = _TIME.search(words)
    if found is None:
        return None
    rest = words[: found.start()].strip(" ,")
    day = _read_day(rest, reading.order) if rest else reading.day
    clock = _read_time(found)
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock, _zone(found) or reading.zone).astimezone(UTC)


def _read_time(found: re.Match[str]) -> time | None:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _zone(found: re.Match[str]) -> tzinfo | None:
    if found[6]:
        shift = timedelta(hours=int(found[7]), minutes=int(found[8] or 0))
        return timezone(shift if found[6] == "+" else -shift) if shift < timedelta(hours=24) else None
    return UTC if found[5] else None


def _read_day(text: str, order: Order) -> date | None:
    if found := _ISO.search(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.search(text):
        first, second = int(found[1]), int(found[2])
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
        return _day(year, second, first) if order == "dmy" else _day(year, first, second)
    if found := _DAY_MONTH.search(text):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_DAY.search(text):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    return None


def _month(word: str) -> int:
    return _MONTHS.get(word[:4]) or _MONTHS.get(word[:3]) or 0


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_duration(text: str, unit: int = 60) -> int | None:
    """Seconds in « 1 h 05 », « 1h 30m 51s », « 01:05:00 », « 65 »; None if unreadable.

    `unit` is what a bare number counts: 60 s for minutes, 1 for seconds, 3600 for hours.
    """
    words = plain(text)
    if found := _NUMBER.fullmatch(words):
        return int(float(f"{found[1]}.{found[2] or 0}") * (60 if words[-1].isalpha() else unit))
    if found := _CLOCK.fullmatch(words):
        return _of_clock(int(found[1]), int(found[2]), found[3])
    found = _WORDS.fullmatch(words)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _of_clock(first: int, second: int, third: str | None) -> int | None:
    if second > 59 or int(third or 0) > 59:
        return None
    if third is not None:
        return first * 3600 + second * 60 + int(third)
    # « 65:12 » is minutes and seconds; « 1:05 » is an hour and five minutes.
    return first * 60 + second if first >= 24 else first * 3600 + second * 60
