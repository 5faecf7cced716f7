"""What the client decides at the end: the sheet that leaves the group, the withdrawal."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import RuleBroken
from course.permissions import actor, declare, holds, requires
from modules.codev import client_page, ending, reading
from modules.codev.client_acts import bp, save_slot
from modules.codev.client_forms import SheetForm
from modules.codev.entering import TAKE_PART, Here, enter
from modules.codev.lead_forms import ButtonForm
from modules.codev.rules import Part, Step

SHEETS = declare("modules:codev:read_sheets", holds(*reading.SHEET_READERS))
SLOT = "sheet"


@bp.get("/c/<cohort_uid>/codev/<uid>/fiche")
@requires(TAKE_PART)
def sheet(uid: str) -> ResponseReturnValue:
    """What may leave the group: the headings are offered, the rest is the client's."""
    here, form = enter(uid, Part.CLIENT), SheetForm()
    thread = here.thread
    draft = client_page.draft(thread.id, here.me.person_id, SLOT)
    signed = thread.sheet_signed_at
    form.show(draft)
    if draft is None or (signed is not None and draft.updated_at <= signed):
        form.text.data = thread.sheet or client_page.HEADINGS
    return _sheet_page(here, form)


@bp.post("/c/<cohort_uid>/codev/<uid>/fiche")
@requires(TAKE_PART)
def sign(uid: str) -> ResponseReturnValue:
    """« Signer la fiche »."""
    here, form = enter(uid, Part.CLIENT), SheetForm()
    if not form.validate_on_submit():
        return _sheet_page(here, form, 422)
    text = "" if client_page.is_empty(form.written) else form.written
    try:
        ending.sign_sheet(actor=here.actor, uid=uid, text=text, anonymised=bool(form.anonymised.data))
    except RuleBroken as error:
        form.fail(error.message, error.field)
        return _sheet_page(here, form, 422)
    flash("La fiche est signée. Personne d’autre ne la lit tant que vous ne la publiez pas.", "success")
    return redirect(url_for("codev_client.sheet", uid=uid), 303)


@bp.post("/c/<cohort_uid>/codev/<uid>/fiche/brouillon")
@requires(TAKE_PART)
def autosave_sheet(uid: str) -> ResponseReturnValue:
    """The sheet saves itself while it is written."""
    return save_slot(enter(uid, Part.CLIENT), SLOT)


@bp.post("/c/<cohort_uid>/codev/<uid>/fiche/publication")
@requires(TAKE_PART)
def publish(uid: str) -> ResponseReturnValue:
    """Show the signed sheet to the cohort, or take it back."""
    here, form = enter(uid, Part.CLIENT), SheetForm(formdata=None)
    published = request.form.get("published") == "oui"
    try:
        ending.publish_sheet(actor=here.actor, uid=uid, published=published)
    except RuleBroken as error:
        form.text.data = here.thread.sheet or client_page.HEADINGS
        form.fail(error.message, error.field)
        return _sheet_page(here, form, 422)
    said = "La cohorte peut lire votre fiche." if published else "Votre fiche n’est plus publiée."
    flash(said, "success")
    return redirect(url_for("codev_client.sheet", uid=uid), 303)


def _sheet_page(here: Here, form: SheetForm, status: int = 200) -> ResponseReturnValue:
    now = here.thread.step == Step.CLOSED and here.thread.withdrawn_at is None
    return render_template("modules/codev/sheet.html", here=here, form=form, now=now), status


@bp.get("/c/<cohort_uid>/codev/fiches")
@requires(SHEETS)
def sheets() -> ResponseReturnValue:
    """The sheets that clients published to the cohort; they name nobody."""
    return render_template("modules/codev/sheets.html", sheets=client_page.published(actor().cohort))


@bp.get("/c/<cohort_uid>/codev/<uid>/retrait")
@requires(TAKE_PART)
def withdraw(uid: str) -> ResponseReturnValue:
    """What is erased, what stays, and one button."""
    return render_template("modules/codev/withdraw.html", here=enter(uid, Part.CLIENT), form=ButtonForm())


@bp.post("/c/<cohort_uid>/codev/<uid>/retrait")
@requires(TAKE_PART)
def do_withdraw(uid: str) -> ResponseReturnValue:
    """« Retirer mon fil »; twice is once."""
    here, form = enter(uid, Part.CLIENT), ButtonForm()
    if not form.validate_on_submit():
        return render_template("modules/codev/withdraw.html", here=here, form=form), 422
    ending.withdraw(actor=here.actor, uid=uid)
    flash(
        "Votre fil est retiré : ce que vous y aviez écrit est effacé. Vos heures restent acquises.", "success"
    )
    return redirect(url_for("codev_client.withdraw", uid=uid), 303)
