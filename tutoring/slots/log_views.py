"""« Noter cette visite »: a confirmed slot opens the visit's form; one slot makes one visit."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.errors import NotFound
from course.permissions import actor, requires
from tutoring.slots import queries
from tutoring.slots.models import VisitSlot
from tutoring.slots.permits import HOST
from tutoring.visits import entry
from tutoring.visits import views as visits
from tutoring.visits.forms import THEIRS

bp = Blueprint("slot_visits", __name__)

ONE = "/c/<cohort_uid>/rendez-vous/<slot_uid>/visite"


def _to_log(uid: str) -> VisitSlot:
    """A confirmed slot of the actor's own."""
    found = queries.slot(actor().cohort, uid)
    if found is None or found.host_id != actor().person or found.cancelled_at or not found.taken:
        raise NotFound()
    return found


@bp.get(ONE)
@requires(HOST, device=True)
def log(slot_uid: str) -> ResponseReturnValue:
    """« Noter cette visite »: the visit's form with what the slot tells, or the visit already made."""
    slot = _to_log(slot_uid)
    made = queries.logged(actor().cohort, [slot]).get(slot.uid)
    if made is not None:
        return redirect(url_for("visits.show", visit_uid=made), 303)
    prepared = entry.prepare(actor(), known=_known(slot))
    if str(slot.school_id) not in prepared.form.schools:
        prepared.form.school.data = THEIRS
    return render_template("tutoring/visits/new.html", entry=prepared, form=prepared.form)


def _known(slot: VisitSlot) -> dict[str, object]:
    begins, people = slot.starts_at.astimezone(clock.PARIS), [one.person.uid for one in slot.taken]
    return {
        "entry_uid": slot.uid,
        "occurred_on": begins.date(),
        "began": begins.time(),
        "minutes": slot.minutes,
        "school": str(slot.school_id),
        "attendees": people,
        "nature": "collective_visit" if len(people) > 1 else "individual_visit",
    }


@bp.post(ONE)
@requires(HOST, device=True)
def log_visit(slot_uid: str) -> ResponseReturnValue:
    """The form sent: as any visit, whose id is the slot's."""
    if request.form.get("entry_uid") != _to_log(slot_uid).uid:
        raise NotFound()
    return visits.create()
