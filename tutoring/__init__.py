"""The human side: sessions with attendance, field visits and their hours."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, url_for

from course.registries import DemoStep
from tutoring import demo
from tutoring.sessions import views as sessions
from tutoring.visits import views as visits

HERE = Path(__file__).resolve().parent

bp = Blueprint(
    "tutoring",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets/tutoring",
)


@lru_cache(maxsize=8)
def _fingerprint(filename: str) -> str:
    return sha256((HERE / "static" / filename).read_bytes()).hexdigest()[:12]


def tutoring_asset(filename: str) -> str:
    """The address of a file of `tutoring/static`, which changes with its content."""
    return url_for("tutoring.static", filename=filename, v=_fingerprint(filename))


def init_app(app: Flask) -> None:
    """Plug the rooms in."""
    app.register_blueprint(bp)
    app.jinja_env.globals["tutoring_asset"] = tutoring_asset
    for room in (sessions, visits):
        room.init_app(app)
    app.extensions["agencement"].demo_steps.append(DemoStep("tutoring", 20, demo.tell))
