"""Fixtures of the screen: they need neither a database nor the rooms."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response, jsonify, render_template, request
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.course.ui.sample import CONTENT, ROWS, Site, VisitForm, make_app


@pytest.fixture(scope="session")
def ui_app() -> Flask:
    return make_app()


@pytest.fixture
def client(ui_app: Flask) -> FlaskClient:
    return ui_app.test_client()


@pytest.fixture
def context(ui_app: Flask) -> Iterator[None]:
    """A request, for forms and templates that are used without a page."""
    with ui_app.test_request_context("/visite"):
        yield


def _drafts(app: Flask, site: Site) -> None:
    @app.post("/brouillon/<int:run>")
    def draft(run: int) -> tuple[Response, int]:
        if run != site.run:  # a page of the test before, saving as it closes
            return jsonify({}), 200
        status, answer, delay = site.answers.pop(0) if site.answers else (200, {}, 0.0)
        threading.Event().wait(delay)
        site.seen.append(("draft", request.form.to_dict()))
        return jsonify(answer), status

    @app.route("/journal", methods=["GET", "POST"])
    def journal() -> str:
        if request.method == "POST":
            site.seen.append(("journal", request.form.to_dict()))
        form = VisitForm(None, data={"report": site.stored})
        return render_template(
            "sample.html", form=form, rows=ROWS, text=CONTENT, autosave_url=f"/brouillon/{site.run}"
        )


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    site, app = Site(), make_app()
    _drafts(app, site)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(running: Site) -> Site:
    running.answers, running.seen, running.stored = [], [], ""
    running.run += 1
    return running


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    return chromium


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A fresh browser, as for a new person."""
    fresh = browser.new_context(
        base_url=site.address, locale="fr-FR", reduced_motion="reduce", viewport={"width": 360, "height": 780}
    )
    fresh.set_default_timeout(8000)
    yield fresh
    fresh.close()


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A page on which no script fails and the policy stops nothing."""
    page, wrong = window.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if "Security Policy" in line.text else None)
    yield page
    assert wrong == []
