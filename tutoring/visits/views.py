"""« Visites »: the list, one visit, its answers, its notes; who reads what is `rules.reading`."""

import re
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound, RuleBroken, page
from course.permissions import actor, may, requires
from course.ui.forms import Form
from course.ui.paging import Paging, page_number
from tutoring.visits import entry, operations, queries, rules
from tutoring.visits.forms import (
    FUNCTIONS,
    NATURES,
    AcceptForm,
    CancelForm,
    CommentForm,
    NoteForm,
    ReportForm,
    report_of,
)
from tutoring.visits.models import FieldVisit
from tutoring.visits.permits import ANSWER, READ, WRITE
from tutoring.visits.rules import Reading

bp = Blueprint("visits", __name__)


def _reading(visit: FieldVisit) -> Reading:
    ids = [one.person_id for one in visit.attendees]
    return rules.reading(actor(), author_id=visit.author_id, attendee_ids=ids)


def _visit(uid: str, *allowed: Reading) -> FieldVisit:
    """The visit, for those who may read it so; NotFound says nothing to the others."""
    found = queries.visit(actor().cohort, uid)
    if found is None or _reading(found) not in allowed:
        raise NotFound()
    return found


ANY_READER = (Reading.AUTHOR, Reading.ATTENDEE, Reading.TRAINER, Reading.FACTS)


@bp.get("/c/<cohort_uid>/visites")
@requires(READ, device=True)
def index() -> ResponseReturnValue:
    """The visits that this person may know of, newest first."""
    number = page_number()
    visits, total = queries.visits(actor(), page=number)
    return render_template(
        "tutoring/visits/index.html",
        visits=[(visit, _reading(visit)) for visit in visits],
        me=actor().person,
        may_log=may(actor(), WRITE),
        natures=NATURES,
        paging=Paging(number, total, queries.PAGE),
    )


@bp.get("/c/<cohort_uid>/visites/nouvelle")
@requires(WRITE, device=True)
def new() -> ResponseReturnValue:
    """« Noter une visite »."""
    return _new_page(entry.prepare(actor(), request.args.get("apres", "")))


def _new_page(prepared: entry.Entry, status: int = 200) -> ResponseReturnValue:
    return render_template("tutoring/visits/new.html", entry=prepared, form=prepared.form), status


@bp.post("/c/<cohort_uid>/visites/nouvelle")
@requires(WRITE, device=True)
def create() -> ResponseReturnValue:
    """Write the visit once; another text sent with a form already used is given back."""
    prepared = entry.prepare(actor(), request.args.get("apres", ""))
    form = prepared.form
    if not form.validate_on_submit():
        return _new_page(prepared, 422)
    try:
        visit, is_same = entry.record(actor(), form)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _new_page(prepared, 422)
    if not is_same:
        return _already_sent(visit)
    flash(
        "Visite enregistrée. Les personnes rencontrées peuvent lire le compte rendu et l’accepter.", "success"
    )
    return redirect(url_for("visits.show", visit_uid=visit.uid), 303)


def _already_sent(visit: FieldVisit) -> ResponseReturnValue:
    return page(
        409,
        "Cette visite est déjà enregistrée",
        "Le même formulaire avait déjà été envoyé, avec un autre contenu. Rien n’a été remplacé.",
        "Ouvrez la visite pour modifier son compte rendu ou ajouter une note.",
        action=("Ouvrir la visite", url_for("visits.show", visit_uid=visit.uid)),
    )


@bp.get("/c/<cohort_uid>/visites/<visit_uid>")
@requires(READ, device=True)
def show(visit_uid: str) -> ResponseReturnValue:
    """One visit, as far as this person may read it."""
    return _show_page(_visit(visit_uid, *ANY_READER))


def _show_page(visit: FieldVisit, failed: Form | None = None, status: int = 200) -> ResponseReturnValue:
    """The page of a visit; `failed` is the form to give back as typed."""
    reading = _reading(visit)
    mine = next((one for one in visit.attendees if one.person_id == actor().person_id), None)
    forms = {"comment": CommentForm, "note": NoteForm, "cancel": CancelForm, "accept": AcceptForm}
    return render_template(
        "tutoring/visits/show.html",
        visit=visit,
        reading=reading,
        mine=mine if reading == Reading.ATTENDEE else None,
        settled=any(one.answer in queries.SETTLED for one in visit.attendees),
        notes=queries.notes(visit.id, visit.author_id) if reading == Reading.AUTHOR else [],
        natures=NATURES,
        functions=FUNCTIONS,
        tags=rules.TAGS,
        previous=_previous(visit) if reading != Reading.FACTS else None,
        form=failed,
        forms={
            name: failed if isinstance(failed, kind) else kind(formdata=None) for name, kind in forms.items()
        },
    ), status


