"""Writing in a thread: sending, looking first, drafts, changing, files, accepting the contract."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from course import clock, errors
from course.db import db
from course.errors import NotFound, RuleBroken
from course.permissions import actor, requires
from modules import drafts
from modules.codev import keeping, writing
from modules.codev.building import build
from modules.codev.entering import TAKE_PART
from modules.codev.forms import WriteForm
from modules.codev.offers import OFFERS, slot
from modules.codev.page import Wish
from modules.codev.rules import Kind
from modules.codev.views import render
from modules.drafts import StaleDraft

bp = Blueprint("codev_writing", __name__)

NOT_SENT = "Votre texte n’est pas parti"
COPY = "Copiez-le ci-dessous pour ne pas le perdre, puis revenez au fil."
CHANGED_PLACE = "Le fil a avancé pendant que vous écriviez : ce n’est plus le moment d’écrire cela."


@bp.post("/c/<cohort_uid>/codev/<uid>/ecrire")
@requires(TAKE_PART)
def write(uid: str) -> ResponseReturnValue:
    """Send a text, look at it first, or keep it for later; whatever happens, the text is given back."""
    form = WriteForm()
    if form.what not in OFFERS:
        raise NotFound()
    if not form.validate_on_submit():
        return _again(uid, form)
    button = request.form.get("suite", "")
    if button == "voir":
        return _again(uid, form, status=200, preview=form.written)
    try:
        return _keep(uid, form) if button == "garde" else _send(uid, form, unknown=button == "sans")
    except StaleDraft as stale:
        db.session.rollback()
        form.show_stale(stale)
        return _again(uid, form, status=409, other=stale)


def _keep(uid: str, form: WriteForm) -> ResponseReturnValue:
    try:
        keeping.keep(actor=actor(), uid=uid, slot=_slot(form), text=form.written, version=form.seen)
    except RuleBroken as error:
        return _refused(uid, error.message)
    flash("Votre brouillon est enregistré. Personne d’autre que vous ne le lit.", "success")
    return redirect(
        url_for("codev.thread", uid=uid, ecrire=form.what, repondre=form.reply_to, cite=form.quotes), 303
    )


def _slot(form: WriteForm) -> str:
    return slot(form.what, form.reply_to)


def _send(uid: str, form: WriteForm, *, unknown: bool) -> ResponseReturnValue:
    """The draft first: whatever the rules answer then, it is there."""
    if form.kind is None:
        form.fail("Choisissez ce que vous apportez.", "kind_id")
        return _again(uid, form)
    try:
        keeping.keep(actor=actor(), uid=uid, slot=_slot(form), text=form.written, version=form.seen)
    except RuleBroken as error:
        return _refused(uid, error.message)
    try:
        made = writing.write(
            actor=actor(),
            uid=uid,
            kind=form.kind,
            text=form.written,
            reply_to=form.reply_to,
            quotes=form.quotes,
            unknown=unknown,
            anonymised=bool(form.anonymised.data),
            first=True,
        )
    except RuleBroken as error:
        if error.field is None:
            return _too_late(uid, error.message)
        form.fail(error.message, error.field)
        return _again(uid, form)
    flash(_sent(form.kind, unknown), "success")
    return redirect(url_for("codev.thread", uid=uid, _anchor=f"c-{made.uid}"), 303)


def _sent(kind: Kind, unknown: bool) -> str:
    if unknown:
        return "Vous avez répondu « je ne sais pas »."
    return "C’est envoyé. Vous pouvez reprendre votre texte jusqu’à la fin de l’étape."


def _too_late(uid: str, message: str) -> ResponseReturnValue:
    """The thread went on: the draft is kept, the thread's page shows it and says what happened."""
    flash(message, "warning")
    return redirect(url_for("codev.thread", uid=uid, _anchor="brouillons"), 303)


def _refused(uid: str, message: str) -> ResponseReturnValue:
    """Nothing can be kept here any more: the page gives the text back."""
    way = ("Revenir à mes fils", url_for("codev.index"))
    return errors.page(409, NOT_SENT, message, COPY, action=way)


def _again(
    uid: str,
    form: WriteForm,
    *,
    status: int = 422,
    other: StaleDraft | None = None,
    preview: str | None = None,
) -> ResponseReturnValue:
    """The thread's page with what was typed; the text alone when its place is no more."""
    page = build(actor(), uid, Wish(what=form.what, reply_to=form.reply_to or "", cite=form.quotes or ""))
    if page.writing is None:
        return _refused(uid, CHANGED_PLACE)
    return render(page, form, status=status, other=other, preview=preview)


@bp.post("/c/<cohort_uid>/codev/<uid>/brouillon")
@requires(TAKE_PART)
def autosave(uid: str) -> ResponseReturnValue:
    """What is being written saves itself."""
    form = WriteForm()
    if form.what not in OFFERS and form.what != "edit":
        raise NotFound()
    if not form.validate_on_submit():
        return drafts.answer_refused(form)
    try:
        draft = keeping.keep(actor=actor(), uid=uid, slot=_slot(form), text=form.written, version=form.seen)
    except StaleDraft:
        return drafts.answer_stale()
    except RuleBroken as error:
        return drafts.answer_broken(error)
    return drafts.answer_saved(clock.now(), draft.version)


@bp.post("/c/<cohort_uid>/codev/<uid>/brouillon/oubli")
@requires(TAKE_PART)
def forget_draft(uid: str) -> ResponseReturnValue:
    """Throw away a text that was never sent."""
    keeping.forget(actor=actor(), uid=uid, slot=request.form.get("slot", ""))
    flash("Ce brouillon est effacé.", "success")
    return redirect(url_for("codev.thread", uid=uid), 303)


@bp.post("/c/<cohort_uid>/codev/<uid>/contrat")
@requires(TAKE_PART)
def accept(uid: str) -> ResponseReturnValue:
    """The client accepts a wording: it becomes the contract, and is pinned."""
    version = request.form.get("version", "")
    writing.accept_contract(
        actor=actor(),
        uid=uid,
        contribution_uid=request.form.get("contribution", ""),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
    )
    flash("Le contrat est accepté. La personne qui anime peut ouvrir la consultation.", "success")
    return redirect(url_for("codev.thread", uid=uid), 303)
