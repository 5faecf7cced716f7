"""What each role finds on its home: read here, drawn by the templates, written nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from course import clock
from course.attestation import queries as certificates
from course.catalogue import queries as catalogue
from course.catalogue.models import ModuleWindow
from course.dashboard import queries, rules
from course.hours import queries as hours
from course.hours.models import Modality
from course.hours.rules import MODALITY_LABELS, Total
from course.permissions import Actor
from course.progress import queries as progress
from course.progress.models import ModuleProgress
from course.registries import registries
from course.roles import Role
from course.teams import queries as teams
from course.teams.queries import Filters


@dataclass(frozen=True)
class HoursRow:
    """One line of the hours' chart; `planned` is None for what is counted apart."""

    label: str
    minutes: int
    planned: int | None


def hours_rows(total: Total) -> list[HoursRow]:
    """The chart's lines; under reading A on-site support is shown apart (domain §1)."""
    return [
        HoursRow(
            label,
            total.certified.get(modality, 0),
            None if modality == Modality.ON_SITE and total.reading == "A" else total.planned[modality],
        )
        for modality, label in MODALITY_LABELS.items()
    ]


def participant(actor: Actor) -> dict[str, Any]:
    """What to do now, the path through two years, the hours, what is late."""
    today = clock.today()
    windows = catalogue.windows(actor.cohort)
    found = progress.module_progress(actor.cohort, [actor.person])
    done = {code: (row.percent, row.completed_at is not None) for (_, code), row in found.items()}
    steps = rules.path(windows, done, today)
    plan = hours.plan_of(window.module for window in windows)
    total = hours.totals(actor.cohort, [actor.person], actor.reading, plan)[actor.person]
    to_do = rules.to_do(steps)
    now, then = (to_do[0], to_do[1:]) if to_do else (None, [])
    return {
        "steps": steps,
        "now": now,
        "now_link": _link(actor, now),
        "next": rules.upcoming(steps, today),
        "then": then,
        "total": total,
        "hours_rows": hours_rows(total),
    }


def _link(actor: Actor, step: rules.Step | None) -> tuple[str, str] | None:
    """Straight to the next activity; to the module when only its virtual class is missing."""
    if step is None:
        return None
    module = step.window.module
    activity = queries.next_activity(actor.cohort, actor.person, module.id, module.complete_when)
    if activity is None:
        return f"Voir le module {module.code}", url_for("programme.module", code=module.code)
    kind = registries().activity_kinds[activity.kind]
    return activity.title, url_for(kind.endpoint, key=activity.key)


@dataclass(frozen=True)
class Row:
    """A participant with progress and hours, for the tables of tutors and trainers."""

    follower: queries.Follower
    total: Total
    late: list[str]
    more: dict[str, str]


def closed_modules(windows: Sequence[ModuleWindow]) -> list[str]:
    """The modules that everybody should have completed: closed, and complete-able."""
    today = clock.today()
    return [w.module.code for w in windows if w.closes_on < today and w.module.complete_when]


def rows(
    actor: Actor, windows: Sequence[ModuleWindow], followers: Sequence[queries.Follower], *, columns: bool
) -> list[Row]:
    """Progress, hours and what is missing for these people, in two queries; rooms' columns on demand."""
    ids = [follower.person.id for follower in followers]
    plan = hours.plan_of(window.module for window in windows)
    totals = hours.totals(actor.cohort, ids, actor.reading, plan)
    done = progress.module_progress(actor.cohort, ids)
    closed = closed_modules(windows)
    added = _columns(actor, ids) if columns else {}
    return [
        Row(
            follower,
            totals[follower.person.id],
            [code for code in closed if not _complete(done.get((follower.person.id, code)))],
            {name: values.get(follower.person.id, "") for name, values in added.items()},
        )
        for follower in followers
    ]


def _complete(row: ModuleProgress | None) -> bool:
    return row is not None and row.completed_at is not None


def _columns(actor: Actor, ids: Sequence[int]) -> dict[str, Any]:
    return {column.name: column.values(actor.cohort, ids) for column in column_heads()}


def column_heads() -> list[Any]:
    """The columns that rooms add to the cohort's table, in order."""
    return sorted(registries().columns, key=lambda column: column.position)


def tutor(actor: Actor) -> dict[str, Any]:
    """My groups, with the progress of each participant."""
    windows = catalogue.windows(actor.cohort)
    followed = queries.Followed(actor.cohort, closed_modules(windows))
    people = followed.people(followed.tutored_by(actor.person))
    return {
        "groups": sorted({one.group or "" for one in people}),
        "rows": rows(actor, windows, people, columns=False),
    }


def trainer(actor: Actor) -> dict[str, Any]:
    """Who needs me: those behind, those never seen, and the figures of the cohort."""
    windows = catalogue.windows(actor.cohort)
    followed = queries.Followed(actor.cohort, closed_modules(windows))
    counts = followed.counts()
    return {
        "people": sum(count.people for count in counts),
        "behind": sum(count.behind for count in counts),
        "unseen": sum(count.unseen for count in counts),
        "without_group": sum(count.people for count in counts if count.group is None),
        "to_relaunch": followed.people(behind=True, limit=12),
        "to_review": queries.to_review(actor.cohort) if actor.has(Role.MANAGER) else 0,
    }


def administrator(actor: Actor) -> dict[str, Any]:
    """The lines of trainers' hours that wait for a decision, and the certificates in force."""
    _, waiting = teams.rows(actor.cohort, Filters(state="to_check"), 1)
    return {"waiting": waiting, "certificates": certificates.valid_count(actor.cohort)}


# Which part of the home each role gets, in this order; a person with two roles gets both.
PARTS = (
    ("participant", frozenset({Role.PARTICIPANT}), participant),
    ("tutor", frozenset({Role.TUTOR}), tutor),
    ("trainer", frozenset({Role.TRAINER, Role.MANAGER}), trainer),
    ("administrator", frozenset({Role.ADMINISTRATOR}), administrator),
)


def cards(actor: Actor) -> list[tuple[str, dict[str, Any]]]:
    """What the rooms show on this person's home: (template, context), in order."""
    found = []
    for card in sorted(registries().home_cards, key=lambda card: card.position):
        if actor.has(*card.roles):
            context = card.context(actor)
            if context is not None:
                found.append((card.template, dict(context)))
    return found
