"""The page behind the QR code: number, date, state, initials and total, for whoever holds the paper."""

from flask import Blueprint, Response, make_response, render_template

from course.attestation import queries
from course.errors import page
from course.permissions import PUBLIC, requires
from course.ui.formats import hours, initials

bp = Blueprint("certificates", __name__)

# What urlsafe base64 of 32 bytes makes; a shorter or longer address is not looked up.
TOKEN_LENGTH = 43


@bp.get("/attestation/<token>")
@requires(PUBLIC)
def check(token: str) -> Response:
    """Whether the certificate may be relied on; an unknown address is a page not found."""
    found = queries.by_token(token) if len(token) == TOKEN_LENGTH else None
    if found is None:
        return _unlisted(page(404))
    html = render_template(
        "attestation/check.html",
        number=found.number,
        issued_at=found.issued_at,
        state_of_it=found.state,
        replaced=found.replaced_by_id is not None,
        initials=initials(found.snapshot["person"]),
        total=hours(found.snapshot["done"]),
    )
    return _unlisted(make_response(html))


def _unlisted(response: Response) -> Response:
    """Kept by no search engine, no browser, no proxy."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
