"""« Rattrapage »: what is missing, what was done for it, and the proof that the hours lead to."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course.cohorts import queries as cohorts
from course.errors import NotFound, RuleBroken
from course.people.models import Person
from course.permissions import Actor, actor, declare, holds, may, requires
from course.registries import EvidenceKind
from course.roles import Role
from tutoring.sessions import catch_up, catch_up_queries
from tutoring.sessions.attendance_forms import KIND_LABELS, CancelForm, CatchUpForm
from tutoring.sessions.attendance_models import CatchUp, CatchUpKind
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.views import WRITE, session_of_cohort

bp = Blueprint("catch_up", __name__)

READ = declare(
    "tutoring:catch_up:read",
    holds(Role.PARTICIPANT, Role.TUTOR, Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR),
)


def _person(person_uid: str) -> Person:
    found = cohorts.person_in_cohort(actor().cohort, person_uid)
    if found is None:
        raise NotFound()
    return found


@bp.get("/c/<cohort_uid>/presence/<int:session_id>/rattrapage/<person_uid>")
@requires(WRITE)
def person(session_id: int, person_uid: str) -> ResponseReturnValue:
    """What somebody misses of a session, and what they have caught up."""
    session, someone = session_of_cohort(session_id), _person(person_uid)
    return _page(session, someone, CatchUpForm(_missing(session, someone)[0]))


def _missing(session: TrainingSession, someone: Person) -> tuple[int, str]:
    """The minutes, and why there is nothing to catch up."""
    try:
        left = catch_up.missing(session, someone.id)
    except RuleBroken as broken:
        return 0, broken.message
    return left, "" if left else "Il ne manque plus rien de cette séance."


def _page(
    session: TrainingSession, someone: Person, form: CatchUpForm, status: int = 200
) -> ResponseReturnValue:
    left, nothing = _missing(session, someone)
    return render_template(
        "tutoring/attendance/catch_up.html",
        session=session,
        person=someone,
        form=form,
        left=left,
        nothing=nothing,
        made=catch_up_queries.catch_ups(session.id, someone.id),
        kinds=KIND_LABELS,
    ), status


@bp.post("/c/<cohort_uid>/presence/<int:session_id>/rattrapage/<person_uid>")
@requires(WRITE)
def write(session_id: int, person_uid: str) -> ResponseReturnValue:
    """Certify what was caught up."""
    session, someone = session_of_cohort(session_id), _person(person_uid)
    form = CatchUpForm(0)
    if not form.validate_on_submit():
        return _page(session, someone, form, 422)
    try:
        made = catch_up.write(actor=actor(), session=session, person_id=someone.id, done=_done(form))
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _page(session, someone, form, 422)
    flash("Le rattrapage est certifié.", "success")
    return redirect(url_for("catch_up.show", catch_up_id=made.id), 303)


def _done(form: CatchUpForm) -> catch_up.Done:
    assert form.caught_up_on.data is not None
    return catch_up.Done(
        kind=CatchUpKind(form.kind.data),
        caught_up_on=form.caught_up_on.data,
        minutes=form.minutes.data or 0,
        reason=form.reason.data or "",
        evidence=form.evidence.data or "",
        evidence_url=form.evidence_url.data or "",
    )


@bp.get("/c/<cohort_uid>/rattrapages/<int:catch_up_id>")
@requires(READ)
def show(catch_up_id: int) -> ResponseReturnValue:
    """The proof behind a line of the hours."""
    return _proof(catch_up_id, CancelForm())


def _proof(catch_up_id: int, form: CancelForm, status: int = 200) -> ResponseReturnValue:
    found = catch_up_queries.catch_up(actor().cohort, catch_up_id)
    if found is None or not _may_read(actor(), found[0]):
        raise NotFound()
    return render_template(
        "tutoring/attendance/proof.html",
        made=found[0],
        session=found[1],
        form=form,
        kinds=KIND_LABELS,
        may_cancel=may(actor(), WRITE) and found[0].cancelled_at is None,
    ), status


def _may_read(reader: Actor, made: CatchUp) -> bool:
    """The person, their tutor, and those who read every participant's hours (domain §2)."""
    if reader.person == made.person_id or reader.has(Role.TRAINER, Role.MANAGER, Role.ADMINISTRATOR):
        return True
    return cohorts.is_tutor_of(reader.cohort, reader.person, made.person_id)


@bp.post("/c/<cohort_uid>/rattrapages/<int:catch_up_id>/annuler")
@requires(WRITE)
def cancel(catch_up_id: int) -> ResponseReturnValue:
    """Take it back, with a reason."""
    form = CancelForm()
    if not form.validate_on_submit():
        return _proof(catch_up_id, form, 422)
    try:
        catch_up.cancel(actor=actor(), catch_up_id=catch_up_id, reason=form.reason.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _proof(catch_up_id, form, 422)
    flash("Le rattrapage est annulé ; ses minutes sont retirées du livre.", "success")
    return redirect(url_for("catch_up.show", catch_up_id=catch_up_id), 303)


def _evidence_url(cohort_uid: str, ref: str) -> str | None:
    if not ref.isdigit() or not may(actor(), READ):
        return None
    return url_for("catch_up.show", cohort_uid=cohort_uid, catch_up_id=int(ref))


def init_app(app: Flask) -> None:
    """Register the pages and the evidence."""
    app.register_blueprint(bp)
    app.extensions["agencement"].evidence[catch_up.EVIDENCE] = EvidenceKind(
        catch_up.EVIDENCE, "Rattrapage", _evidence_url
    )
