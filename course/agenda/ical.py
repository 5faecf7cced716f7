"""An agenda as iCalendar (RFC 5545): https://www.rfc-editor.org/rfc/rfc5545 .

Hours are in UTC, days are dates: no time zone has to be described. DTSTAMP is the last change of the
entry and never the hour of the request, so that what has not changed is byte for byte the same.
A feed says how often to come back for it (RFC 7986, and Outlook's own word for the same).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vDuration

from course.agenda import rules
from course.registries import AgendaEntry
from course.ui.text import clean_text

MEDIA_TYPE = "text/calendar"
# The stamp of what never changed.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def calendar(
    entries: Iterable[AgendaEntry], *, origin: str, name: str = "Parcours", every: timedelta | None = None
) -> bytes:
    """The entries as one calendar, lines ended by CRLF; `origin` (« https://host ») makes links and uids whole.

    `every` is how often a subscriber should come back.
    """
    made = Calendar()
    made.add("prodid", "-//Agencement//Agenda//FR")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    if every is not None:
        made.add("refresh-interval", every, {"VALUE": "DURATION"})
        made.add("x-published-ttl", vDuration(every))
    for entry in entries:
        made.add_component(_event(entry, origin))
    return bytes(made.to_ical())


def _event(entry: AgendaEntry, origin: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{origin.partition('://')[2]}")
    event.add("dtstamp", entry.changed_at or _BEGINNING)
    if entry.changed_at is not None:
        event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("summary", clean_text(f"Annulé : {entry.title}" if entry.cancelled else entry.title))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    _add_time(event, entry)
    if entry.place:
        event.add("location", clean_text(entry.place))
    if entry.path:
        event.add("url", origin + entry.path)
    return event


def _add_time(event: Event, entry: AgendaEntry) -> None:
    """An hour, with a DTEND only where it is later; or whole days, DTEND being the day after the last."""
    if entry.starts_at is not None:
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        if entry.ends_at is not None and entry.ends_at > entry.starts_at:
            event.add("dtend", entry.ends_at.astimezone(UTC))
        event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
        return
    first = rules.first_day(entry)
    event.add("dtstart", first)
    event.add("dtend", (entry.last_day or first) + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
