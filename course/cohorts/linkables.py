"""What others may point to here: « space:group », the page of one's own group."""

from collections.abc import Sequence

from flask import Flask, url_for

from course.registries import Linkable, LinkChoice, Registries

GROUP = "group"


def space_url(cohort_uid: str, reference: str) -> str | None:
    """The page of whoever's group comes in, or None."""
    return url_for("cohorts.own_group", cohort_uid=cohort_uid) if reference == GROUP else None


def no_percent(cohort_id: int, person_id: int, reference: str) -> None:
    """A space is a place, not a task: there is no progress in it."""


def choices() -> Sequence[LinkChoice]:
    """The one space there is."""
    text = "Les personnes du groupe de chacun, et celles qui l’accompagnent."
    return (LinkChoice(f"space:{GROUP}", "L’espace de mon groupe", text, is_scored=False),)


def init_app(app: Flask) -> None:
    """Offer the space to the LMS's room."""
    found: Registries = app.extensions["agencement"]
    found.linkables["space"] = Linkable("space", space_url, no_percent, choices)
