"""The forms of virtual classes: the report's file, whose names, the claims as corrected, the sheet."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField

from course import clock
from course.ui.formats import clock_time, hours
from course.ui.forms import Form, options, submitted
from tutoring.sessions.forms import Row, SheetForm
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.queries import Line
from tutoring.sessions.rules import credited
from tutoring.virtual_classes import files
from tutoring.virtual_classes.import_queries import NameLine
from tutoring.virtual_classes.importing import GUEST, OTHER, Choice, current_choice
from tutoring.virtual_classes.queries import Overview, Seen

# Where the académies are, and universal time, which some services write.
ZONES: dict[str, tuple[str, tzinfo]] = {
    "paris": ("Paris", clock.PARIS),
    "utc": ("Temps universel (UTC)", UTC),
    "antilles": ("Guadeloupe, Martinique", ZoneInfo("America/Guadeloupe")),
    "guyane": ("Guyane", ZoneInfo("America/Cayenne")),
    "reunion": ("La Réunion", ZoneInfo("Indian/Reunion")),
    "mayotte": ("Mayotte", ZoneInfo("Indian/Mayotte")),
    "caledonie": ("Nouvelle-Calédonie", ZoneInfo("Pacific/Noumea")),
    "polynesie": ("Polynésie française", ZoneInfo("Pacific/Tahiti")),
}


class ReportForm(Form):
    """The file of a report, and where its hours are those of."""

    connection_report = FileField("Rapport de connexion (CSV ou XLSX, 4 Mo au plus)")
    zone = SelectField(
        "Les heures du rapport sont celles de",
        choices=options((key, label) for key, (label, _) in ZONES.items()),
        default="paris",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Well formed, with a file."""
        if not super().validate(extra_validators):
            return False
        if (
            not isinstance(self.connection_report.data, FileStorage)
            or not self.connection_report.data.filename
        ):
            self.fail("Choisissez le fichier du rapport.", files.FIELD)
            return False
        return True

    def content(self) -> tuple[bytes, str]:
        """The bytes (one more than the limit at most) and the name of the file."""
        upload = self.connection_report.data
        assert isinstance(upload, FileStorage)
        return upload.stream.read(files.SIZE + 1), upload.filename or ""

    @property
    def time_zone(self) -> tzinfo:
        """The zone chosen."""
        return ZONES[self.zone.data][1]


@dataclass(frozen=True)
class NameRow:
    """A name with the people it may be, what is chosen, and what the page showed before."""

    line: NameLine
    near: Sequence[tuple[str, str]]
    others: Sequence[tuple[str, str]]
    chosen: str

    @property
    def field(self) -> str:
        """The name of the row's select."""
        return f"n-{self.line.name.id}"

    @property
    def seen(self) -> str:
        """The name of the hidden field with what the page shows."""
        return f"s-{self.line.name.id}"


class NamesForm(Form):
    """Whose each name is: one select per line of the page."""

    def __init__(self, names: Sequence[NameLine], sheet: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.labels = told_apart(sheet)
        self.uids = {line.person.id: line.person.uid for line in sheet}
        self.rows = [self._row(line) for line in names]

    def _row(self, line: NameLine) -> NameRow:
        near = [int(one) for one in line.name.near.split() if int(one) in self.uids]
        first = [self._choice(one) for one in near]
        others = [self._choice(one) for one in self.uids if one not in near]
        return NameRow(line, first, others, current_choice(line.name, self.uids))

    def _choice(self, person_id: int) -> tuple[str, str]:
        return self.uids[person_id], self.labels[person_id]


def told_apart(sheet: Sequence[Line]) -> dict[int, str]:
    """How each person is shown: the name, the group; the address too where two would look the same."""
    short = {
        line.person.id: f"{line.person.display_name} ({line.group})"
        if line.group
        else line.person.display_name
        for line in sheet
    }
    times = Counter(short.values())
    emails = {line.person.id: line.person.email for line in sheet if times[short[line.person.id]] > 1}
    return {one: f"{label}, {emails[one]}" if emails.get(one) else label for one, label in short.items()}


def choices_posted() -> dict[int, Choice]:
    """What was chosen, by the id of the name, whatever page of names it was on."""
    found: Mapping[str, Any] = submitted() or {}
    return {
        int(key[2:]): Choice(str(value), found.get(f"s-{key[2:]}"))
        for key, value in found.items()
        if key.startswith("n-") and key[2:].isdecimal() and key.isascii() and len(key) < 12
    }


OUTSIDE = ((OTHER, "Personne d’autre : ne pas compter"), (GUEST, "Invité ou invitée"))


class ClaimForm(Form):
    """The two claims as a trainer corrects them; an empty box erases one."""

    started = StringField("Début signalé", description="Par exemple « 17 h 02 ». Vide : pas de signalement.")
    ended = StringField("Fin signalée", description="Par exemple « 18 h ».")

    def show(self, name: str, value: datetime | None) -> None:
        """Show what stands now."""
        self[name].data = clock_time(value) if value else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Each box is empty or an hour."""
        if not super().validate(extra_validators):
            return False
        for field in (self.started, self.ended):
            if field.data and _hour(field.data) is None:
                self.fail("Écrivez une heure comme « 17 h 02 ».", field.name)
        return not self.problems

    def moment(self, name: str, session: TrainingSession) -> datetime | None:
        """The instant typed, on the day of the class; None for an empty box."""
        found = _hour(self[name].data or "")
        return None if found is None else clock.local(session.occurs_on, *found)


def _hour(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(r"([0-9]{1,2})\s*[h:]\s*([0-9]{2})?", text.strip().lower())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return int(found[1]), int(found[2] or 0)


class ValidationForm(SheetForm):
    """The sheet of a virtual class, where what is not noted yet starts from the proposal."""

    def __init__(self, session: TrainingSession, overview: Overview, **kwargs: Any) -> None:
        self.seen: dict[int, Seen] = {one.line.person.id: one for one in overview.seen}
        super().__init__(session, [one.line for one in overview.seen], **kwargs)
        if not self.is_submitted():
            for row in self.rows:
                self._propose(row)

    def _propose(self, row: Row) -> None:
        mark = self.seen[row.line.person.id].proposal.mark
        if row.line.mark.status or not row.line.expected or mark.status is None:
            return
        row.status, row.mark = mark.status, mark
        if mark.status == Status.PRESENT and mark.minutes != self.session.minutes:
            row.text = hours(mark.minutes)

    def evidence(self, line: Line) -> Seen:
        """What is known of the row's person."""
        return self.seen[line.person.id]

    def counts(self, row: Row) -> str:
        """« compte 1 h » beside minutes that do not count as they are."""
        if row.mark.status != Status.PRESENT:
            return ""
        credit = credited(row.mark, self.session.modality, self.session.minutes)
        return f"compte {hours(credit)}" if credit != row.mark.minutes else ""
