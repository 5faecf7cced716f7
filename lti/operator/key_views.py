"""Our keys, as the operator sees and turns them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound
from course.permissions import OPERATOR, actor, requires
from lti.operator import words
from lti.platforms import keys, queries
from lti.platforms.models import ToolKey

bp = Blueprint("operator_keys", __name__, template_folder="../templates", url_prefix="/exploitation/cles")


@bp.get("")
@requires(OPERATOR)
def index() -> ResponseReturnValue:
    """Every key and where it stands."""
    signing = queries.signing_key()
    found = [(one, words.key_standing(one, signing)) for one in queries.all_keys()]
    can_sign = signing is not None and keys.is_readable(signing)
    return render_template("lti/operator/keys.html", keys=found, signing=signing, can_sign=can_sign)


@bp.post("/rotation")
@requires(OPERATOR)
def rotate() -> ResponseReturnValue:
    """Publish a new key, which signs in an hour."""
    keys.rotate_keys(actor=actor())
    flash("Nouvelle clé publiée. L’ancienne signe jusqu’à ce que la nouvelle prenne le relais.", "success")
    return redirect(url_for("operator_keys.index"), 303)


@bp.get("/<int:key_id>/retrait")
@requires(OPERATOR)
def ask_withdrawal(key_id: int) -> ResponseReturnValue:
    """What a withdrawal does, and the button."""
    return render_template("lti/operator/withdraw.html", key=_key(key_id), signing=queries.signing_key())


@bp.post("/<int:key_id>/retrait")
@requires(OPERATOR)
def withdraw(key_id: int) -> ResponseReturnValue:
    """Take a leaked key out of the published set for good."""
    keys.withdraw_key(actor=actor(), kid=_key(key_id).kid)
    flash("Clé retirée pour de bon : elle n’est plus publiée.", "success")
    return redirect(url_for("operator_keys.index"), 303)


def _key(key_id: int) -> ToolKey:
    found = next((one for one in queries.all_keys() if one.id == key_id), None)
    if found is None:
        raise NotFound
    return found
