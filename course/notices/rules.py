"""When mails leave, to which addresses, in how many words. Pure."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

from course import clock
from course.access.rules import safe_path
from course.calendar.rules import is_working_day
from course.ui.text import clean_text


class Rhythm(StrEnum):
    """How often somebody gets mail: each time, on working days at 7, on Mondays at 7, never."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"


HOUR = 7
MONDAY = 0
TITLE, BODY, KIND, KEY = 200, 2000, 40, 120
KEEP = timedelta(days=365)
# What is older than this and still unread is no news: no mail is made of it.
NEWS = timedelta(days=14)
# How long before its hour somebody hears of a change, whatever their rhythm.
ADVANCE = timedelta(hours=24)
# How many notices a mail spells out; it counts the others.
SPELT_OUT = 30

LABELS = {
    Rhythm.AT_ONCE: "Tout de suite",
    Rhythm.DAILY: "Une fois par jour, les jours ouvrés à 7 h",
    Rhythm.WEEKLY: "Une fois par semaine, le lundi à 7 h",
    Rhythm.NONE: "Jamais par courriel",
}

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# RFC 5321's Dot-string and Domain: two dots in a row would break the header, not only the delivery.
_MAILBOX = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z0-9-]{{2,63}}")
# RFC 2606: names kept for examples (the demonstration's people have such addresses).
_RESERVED = re.compile(r"(?:.*\.)?(?:example|invalid|test|localhost|example\.(?:com|net|org))")


def next_mail(rhythm: Rhythm, now: datetime, needed_by: datetime | None = None) -> datetime | None:
    """When what is told at `now` leaves by mail; None for « jamais ».

    At once when the rhythm would bring it less than a day before `needed_by`: a digest that announces
    yesterday's change of room helps nobody.
    """
    if rhythm == Rhythm.NONE:
        return None
    if rhythm == Rhythm.AT_ONCE:
        return now
    day = now.astimezone(clock.PARIS).date()
    while not (_is_mail_day(day, rhythm) and clock.local(day, HOUR) > now):
        day += timedelta(days=1)
    at = clock.local(day, HOUR)
    return now if needed_by is not None and now < needed_by < at + ADVANCE else at


def _is_mail_day(day: date, rhythm: Rhythm) -> bool:
    return day.weekday() == MONDAY if rhythm == Rhythm.WEEKLY else is_working_day(day)


def one_line(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, without control characters."""
    return shortened(" ".join(clean_text(text).split()), limit)


def shortened(text: str, limit: int) -> str:
    """`text` when it fits, else its beginning and « … »."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def own_path(path: str) -> str:
    """`path`, which must be an address of the tool or empty; raises ValueError for another site."""
    if path and safe_path(path, "") != path:
        raise ValueError("a notice leads to a page of the tool, by its path")
    return path


def mailbox(email: str | None) -> str | None:
    """The address in a form that a mail's header can hold; None for one we cannot or must not write to."""
    local, _, domain = (email or "").strip().rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii')}" if domain else ""
    except UnicodeError:
        return None
    if not _MAILBOX.fullmatch(address) or _RESERVED.fullmatch(domain.lower()):
        return None
    return address
