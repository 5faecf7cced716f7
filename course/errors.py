"""Errors that people may meet: a broken rule, a refused page; each becomes a page in French."""

import io
import secrets
import traceback
from collections.abc import Iterable
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from course.db import db
from course.incidents import operations as incidents

log = structlog.get_logger("agencement.errors")

# What the platform posts by itself: nothing in it was typed.
PROTOCOL = ("/lti/login", "/lti/launch", "/lti/inscription/")
# What the kept text may weigh when a form was too large to be accepted, and how much of such a form is read
# to find it, its files running through without being kept (bytes). Read to the end, the browser also gets to
# see the page: it shows none when the connection closes while it sends.
KEPT_LIMIT = 12 * 1024 * 1024
READ_LIMIT = 64 * 1024 * 1024


class RuleBroken(Exception):
    """A rule of the course refuses this act; `message` is shown, beside `field` when it names one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class SignedOut(Exception):
    """The page needs a person and the browser brings none."""


class NotAllowed(Exception):
    """The person is known and may not do this; `message` says why, in French."""

    def __init__(self, message: str = "Cette page ne vous est pas ouverte.") -> None:
        super().__init__(message)
        self.message = message


class NotFound(Exception):
    """No such thing, or not for this person: the two are told apart by nobody."""


PAGES: dict[int, tuple[str, str]] = {
    400: ("Demande incomplète", "Revenez à la page précédente et recommencez."),
    404: ("Page introuvable", "L’adresse est peut-être incomplète, ou la page n’est pas pour vous."),
    405: ("Action impossible ici", "Revenez à la page précédente."),
    409: ("Cette page a changé entre-temps", "Rechargez-la pour voir où elle en est."),
    413: ("Envoi trop volumineux", "Raccourcissez le texte ou réduisez le fichier, puis renvoyez."),
    415: ("Format non accepté", "Revenez à la page précédente et recommencez."),
    429: ("Trop d’essais", "Attendez quelques minutes, puis recommencez."),
    500: ("Un incident de notre côté", "Rien n’a été enregistré à moitié. Réessayez dans un instant."),
}


def support_code() -> str:
    """A short code that a person can read out on the telephone, also written in the log."""
    return secrets.token_hex(4).upper()


def described(error: BaseException) -> dict[str, str]:
    """What a log may say of an incident: its type and the lines of code, no message (it may hold names)."""
    return {"error": type(error).__name__, "trace": "".join(traceback.format_tb(error.__traceback__))}


def init_app(app: Flask) -> None:
    """Register the French error pages."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SignedOut, _signed_out)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(NotFound, lambda error: page(404))
    app.register_error_handler(RuleBroken, _rule_broken)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def page(
    status: int,
    title: str | None = None,
    what: str | None = None,
    todo: str | None = None,
    *,
    code: str | None = None,
    **more: object,
) -> Response:
    """One error page: what happened, what to do, a support code; gives back what was typed."""
    db.session.rollback()
    default_title, default_todo = PAGES.get(status, PAGES[400])
    if request_ctx.url_adapter is None:  # a host that is not ours: no address can be built
        return Response(f"{title or default_title}\n", status, mimetype="text/plain")
    html = render_template(
        "layout/message.html",
        title=title or default_title,
        what=what,
        todo=todo or default_todo,
        support_code=code,
        kept=kept_text(),
        **more,
    )
    return make_response(html, status)


def kept_text() -> list[tuple[str, str]]:
    """The texts of the refused form, to be copied; never a token nor a hidden field."""
    if request.method not in ("POST", "PUT", "PATCH") or request.path.startswith(PROTOCOL):
        return []
    return [(name, value) for name, value in _submitted() if _is_text(name, value)]


def _submitted() -> Iterable[tuple[str, str]]:
    """What was sent, read once: a form that is too large cannot be read again."""
    if "submitted" not in g:
        g.submitted = list(_read_form().items(multi=True))
    found: list[tuple[str, str]] = g.submitted
    return found


def _read_form() -> MultiDict[str, str]:
    limit = READ_LIMIT if request.mimetype == "multipart/form-data" else KEPT_LIMIT
    if (request.content_length or 0) > limit:
        return MultiDict()
    try:
        return request.form
    except RequestEntityTooLarge:
        return _without_files()


class _Nowhere(io.BytesIO):
    """Takes a file that nobody keeps."""

    def write(self, data: Any, /) -> int:
        return len(data)


def _without_files() -> MultiDict[str, str]:
    """The texts of a form that is too large; empty when the texts alone are, or what is sent makes no sense."""
    request.max_content_length = READ_LIMIT
    parser = FormDataParser(
        stream_factory=lambda *about, **named: _Nowhere(),
        max_form_memory_size=KEPT_LIMIT,
        max_form_parts=1000,
    )
    try:
        return parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )[1]
    except RequestEntityTooLarge:
        return MultiDict()


def _is_text(name: str, value: str) -> bool:
    hidden = name in ("csrf_token", "next", "state", "id_token") or name.endswith("_id")
    return not hidden and len(value.strip()) > 5


def _csrf(error: CSRFError) -> Response:
    return page(
        400,
        "Cette page était ouverte depuis longtemps",
        "Par sécurité, l’envoi n’a pas été pris en compte.",
        "Rechargez la page, puis recopiez votre texte ci-dessous.",
    )


def _signed_out(error: SignedOut) -> Response:
    return page(
        401,
        "Entrez depuis M@gistère",
        "Cette page s’ouvre depuis votre parcours : votre session est fermée ou n’a pas commencé ici.",
        "Ouvrez M@gistère, puis cliquez sur l’activité du parcours : vous arriverez ici sans autre mot de passe.",
    )


def _not_allowed(error: NotAllowed) -> Response:
    return page(403, "Accès réservé", error.message, "Revenez à l’accueil du parcours.")


def _rule_broken(error: RuleBroken) -> Response:
    return page(422, "Ce n’est pas possible", error.message, "Revenez à la page précédente.")


def _too_large() -> Response:
    """A form that weighs too much: the text is given back when it can be read, a file never is."""
    size = round((request.content_length or 0) / 1024**2)
    limit = round((current_app.config["MAX_CONTENT_LENGTH"] or 0) / 1024**2)
    what = f"Cet envoi pèse {size} Mo et il en faut {limit} au plus." if size > limit else None
    if request.mimetype != "multipart/form-data":
        return page(413, what=what)
    lost = (
        ""
        if kept_text()
        else " Votre texte n’a pas pu être relu : il est peut-être encore à la page précédente."
    )
    return page(
        413,
        what=f"{what or 'Cet envoi est trop lourd.'} Rien n’a été enregistré, et aucun fichier n’a été gardé.{lost}",
        todo="Choisissez un fichier plus léger (10 Mo au plus), puis renvoyez.",
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        response = error.get_response()
        assert isinstance(response, Response)
        return response
    if error.code == 413:
        return _too_large()
    return page(error.code or 500)


def _unexpected(error: Exception) -> Response:
    code = support_code()
    log.error("unexpected", code=code, endpoint=request.endpoint, **described(error))
    g.rollback = True
    incidents.note(code=code, reason=type(error).__name__, endpoint=request.endpoint or "")
    return page(500, code=code)
