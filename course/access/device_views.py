"""« Utiliser mon téléphone » and « Mes appareils »: sign-ins of 90 days that open a few pages only."""

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.access import operations, rules
from course.access.guard import NotOnDevice, leads_on_device
from course.cohorts.queries import cohorts_of
from course.config import Settings
from course.documents.qr import qr_code
from course.errors import page
from course.permissions import SIGNED_IN, actor, declare, is_member, requires
from course.registries import Registries

bp = Blueprint("devices", __name__)

HOME = declare("access:device:read", is_member)


def _destination(asked: str | None) -> str:
    """Where the telephone will arrive: the page that was open here, if a telephone may open it."""
    path = rules.safe_path(asked, url_for("devices.start"))
    return path if leads_on_device(path) else url_for("devices.start")


@bp.get("/mes-appareils")
@requires(SIGNED_IN)
def index() -> ResponseReturnValue:
    """The person's telephones, with the last day each sent something."""
    destination = _destination(request.args.get("next"))
    return render_template(
        "access/devices.html", devices=operations.devices(actor().person), destination=destination
    )


@bp.post("/mes-appareils")
@requires(SIGNED_IN)
def add() -> ResponseReturnValue:
    """« Utiliser mon téléphone »: a ticket as a QR, good once, for a minute."""
    destination = _destination(request.form.get("next"))
    token = operations.make_device_ticket(actor=actor(), destination=destination)
    address = Settings.current().public_url + url_for("access.ticket", token=token)
    return render_template(
        "access/device_ticket.html", qr=qr_code(address), address=address, destination=destination
    )


@bp.post("/mes-appareils/<int:sign_in_id>/revoquer")
@requires(SIGNED_IN)
def revoke(sign_in_id: int) -> ResponseReturnValue:
    """This telephone comes in no more."""
    operations.revoke_device(actor=actor(), sign_in_id=sign_in_id)
    flash("Cet appareil n’ouvre plus rien.", "success")
    return redirect(url_for("devices.index"), 303)


@bp.get("/telephone")
@requires(SIGNED_IN, device=True)
def start() -> ResponseReturnValue:
    """Where a telephone arrives: the person's only cohort, or the choice."""
    found = cohorts_of(actor().person)
    if len(found) == 1:
        return redirect(url_for("devices.home", cohort_uid=found[0].uid))
    return render_template("access/device_start.html", cohorts=found)


@bp.get("/c/<cohort_uid>/telephone")
@requires(HOME, device=True)
def home() -> ResponseReturnValue:
    """What opens on a telephone in this cohort."""
    return render_template("access/device_home.html")


def _not_on_device(error: NotOnDevice) -> Response:
    return page(
        403,
        "Cette page ne s’ouvre pas sur ce téléphone",
        error.message,
        "Ouvrez M@gistère, puis l’activité du parcours : vous y trouverez toutes les pages.",
        action=("Voir ce qui s’ouvre ici", url_for("devices.start")),
    )


def init_app(app: Flask) -> None:
    """Register the pages, the answer to a telephone that asks for another, the clearing of what has ended."""
    app.register_blueprint(bp)
    found: Registries = app.extensions["agencement"]
    found.sweeps.append(operations.forget_old)
    app.register_error_handler(NotOnDevice, _not_on_device)
    app.config["PERMANENT_SESSION_LIFETIME"] = rules.DEVICE_LIFE
