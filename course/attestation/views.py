"""« Attestations » for the manager and the administrator, « Mon attestation » for participants."""

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from course.attestation import archive_work, drawing, operations, queries, rules
from course.attestation.forms import EverybodyForm, RevokeForm, SettingsForm
from course.attestation.models import Certificate
from course.documents import download, pdf
from course.documents.answers import safe_name
from course.errors import NotFound, RuleBroken
from course.hours import queries as hours
from course.people.models import Person
from course.permissions import actor, declare, holds, requires
from course.roles import Role
from course.ui.forms import Form
from course.ui.paging import Paging, page_number

bp = Blueprint("attestation", __name__)

ISSUE = declare("attestation:certificates:write", holds(Role.MANAGER, Role.ADMINISTRATOR))
OWN = declare("attestation:own:read", holds(Role.PARTICIPANT))
ZIP_TYPE = "application/zip"


@bp.get("/c/<cohort_uid>/attestations")
@requires(ISSUE)
def index() -> ResponseReturnValue:
    """The participants, their hours, their certificates, and the work that goes on."""
    return _index(EverybodyForm())


def _index(form: Form, status: int = 200) -> ResponseReturnValue:
    cohort_id, number = actor().cohort, page_number()
    rows = queries.followers(cohort_id, number)
    ids = [row.person.id for row in rows]
    totals = hours.totals(cohort_id, ids, actor().reading, hours.plan())
    said = {row.person.id: row.certificate.snapshot for row in rows if row.certificate}
    archive = queries.last_run(cohort_id, operations.ARCHIVE)
    return render_template(
        "attestation/index.html",
        rows=rows,
        totals=totals,
        outdated=rules.outdated(said, totals),
        paging=Paging(number, queries.follower_count(cohort_id), queries.PAGE),
        valid=queries.valid_count(cohort_id),
        settings=queries.settings(cohort_id),
        issuing=queries.last_run(cohort_id, operations.ISSUE),
        archive=archive,
        archive_ready=archive is not None and archive_work.finished_file(archive) is not None,
        at_once=archive_work.AT_ONCE,
        form=form,
    ), status


@bp.get("/c/<cohort_uid>/attestations/signature")
@requires(ISSUE)
def settings() -> ResponseReturnValue:
    """Who signs, where, and the codes."""
    form = SettingsForm(obj=queries.settings(actor().cohort))
    return render_template("attestation/settings.html", form=form)


@bp.post("/c/<cohort_uid>/attestations/signature")
@requires(ISSUE)
def settle() -> ResponseReturnValue:
    """Keep it for the certificates to come."""
    form = SettingsForm()
    if not form.validate_on_submit():
        return render_template("attestation/settings.html", form=form), 422
    values = {name: value or "" for name, value in form.data.items() if name != "csrf_token"}
    operations.settle(actor=actor(), values=values)
    flash("C’est noté pour les prochaines attestations.", "success")
    return redirect(url_for("attestation.index"), 303)


@bp.post("/c/<cohort_uid>/attestations/personne/<person_uid>")
@requires(ISSUE)
def issue(person_uid: str) -> ResponseReturnValue:
    """Issue one person's first certificate."""
    return _issue(person_uid, replaces=False)


@bp.post("/c/<cohort_uid>/attestations/personne/<person_uid>/remplacer")
@requires(ISSUE)
def replace(person_uid: str) -> ResponseReturnValue:
    """Issue a new certificate in place of the valid one."""
    return _issue(person_uid, replaces=True)


def _issue(person_uid: str, *, replaces: bool) -> ResponseReturnValue:
    person = _person(person_uid)
    form = EverybodyForm()
    try:
        made = operations.issue(actor=actor(), person=person, replaces=replaces)
    except RuleBroken as broken:
        form.fail(f"{person.display_name} : {broken.message}")
        return _index(form, 422)
    flash(f"{person.display_name} : l’attestation {made.number} est émise.", "success")
    return redirect(url_for("attestation.index"), 303)


def _person(person_uid: str) -> Person:
    found = queries.follower(actor().cohort, person_uid)
    if found is None:
        raise NotFound()
    return found


