"""What others may point to here: « course:PPS », the course as a whole."""

from collections.abc import Sequence

from flask import Flask, url_for

from course.catalogue.queries import programme
from course.progress.queries import course_percent
from course.registries import Linkable, LinkChoice, Registries

CODE = "PPS"


def course_url(cohort_uid: str, code: str) -> str | None:
    """The home of whoever comes in, or None."""
    return url_for("dashboard.home", cohort_uid=cohort_uid) if code == CODE else None


def percent(cohort_id: int, person_id: int, code: str) -> int | None:
    """Progress in the course, from 0 to 100, or None."""
    return course_percent(cohort_id, person_id) if code == CODE else None


def choices() -> Sequence[LinkChoice]:
    """The whole course, once its content is loaded; one query."""
    found = programme()
    if found is None:
        return ()
    text = "Votre accueil dans le parcours : ce qu’il y a à faire maintenant, vos heures, votre avancement."
    return (LinkChoice(f"course:{CODE}", "Le parcours entier", text),)


def init_app(app: Flask) -> None:
    """Offer the course to the LMS's room."""
    found: Registries = app.extensions["agencement"]
    found.linkables["course"] = Linkable("course", course_url, percent, choices)
