"""Finding the table of connections in a report: which row is its header, what each column holds. Pure.

The titles are those of the reports themselves: BigBlueButton's learning dashboard (Name, Join, Left,
Duration; in French Nom, Rejoindre, Quitté, and Duration, which its French leaves in English), Zoom (Name
(original name), Email, Join time, Leave time, Duration (minutes), In waiting room; for a webinar one table
per role, with Time in Session (minutes)), Teams (Name, First Join, Last Leave, In-Meeting Duration; then
Join Time, Leave Time, Duration by connection), Via in Moodle (Nom, Prénom; Présence en direct (h:m:s)), and
what people write by hand.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from course.ui.formats import sort_key

Rows = Sequence[Sequence[str]]

_NAMES: dict[str, str] = {
    "name": "name, full name, display name, participant, participants, participant name, attendee, "
    "attendee name, user, user name, username, name original name, user name original name, nom, "
    "nom complet, nom nom original, nom nom d origine, nom d origine, nom du participant, nom participant, "
    "nom de la personne, nom et prenom, nom prenom, nom de famille prenom, prenom nom, prenom et nom, "
    "nom d affichage, "
    "nom affiche, nom de l utilisateur, nom d utilisateur, utilisateur, personne, stagiaire, apprenant",
    "given": "first name, given name, prenom, prenom de l utilisateur",
    "family": "last name, family name, surname, nom de famille, nom d usage",
    "email": "email, e mail, mail, user email, email address, e mail address, adresse e mail, "
    "adresse email, "
    "adresse mail, courriel, adresse courriel, adresse de courriel, adresse electronique, "
    "adresse de messagerie, e mail de l utilisateur, adresse e mail de l utilisateur",
    "join": "join, joins, joined, join time, joined at, join date, first join, first join time, entry, "
    "entry time, start, start time, connected at, connection time, login, login time, time in, arrivee, "
    "heure d arrivee, date d arrivee, entree, heure d entree, date d entree, connexion, "
    "heure de connexion, "
    "date de connexion, debut, heure de debut, debut de connexion, rejoint, rejoint a, rejoindre, "
    "heure de jonction, "
    "heure de participation, premiere connexion, premiere participation, premiere entree, premiere arrivee",
    "leave": "leave, leaves, left, leave time, left at, leave date, last leave, last leave time, exit, "
    "exit time, end, end time, disconnected at, logout, logout time, time out, depart, heure de depart, "
    "date de depart, sortie, heure de sortie, date de sortie, deconnexion, heure de deconnexion, "
    "date de deconnexion, fin, heure de fin, fin de connexion, quitte, quitte a, dernier depart, "
    "derniere sortie, derniere deconnexion",
    "duration": "duration, duration minutes, duration min, duration mins, duration seconds, "
    "duration hours, "
    "total duration, total duration minutes, in meeting duration, attendance duration, time in meeting, "
    "time in session, time in session minutes, presence en direct, presence en direct h m s, "
    "online time, minutes, duree, duree minutes, duree min, duree mn, duree secondes, "
    "duree heures, duree totale, duree totale minutes, duree en minutes, duree de connexion, "
    "duree de presence, duree de participation, duree en reunion, duree dans la reunion, "
    "duree de la reunion, temps, temps total, temps de connexion, temps de presence, temps connecte",
    "waiting": "in waiting room, waiting room, en salle d attente, salle d attente, dans la salle d attente",
}
SYNONYMS: dict[str, str] = {title: kind for kind, titles in _NAMES.items() for title in titles.split(", ")}
# They also name the meeting's own times and its host: where a report has both, the others are preferred.
_GENERIC_TITLES = (
    "user name, username, start, start time, end, end time, debut, heure de debut, fin, heure de fin"
)
_GENERIC = frozenset(_GENERIC_TITLES.split(", "))
# Titles that none of the lists foresaw: their stem tells, leaving before joining (« déconnexion »).
_STEMS = (
    ("leave", re.compile(r"\b(leav|left|depart|deconnexion|sortie|exit)")),
    ("join", re.compile(r"\b(join|arriv|connexion|entree|rejoi)")),
    ("duration", re.compile(r"\b(duration|duree)")),
    ("email", re.compile(r"\b(email|e mail|courriel)")),
)
_FIRST_AND_LAST = re.compile(r"\b(first|last|premier|premiere|dernier|derniere)\b")
_UTC = re.compile(r"\b(utc|gmt)\b")


@dataclass
class Table:
    """The rows under one header, each with its place in the file (from 1)."""

    columns: dict[str, int]
    titles: list[str]
    rows: list[tuple[int, Sequence[str]]] = field(default_factory=list)

    def cell(self, row: Sequence[str], kind: str) -> str:
        """What the row says there; empty when the report has no such column."""
        at = self.columns.get(kind, -1)
        return row[at].strip() if 0 <= at < len(row) else ""

    def title(self, kind: str) -> str:
        """The folded title of a column."""
        return self.titles[self.columns[kind]] if kind in self.columns else ""

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, int]:
        """The better table first: a row per connection, instants, whose they are, durations, then size."""
        timed = {"join", "leave"} <= self.columns.keys()
        titles = [self.title(kind) for kind in ("name", "join", "leave")]
        summary = any(_FIRST_AND_LAST.search(title) for title in titles[1:])
        own = _GENERIC.isdisjoint(titles)
        return timed and not summary, timed, own, "duration" in self.columns, len(self.rows)

    @property
    def duration_unit(self) -> int:
        """What a bare number counts in the column of durations, in seconds."""
        title = self.title("duration")
        if "second" in title:
            return 1
        return 3600 if re.search(r"\b(heures|hours)\b", title) else 60

    @property
    def is_utc(self) -> bool:
        """Whether the title of an instant says universal time."""
        return any(_UTC.search(self.title(kind)) for kind in ("join", "leave"))


def header(row: Sequence[str]) -> Table | None:
    """The table that this row begins; None when it is no header."""
    titles = [sort_key(cell) for cell in row]
    columns: dict[str, int] = {}
    for at, title in enumerate(titles):
        if (kind := SYNONYMS.get(title)) and (
            kind not in columns or (titles[columns[kind]] in _GENERIC and title not in _GENERIC)
        ):
            columns[kind] = at
    if not ({"name", "given", "family"} & columns.keys()):
        return None
    for kind, stem in _STEMS:
        for at, title in enumerate(titles):
            if kind not in columns and at not in columns.values() and stem.search(title):
                columns[kind] = at
    return Table(columns, titles) if {"join", "duration"} & columns.keys() else None


def best_tables(candidates: Iterable[Rows]) -> list[Table]:
    """The best table among several ways of reading the file, with those like it in the same reading.

    A webinar's report has one table for the hosts, one for the panelists, one for the others.
    """
    readings = [_tables(rows) for rows in candidates]
    best = max((table for tables in readings for table in tables), key=lambda one: one.rank, default=None)
    if best is None:
        return []
    alike = next(tables for tables in readings if any(table is best for table in tables))
    return [table for table in alike if table.rank[:-1] == best.rank[:-1]]


def _tables(rows: Rows) -> list[Table]:
    """The tables of one reading that hold rows, each under its header."""
    found: list[Table] = []
    for number, row in enumerate(rows, start=1):
        begun = header(row)
        if begun is not None:
            found.append(begun)
        elif found and any(cell.strip() for cell in row):
            found[-1].rows.append((number, row))
    return [table for table in found if table.rows]
