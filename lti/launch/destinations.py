"""Where a launch leads: what the activity points to, else the page that was asked for, else the home."""

from flask import current_app, request, session, url_for
from werkzeug.exceptions import HTTPException

from course.access.rules import safe_path
from course.registries import registries
from lti.launch import permits
from lti.launch.operations import Arrival
from lti.roles import Standing

_MOST = 500


def destination(arrival: Arrival, resource: str | None) -> str:
    """The path to redirect to; reads the remembered page, so it comes before the new session."""
    if arrival.cohort_uid is None:
        needs_code = arrival.standing is not Standing.ADMINISTRATOR
        permit = permits.Permit(arrival.person_id, arrival.context_key, needs_code)
        return url_for("lti_opening.show", permit=permits.write(permit))
    found = _linked(arrival.cohort_uid, resource) or _wanted(arrival.cohort_uid)
    return found or url_for("dashboard.home", cohort_uid=arrival.cohort_uid)


def _linked(cohort_uid: str, resource: str | None) -> str | None:
    """What « module:M1 » stands for, if a room knows it."""
    prefix, _, reference = (resource or "").partition(":")
    linkable = registries().linkables.get(prefix)
    return linkable.url(cohort_uid, reference) if linkable and reference else None


def _wanted(cohort_uid: str) -> str | None:
    """The page of this cohort that was asked for while signed out; another cohort's is not for now."""
    path = safe_path(session.get("wanted"), fallback="")
    adapter = current_app.create_url_adapter(request)
    if not path or adapter is None:
        return None
    try:
        _, values = adapter.match(path.partition("?")[0], method="GET")
    except HTTPException:
        return None
    return path if values.get("cohort_uid") == cohort_uid and len(path) <= _MOST else None


def own_cohorts() -> str:
    """The person's cohorts, for a launch that names no course."""
    return url_for("dashboard.choose")
