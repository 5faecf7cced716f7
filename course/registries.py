"""Where rooms plug themselves in, so that no room imports a sibling.

Filled while the application is composed; read afterwards. One `Registries` object per application.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from course.permissions import Actor
from course.roles import Role


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity: how its definition is checked and where it opens.

    `check` takes the front matter and the Markdown body and returns what is wrong, in English, one
    sentence each; `endpoint` is a view that takes the activity's key; `asks` completes « Le module est
    terminé quand », with the activity's title.
    """

    name: str
    label: str
    endpoint: str
    check: Callable[[Mapping[str, Any], str], list[str]]
    asks: str = "« {} » est fait"


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


@dataclass
class Registries:
    """All of them, for one application."""

    activity_kinds: dict[str, ActivityKind] = field(default_factory=dict)
    home_cards: list[HomeCard] = field(default_factory=list)
    menu: list[MenuEntry] = field(default_factory=list)
    columns: list[CohortColumn] = field(default_factory=list)
    linkables: dict[str, Linkable] = field(default_factory=dict)
    demo_steps: list[DemoStep] = field(default_factory=list)
    evidence: dict[str, EvidenceKind] = field(default_factory=dict)
    job_handlers: dict[str, Callable[[Mapping[str, Any]], None]] = field(default_factory=dict)


def registries() -> Registries:
    """The registries of the current application."""
    found: Registries = current_app.extensions["agencement"]
    return found
