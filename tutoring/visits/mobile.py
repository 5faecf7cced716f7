"""« Noter une visite » with or without a network: an installable page, its worker, its data, its sending.

The page itself names nobody, so that it may be kept on a phone; names and schools come apart, for the person
signed in. A small readable cookie tells the page, also without a network, whose entries it may show.
Service workers: https://www.w3.org/TR/service-workers/ ; manifest: https://www.w3.org/TR/appmanifest/ .
"""

import json
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from course.errors import RuleBroken
from course.permissions import PUBLIC, actor, requires
from course.ui import asset
from tutoring.visits import entry
from tutoring.visits.entry import USUAL_MINUTES
from tutoring.visits.forms import VisitForm
from tutoring.visits.permits import WRITE

bp = Blueprint("visits_mobile", __name__)

STATIC = Path(__file__).resolve().parent.parent / "static"
MODULES = ("form.js", "store.js", "waiting.js", "wire.js")
# Whose entries this browser may show; says nothing but an opaque id and opens nothing.
MARK = "agencement_visites"
MARK_LIFE = timedelta(days=90)


@bp.get("/c/<cohort_uid>/visites/mobile")
@requires(WRITE, device=True)
def page() -> ResponseReturnValue:
    """The page for everybody; asked for JSON, what it needs to know of the person signed in."""
    if request.accept_mimetypes.best == "application/json":
        return _marked(jsonify(_hello()))
    if request.headers.get("Sec-Fetch-Dest") in ("iframe", "frame"):
        return render_template("tutoring/visits/mobile_framed.html")
    shell = VisitForm((), (), {}, formdata=None, data={"minutes": USUAL_MINUTES})
    return _marked(make_response(render_template("tutoring/visits/mobile.html", form=shell, mark=MARK)))


def _marked(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept"
    _mark(response, actor().person_uid)
    return response


def _mark(response: Response, person_uid: str) -> None:
    response.set_cookie(
        MARK, person_uid, max_age=MARK_LIFE, secure=True, httponly=False, samesite="Lax", path="/"
    )


def follow_person(response: Response) -> Response:
    """Somebody else signed in, or signed out, in a browser that knows the page: it follows at once."""
    marked, current = request.cookies.get(MARK), g.get("actor")
    if marked is None or current is None or current.person_id is None or response.status_code >= 400:
        return response
    if request.endpoint == "access.sign_out":
        response.delete_cookie(MARK, path="/", secure=True, samesite="Lax")
        response.location = url_for("visits_mobile.forget")
    elif current.person_uid and current.person_uid != marked:
        _mark(response, current.person_uid)
    return response


@bp.get("/a-bientot/visites")
@requires(PUBLIC)
def forget() -> ResponseReturnValue:
    """The page after signing out, in a browser that may hold the names of somebody's groups: it drops them."""
    return render_template("tutoring/visits/signed_out.html")


def _hello() -> dict[str, Any]:
    """A fresh token, and the names and schools of the person's groups."""
    form = entry.prepare(actor()).form
    fields: list[Any] = [
        form.attendees,
        form.school,
        form.nature,
        *([form.function] if form.function else []),
    ]
    choices = {
        "function": [],
        **{field.short_name: [(one.value, one.label) for one in field.choices] for field in fields},
    }
    return {
        "person": actor().person_uid,
        "token": generate_csrf(),
        "choices": {**choices, "usual": form.school.data},
    }


@bp.post("/c/<cohort_uid>/visites/mobile")
@requires(WRITE, device=True)
def send() -> ResponseReturnValue:
    """Write an entry of the phone's queue once; the answer names it, so that the phone may let it go."""
    if request.form.get("person") != actor().person_uid:
        return {"reason": "person"}, 409
    form = entry.prepare(actor()).form
    if not form.validate_on_submit():
        return _to_correct(form)
    try:
        visit, is_same = entry.record(actor(), form)
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _to_correct(form)
    address = url_for("visits.show", visit_uid=visit.uid)
    if not is_same:
        message = "Cette visite est déjà enregistrée, avec un autre contenu. Rien n’a été remplacé."
        return {"reason": "used", "message": message, "address": address}, 409
    return {"recorded": visit.entry_uid, "address": address}


def _to_correct(form: VisitForm) -> ResponseReturnValue:
    """The messages of the ordinary form, each with the field it stands beside."""
    general = [{"field": "", "message": str(message)} for message in form.form_errors]
    beside = [
        {"field": field.short_name, "message": f"{field.label.text} : {message}"}
        for field in form
        for message in field.errors
    ]
    return {"errors": general + beside}, 422


@bp.get("/c/<cohort_uid>/visites/mobile/service-worker.js")
@requires(PUBLIC)
def worker() -> ResponseReturnValue:
    """The service worker of this page and of no other; it changes when a file that it keeps changes."""
    page, files = url_for("visits_mobile.page"), _files()
    source = _source("service-worker.js")
    version = sha256("\n".join([source, *files, *map(_source, MODULES)]).encode()).hexdigest()[:12]
    head = {"PAGE": page, "FILES": files, "VERSION": version}
    lines = [f"const {name} = {json.dumps(value)};" for name, value in head.items()]
    response = Response("\n".join([*lines, source]), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = page
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache
def _source(name: str) -> str:
    return (STATIC / "visits" / name).read_text(encoding="utf-8")


def _files() -> list[str]:
    """What the page is made of, by the addresses that it uses."""
    bootstrap = current_app.jinja_env.globals["bootstrap"]
    version = getattr(bootstrap, "bootstrap_version", "")
    return [
        url_for("bootstrap.static", filename="css/bootstrap.min.css", v=version),
        *(asset("theme.css"), asset("icon.svg"), asset("tutoring.css", "tutoring")),
        asset("visits/mobile.js", "tutoring"),
        *(url_for("tutoring.static", filename=f"visits/{name}") for name in MODULES),
    ]


@bp.get("/c/<cohort_uid>/visites/mobile/manifest.webmanifest")
@requires(PUBLIC)
def manifest() -> ResponseReturnValue:
    """What a phone needs to put the page among its applications."""
    page = url_for("visits_mobile.page")
    response = jsonify(
        {
            "name": "Noter une visite",
            "short_name": "Visites",
            "lang": "fr",
            "id": page,
            "start_url": page,
            "scope": page,
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#1b4f72",
            "icons": [{"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
        }
    )
    response.mimetype = "application/manifest+json"
    return response
