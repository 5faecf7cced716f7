"""What a participant follows: the programme, its modules, and one room per kind of activity."""

from flask import Blueprint, Flask

from course.registries import DemoStep, GapProvider
from modules import activities, cli, demo, linkables
from modules.charter import kind as charter
from modules.codev import demo as codev_demo
from modules.codev import kind as codev
from modules.journal import kind as journal
from modules.open_forum import demo as open_forum_demo
from modules.open_forum import kind as open_forum
from modules.programme import gaps
from modules.programme import views as programme
from modules.quiz import kind as quiz
from modules.reading import kind as reading
from modules.self_assessment import kind as self_assessment
from modules.short_text import kind as short_text

KINDS = (reading, quiz, journal, self_assessment, charter, short_text, codev, open_forum)


def init_app(app: Flask) -> None:
    """Plug the room in: shared templates, the programme, each kind, what the LMS may point to."""
    app.register_blueprint(
        Blueprint(
            *("modules", __name__),
            template_folder="templates",
            static_folder="static",
            static_url_path="/assets/modules",
        )
    )
    for room in (activities, programme, *KINDS, linkables, cli):
        room.init_app(app)
    app.extensions["agencement"].gaps.append(GapProvider("modules", gaps.find))
    steps = app.extensions["agencement"].demo_steps
    steps.append(DemoStep("content", -10, demo.load))
    steps.append(DemoStep("activities", 10, demo.tell))
    steps.append(DemoStep("codev", 22, codev_demo.tell))
    steps.append(DemoStep("open_forum", 24, open_forum_demo.tell))
