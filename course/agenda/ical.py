"""An agenda as iCalendar (RFC 5545): https://www.rfc-editor.org/rfc/rfc5545 .

Hours are in UTC, days are dates: no time zone has to be described. DTSTAMP is the last change of the
entry and never the hour of the request, so that what has not changed is byte for byte the same.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from icalendar import Calendar, Event

from course.registries import AgendaEntry
from course.ui.text import clean_text

MEDIA_TYPE = "text/calendar"
# The stamp of what never changed.
_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def calendar(entries: Iterable[AgendaEntry], *, origin: str, name: str = "Parcours") -> bytes:
    """The entries as one calendar, lines ended by CRLF; `origin` (« https://host ») makes links and uids whole."""
    made = Calendar()
    made.add("prodid", "-//Agencement//Agenda//FR")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, origin))
    return bytes(made.to_ical())


def _event(entry: AgendaEntry, origin: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@{origin.partition('://')[2]}")
    event.add("dtstamp", entry.changed_at or _BEGINNING)
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
    """An hour, or whole days: DTEND is then the day after the last."""
    if entry.starts_at is not None:
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", (entry.ends_at or entry.starts_at).astimezone(UTC))
        event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
        return
    first = entry.day or datetime.combine(_BEGINNING, time()).date()
    event.add("dtstart", first)
    event.add("dtend", (entry.last_day or first) + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
