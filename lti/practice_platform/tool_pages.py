"""« Administration »: the tools of the campus, their registration in a frame, the platform's key."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti.practice_platform import keys, registering
from lti.practice_platform.errors import PageError
from lti.practice_platform.policy import also_frame
from lti.practice_platform.runtime import current
from lti.practice_platform.settings import is_loopback, origin

bp = Blueprint("practice_tools", __name__)


@bp.get("/practice/tools")
def tools() -> str:
    """The registered tools, a field to register another, the platform's key."""
    platform = current()
    return render_template(
        "practice/tools.html",
        tools=platform.tools.all(),
        kid=keys.own_pair(platform.store)["kid"],
        settings=platform.settings,
    )


@bp.get("/practice/register")
def register() -> ResponseReturnValue:
    """The tool's registration page (`url`) in a frame, with a new registration token."""
    platform, url = current(), request.args.get("url", "").strip()
    if not is_loopback(url):
        raise PageError(
            "L’adresse d’inscription doit être celle d’un outil de cette machine, "
            "par exemple http://localhost:5000/…"
        )
    also_frame(origin(url))
    token = registering.new_token(platform)
    address = registering.initiation_url(platform, url, token)
    return render_template("practice/register.html", address=address, host=urlsplit(url).netloc)


@bp.post("/practice/tools/<int:tool_id>/activate")
def activate(tool_id: int) -> ResponseReturnValue:
    """Let a pending tool be used."""
    platform = current()
    if platform.tools.get(tool_id) is None:
        abort(404)
    platform.tools.activate(tool_id)
    return redirect(url_for("practice_tools.tools", _anchor=f"tool-{tool_id}"), 303)


@bp.post("/practice/tools/<int:tool_id>/delete")
def delete(tool_id: int) -> ResponseReturnValue:
    """Forget a tool; its activities no longer open."""
    platform = current()
    if platform.tools.get(tool_id) is None:
        abort(404)
    platform.tools.delete(tool_id)
    return redirect(url_for("practice_tools.tools"), 303)


@bp.post("/practice/keys/rotate")
def rotate() -> ResponseReturnValue:
    """Replace the platform's key; the old one is no longer published."""
    keys.rotate(current().store)
    return redirect(url_for("practice_tools.tools", _anchor="cle"), 303)
