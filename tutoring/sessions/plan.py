"""What planning plugs in: its pages, the agenda, the real dates for module pages, reminders, documents."""

from pathlib import Path

from flask import Flask

from course import documents
from course.registries import AgendaProvider, Registries
from tutoring.sessions import agenda, plan_views, reminders, telling_views

FOLDER = Path(__file__).parent.parent / "documents"


def init_app(app: Flask) -> None:
    """Register all of it."""
    plan_views.init_app(app)
    telling_views.init_app(app)
    documents.register(app, "tutoring", FOLDER)
    found: Registries = app.extensions["agencement"]
    found.agenda.append(AgendaProvider("sessions", agenda.entries))
    found.held_sessions = agenda.held
    found.job_handlers[reminders.JOB] = reminders.remind
