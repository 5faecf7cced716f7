"""The composition root: the only file that imports all four packages."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import course
import lti
import modules
import tutoring
from course.config import ROOT, Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The tool as a WSGI application; settings come from the environment unless given.

    Raises course.config.UnsafeSettings when production would run with demonstration values.
    """
    chosen = (settings or Settings.from_environment()).check()
    app = Flask("course", root_path=str(ROOT / "course"), instance_path=str(chosen.instance_path.resolve()))
    app.config.from_mapping(chosen.flask())
    app.extensions["settings"] = chosen
    if chosen.proxies:
        hops = chosen.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    for room in (course, modules, tutoring, lti):
        room.init_app(app)
    return app
