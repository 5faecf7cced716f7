"""A connection report, whatever wrote it, as named connections. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from course.clock import PARIS
from course.ui.formats import long_date
from tutoring.virtual_classes import columns, files
from tutoring.virtual_classes.columns import Table
from tutoring.virtual_classes.connections import Connection
from tutoring.virtual_classes.moments import Order, Reading, plain, read_duration, read_moment

NAME = 120
_YES = frozenset({"yes", "oui", "true", "vrai", "1"})
_EMPTY = frozenset({"", "-", "--", "–", "—", "n/a", "n/d", "null", "none"})
MISSING = (
    "Ce fichier n’a pas les colonnes d’un rapport de connexion : il faut un nom, et une heure d’arrivée "
    "ou une durée, avec leurs titres sur la première ligne."
)


@dataclass(frozen=True)
class Named:
    """One connection and the name (and address, if any) it was made under."""

    name: str
    email: str
    connection: Connection


@dataclass(frozen=True)
class Report:
    """What was read: connections, how many lines could not be read, how many do not tell their end."""

    connections: Sequence[Named]
    unreadable: int
    open_ended: int


def read(
    content: bytes, filename: str, *, starts_at: datetime, ends_at: datetime, zone: tzinfo = PARIS
) -> Report:
    """The connections of a report on the class that lasted from `starts_at` to `ends_at`.

    `zone` is that of the report's instants when it does not say. Raises RuleBroken, beside the file, for
    what is no report, is too large, or speaks of another day.
    """
    tables = columns.best_tables(files.candidates(content, filename))
    if not tables:
        raise files.refuse(MISSING)
    if sum(len(table.rows) for table in tables) > files.ROWS:
        raise files.too_long()
    reading = _reading(tables, starts_at, UTC if tables[0].is_utc else zone)
    report = _read(tables, reading, ends_at)
    if not report.connections:
        raise files.refuse("Aucune connexion lisible dans ce rapport : vérifiez qu’il n’est pas vide.")
    return report


def _reading(tables: Sequence[Table], starts_at: datetime, zone: tzinfo) -> Reading:
    """Day first or month first: whichever puts more connections on the day of the class."""
    day = starts_at.astimezone(zone).date()
    cells = [
        text for table in tables for _, row in table.rows if (text := table.cell(row, "join")).strip("-– ")
    ]
    near: dict[Order, int] = {"dmy": 0, "mdy": 0}
    seen: list[datetime] = []
    for order in near:
        reading = Reading(day, order, zone)
        moments = [moment for text in cells if (moment := read_moment(text, reading)) is not None]
        near[order] = sum(abs(moment - starts_at) < timedelta(days=1) for moment in moments)
        seen = seen or moments
    if seen and not any(near.values()):
        raise files.refuse(
            f"Ce rapport parle du {long_date(seen[0])}, et la classe est du {long_date(starts_at)} : "
            "vérifiez le fichier."
        )
    return Reading(day, "mdy" if near["mdy"] > near["dmy"] else "dmy", zone)


def _read(tables: Sequence[Table], reading: Reading, ends_at: datetime) -> Report:
    found: list[Named] = []
    unreadable = open_ended = 0
    for table, row in ((one, row) for one in tables for _, row in one.rows):
        name = _name(table, row)
        texts = [_blank(table.cell(row, kind)) for kind in ("join", "leave", "duration")]
        # A name without any figure was not connected (or is a title); a waiting room is not the class.
        if not name or not any(texts) or plain(table.cell(row, "waiting")) in _YES:
            continue
        connection = _connection(texts, table.duration_unit, reading)
        if connection is None:
            unreadable += 1
            continue
        if connection.starts_at is not None and connection.ends_at is None:
            open_ended += 1
            connection = Connection(connection.starts_at, max(ends_at, connection.starts_at), None)
        found.append(Named(name, table.cell(row, "email").casefold(), connection))
    return Report(found, unreadable, open_ended)


def _blank(text: str) -> str:
    return "" if plain(text) in _EMPTY else text


def _name(table: Table, row: Sequence[str]) -> str:
    """The name as given; both parts when the report has two columns."""
    given = table.cell(row, "given")
    family = table.cell(row, "family") or (table.cell(row, "name") if given else "")
    name = " ".join(f"{given} {family}".split()) or " ".join(table.cell(row, "name").split())
    return name[:NAME] if re.search(r"[^\W\d_]", name) else ""


def _connection(texts: Sequence[str], unit: int, reading: Reading) -> Connection | None:
    """The connection of one line; None when a figure that it gives cannot be read."""
    join, leave, duration = texts
    start = read_moment(join, reading) if join else None
    end = read_moment(leave, reading) if leave else None
    seconds = read_duration(duration, unit) if duration else None
    if (join and start is None) or (leave and end is None) or (duration and seconds is None):
        return None
    if start is None:
        return Connection(None, None, seconds) if seconds is not None else None
    if end is None and seconds is not None:
        end = start + timedelta(seconds=seconds)
    if end is not None and end < start:
        # Bare hours over midnight.
        end += timedelta(days=1)
        if end - start > timedelta(hours=12):
            return None
    return Connection(start, end, seconds)
