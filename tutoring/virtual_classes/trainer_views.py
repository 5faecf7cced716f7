"""The trainer's side of a virtual class: validation, connection reports, whose names, reminders."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.cohorts import queries as cohorts
from course.db import end_transaction
from course.errors import NotFound, RuleBroken
from course.people.models import Person
from course.permissions import actor, declare, holds, requires
from course.roles import Role
from course.ui.formats import counted
from course.ui.forms import Form
from course.ui.paging import Paging, page_number
from tutoring.sessions import attendance_queries
from tutoring.sessions import queries as sessions
from tutoring.sessions.forms import LABELS
from tutoring.sessions.models import TrainingSession
from tutoring.sessions.rules import StaleSheet
from tutoring.virtual_classes import import_queries, importing, operations, queries, reports
from tutoring.virtual_classes.forms import (
    OUTSIDE,
    ClaimForm,
    NamesForm,
    ReportForm,
    ValidationForm,
    choices_posted,
)
from tutoring.virtual_classes.models import ConnectionReport

bp = Blueprint("class_validation", __name__)

# Reports and their names are read by the cohort's trainers and its manager (domain §1, §2).
VALIDATE = declare("tutoring:virtual_class:validate", holds(Role.TRAINER, Role.MANAGER))
ROOT = "/c/<cohort_uid>/classes-virtuelles/<int:session_id>"


def _class(session_id: int) -> TrainingSession:
    found = queries.virtual_class(actor(), session_id)
    if found is None:
        raise NotFound()
    return found


def _back(session: TrainingSession) -> ResponseReturnValue:
    return redirect(url_for("class_validation.validation", session_id=session.id), 303)


@bp.get(f"{ROOT}/validation")
@requires(VALIDATE)
def validation(session_id: int) -> ResponseReturnValue:
    """Per person: the claims, the report's minutes, what the rules propose."""
    session = _class(session_id)
    overview = queries.overview(session)
    return _validation(session, overview, ValidationForm(session, overview))


def _validation(
    session: TrainingSession, overview: queries.Overview, form: ValidationForm, status: int = 200
) -> ResponseReturnValue:
    if attendance_queries.closing(session.id) is not None:
        form.freeze()
    return render_template(
        "tutoring/virtual_classes/validation.html",
        session=session,
        overview=overview,
        form=form,
        labels=LABELS,
        ended=session.ends_at <= clock.now(),
        began=session.starts_at <= clock.now(),
    ), status


@bp.post(f"{ROOT}/validation")
@requires(VALIDATE)
def validate(session_id: int) -> ResponseReturnValue:
    """Certify the minutes, or give the page back as ticked with what is to be looked at."""
    session = _class(session_id)
    overview = queries.overview(session)
    form = ValidationForm(session, overview)
    if not form.validate_on_submit():
        return _validation(session, overview, form, 422)
    try:
        changed = operations.validate(
            actor=actor(), session=session, entries=form.entries, reason=form.reason.data or ""
        )
    except StaleSheet as stale:
        form.fail(stale.message)
        form.rebase(sessions.sheet(session))
        return _validation(session, overview, form, 409)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _validation(session, overview, form, 422)
    flash(f"{session.title} : présence validée pour {counted(changed, 'personne')}.", "success")
    return _back(session)


@bp.post(f"{ROOT}/relance")
@requires(VALIDATE)
def remind(session_id: int) -> ResponseReturnValue:
    """« Relancer les absents »."""
    session = _class(session_id)
    told = operations.remind(actor=actor(), session=session)
    flash(
        f"{counted(told, 'personne')} : un message leur demande si elles étaient là. Chacune n’en reçoit qu’un."
        if told
        else "Personne n’est à relancer.",
        "success",
    )
    return _back(session)


@bp.route(f"{ROOT}/rapport", methods=["GET", "POST"])
@requires(VALIDATE)
def report(session_id: int) -> ResponseReturnValue:
    """Import a connection report."""
    session, form = _class(session_id), ReportForm()
    if not form.is_submitted():
        return _report(session, form)
    if not form.validate():
        return _report(session, form, 422)
    content, filename = form.content()
    times, zone = (session.starts_at, session.ends_at), form.time_zone
    # Reading 20,000 lines takes a moment: the database is not held meanwhile.
    end_transaction()
    try:
        read = reports.read(content, filename, starts_at=times[0], ends_at=times[1], zone=zone)
        session = _class(session_id)
        digest = importing.digest_of(content)
        kept = importing.import_report(actor=actor(), session=session, report=read, digest=digest)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _report(_class(session_id), form, 422)
    flash(_imported(kept), "success")
    return redirect(url_for("class_validation.names", session_id=session.id), 303)


