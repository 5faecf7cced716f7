"""What managers and trainers add to a participant's book: recognised hours, lines taken back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.catalogue import queries as catalogue
from course.cohorts import queries as cohorts
from course.errors import NotFound, RuleBroken
from course.hours import queries, recognition
from course.hours.forms import ReasonForm, RecognitionForm
from course.people.models import Person
from course.permissions import actor, declare, holds, requires
from course.roles import Role

bp = Blueprint("hours_manage", __name__)

RECOGNISE = declare("hours:recognition:write", holds(Role.MANAGER, Role.TRAINER))
TAKE_BACK = declare("hours:line:reverse", holds(Role.MANAGER))


def _person(person_uid: str) -> Person:
    person = cohorts.person_in_cohort(actor().cohort, person_uid)
    if person is None:
        raise NotFound()
    return person


def _form() -> RecognitionForm:
    form = RecognitionForm()
    form.offer([(module.code, module.title) for module in catalogue.modules()])
    return form


@bp.get("/c/<cohort_uid>/heures/<person_uid>/reconnaitre")
@requires(RECOGNISE)
def recognise(person_uid: str) -> ResponseReturnValue:
    """The form for hours done elsewhere."""
    form = _form()
    form.occurred_on.data = clock.today()
    return _recognise_page(_person(person_uid), form)


def _recognise_page(person: Person, form: RecognitionForm, status: int = 200) -> ResponseReturnValue:
    known = queries.recognitions(actor().cohort, person.id)
    return render_template("hours/recognise.html", person=person, form=form, known=known), status


@bp.post("/c/<cohort_uid>/heures/<person_uid>/reconnaitre")
@requires(RECOGNISE)
def save_recognition(person_uid: str) -> ResponseReturnValue:
    """Certify hours done elsewhere, on a document."""
    person, form = _person(person_uid), _form()
    if not form.validate_on_submit():
        return _recognise_page(person, form, 422)
    try:
        recognition.recognise(actor=actor(), person_id=person.id, claim=form.claim)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _recognise_page(person, form, 422)
    flash(f"Les heures de {person.display_name} sont reconnues.", "success")
    return redirect(url_for("hours.of_person", person_uid=person.uid), 303)


@bp.get("/c/<cohort_uid>/heures/<person_uid>/lignes/<int:line_id>")
@requires(TAKE_BACK)
def take_back(person_uid: str, line_id: int) -> ResponseReturnValue:
    """The form that asks why the line is taken back."""
    return _take_back_page(_person(person_uid), line_id, ReasonForm())


def _take_back_page(person: Person, line_id: int, form: ReasonForm, status: int = 200) -> ResponseReturnValue:
    line = queries.line(actor().cohort, person.id, line_id)
    if line is None or line.reverses_id is not None:
        raise NotFound()
    return render_template("hours/take_back.html", person=person, line=line, form=form), status


@bp.post("/c/<cohort_uid>/heures/<person_uid>/lignes/<int:line_id>")
@requires(TAKE_BACK)
def save_take_back(person_uid: str, line_id: int) -> ResponseReturnValue:
    """Reverse the line, with a reason."""
    person, form = _person(person_uid), ReasonForm()
    if not form.validate_on_submit():
        return _take_back_page(person, line_id, form, 422)
    done = recognition.take_back(
        actor=actor(), person_id=person.id, line_id=line_id, reason=form.reason.data or ""
    )
    flash(
        "La ligne est annulée : elle reste dans le livre, avec le motif."
        if done
        else "Cette ligne était déjà annulée.",
        "success",
    )
    return redirect(url_for("hours.of_person", person_uid=person.uid), 303)
