"""The sample pages in Chromium: seen, with the keyboard, without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.course.ui.sample import Site

pytestmark = pytest.mark.browser

PAGES = ["/visite?flash=1", "/visite?framed=1", "/erreur", "/erreur?framed=1&anonymous=1"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_pass_axe_and_never_scroll_sideways(page: Page, address: str, width: int) -> None:
    """RGAA rules of axe, and no page wider than its window (360 px is also 1440 px at 400 %)."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    result = Axe().run(page, options={"runOnly": ["RGAAv4"], "resultTypes": ["violations"]})
    assert result.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_refused_forms_pass_axe(page: Page) -> None:
    """The page with every kind of error."""
    page.goto("/visite?framed=1")
    page.fill("#minutes", "1 h 75")
    page.click("text=Enregistrer la visite")
    expect(page.locator("#error-summary")).to_be_focused()
    result = Axe().run(page, options={"runOnly": ["RGAAv4"], "resultTypes": ["violations"]})
    assert result.response["violations"] == []


def test_targets_are_large_enough_for_a_thumb(page: Page) -> None:
    """44 px for everything one touches, links inside a sentence apart."""
    page.goto("/visite?framed=1")
    script = """[...document.querySelectorAll('nav a, button, .btn, .form-control, .form-select, .form-check')]
      .filter(element => element.getBoundingClientRect().height < 44).map(element => element.outerHTML)"""
    assert page.evaluate(script) == []


@pytest.mark.parametrize("name", ["day", "minutes", "kind", "report"])
def test_the_summary_leads_into_the_field(page: Page, name: str) -> None:
    """Enter on an error puts the cursor in its box, with its question in view, by the browser alone."""
    page.goto("/visite")
    page.click("text=Enregistrer la visite")
    expect(page.locator("#error-summary")).to_be_focused()
    page.click(f"#error-summary a[href^='#{name}']")
    box, question = page.locator(f"#{name}"), page.locator(f"label[for={name}]")
    if name == "kind":
        box, question = page.locator("#kind-0"), page.locator("#kind legend")
    expect(box).to_be_focused()
    expect(question).to_be_in_viewport(ratio=0.9)


def test_the_keyboard_skips_to_the_content(page: Page) -> None:
    """The first press of Tab shows the link, Enter passes the menu."""
    page.goto("/visite")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()


def test_without_javascript_the_form_works_and_the_summary_has_the_focus(
    browser: Browser, site: Site
) -> None:
    """No script is needed to send, to be told, and to have everything back."""
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/visite")
    page.fill("#report", "Ce que j’ai vu")
    page.fill("#minutes", "bientôt")
    page.click("text=Enregistrer la visite")
    assert page.locator("#error-summary:focus").count() == 1
    assert page.input_value("#report") == "Ce que j’ai vu"
    assert page.input_value("#minutes") == "bientôt"
    context.close()


def test_the_kept_text_is_copied_with_one_press(page: Page) -> None:
    """« Copier », then paste: the whole text, even where the clipboard is closed to scripts."""
    page.goto("/erreur")
    page.click("button[data-copy=kept-1]")
    expect(page.locator(".copy-line [role=status]").first).to_have_text("Copié.")
    page.evaluate("const a = document.getElementById('kept-2'); a.readOnly = false; a.value = ''; a.focus()")
    page.keyboard.press("Control+V")
    assert page.input_value("#kept-2") == page.input_value("#kept-1")
