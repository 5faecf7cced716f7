"""Leaving the frame, continuing in a tab, signing out."""

from flask import Blueprint, Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from course.access import operations, rules
from course.access.guard import COOKIE_KEY, leads_on_device
from course.access.models import Kind
from course.db import db, security_fact
from course.errors import page
from course.permissions import PUBLIC, SIGNED_IN, actor, requires

bp = Blueprint("access", __name__)


def sign_in_browser(token: str) -> None:
    """Give this browser a fresh cookie that holds `token` and nothing of a former person's."""
    session.clear()
    session[COOKIE_KEY] = token


def sign_in_device(token: str) -> None:
    """The same for a telephone, whose cookie outlives its browser's closing."""
    sign_in_browser(token)
    session.permanent = True


@bp.post("/onglet")
@requires(SIGNED_IN)
def leave_frame() -> ResponseReturnValue:
    """From a frame: make a ticket. The tab itself is opened by a link, from the answer to this post.

    The post cannot open the tab: a tab is another cookie partition, where nobody is signed in yet.
    js/new-tab.js asks for the address alone and opens it in one click.
    """
    destination = rules.safe_path(request.form.get("next"))
    token = operations.make_ticket(actor=actor(), destination=destination)
    address = url_for("access.ticket", token=token)
    if request.accept_mimetypes.best == "application/json":
        return {"address": address}
    return render_template("access/leave.html", address=address, back=destination)


@bp.get("/onglet/<token>")
@requires(PUBLIC)
def ticket(token: str) -> ResponseReturnValue:
    """« Continuer en tant que … »: reading the ticket does not use it."""
    found = operations.find_ticket(token)
    if found is None:
        return _stale(token)
    name = found.sign_in.person.display_name
    on_device = found.kind == Kind.DEVICE
    return render_template("access/ticket.html", name=name, token=token, on_device=on_device)


@bp.post("/onglet/<token>")
@requires(PUBLIC)
def use_ticket(token: str) -> ResponseReturnValue:
    """Use the ticket: this tab, or this telephone, gets a sign-in of its own."""
    found = operations.find_ticket(token)
    if found is None:
        return _stale(token)
    person_id, destination, until = found.sign_in.person_id, found.destination, found.sign_in.expires_at
    kind = found.kind
    with security_fact():
        won = operations.use_ticket(found)
    if not won:
        return _stale(token)
    operations.let_go(session.get(COOKIE_KEY))
    if kind == Kind.DEVICE:
        return _enter_on_device(person_id, destination)
    sign_in_browser(operations.open_sign_in(person_id=person_id, until=until))
    return redirect(destination, 303)


def _enter_on_device(person_id: int, destination: str) -> ResponseReturnValue:
    """To what was scanned here while signed out, if a telephone may open it, else to what the ticket names."""
    wanted = rules.safe_path(session.get("wanted"), fallback=destination)
    wanted = wanted if leads_on_device(wanted) else destination
    label = rules.device_label(request.user_agent.string)
    sign_in_device(operations.open_device(person_id=person_id, label=label))
    return redirect(wanted, 303)


def _stale(token: str) -> ResponseReturnValue:
    db.session.rollback()
    if operations.was_for_device(token):
        return page(
            410,
            "Ce carré n’est plus valable",
            "Il s’ouvre une seule fois, dans la minute.",
            "Sur l’ordinateur, affichez un nouveau carré, puis visez-le avec ce téléphone.",
        )
    return page(
        410,
        "Ce lien n’est plus valable",
        "Un lien vers un nouvel onglet s’ouvre une seule fois, dans la minute.",
        "Revenez à l’onglet de M@gistère et cliquez de nouveau sur « Ouvrir dans un nouvel onglet ».",
    )


@bp.post("/deconnexion")
@requires(SIGNED_IN, device=True)
def sign_out() -> ResponseReturnValue:
    """Close this sign-in; the cookie is worth nothing afterwards."""
    operations.close_sign_in(actor=actor())
    session.clear()
    return redirect(url_for("access.signed_out"), 303)


@bp.get("/a-bientot")
@requires(PUBLIC)
def signed_out() -> ResponseReturnValue:
    """A quiet page after signing out."""
    return render_template("access/signed_out.html")


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
