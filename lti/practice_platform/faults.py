"""Simulated breakdowns of the token and score services, for demonstrations and tests.

A fault is kept in the store, so that it holds for every process: a mode, which service it hits,
for how many requests (0: until it is taken off), and for « slow », how many seconds.
"""

from dataclasses import asdict, dataclass

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti.practice_platform import campus
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.store import Store

bp = Blueprint("practice_faults", __name__)

MODES = {
    "none": "Aucune panne",
    "down": "En panne (503)",
    "slow": "Lenteur (répond après un délai)",
    "html": "Page HTML au lieu de JSON",
    "unauthorized": "Jeton refusé (401)",
    "too_many": "Trop de demandes (429)",
}
SERVICES = {"both": "Jetons et notes", "token": "Jetons", "scores": "Notes"}
MAX_SECONDS = 60
MAX_COUNT = 1000


@dataclass(frozen=True)
class Fault:
    """What goes wrong; `count` is the number of requests left, 0 meaning all of them."""

    mode: str
    service: str = "both"
    count: int = 0
    seconds: int = 5


def get_fault(store: Store) -> Fault | None:
    """The fault under simulation, if any."""
    kept = store.fact("fault")
    return Fault(**kept) if kept else None


def set_fault(store: Store, fault: Fault) -> None:
    """Simulate `fault` from now on; mode « none » takes it off."""
    store.set_fact("fault", None if fault.mode == "none" else asdict(fault))


def simulated(platform: Platform, service: str) -> Response | None:
    """The answer of a service that is out of order now, or None when it works.

    « slow » waits, then lets the service answer.
    """
    kept = platform.store.take_fault(service)
    if kept is None:
        return None
    fault = Fault(**kept)
    if fault.mode == "slow":
        platform.sleep(fault.seconds)
        return None
    return _broken(fault.mode)


def _broken(mode: str) -> Response:
    match mode:
        case "html":
            page = "<!doctype html><title>Maintenance</title><p>Le campus est en maintenance."
            return Response(page, 200, content_type="text/html; charset=utf-8")
        case "unauthorized":
            return Response('{"status": 401}', 401, content_type="application/json")
        case "too_many":
            return Response("", 429, headers={"Retry-After": "2"})
    return Response("Service Unavailable", 503, headers={"Retry-After": "2"})


@bp.post("/practice/faults")
def change_fault() -> ResponseReturnValue:
    """Set or take off the simulated fault (fields mode, service, count, seconds)."""
    form = request.form
    mode, service = form.get("mode", ""), form.get("service", "both")
    count, seconds = form.get("count", 0, type=int), form.get("seconds", 5, type=int)
    in_range = 0 <= count <= MAX_COUNT and 0 <= seconds <= MAX_SECONDS
    if mode not in MODES or service not in SERVICES or not in_range:
        abort(400, "Panne inconnue, ou valeur hors limites.")
    set_fault(current().store, Fault(mode, service, count, seconds))
    return redirect(url_for("practice_pages.home", _anchor="pannes"), 303)


@bp.post("/practice/enrolments")
def change_enrolment() -> ResponseReturnValue:
    """Suspend or restore the enrolment of `user` (field status: suspended or active)."""
    who, status = campus.person(request.form.get("user", "")), request.form.get("status")
    if who is None or status not in ("suspended", "active"):
        abort(400, "Personne ou état inconnus.")
    current().store.set_suspended(who.sub, status == "suspended")
    return redirect(url_for("practice_pages.home", _anchor="pannes"), 303)
