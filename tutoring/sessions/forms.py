"""The shape of an attendance sheet: one row per person, one save for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import StringField

from course.hours.models import Modality
from course.permissions import actor
from course.roles import Role
from course.ui.fields import read_minutes
from course.ui.formats import hours
from course.ui.forms import Form, Problem, TextLimit, submitted
from tutoring.sessions import rules
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.queries import Line
from tutoring.sessions.rules import BLANK, Decision, Entry, Mark

DEFAULT_REASON = "correction de la feuille de présence"


@dataclass
class Row:
    """One person's row as the page shows it: what is ticked, and the minutes as typed."""

    line: Line
    status: str
    text: str
    seen: Mark
    errors: list[str] = field(default_factory=list)
    # Another trainer's answer, when it came while this row was being changed.
    conflict: str = ""
    mark: Mark = BLANK

    @property
    def name(self) -> str:
        """The beginning of the names and ids of the row's fields."""
        return f"p-{self.line.person.uid}"

    @property
    def heading(self) -> str:
        """Under which title of the sheet the row stands."""
        if self.line.is_guest:
            return "Invités confirmés"
        if not self.line.expected:
            return "Inscriptions postérieures à la séance"
        return f"Groupe {self.line.group}" if self.line.group else "Sans groupe"


class SheetForm(Form):
    """The rows of the sheet; `reason` is asked once minutes have been certified."""

    reason = StringField("Motif de la correction", [TextLimit(rules.REASON_LIMIT)], default=DEFAULT_REASON)

    def __init__(self, session: TrainingSession, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session
        # A countersigned sheet: every change is a correction.
        self.frozen = False
        self.stands_in = not actor().has(Role.TRAINER)
        if self.stands_in:
            self.reason.label.text = "Pourquoi vous signez à la place de l’équipe de formation"
            self.reason.data = self.reason.data if self.is_submitted() else ""
        self.partial = session.modality == Modality.VIRTUAL_CLASS
        posted = submitted() if self.is_submitted() else None
        self.has_reason = posted is None or self.reason.name in posted
        if not self.has_reason:
            # The page had no such field: nobody wrote these words.
            self.reason.data = ""
        self.rows = [
            self._posted(line, posted) if posted is not None else self._shown(line) for line in lines
        ]

    @property
    def parts(self) -> list[tuple[str, list[Row]]]:
        """The rows under their titles, in the order of the sheet."""
        return [(title, list(rows)) for title, rows in groupby(self.rows, key=lambda row: row.heading)]

    @property
    def last_noted(self) -> Line | None:
        """The line of the sheet that was noted last."""
        noted = [(row.line.noted_at, row.line) for row in self.rows if row.line.noted_at is not None]
        return max(noted, key=lambda pair: pair[0])[1] if noted else None

    def freeze(self) -> None:
        """The sheet is countersigned: from now on each change says why, in one's own words."""
        self.frozen = True
        if not self.is_submitted():
            self.reason.data = ""

    def propose_reason(self) -> None:
        """A page that had no reason to ask for comes back with the usual one, to keep or to change."""
        if not (self.has_reason or self.stands_in):
            self.reason.data = DEFAULT_REASON

    @property
    def asks_reason(self) -> bool:
        """Whether somebody's minutes are certified already, or a manager stands in for the trainers."""
        return self.stands_in or self.frozen or any(self._credit(row.line.mark) for row in self.rows)

    def credit_note(self, row: Row) -> str:
        """« compte 1 h » beside minutes that do not count as they are."""
        credit = self._credit(row.line.mark)
        return f"compte {hours(credit)}" if credit != row.line.mark.minutes else ""

    def _credit(self, mark: Mark) -> int:
        return rules.credited(mark, Modality(self.session.modality), self.session.minutes)

    def _shown(self, line: Line) -> Row:
        return Row(line, line.mark.status or "", self._text(line.mark), line.mark, mark=line.mark)

    def _text(self, mark: Mark) -> str:
        """Nothing for the whole session; else the minutes followed, or missed for a half-day."""
        if mark.status != Status.PRESENT or mark.minutes == self.session.minutes:
            return ""
        return hours(mark.minutes if self.partial else self.session.minutes - mark.minutes)

    def _posted(self, line: Line, posted: Mapping[str, str]) -> Row:
        row = Row(line, "", "", line.mark)
        row.status = posted.get(f"{row.name}-status", "")
        row.text = posted.get(f"{row.name}-minutes", "")
        row.seen = rules.read_mark(posted.get(f"{row.name}-seen", ""))
        return row

    def validate(self, extra_validators: Any = None) -> bool:
        """Every row is well formed; all of them are looked at."""
        whole = super().validate(extra_validators)
        for row in self.rows:
            self._read(row)
        return whole and not any(row.errors for row in self.rows)

    def _read(self, row: Row) -> None:
        try:
            row.mark = self._mark(row)
        except ValueError as error:
            row.errors.append(str(error))

    def _mark(self, row: Row) -> Mark:
        if not row.status:
            if row.text:
                raise ValueError("Cochez une réponse pour cette durée.")
            return BLANK
        if row.status not in list(Status):
            raise ValueError("Choisissez une des réponses proposées.")
        return Mark(Status(row.status), self._minutes(row.text) if row.status == Status.PRESENT else 0)

    def _minutes(self, text: str) -> int:
        whole = self.session.minutes
        if not text:
            return whole
        typed = read_minutes(text)
        if typed > whole:
            raise ValueError(f"C’est plus que la séance, qui dure {hours(whole)}.")
        attended = typed if self.partial else whole - typed
        if attended == 0:
            raise ValueError("Pour quelqu’un qui n’était pas là, cochez « Absence ».")
        return attended

    @property
    def entries(self) -> list[Entry]:
        """What was ticked, for the operation."""
        return [Entry(row.line.person.id, row.mark, row.seen) for row in self.rows]

    def fill(self) -> None:
        """Tick « Présence » wherever nothing is ticked; nothing is saved."""
        for row in self.rows:
            if row.line.expected and not row.status:
                row.status = Status.PRESENT

    def rebase(self, lines: Sequence[Line]) -> None:
        """After another's save: keep what was changed here, show what was changed there."""
        now = {line.person.id: line for line in lines}
        self.rows = [self._rebased(row, now.get(row.line.person.id, row.line)) for row in self.rows]

    def _rebased(self, row: Row, line: Line) -> Row:
        decision = rules.decide(Entry(line.person.id, row.mark, row.seen), line.mark)
        if decision == Decision.KEEP:
            return self._shown(line)
        conflict = "" if decision == Decision.WRITE else self._conflict(line)
        return Row(line, row.status, row.text, line.mark, conflict=conflict, mark=row.mark)

    def _conflict(self, line: Line) -> str:
        answer = LABELS[line.mark.status] if line.mark.status else "rien"
        minutes = f" ({hours(line.mark.minutes)})" if line.mark.minutes else ""
        return f"Entre-temps, {line.noted_by or 'quelqu’un'} a noté : {answer.lower()}{minutes}."

    @property
    def problems(self) -> list[Problem]:
        """The form's own problems, then those of the rows, which the summary leads to."""
        return super().problems + [
            Problem(message, row.line.person.display_name, f"{row.name}-present")
            for row in self.rows
            for message in [*row.errors, *([row.conflict] if row.conflict else [])]
        ]


LABELS = {
    Status.PRESENT: "Présence",
    Status.ABSENT: "Absence",
    Status.EXCUSED: "Absence excusée",
}


def posted_fill(form: MultiDict[str, str]) -> bool:
    """Whether « Cocher la présence de tout le monde » was pressed."""
    return "remplir" in form
