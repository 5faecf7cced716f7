"""The human side: sessions with attendance, field visits and their hours."""

from flask import Blueprint, Flask

from course.registries import AgendaProvider, DemoStep, GapProvider
from tutoring import demo
from tutoring.my_year import views as my_year
from tutoring.sessions import attendance, gaps, plan
from tutoring.sessions import views as sessions
from tutoring.slots import agenda as slot_agenda
from tutoring.slots import views as slots
from tutoring.support import views as support
from tutoring.virtual_classes import views as virtual_classes
from tutoring.visits import agenda as visit_agenda
from tutoring.visits import facts as visit_facts
from tutoring.visits import room as visit_room

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
    for room in (sessions, plan, attendance, visit_room, virtual_classes, support, slots, my_year):
        room.init_app(app)
    app.extensions["agencement"].demo_steps.append(DemoStep("tutoring", 20, demo.tell))
    app.extensions["agencement"].agenda.append(AgendaProvider("visits", visit_agenda.entries))
    app.extensions["agencement"].agenda.append(AgendaProvider("slots", slot_agenda.entries))
    app.extensions["agencement"].gaps.append(GapProvider("sessions", gaps.find))
    app.extensions["agencement"].evidence_facts |= {"attendance": gaps.facts, "visit": visit_facts.facts}
