"""A small LMS for demonstration and tests: a separate Flask app, on another site than the tool.

It imitates Moodle 4.5's mod_lti as lti.md measured it, with no login: whoever is named in the
address is whoever opens the course. That is why it only starts on a loopback address. It shares
nothing with the tool but the list of fictitious people.
"""

from collections.abc import Callable

from flask import Flask, Response, request
from flask_bootstrap import Bootstrap5
from werkzeug.exceptions import HTTPException

from lti.practice_platform import ags, faults, nrps, oidc, pages, services, tokens
from lti.practice_platform.runtime import EXTENSION, KeySet, Platform, fetch_keys
from lti.practice_platform.settings import (
    CLIENT_ID,
    CONTEXT_ID,
    DEPLOYMENT_ID,
    ISSUER,
    PracticeSettings,
    origin,
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
    app.extensions[EXTENSION] = Platform(settings, Store(settings.database), fetch)
    for module in (oidc, tokens, ags, nrps, faults, pages):
        app.register_blueprint(module.bp)
    app.register_error_handler(services.ServiceError, services.refuse)
    app.register_error_handler(HTTPException, pages.show_error)
    app.add_url_rule(
        "/mod/lti/services.php/<path:rest>",
        view_func=services.no_handler,
        methods=services.ANY_METHOD,
    )
    app.before_request(_refuse_other_sites)
    app.after_request(_headers_for(settings))
    return app


def _refuse_other_sites() -> Response | None:
    """Forms of the practice pages are sent from those pages only, whatever site a browser is on."""
    from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    if request.path.startswith("/practice/") and request.method == "POST" and from_elsewhere:
        return Response("Formulaire envoyé depuis un autre site.", 403, mimetype="text/plain")
    return None


def _headers_for(settings: PracticeSettings) -> Callable[[Response], Response]:
    """A strict policy: nothing inline, and no frame or form but our own and the tool's."""
    tool = origin(settings.tool_url)
    policy = (
        f"default-src 'self'; frame-src 'self' {tool}; form-action 'self' {tool}; "
        "base-uri 'none'; object-src 'none'; frame-ancestors 'self'"
    )

    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return add
