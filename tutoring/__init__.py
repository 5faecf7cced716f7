"""The human side: sessions with attendance, field visits and their hours."""

from flask import Blueprint, Flask

from course.registries import DemoStep
from tutoring import demo
from tutoring.sessions import views as sessions
from tutoring.visits import views as visits

bp = Blueprint(
    "tutoring",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets/tutoring",
)


def init_app(app: Flask) -> None:
    """Plug the rooms in."""
    app.register_blueprint(bp)
    for room in (sessions, visits):
        room.init_app(app)
    app.extensions["agencement"].demo_steps.append(DemoStep("tutoring", 20, demo.tell))