@bp.post("/c/<cohort_uid>/attestations/toutes")
@requires(ISSUE)
def issue_all() -> ResponseReturnValue:
    """Issue for everybody, in the background."""
    form = EverybodyForm()
    if not form.validate_on_submit():
        return _index(form, 422)
    return _ask(form, operations.ISSUE, replaces=bool(form.replaces.data))


@bp.post("/c/<cohort_uid>/attestations/archive")
@requires(ISSUE)
def ask_archive() -> ResponseReturnValue:
    """Prepare the archive of a large cohort, in the background."""
    return _ask(EverybodyForm(), operations.ARCHIVE)


def _ask(form: EverybodyForm, kind: str, *, replaces: bool = False) -> ResponseReturnValue:
    try:
        operations.ask(actor=actor(), kind=kind, replaces=replaces)
    except RuleBroken as broken:
        form.fail(broken.message)
        return _index(form, 422)
    flash("C’est en cours : rechargez cette page pour voir où cela en est.", "success")
    return redirect(url_for("attestation.index"), 303)


@bp.get("/c/<cohort_uid>/attestations/archive")
@requires(ISSUE)
def archive() -> ResponseReturnValue:
    """All valid certificates as one ZIP: at once for a hundred people, else the one that was prepared."""
    cohort_id, name = actor().cohort, safe_name(f"Attestations {actor().cohort_title}.zip")
    if queries.valid_count(cohort_id) <= archive_work.AT_ONCE:
        found = queries.valid_after(cohort_id, 0, archive_work.AT_ONCE)
        if not found:
            raise NotFound()
        return download(archive_work.built(found), name, ZIP_TYPE)
    work = queries.last_run(cohort_id, operations.ARCHIVE)
    path = archive_work.finished_file(work) if work else None
    if path is None:
        raise NotFound()
    response = send_file(path, mimetype=ZIP_TYPE, as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _certificate(number: str) -> Certificate:
    found = queries.certificate(actor().cohort, number)
    if found is None:
        raise NotFound()
    return found


@bp.get("/c/<cohort_uid>/attestations/<number>.pdf")
@requires(ISSUE)
def one(number: str) -> Response:
    """One certificate as PDF."""
    return _pdf(_certificate(number))


def _pdf(certificate: Certificate) -> Response:
    return download(drawing.certificate_pdf(certificate), drawing.filename(certificate), pdf.MEDIA_TYPE)


@bp.get("/c/<cohort_uid>/attestations/<number>/revoquer")
@requires(ISSUE)
def ask_reason(number: str) -> ResponseReturnValue:
    """Ask why."""
    return render_template("attestation/revoke.html", form=RevokeForm(), certificate=_certificate(number))


@bp.post("/c/<cohort_uid>/attestations/<number>/revoquer")
@requires(ISSUE)
def revoke(number: str) -> ResponseReturnValue:
    """Revoke with a reason."""
    certificate, form = _certificate(number), RevokeForm()
    if form.validate_on_submit():
        try:
            operations.revoke(actor=actor(), certificate=certificate, reason=form.reason.data or "")
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
        else:
            flash(f"L’attestation {certificate.number} est révoquée.", "success")
            return redirect(url_for("attestation.index"), 303)
    return render_template("attestation/revoke.html", form=form, certificate=certificate), 422


@bp.get("/c/<cohort_uid>/attestation")
@requires(OWN)
def mine() -> ResponseReturnValue:
    """My certificates: the valid one, and those that were."""
    cohort_id, person_id = actor().cohort, actor().person
    found = queries.certificates_of(cohort_id, person_id)
    total = hours.totals(cohort_id, [person_id], actor().reading, hours.plan())[person_id]
    outdated = rules.outdated({one.id: one.snapshot for one in found}, {one.id: total for one in found})
    return render_template("attestation/mine.html", certificates=found, total=total, outdated=outdated)


@bp.get("/c/<cohort_uid>/attestation/<number>.pdf")
@requires(OWN)
def my_pdf(number: str) -> Response:
    """My own certificate as PDF, and nobody else's."""
    certificate = _certificate(number)
    if certificate.person_id != actor().person:
        raise NotFound()
    return _pdf(certificate)
