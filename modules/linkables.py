"""What others may point to in this room: « module:M1 », « activity:m1-quiz », a completed module."""

from flask import Flask, url_for
from sqlalchemy import select

from course.catalogue.models import Activity, Module
from course.db import db
from course.progress import queries as progress
from course.progress.operations import EVIDENCE
from course.registries import EvidenceKind, Linkable, Registries, registries


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


def evidence_url(cohort_uid: str, code: str) -> str | None:
    """Where a line of the book that a module's completion wrote leads."""
    return url_for("programme.module", cohort_uid=cohort_uid, code=code)


def init_app(app: Flask) -> None:
    """Offer modules and activities to the LMS's room, and modules as evidence of hours."""
    found: Registries = app.extensions["agencement"]
    found.linkables["module"] = Linkable("module", module_url, module_percent)
    found.linkables["activity"] = Linkable("activity", activity_url, activity_percent)
    found.evidence[EVIDENCE] = EvidenceKind(EVIDENCE, "Module terminé", evidence_url)
