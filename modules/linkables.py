"""What others may point to in this room: « module:M1 », « activity:m1-quiz », « year:1 »."""

from flask import Flask, url_for
from sqlalchemy import select

from course.catalogue.models import Activity, Module
from course.db import db
from course.hours import queries as hours
from course.hours import rules
from course.progress import queries as progress
from course.progress.operations import EVIDENCE
from course.registries import EvidenceKind, Linkable, Registries, registries
from modules import link_choices, reviews


def _has_module(code: str) -> bool:
    return db.session.scalar(select(Module.id).where(Module.code == code)) is not None


def _kind_of(key: str) -> str | None:
    return db.session.scalar(select(Activity.kind).where(Activity.key == key, Activity.version > 0))


def module_url(cohort_uid: str, code: str) -> str | None:
    """The page of the module « M1 », or None."""
    return url_for("programme.module", cohort_uid=cohort_uid, code=code) if _has_module(code) else None


def module_percent(cohort_id: int, person_id: int, code: str) -> int | None:
    """How far the person is in the module, from 0 to 100, or None."""
    if not _has_module(code):
        return None
    row = progress.module_progress(cohort_id, [person_id]).get((person_id, code))
    return row.percent if row else 0


def activity_url(cohort_uid: str, key: str) -> str | None:
    """The page of the activity « m1-quiz », or None."""
    kind = registries().activity_kinds.get(_kind_of(key) or "")
    return url_for(kind.endpoint, cohort_uid=cohort_uid, key=key) if kind else None


def activity_percent(cohort_id: int, person_id: int, key: str) -> int | None:
    """How far the person is in the activity, from 0 to 100 (never a mark), or None."""
    if _kind_of(key) is None:
        return None
    row = progress.result(cohort_id, person_id, key)
    return row.percent if row else 0


def _year(reference: str) -> int | None:
    """The year « 1 » or « 2 » as a number."""
    return next((year for year in rules.YEARS if reference == str(year)), None)


def year_url(cohort_uid: str, reference: str) -> str | None:
    """The programme, at that year, or None."""
    year = _year(reference)
    return url_for("programme.index", cohort_uid=cohort_uid, _anchor=f"annee-{year}") if year else None


def year_percent(cohort_id: int, person_id: int, reference: str) -> int | None:
    """Progress in the year's modules, from 0 to 100: hours, as for the course as a whole (domain §1)."""
    year = _year(reference)
    if year is None:
        return None
    plan = {
        bucket: minutes
        for bucket, minutes in hours.plan().items()
        if bucket[0] == year and bucket[2] is not None
    }
    lines = hours.net_minutes(cohort_id, [person_id])[person_id]
    return rules.total((line for line in lines if line[0] in plan), plan, reading="A").percent


def evidence_url(cohort_uid: str, code: str) -> str | None:
    """Where a line of the book that a module's completion wrote leads."""
    return url_for("programme.module", cohort_uid=cohort_uid, code=code)


def init_app(app: Flask) -> None:
    """Offer years, modules and activities to the LMS's room, and modules as evidence of hours."""
    found: Registries = app.extensions["agencement"]
    found.linkables["year"] = Linkable("year", year_url, year_percent, link_choices.years)
    found.linkables["module"] = Linkable("module", module_url, module_percent, link_choices.modules)
    found.linkables["activity"] = Linkable(
        "activity", activity_url, activity_percent, link_choices.activities, reviews.activity
    )
    found.evidence[EVIDENCE] = EvidenceKind(EVIDENCE, "Module terminé", evidence_url)
