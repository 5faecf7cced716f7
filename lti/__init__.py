"""The wire to the LMS; nobody imports it."""

from flask import Flask

from course.registries import DemoStep
from lti import cli, copies, deep_linking, demo, operator, outbox, registration, review, roster
from lti.launch import entering, opening, views
from lti.platforms import views as platforms


def init_app(app: Flask) -> None:
    """Plug the rooms in."""
    cli.init_app(app)
    platforms.init_app(app)
    views.init_app(app)
    entering.init_app(app)
    opening.init_app(app)
    for room in (outbox, registration, deep_linking, review, roster, copies, operator):
        room.init_app(app)
    steps = app.extensions["agencement"].demo_steps
    steps.append(DemoStep("practice platform", -5, demo.register))
    steps.append(DemoStep("lti", 5, demo.tell))
