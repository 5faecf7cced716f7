"""What people are told, in the tool and by mail: one row per person, one mail per rhythm."""

from flask import Flask

from course.config import Settings
from course.notices import delivery, links, operations, transport, views
from course.registries import MenuEntry, Registries


def init_app(app: Flask) -> None:
    """Register the page, its line of the menu, the sending of mails and what is swept each hour."""
    settings: Settings = app.extensions["settings"]
    transport.server(settings)
    links.listen()
    app.register_blueprint(views.bp)
    # Mail programmes post there by themselves; the signed address is the authority.
    app.extensions["csrf"].exempt(views.unsubscribe)
    found: Registries = app.extensions["agencement"]
    found.menu.append(MenuEntry("Messages", "notices.index", views.READ, 80, badge=views.unread))
    found.job_handlers[operations.JOB] = delivery.deliver
    found.sweeps += [operations.forget_old, operations.ask_again]
