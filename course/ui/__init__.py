"""What every room shows things with: forms, filters, Markdown, headers, the two shells.

`init_app` registers the templates of `course/templates`, the files of `course/static` (endpoint
`ui.static`, addressed with `asset()` so that they can be cached for a year) and Bootstrap, which is
served from its wheel. Pages work without JavaScript.
"""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, current_app, request, url_for
from flask.globals import request_ctx
from flask_bootstrap import Bootstrap5

from course.ui import formats, forms, headers
from course.ui.markdown import plain_paragraphs, render_markdown, render_user_markdown

COURSE = Path(__file__).resolve().parent.parent
FILTERS = (
    *(formats.hours, formats.long_date, formats.short_date, formats.long_datetime, formats.clock_time),
    *(formats.percent, formats.number, formats.sort_key, formats.initials, formats.typography, formats.de),
)


def init_app(app: Flask) -> None:
    """Give the application its look: Bootstrap, templates, filters, headers."""
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.config.setdefault("ACCESSIBILITY_STATUS", "non conforme")
    Bootstrap5(app)
    app.register_blueprint(
        Blueprint(
            *("ui", __name__),
            template_folder=str(COURSE / "templates"),
            static_folder=str(COURSE / "static"),
            static_url_path="/assets",
        )
    )
    _register_jinja(app)
    headers.init_app(app)


def _register_jinja(app: Flask) -> None:
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update({function.__name__: function for function in FILTERS})
    env.filters["markdown"] = render_markdown
    env.filters["user_markdown"] = render_user_markdown
    env.filters["paragraphs"] = plain_paragraphs
    env.filters["label_of"] = forms.label_of
    env.globals.update(
        asset=asset,
        counted=formats.counted,
        current_path=current_path,
        field_kind=forms.field_kind,
        period=formats.period,
        accessibility_status=app.config["ACCESSIBILITY_STATUS"],
    )


@lru_cache(maxsize=256)
def _fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def asset(filename: str, room: str = "ui") -> str:
    """The address of a static file of a room (its blueprint's name), which changes with its content."""
    folder = current_app.blueprints[room].static_folder
    assert folder is not None
    return url_for(f"{room}.static", filename=filename, v=_fingerprint(Path(folder) / filename))


def current_path() -> str:
    """The page to come back to, path and query; « / » when this address only takes posts."""
    adapter = request_ctx.url_adapter
    if adapter is None or not adapter.test(request.path, method="GET"):
        return "/"
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else request.path
