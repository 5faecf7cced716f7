"""« Cartouche »: the course as a file to import into another course of the LMS."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Blueprint, render_template, send_file
from flask.typing import ResponseReturnValue

from course.errors import NotFound
from course.permissions import Actor, declare, holds, requires
from course.roles import Role
from lti.copies import cartridge, offer, queries

bp = Blueprint("cartridge", __name__, template_folder="../templates")

READ = declare("lti:cartridge:read", holds(Role.TRAINER, Role.MANAGER))


@bp.get("/c/<cohort_uid>/cartouche")
@requires(READ)
def show() -> ResponseReturnValue:
    """What the file is for, what is in it, how to import it."""
    return render_template("lti/copies/cartridge.html", sections=offer.parts())


@bp.get("/c/<cohort_uid>/cartouche/parcours.imscc")
@requires(READ)
def download() -> ResponseReturnValue:
    """The file."""
    found = offer.parts()
    if not found:
        raise NotFound
    return send_file(
        BytesIO(offer.file(found)),
        mimetype=cartridge.MIMETYPE,
        as_attachment=True,
        download_name=offer.FILENAME,
    )


def card(reader: Actor) -> Mapping[str, Any] | None:
    """On the home of who leads the course, until a first module stands in a course of the LMS."""
    return None if queries.holds_links(reader.cohort) else {}
