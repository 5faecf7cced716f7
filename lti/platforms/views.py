"""Our public keys, where platforms read them."""

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue

from course.permissions import PUBLIC, requires
from lti.platforms import keys

bp = Blueprint("lti_platforms", __name__)
# Seconds: short enough for a rotation to be seen, long enough to be read once for many launches.
_CACHE = 300


@bp.get("/lti/jwks")
@requires(PUBLIC)
def jwks() -> ResponseReturnValue:
    """The JWK set; an empty one before the first key is made (a GET makes nothing)."""
    answer = jsonify(keys.public_key_set())
    answer.headers["Cache-Control"] = f"public, max-age={_CACHE}"
    return answer


def init_app(app: Flask) -> None:
    """Register the endpoint."""
    app.register_blueprint(bp)
