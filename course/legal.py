"""The declaration of accessibility and the information on personal data: public, for everyone."""

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue

from course.permissions import PUBLIC, requires

bp = Blueprint("legal", __name__)


@bp.get("/accessibilite")
@requires(PUBLIC)
def accessibility() -> ResponseReturnValue:
    """The declaration of accessibility (RGAA 4.1) and the contact to report a difficulty."""
    return render_template("legal/accessibility.html", contact=current_app.config["CONTACT"])


@bp.get("/donnees-personnelles")
@requires(PUBLIC)
def privacy() -> ResponseReturnValue:
    """What is kept, who reads it, and the person's rights (RGPD)."""
    return render_template("legal/privacy.html", contact=current_app.config["CONTACT"])


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(bp)