def _report(session: TrainingSession, form: Form, status: int = 200) -> ResponseReturnValue:
    return render_template("tutoring/virtual_classes/report.html", session=session, form=form), status


def _imported(kept: ConnectionReport) -> str:
    said = f"Rapport lu : {counted(kept.connections, 'connexion')}."
    if kept.unreadable:
        lines = counted(kept.unreadable, "ligne n’a pas pu être lue", "lignes n’ont pas pu être lues")
        said += f" {lines}."
    if kept.open_ended:
        without = counted(
            kept.open_ended, "connexion sans heure de départ", "connexions sans heure de départ"
        )
        said += f" {without} : comptées jusqu’à la fin de la classe."
    return said


@bp.post(f"{ROOT}/rapports/<int:report_id>/suppression")
@requires(VALIDATE)
def remove_report(session_id: int, report_id: int) -> ResponseReturnValue:
    """Take back a report imported by mistake."""
    session = _class(session_id)
    importing.remove_report(actor=actor(), session=session, report_id=report_id)
    flash("Rapport retiré, avec ses lignes. Les heures déjà validées n’ont pas changé.", "success")
    return _back(session)


@bp.get(f"{ROOT}/noms")
@requires(VALIDATE)
def names(session_id: int) -> ResponseReturnValue:
    """Whose names are these? The doubtful ones first."""
    session, number = _class(session_id), page_number()
    kinds = import_queries.to_decide(session.id)
    return render_template(
        "tutoring/virtual_classes/names.html",
        session=session,
        form=NamesForm(import_queries.names(session.id, number), sessions.sheet(session)),
        kinds=kinds,
        outside=OUTSIDE,
        paging=Paging(number, sum(kinds.values()), import_queries.PAGE),
    )


@bp.post(f"{ROOT}/noms")
@requires(VALIDATE)
def decide(session_id: int) -> ResponseReturnValue:
    """Keep what was decided on this page of names."""
    session = _class(session_id)
    made = importing.decide(actor=actor(), session=session, choices=choices_posted())
    flash(f"{counted(made.changed, 'choix gardé', 'choix gardés')}.", "success")
    if made.stale:
        meanwhile = counted(made.stale, "nom a été décidé", "noms ont été décidés")
        flash(f"{meanwhile} entre-temps par une autre personne : revoyez-les.", "warning")
    left = import_queries.to_decide(session.id)
    if made.stale or (any(left.get(kind) for kind in import_queries.TO_DECIDE) and made.changed):
        return redirect(url_for("class_validation.names", session_id=session.id), 303)
    return _back(session)


def _person(session: TrainingSession, uid: str) -> Person:
    person = cohorts.person_in_cohort(actor().cohort, uid)
    if person is None or person.id not in {line.person.id for line in sessions.sheet(session)}:
        raise NotFound()
    return person


@bp.route(f"{ROOT}/signalement/<person_uid>", methods=["GET", "POST"])
@requires(VALIDATE)
def correct(session_id: int, person_uid: str) -> ResponseReturnValue:
    """Correct what a participant signalled."""
    session = _class(session_id)
    person, form = _person(session, person_uid), ClaimForm()
    if not form.is_submitted():
        presence = queries.presence(session.id, person.id)
        form.show("started", presence.started_at if presence else None)
        form.show("ended", presence.ended_at if presence else None)
        return _correction(session, person, form)
    if not form.validate():
        return _correction(session, person, form, 422)
    try:
        operations.correct_claim(
            actor=actor(),
            session=session,
            person_id=person.id,
            started_at=form.moment("started", session),
            ended_at=form.moment("ended", session),
        )
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _correction(session, person, form, 422)
    flash(f"Signalement de {person.display_name} corrigé.", "success")
    return _back(session)


def _correction(
    session: TrainingSession, person: Person, form: Form, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "tutoring/virtual_classes/correct.html", session=session, person=person, form=form
    ), status
