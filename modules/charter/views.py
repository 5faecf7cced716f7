"""Reading and signing the charter."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound, RuleBroken
from course.permissions import requires
from modules.activities import READ, WRITE, Here, enter, enter_to_write
from modules.charter import operations, queries
from modules.charter.forms import SignForm
from modules.charter.models import CharterSignature
from modules.queries import version as version_of

bp = Blueprint("charter", __name__)
KIND = "charter"


@bp.get("/c/<cohort_uid>/charte/<key>")
@requires(READ)
def show(key: str) -> ResponseReturnValue:
    """The text in force, my signature or the place for it."""
    return _page(enter(key, KIND), SignForm())


@bp.post("/c/<cohort_uid>/charte/<key>")
@requires(WRITE)
def sign(key: str) -> ResponseReturnValue:
    """« Je signe »."""
    here = enter_to_write(key, KIND)
    form = SignForm()
    if not form.validate_on_submit():
        return _page(here, form, 422)
    try:
        operations.sign(actor=here.actor, activity_key=key, seen=form.seen, in_force=here.version.number)
    except RuleBroken as error:
        form.fail(error.message)
        return _page(here, form, 409)
    flash("Votre signature est enregistrée.", "success")
    return redirect(url_for("charter.show", key=key), 303)


@bp.get("/c/<cohort_uid>/charte/<key>/versions/<int(max=99999):number>")
@requires(READ)
def former(key: str, number: int) -> ResponseReturnValue:
    """The text as it was: what a former signature was given to."""
    here = enter(key, KIND)
    text = version_of(here.activity.id, number)
    if text is None:
        raise NotFound()
    signed = next((one for one in _signatures(here) if one.version == number), None)
    return here.render("modules/charter/former.html", text=text, signed=signed)


def _signatures(here: Here) -> list[CharterSignature]:
    return list(queries.signatures(here.actor.cohort, here.actor.person, here.key))


def _page(here: Here, form: SignForm, status: int = 200) -> ResponseReturnValue:
    signatures = _signatures(here) if here.writable else []
    # The page shows this text: a new sending is about it.
    form.version.data = str(here.version.number)
    current = next((one for one in signatures if one.version == here.version.number), None)
    older = [one for one in signatures if one is not current]
    return here.render("modules/charter/page.html", status=status, form=form, current=current, older=older)
