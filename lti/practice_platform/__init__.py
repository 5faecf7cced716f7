"""A small LMS for demonstration and tests: a separate Flask app, on another site than the tool.

It imitates Moodle 4.5's mod_lti as lti.md measured it, with no login: whoever is named in the
address is whoever opens the course. That is why it only starts on a loopback address. It shares
nothing with the tool but the list of fictitious people.

In tests, without HTTP::

    app = create_practice_platform(PracticeSettings(path, own_url, tool_url), fetch)
    platform = app.extensions["practice_platform"]          # runtime.Platform
    platform.tools.all() / .get(id) / .of_client(client_id) / .activate(id)
    platform.courses.all() / .activities(course_id) / .add(title, now) / .copy(course_id)
    platform.gradebook.line_items(course_id) / .grades(line_item_id)
    platform.store.set_suspended(sub, True) / .set_removed(course_id, sub, True)
    faults.set_fault(platform.store, faults.Fault("down", "scores", count=1))
    registering.new_token(platform)                          # a registration token
    keys.rotate(platform.store)                              # the old key is gone at once

`fetch` takes an address and returns a tool's key set; `platform.clock` may be replaced.
"""

from collections.abc import Callable

from flask import Flask, Response, request
from flask_bootstrap import Bootstrap5
from werkzeug.exceptions import HTTPException

from lti.practice_platform import (
    ags,
    course_pages,
    deep_linking,
    fault_pages,
    nrps,
    oidc,
    pages,
    policy,
    registering,
    review,
    services,
    tokens,
    tool_pages,
)
from lti.practice_platform.errors import PageError
from lti.practice_platform.runtime import EXTENSION, KeySet, Platform, fetch_keys
from lti.practice_platform.settings import (
    CLIENT_ID,
    CONTEXT_ID,
    DEPLOYMENT_ID,
    ISSUER,
    PracticeSettings,
    registration,
)
from lti.practice_platform.store import Store

__all__ = [
    "CLIENT_ID",
    "CONTEXT_ID",
    "DEPLOYMENT_ID",
    "ISSUER",
    "PracticeSettings",
    "create_practice_platform",
    "registration",
]


_ROOMS = (
    oidc,
    registering,
    tokens,
    ags,
    nrps,
    deep_linking,
    review,
    tool_pages,
    course_pages,
    fault_pages,
    pages,
)


def create_practice_platform(
    settings: PracticeSettings, fetch: Callable[[str], KeySet] = fetch_keys
) -> Flask:
    """The platform's WSGI application; RuntimeError outside loopback.

    `fetch` gets the tool's key set from an address.
    """
    settings.check()
    app = Flask(__name__, static_url_path="/practice/static")
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    app.config["TRUSTED_HOSTS"] = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
    Bootstrap5(app)
    app.extensions[EXTENSION] = platform = Platform(settings, Store(settings.database), fetch)
    platform.tools.seed(settings)
    for module in _ROOMS:
        app.register_blueprint(module.bp)
    app.register_error_handler(PageError, pages.show_reason)
    app.register_error_handler(services.ServiceError, services.refuse)
    app.register_error_handler(HTTPException, pages.show_error)
    app.add_url_rule(
        "/mod/lti/services.php/<path:rest>",
        view_func=services.no_handler,
        methods=services.ANY_METHOD,
    )
    app.before_request(_refuse_other_sites)
    app.after_request(policy.add_headers)
    return app


def _refuse_other_sites() -> Response | None:
    """Forms of the practice pages are sent from those pages only, whatever site a browser is on."""
    from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if request.path.startswith("/practice/") and request.method == "POST" and from_elsewhere:
        return Response("Formulaire envoyé depuis un autre site.", 403, mimetype="text/plain")
    return None
