"""Where rooms plug themselves in, so that no room imports a sibling.

Filled while the application is composed; read afterwards. One `Registries` object per application.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import current_app

from course.permissions import Actor
from course.roles import Role


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity: how its definition is checked and where it opens.

    `check` takes the front matter and the Markdown body and returns what is wrong, in English, one
    sentence each; `endpoint` is a view that takes the activity's key; `asks` completes « Le module est
    terminé quand », with the activity's title. `earns`: each activity of this kind gives its own minutes
    when it is completed, without waiting for the rest of the module (domain §3, M5).
    """

    name: str
    label: str
    endpoint: str
    check: Callable[[Mapping[str, Any], str], list[str]]
    asks: str = "« {} » est fait"
    earns: bool = False


@dataclass(frozen=True)
class HomeCard:
    """A part of a role's home; `context` returns None when there is nothing to show."""

    name: str
    roles: frozenset[Role]
    position: int
    template: str
    context: Callable[[Actor], Mapping[str, Any] | None]


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu, for those who hold the permission."""

    label: str
    endpoint: str
    permission: str
    position: int
    # How many things wait there unread; one query, asked with every page.
    badge: Callable[[Actor], int] | None = None
    # Under which heading it is folded away; none for what most people want most days.
    group: str = ""


@dataclass(frozen=True)
class CohortColumn:
    """A column that a room adds to the trainer's table of the cohort.

    `values` takes the cohort's id and the ids of the people shown, and returns a short French text each.
    """

    name: str
    label: str
    position: int
    values: Callable[[int, Sequence[int]], Mapping[int, str]]


@dataclass(frozen=True)
class LinkChoice:
    """One thing that a trainer may put into the LMS's course.

    `section` gathers choices under a heading (« Année 1 »), `within` names the reference of the choice
    it is a part of (an activity of a module), as « module:M1 ».
    """

    reference: str
    title: str
    text: str = ""
    section: str = ""
    within: str = ""
    # Whether it has progress to send: without it the LMS makes no column.
    is_scored: bool = True


def no_choices() -> Sequence[LinkChoice]:
    """A linkable that is not offered."""
    return ()


@dataclass(frozen=True)
class Linkable:
    """Something an LMS activity may point to: « module:M1 », « activity:m1-quiz ».

    `url` takes the cohort's uid and the reference; `percent` the cohort, the person and the reference
    and returns progress from 0 to 100; both return None for a reference that does not exist. `choices`
    lists what may be chosen, in the order of the programme. `review` takes who looks (an actor in the
    cohort), the person looked at and the reference, and returns the page that domain §2 opens to them.
    """

    prefix: str
    url: Callable[[str, str], str | None]
    percent: Callable[[int, int, str], int | None]
    choices: Callable[[], Sequence[LinkChoice]] = no_choices
    review: Callable[[Actor, int, str], str | None] | None = None


@dataclass(frozen=True)
class DemoStep:
    """One room's share of the demonstration; `run` takes a `course.demo.story.Story`.

    Below position 0 it prepares what does not depend on the cohort, each time the command runs.
    """

    name: str
    position: int
    run: Callable[[Any], None]


@dataclass(frozen=True)
class EvidenceKind:
    """How a line of the books points back to what proves it."""

    kind: str
    label: str
    url: Callable[[str, str], str | None]


@dataclass(frozen=True)
class AgendaEntry:
    """One thing in somebody's agenda; it goes to telephones, so there is no name of a person in it.

    A session has `starts_at` and `ends_at`; what lasts days has `day` and `last_day` (included, or None).
    `uid` is its own for ever, in the whole tool; `sequence` grows with each change of dates.
    """

    uid: str
    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    last_day: date | None = None
    place: str = ""
    path: str = ""
    kind: str = ""
    sequence: int = 0
    changed_at: datetime | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class AgendaProvider:
    """What a room adds to a person's agenda.

    `entries` takes the cohort's id, the person's, and a first and a last day, both included.
    """

    name: str
    entries: Callable[[int, int, date, date], Sequence[AgendaEntry]]


@dataclass(frozen=True)
class HeldSession:
    """A half-day or a virtual class as the cohort really has it, moved or not.

    `code` is the programme's (« CV2 »), None for a session that somebody added; `path` is its page.
    """

    code: str | None
    modality: str
    year: int
    module_code: str | None
    title: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
    place: str
    path: str
    cancelled: bool = False


def no_sessions(cohort_id: int, person_id: int) -> Sequence[HeldSession]:
    """Nobody tells the dates of sessions: those of the programme stand."""
    return ()


class Gap(NamedTuple):
    """What somebody's book still lacks, in plain words; `path` is where it can be put right."""

    person_id: int
    text: str
    path: str = ""


@dataclass(frozen=True)
class GapProvider:
    """What a room finds missing: `find` takes the cohort's id and the ids of people; constant queries."""

    name: str
    find: Callable[[int, Sequence[int]], Sequence[Gap]]


@dataclass(frozen=True)
class EvidenceFacts:
    """What the books tell of a piece of evidence beside its line; the texts are for people to read."""

    title: str = ""
    starts: str = ""
    ends: str = ""
    vehicle: str = ""
    report: str = ""
    # Whether what the evidence tells of was cancelled: nothing is certified on it any more.
    is_cancelled: bool = False


@dataclass
class Registries:
    """All of them, for one application."""

    activity_kinds: dict[str, ActivityKind] = field(default_factory=dict)
    home_cards: list[HomeCard] = field(default_factory=list)
    menu: list[MenuEntry] = field(default_factory=list)
    columns: list[CohortColumn] = field(default_factory=list)
    agenda: list[AgendaProvider] = field(default_factory=list)
    # The sessions that concern a person in a cohort, in order of time; one query.
    held_sessions: Callable[[int, int], Sequence[HeldSession]] = no_sessions
    linkables: dict[str, Linkable] = field(default_factory=dict)
    demo_steps: list[DemoStep] = field(default_factory=list)
    evidence: dict[str, EvidenceKind] = field(default_factory=dict)
    # By kind of evidence: the cohort's id and references, to the facts of those that are known.
    evidence_facts: dict[str, Callable[[int, Sequence[str]], Mapping[str, EvidenceFacts]]] = field(
        default_factory=dict
    )
    gaps: list[GapProvider] = field(default_factory=list)
    job_handlers: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)
    # What each room clears away, once an hour, by the worker.
    sweeps: list[Callable[[], None]] = field(default_factory=list)
    # By kind of thing: whether this person may read what is attached to the room's « ref », now.
    file_readers: dict[str, Callable[[Actor, str], bool]] = field(default_factory=dict)
    # Whose texts this person may find now: « thread:12 », « person:5 ».
    search_audiences: list[Callable[[Actor], Collection[str]]] = field(default_factory=list)


def registries() -> Registries:
    """The registries of the current application."""
    found: Registries = current_app.extensions["agencement"]
    return found
