"""What a sheet may say, what it counts for, and what two trainers on one sheet get. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from course.errors import RuleBroken
from course.hours.models import Modality
from course.hours.rules import virtual_class_minutes
from tutoring.sessions.models import Status

REASON_LIMIT = 300


@dataclass(frozen=True)
class Mark:
    """What a sheet says of one person: a status (None: nothing yet) and the minutes attended."""

    status: Status | None = None
    minutes: int = 0

    def __str__(self) -> str:
        """« present:180 », as the page carries it; empty when there is nothing yet."""
        return f"{self.status}:{self.minutes}" if self.status else ""


BLANK = Mark()


def read_mark(text: str) -> Mark:
    """The mark that `str(mark)` wrote; BLANK for anything else."""
    status, _, minutes = text.partition(":")
    if status not in list(Status) or not (minutes.isascii() and minutes.isdigit() and len(minutes) < 5):
        return BLANK
    return Mark(Status(status), int(minutes))


@dataclass(frozen=True)
class Entry:
    """What somebody ticked for a person; `seen` is what the page showed them before (None: no page)."""

    person_id: int
    mark: Mark
    seen: Mark | None = None


class Decision(StrEnum):
    """What becomes of an entry."""

    KEEP = "keep"
    WRITE = "write"
    CONFLICT = "conflict"


class StaleSheet(RuleBroken):
    """Somebody else changed lines that this entry changes too; `current` is what they say now."""

    def __init__(self, current: Mapping[int, Mark]) -> None:
        super().__init__(
            "La feuille a changé pendant que vous la remplissiez : revoyez les lignes signalées."
        )
        self.current = dict(current)


def decide(entry: Entry, current: Mark) -> Decision:
    """Write only what this person changed, and never over what another changed meanwhile."""
    if entry.mark.status is None or entry.mark == current:
        return Decision.KEEP
    if entry.seen is None or entry.seen == current:
        return Decision.WRITE
    return Decision.KEEP if entry.seen == entry.mark else Decision.CONFLICT


def to_write(entries: Iterable[Entry], current: Mapping[int, Mark]) -> list[Entry]:
    """The entries to write, by person; raises StaleSheet when some meet another's change."""
    decided = [(decide(entry, current.get(entry.person_id, BLANK)), entry) for entry in entries]
    conflicts = [entry.person_id for decision, entry in decided if decision == Decision.CONFLICT]
    if conflicts:
        raise StaleSheet({one: current.get(one, BLANK) for one in conflicts})
    chosen = [entry for decision, entry in decided if decision == Decision.WRITE]
    return sorted(chosen, key=lambda entry: entry.person_id)


def check_started(starts_at: datetime, now: datetime) -> None:
    """Nobody attended what has not begun: RuleBroken."""
    if now < starts_at:
        raise RuleBroken("Cette séance n’a pas encore commencé : sa feuille s’ouvrira à l’heure du début.")


def check_held(*, cancelled: bool) -> None:
    """A session that was cancelled has no sheet: RuleBroken."""
    if cancelled:
        raise RuleBroken("Cette séance est annulée : elle n’a pas de feuille de présence.")


def check_minutes(mark: Mark, length: int) -> None:
    """Somebody present attended between 1 minute and the whole session: RuleBroken otherwise."""
    if mark.status == Status.PRESENT and not 0 < mark.minutes <= length:
        raise RuleBroken("Le temps suivi va d’une minute à la durée de la séance.", "minutes")


def credited(mark: Mark, modality: Modality, length: int) -> int:
    """Minutes that the book certifies for this mark (domain §1, « Counts when »)."""
    if mark.status != Status.PRESENT:
        return 0
    if modality == Modality.VIRTUAL_CLASS:
        return virtual_class_minutes(mark.minutes, length)
    return mark.minutes


def check_reason(reason: str, *, corrects: bool) -> None:
    """A correction of certified minutes says why, in 300 characters at most: RuleBroken."""
    if corrects and not reason.strip():
        raise RuleBroken("Des heures déjà certifiées changent : indiquez le motif.", "reason")
    if len(reason) > REASON_LIMIT:
        raise RuleBroken(f"Le motif tient en {REASON_LIMIT} caractères.", "reason")