def _previous(visit: FieldVisit) -> FieldVisit | None:
    """The visit before with the same people, where something was agreed that this person may read."""
    readable = (one for one in queries.before(visit) if _reading(one) not in (Reading.FACTS, Reading.NOTHING))
    return next((one for one in readable if one.agreed or one.before_next), None)


def _act(
    visit: FieldVisit, form: Form, done: str, operation: Callable[..., object], **values: object
) -> ResponseReturnValue:
    """Carry out a use case on the visit, or give the page back as typed."""
    if not form.validate_on_submit():
        return _show_page(visit, form, 422)
    try:
        operation(actor=actor(), visit=visit, **values)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _show_page(visit, form, 422)
    flash(done, "success")
    return _back(visit)


def _back(visit: FieldVisit) -> ResponseReturnValue:
    return redirect(url_for("visits.show", visit_uid=visit.uid), 303)


@bp.post("/c/<cohort_uid>/visites/<visit_uid>/accord")
@requires(ANSWER, device=True)
def accept(visit_uid: str) -> ResponseReturnValue:
    """« J’accepte ce compte rendu »."""
    visit, form = _visit(visit_uid, Reading.ATTENDEE), AcceptForm()
    done = "Compte rendu accepté : le temps sur place est dans vos heures."
    return _act(
        *(visit, form, done, operations.accept),
        version=_version(form),
        site_agreement=form.site_agreement.data or "",
    )


def _version(form: AcceptForm | ReportForm) -> int:
    """The version that the page showed; 0, which no report has, when it did not say."""
    text = str(form.version.raw_data[0]) if form.version.raw_data else ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


@bp.post("/c/<cohort_uid>/visites/<visit_uid>/commentaire")
@requires(ANSWER, device=True)
def comment(visit_uid: str) -> ResponseReturnValue:
    """« Je commente »."""
    visit, form = _visit(visit_uid, Reading.ATTENDEE), CommentForm()
    return _act(visit, form, "Commentaire envoyé.", operations.comment, text=form.comment.data or "")


@bp.route("/c/<cohort_uid>/visites/<visit_uid>/compte-rendu", methods=["GET", "POST"])
@requires(WRITE, device=True)
def edit(visit_uid: str) -> ResponseReturnValue:
    """Rewrite the report while nobody has accepted it."""
    visit = _visit(visit_uid, Reading.AUTHOR)
    form = ReportForm(obj=visit)
    if not form.is_submitted():
        return _edit_page(visit, form)
    if not form.validate():
        return _edit_page(visit, form, 422)
    try:
        operations.edit_report(actor=actor(), visit=visit, report=report_of(form), version=_version(form))
    except RuleBroken as broken:
        stale = _version(form) != visit.version
        form.fail(broken.message, broken.field)
        form.version.data = str(visit.version)
        return _edit_page(visit, form, 409 if stale else 422, stale=stale)
    flash("Compte rendu modifié. Les personnes rencontrées sont invitées à le relire.", "success")
    return _back(visit)


def _edit_page(
    visit: FieldVisit, form: ReportForm, status: int = 200, *, stale: bool = False
) -> ResponseReturnValue:
    return render_template("tutoring/visits/edit.html", visit=visit, form=form, stale=stale), status


@bp.post("/c/<cohort_uid>/visites/<visit_uid>/annulation")
@requires(WRITE, device=True)
def cancel(visit_uid: str) -> ResponseReturnValue:
    """« Annuler la visite », with a reason."""
    visit, form = _visit(visit_uid, Reading.AUTHOR), CancelForm()
    done = "Visite annulée : les heures qu’elle avait certifiées sont retirées."
    return _act(visit, form, done, operations.cancel, reason=form.reason.data or "")


@bp.post("/c/<cohort_uid>/visites/<visit_uid>/notes")
@requires(WRITE, device=True)
def add_note(visit_uid: str) -> ResponseReturnValue:
    """A private note of the author."""
    visit, form = _visit(visit_uid, Reading.AUTHOR), NoteForm()
    return _act(visit, form, "Note ajoutée.", operations.add_note, text=form.text.data or "")


@bp.post("/c/<cohort_uid>/visites/<visit_uid>/notes/<int:note_id>/suppression")
@requires(WRITE, device=True)
def remove_note(visit_uid: str, note_id: int) -> ResponseReturnValue:
    """Erase one's own note."""
    visit = _visit(visit_uid, Reading.AUTHOR)
    operations.remove_note(actor=actor(), visit=visit, note_id=note_id)
    flash("Note effacée.", "success")
    return _back(visit)
