"""Changing what one wrote, until its step closes, and the files that go with it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import errors
from course.db import db
from course.errors import NotFound, RuleBroken
from course.files import operations as files
from course.files import queries as file_queries
from course.files.forms import AttachmentForm
from course.permissions import actor, requires
from modules.codev import holding, keeping, page_queries, reading, writing
from modules.codev.entering import TAKE_PART
from modules.codev.forms import EditForm
from modules.codev.models import CodevContribution, CodevDraft, CodevThread
from modules.codev.offers import KINDS, OFFERS, offer_of
from modules.codev.page import FILES
from modules.codev.writing_views import COPY, NOT_SENT, bp
from modules.drafts import StaleDraft

CLOSED = "L’étape de ce texte est close : il ne se change plus."


def _mine(uid: str, contribution_uid: str) -> tuple[CodevThread, CodevContribution]:
    """What the actor wrote, or recorded, in a thread they may still open; NotFound for anything else."""
    me = actor()
    thread = reading.thread(me.cohort, uid)
    view = reading.view(me, thread, reading.parts(thread.id)) if thread else None
    named = page_queries.named(thread.id, [contribution_uid]) if thread else {}
    found = named.get(contribution_uid)
    if thread is None or view is None or found is None or not view.shows(found):
        raise NotFound()
    if me.person not in (found.author_id, found.recorded_by_id):
        raise NotFound()
    return thread, found


def _draft(thread: CodevThread, found: CodevContribution) -> CodevDraft | None:
    return page_queries.drafts(thread.id, actor().person).get(f"edit:{found.uid}")


@bp.get("/c/<cohort_uid>/codev/<uid>/textes/<contribution_uid>/modifier")
@requires(TAKE_PART)
def edit(uid: str, contribution_uid: str) -> ResponseReturnValue:
    """My text, to be changed; what I had begun to change comes back."""
    thread, found = _mine(uid, contribution_uid)
    form = EditForm()
    _fill(thread, found, form)
    return _page(thread, found, form)


def _fill(thread: CodevThread, found: CodevContribution, form: EditForm) -> None:
    draft = _draft(thread, found)
    form.show(draft)
    form.text.data = form.text.data or found.text
    form.contribution_id.data = str(found.version)


@bp.post("/c/<cohort_uid>/codev/<uid>/textes/<contribution_uid>/modifier")
@requires(TAKE_PART)
def save(uid: str, contribution_uid: str) -> ResponseReturnValue:
    """Put the new wording in the place of the former, which its history keeps."""
    form = EditForm()
    if not form.validate_on_submit():
        return _page(*_mine(uid, contribution_uid), form, status=422)
    if request.form.get("suite") == "voir":
        return _page(*_mine(uid, contribution_uid), form, preview=form.written)
    try:
        return _save(uid, contribution_uid, form)
    except StaleDraft as stale:
        db.session.rollback()
        form.show_stale(stale)
        thread, found = _mine(uid, contribution_uid)
        draft = _draft(thread, found)
        form.version.data = str(draft.version if draft else 0)
        form.contribution_id.data = str(found.version)
        return _page(thread, found, form, status=409, other=stale)


def _save(uid: str, contribution_uid: str, form: EditForm) -> ResponseReturnValue:
    slot = f"edit:{contribution_uid}"
    try:
        keeping.keep(actor=actor(), uid=uid, slot=slot, text=form.written, version=form.seen)
    except RuleBroken as error:
        return errors.page(409, NOT_SENT, error.message, COPY)
    try:
        writing.edit(
            actor=actor(),
            uid=uid,
            contribution_uid=contribution_uid,
            text=form.written,
            version=form.shown,
        )
    except RuleBroken as error:
        if error.field is not None:
            form.fail(error.message, error.field)
            return _page(*_mine(uid, contribution_uid), form, status=422)
        flash(error.message, "warning")
        return redirect(url_for("codev.thread", uid=uid, _anchor="brouillons"), 303)
    flash("Votre texte est modifié. L’ancienne version reste dans son historique.", "success")
    return redirect(url_for("codev.thread", uid=uid, _anchor=f"c-{contribution_uid}"), 303)


@bp.post("/c/<cohort_uid>/codev/<uid>/textes/<contribution_uid>/fichiers")
@requires(TAKE_PART)
def attach(uid: str, contribution_uid: str) -> ResponseReturnValue:
    """Join a file to my text, as long as the text may be changed."""
    thread, found = _mine(uid, contribution_uid)
    form = AttachmentForm()
    sent = form.upload() if form.validate_on_submit() else None
    try:
        _check_open(uid, found)
        if sent is not None:
            files.attach(actor=actor(), kind=FILES, ref=found.uid, **sent._asdict())
    except RuleBroken as error:
        form.fail(error.message, error.field)
    if sent is None and not form.errors:
        form.fail("Choisissez un fichier.", "attachment")
    if form.errors or form.form_errors:
        edited = EditForm(formdata=None)
        _fill(thread, found, edited)
        return _page(thread, found, edited, status=422, upload=form)
    flash("Le fichier est joint à votre texte.", "success")
    return redirect(url_for("codev_writing.edit", uid=uid, contribution_uid=contribution_uid), 303)


@bp.post("/c/<cohort_uid>/codev/<uid>/textes/<contribution_uid>/fichiers/<file_uid>/retrait")
@requires(TAKE_PART)
def detach(uid: str, contribution_uid: str, file_uid: str) -> ResponseReturnValue:
    """Take a file away for good."""
    _, found = _mine(uid, contribution_uid)
    _check_open(uid, found)
    files.erase(kind=FILES, refs=[found.uid], uid=file_uid)
    flash("Le fichier est effacé.", "success")
    return redirect(url_for("codev_writing.edit", uid=uid, contribution_uid=contribution_uid), 303)


def _check_open(uid: str, found: CodevContribution) -> None:
    """RuleBroken once the text may no longer be changed."""
    thread = holding.hold_open(actor(), uid).thread
    if found.step != thread.step:
        raise RuleBroken(CLOSED)


def _page(
    thread: CodevThread,
    found: CodevContribution,
    form: EditForm,
    *,
    status: int = 200,
    other: StaleDraft | None = None,
    preview: str | None = None,
    upload: AttachmentForm | None = None,
) -> ResponseReturnValue:
    if not thread.open or found.step != thread.step:
        if request.method == "GET":
            back = ("Revenir au fil", url_for("codev.thread", uid=thread.uid))
            return errors.page(
                409, "Ce texte ne se change plus", CLOSED, "Son historique reste.", action=back
            )
        return errors.page(409, NOT_SENT, CLOSED, COPY)
    form.place_id.data, form.reply_id.data = "edit", found.uid
    html = render_template(
        "modules/codev/edit.html",
        thread=thread,
        one=found,
        form=form,
        other=other,
        preview=preview,
        upload_form=upload or AttachmentForm(formdata=None),
        attached=file_queries.attached(FILES, [found.uid])[found.uid],
        offer=offer_of(found.kind) or OFFERS["guidance"],
        kind=KINDS[found.kind],
    )
    return html, status
