"""The wire to the LMS; nobody imports it."""

from flask import Flask

from course.registries import DemoStep
from lti import cli, demo, outbox
from lti.launch import opening, views
from lti.platforms import views as platforms


def init_app(app: Flask) -> None:
    """Plug the rooms in."""
    cli.init_app(app)
    platforms.init_app(app)
    views.init_app(app)
    opening.init_app(app)
    outbox.init_app(app)
    steps = app.extensions["agencement"].demo_steps
    steps.append(DemoStep("practice platform", -5, demo.register))
    steps.append(DemoStep("lti", 5, demo.tell))
