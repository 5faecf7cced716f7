"""What a participant sees first: where each module stands and what to do now. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from course.catalogue.models import ModuleWindow
from course.progress.rules import State


@dataclass(frozen=True)
class Step:
    """One module of the path, for one person on one day."""

    window: ModuleWindow
    state: State
    percent: int

    @property
    def to_do(self) -> bool:
        return self.state in (State.OPEN, State.STARTED, State.LATE)


def step(window: ModuleWindow, percent: int, complete: bool, today: date) -> Step:
    """Where the module stands; one whose activities do not exist yet is never late."""
    return Step(window, _state(window, percent, complete, today), 100 if complete else percent)


def _state(window: ModuleWindow, percent: int, complete: bool, today: date) -> State:
    if complete:
        return State.COMPLETE
    if today < window.opens_on or not window.module.complete_when:
        return State.LATER
    if window.closes_on < today:
        return State.LATE
    return State.STARTED if percent else State.OPEN


def path(windows: Sequence[ModuleWindow], done: Mapping[str, tuple[int, bool]], today: date) -> list[Step]:
    """The fifteen modules in order; `done` gives (percent, complete) by module code."""
    return [step(window, *done.get(window.module.code, (0, False)), today) for window in windows]


def to_do(steps: Sequence[Step]) -> list[Step]:
    """What may be done today, in the order of the programme: each module prepares the next."""
    return [one for one in steps if one.to_do]


def upcoming(steps: Sequence[Step], today: date) -> Step | None:
    """The next module to open."""
    later = [one for one in steps if one.window.opens_on > today]
    return min(later, key=lambda one: one.window.opens_on, default=None)
