"""The pages in Chromium: with axe, on a phone, saving themselves, in two tabs."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from course.access import operations as access
from course.access.guard import COOKIE_KEY
from course.db import db
from modules.journal.models import JournalEntry
from tests.databases import Sqlite
from tests.modules.conftest import inside
from tests.modules.test_quiz import answers
from tests.modules.world import World

pytestmark = pytest.mark.browser

PARTICIPANT = [
    "parcours",
    "modules/M1",
    "modules/M2",
    "modules/M3",
    "lire/m1-lecture",
    "lire/m1-lecture/agencement-un-mot-datelier-devenu-concept",
    "lire-en-entier/m1-lecture",
    "quiz/m1-quiz",
    "quiz/m1-quiz/essais/1",
    "journal",
    "journal/m1-journal",
    "journal/m1-journal/partage",
    "autopositionnement/m0-autopositionnement",
    "charte/m0-charte",
    "ecrit/m1-croyance",
    "ecrit/m0-etablissement",
]
COMPANION = ["parcours", "modules/M1", "quiz/m1-quiz", "journal/partages", "ecrit/m0-etablissement"]
STORED = "Écrit pour moi, et relu."


@pytest.fixture
def here(sqlite: Sqlite, november: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The small cohort on a running server; plain cookies, since this browser is at top level."""
    for name, value in {"SECURE": False, "SAMESITE": "Lax", "PARTITIONED": False}.items():
        monkeypatch.setitem(sqlite.app.config, f"SESSION_COOKIE_{name}", value)
    for made in inside(sqlite):
        made.send("Ada", "quiz/m1-quiz", **answers(wrong=2))
        made.send("Ada", "journal/m1-journal", text=STORED)
        made.send("Ada", "journal/m1-journal/partage", audiences=["tutor"])
        made.send("Ada", "ecrit/m0-etablissement", text="Un mot. " * 100, suite="remettre")
        made.send("Ada", "autopositionnement/m0-autopositionnement", A1="2")
        db.session.commit()
        yield made


@pytest.fixture
def address(here: World) -> Iterator[str]:
    server = make_server("localhost", 0, here.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def window(browser: Browser, here: World, address: str, given: str, width: int = 1280) -> BrowserContext:
    """A fresh browser in which the person is signed in."""
    token = access.open_sign_in(person_id=here.people[given].id)
    db.session.commit()
    signer = here.app.session_interface.get_signing_serializer(here.app)  # type: ignore[attr-defined]
    fresh = browser.new_context(
        base_url=f"{address}{here.url('')}", locale="fr-FR", viewport={"width": width, "height": 780}
    )
    fresh.set_default_timeout(8000)
    fresh.add_cookies([{"name": "agencement", "value": signer.dumps({COOKIE_KEY: token}), "url": address}])
    return fresh


def opened(context: BrowserContext, path: str) -> Page:
    page = context.new_page()
    page.goto(path)
    return page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("given", "paths"), [("Ada", PARTICIPANT), ("Nadia", COMPANION)])
def test_pages_pass_axe_and_never_scroll_sideways(
    chromium: Browser, here: World, address: str, given: str, paths: list[str], width: int
) -> None:
    context = window(chromium, here, address, given, width)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        result = Axe().run(page, options={"runOnly": ["RGAAv4"], "resultTypes": ["violations"]})
        assert result.response["violations"] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert wrong == []
    context.close()


def test_a_page_of_the_journal_saves_itself_and_is_there_again(
    chromium: Browser, here: World, address: str
) -> None:
    context = window(chromium, here, address, "Ada")
    page = opened(context, "journal/m1-journal")
    page.fill("#text", f"{STORED} Puis continué.")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Enregistré à")
    page.fill("#text", f"{STORED} Puis continué, deux fois.")
    page.locator("#text").blur()
    expect(page.locator("form[data-autosave-url] input[name=version]")).to_have_value("3")
    page.reload()
    expect(page.locator("#text")).to_have_value(f"{STORED} Puis continué, deux fois.")
    context.close()


def test_the_second_tab_is_told_that_the_text_has_changed(
    chromium: Browser, here: World, address: str
) -> None:
    context = window(chromium, here, address, "Ada")
    first, second = (opened(context, "journal/m1-journal") for _ in range(2))
    first.fill("#text", "Du premier onglet")
    expect(first.locator("[data-autosave-status]")).to_contain_text("Enregistré à")
    second.fill("#text", "Du second onglet")
    expect(second.locator("[data-autosave-status]")).to_contain_text("changé dans un autre onglet")
    second.click("button:text-is('Enregistrer')")
    expect(second.locator("#other")).to_have_value("Du premier onglet")
    expect(second.locator("#text")).to_have_value("Du second onglet")
    second.close()
    first.close()
    context.close()
    assert db.session.query(JournalEntry).one().text == "Du premier onglet"
    db.session.rollback()


def test_words_are_counted_while_one_writes(chromium: Browser, here: World, address: str) -> None:
    context = window(chromium, here, address, "Ada")
    page = opened(context, "ecrit/m1-croyance")
    page.fill("#text", "L’école, – c’est nous")
    expect(page.locator("[data-word-count]")).to_have_text("3\u00a0mots")
    context.close()
