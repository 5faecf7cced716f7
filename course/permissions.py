"""Permissions as data: a name « room:resource:action » leads to named predicates; one suffices.

Every endpoint carries one name, put there by `requires`; `course.access` enforces it before the view
runs and refuses an endpoint that carries none. The reading matrix is domain §2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from flask import g

from course.roles import Role

P = ParamSpec("P")
R = TypeVar("R")

PUBLIC = "public"
SIGNED_IN = "access:self:read"
OPERATOR = "tool:platforms:administer"


@dataclass(frozen=True)
class Actor:
    """Who acts, where, and as what: what every operation is told explicitly."""

    person_id: int | None
    name: str = ""
    person_uid: str = ""
    cohort_id: int | None = None
    cohort_uid: str = ""
    cohort_title: str = ""
    roles: frozenset[Role] = frozenset()
    sign_in_id: int | None = None
    # The cohort's reading of the hours: A (36 h) or B (56 h), domain §1.
    reading: str = "A"
    # Runs the tool, all platforms and cohorts; no cohort's content.
    is_operator: bool = False
    # Came in by a telephone's own sign-in, which opens a few pages only (design, « Leaving the frame »).
    on_device: bool = False

    def has(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles in this cohort today."""
        return not self.roles.isdisjoint(roles)

    @property
    def cohort(self) -> int:
        """The cohort of the address; raises RuntimeError where the address names none."""
        if self.cohort_id is None:
            raise RuntimeError("this act needs a cohort")
        return self.cohort_id

    @property
    def person(self) -> int:
        """The person's id; raises RuntimeError for the system itself."""
        if self.person_id is None:
            raise RuntimeError("this act needs a person")
        return self.person_id


SYSTEM = Actor(person_id=None, name="système")

Predicate = Callable[[Actor], bool]


def is_signed_in(actor: Actor) -> bool:
    return actor.person_id is not None


def is_operator(actor: Actor) -> bool:
    """Runs the tool: named by the command line, design « Operator »."""
    return actor.is_operator


def is_member(actor: Actor) -> bool:
    """Holds any role in the cohort."""
    return bool(actor.roles)


def holds(*roles: Role) -> Predicate:
    """A predicate true of whoever holds one of `roles`."""

    def predicate(actor: Actor) -> bool:
        return actor.has(*roles)

    predicate.__name__ = "holds_" + "_or_".join(roles)
    return predicate


PERMISSIONS: dict[str, tuple[Predicate, ...]] = {
    PUBLIC: (),
    SIGNED_IN: (is_signed_in,),
    OPERATOR: (is_operator,),
}


def declare(name: str, *predicates: Predicate) -> str:
    """Add a permission to the map; the same name twice is a mistake (ValueError)."""
    if name in PERMISSIONS and PERMISSIONS[name] != predicates:
        known = [predicate.__name__ for predicate in PERMISSIONS[name]]
        if known != [predicate.__name__ for predicate in predicates]:
            raise ValueError(f"permission declared twice: {name}")
    PERMISSIONS[name] = predicates
    return name


def may(actor: Actor, name: str) -> bool:
    """Whether `actor` has the permission; raises KeyError for a name nobody declared."""
    predicates = PERMISSIONS[name]
    return name == PUBLIC or any(predicate(actor) for predicate in predicates)


def requires(name: str, *, device: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view with the permission it needs, and whether a telephone's sign-in may enter it."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.permission = name  # type: ignore[attr-defined]
        view.device = device  # type: ignore[attr-defined]
        return view

    return mark


def actor() -> Actor:
    """Who acts in this request."""
    current: Actor = g.actor
    return current
