"""Long texts save themselves, in Chromium, also when the network, the storage or the server fail."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.course.ui.sample import Site

pytestmark = pytest.mark.browser

NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("refused", "SecurityError"); } });"""
STORED = "Object.keys(localStorage).filter(key => key.startsWith('agencement:draft:')).length"


def press(page: Page, label: str) -> None:
    """Press a button by keyboard: at once, without scrolling to it first."""
    page.get_by_role("button", name=label).focus()
    page.keyboard.press("Enter")


def test_a_text_is_saved_while_one_thinks(page: Page, site: Site) -> None:
    """A pause is enough; the hour is said; the local copy is gone; hidden versions are renewed."""
    site.answers = [(200, {"saved_at": "14 h 05", "fields": {"version": "4"}}, 0)]
    page.goto("/journal")
    page.fill("#report", "Première idée")
    expect(page.locator("[data-autosave-status]")).to_have_text("Enregistré à 14 h 05")
    assert [kind for kind, _ in site.seen] == ["draft"]
    assert site.seen[0][1]["report"] == "Première idée"
    assert site.seen[0][1]["csrf_token"]
    assert page.locator("input[name=version]").input_value() == "4"
    assert page.evaluate(STORED) == 0


def test_leaving_the_page_saves_what_was_just_typed(page: Page, site: Site) -> None:
    """Going elsewhere before the pause is over loses nothing."""
    page.goto("/journal")
    page.fill("#report", "Vite")
    page.goto("/erreur")
    page.wait_for_timeout(300)
    assert [posted["report"] for _, posted in site.seen] == ["Vite"]


def test_a_failing_network_is_said_retried_and_survived(page: Page, site: Site) -> None:
    """The text stays on the device, is offered when the page comes back, and can be taken back."""
    site.answers = [(503, {}, 0)] * 9
    page.goto("/journal")
    page.fill("#report", "Texte précieux")
    page.check("#kind-1")
    status = page.locator("[data-autosave-status]")
    expect(status).to_contain_text("Pas encore enregistré")
    expect(status).to_contain_text("gardé sur cet appareil")
    page.goto("/journal")
    expect(page.get_by_text("n’avait pas été enregistré")).to_be_visible()
    assert page.input_value("#report") == ""
    site.answers = []
    page.click("text=Reprendre ce texte")
    assert page.input_value("#report") == "Texte précieux"
    assert page.is_checked("#kind-1")
    expect(status).to_contain_text("Enregistré à")
    assert site.seen[-1][1]["report"] == "Texte précieux"
    assert page.evaluate(STORED) == 0


def test_the_local_copy_may_be_declined(page: Page, site: Site) -> None:
    """« Garder le texte affiché » forgets the copy for good."""
    site.answers = [(503, {}, 0)] * 9
    page.goto("/journal")
    page.fill("#report", "À oublier")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Pas encore")
    site.stored = "Version du serveur"
    page.goto("/journal")
    page.click("text=Garder le texte affiché")
    assert page.input_value("#report") == "Version du serveur"
    assert page.evaluate(STORED) == 0


def test_a_retry_succeeds_by_itself(page: Page, site: Site) -> None:
    """After a failure nobody has to type again: five seconds later it is saved."""
    site.answers = [(503, {}, 0)]
    page.goto("/journal")
    page.fill("#report", "Patience")
    expect(page.locator("[data-autosave-status]")).to_contain_text("Enregistré à", timeout=12000)
    assert len(site.seen) == 2


def test_a_browser_that_refuses_storage_still_saves(window: BrowserContext, page: Page, site: Site) -> None:
    """In a frame storage may be closed: saving works, and a failure says to keep the page open."""
    window.add_init_script(NO_STORAGE)
    site.answers = [(200, {}, 0), (503, {}, 0)]
    page.goto("/journal")
    status = page.locator("[data-autosave-status]")
    page.fill("#report", "Un")
    expect(status).to_contain_text("Enregistré à")
    page.fill("#report", "Deux")
    expect(status).to_contain_text("Ne fermez pas cette page")


@pytest.mark.parametrize(
    ("status", "answer", "said"),
    [
        (401, {}, "rouvrez l’activité depuis M@gistère"),
        (409, {}, "dans un autre onglet"),
        (422, {"message": "Le cycle est clos."}, "Le cycle est clos."),
    ],
)
def test_a_refusal_is_explained_and_not_repeated(
    page: Page, site: Site, status: int, answer: dict[str, str], said: str
) -> None:
    """What will not get better by itself is said once, and the copy stays."""
    site.answers = [(status, answer, 0)]
    page.goto("/journal")
    page.fill("#report", "Texte")
    expect(page.locator("[data-autosave-status]")).to_contain_text(said)
    page.wait_for_timeout(1800)
    assert len(site.seen) == 1
    assert page.evaluate(STORED) == 1


def test_sending_the_form_waits_for_the_save_under_way(page: Page, site: Site) -> None:
    """Otherwise the form would meet a version newer than its own and be refused."""
    site.answers = [(200, {"fields": {"version": "8"}}, 0.8)]
    page.goto("/journal")
    page.evaluate("document.querySelector('form.form').action = '/journal'")
    page.fill("#report", "Texte final")
    with page.expect_request("**/brouillon/*"):
        pass
    with page.expect_navigation():
        press(page, "Enregistrer la visite")
    assert [(kind, posted["version"]) for kind, posted in site.seen] == [("draft", "3"), ("journal", "8")]


def test_sending_at_once_does_not_save_beside(page: Page, site: Site) -> None:
    """Typing and pressing the button makes one request, not two that race."""
    page.goto("/journal")
    page.evaluate("document.querySelector('form.form').action = '/journal'")
    page.fill("#report", "D’un trait")
    press(page, "Enregistrer la visite")
    page.wait_for_timeout(500)
    assert [kind for kind, _ in site.seen] == ["journal"]


def test_a_confirmed_sending_forgets_the_copy(page: Page, site: Site) -> None:
    """« La visite est enregistrée » is the proof; a refused one keeps the copy."""
    page.goto("/journal")
    page.evaluate("document.querySelector('form.form').action = '/erreur'")
    page.fill("#report", "Envoyé")
    page.click("text=Enregistrer la visite")
    expect(page.locator("h1")).to_contain_text("ouverte depuis longtemps")
    assert page.evaluate(STORED) == 1
    page.goto("/visite?flash=1")
    assert page.evaluate(STORED) == 0
