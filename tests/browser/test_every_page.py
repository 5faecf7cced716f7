"""Every page of every role: RGAA rules of axe, no sideways scroll at 360 px, nothing refused by the policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Tool, Visitors

pytestmark = pytest.mark.browser

PAGES: dict[str, tuple[str, list[str]]] = {
    "participant": (
        "106",
        [
            *("", "parcours", "heures", "journal", "visites", "modules/M0", "modules/M1", "modules/M5"),
            *("lire/m1-lecture", "quiz/m1-quiz", "ecrit/m2-pourquoi-ici", "journal/m1-journal"),
            *("autopositionnement/m0-autopositionnement", "charte/m0-charte"),
            *("agenda", "agenda/adresses", "messages", "mon-groupe", "appui", "appui/nouvelle"),
            *("attestation", "classes-virtuelles", "signer", "telephone"),
            *("codev/", "codev/fiches", "forums", "liens", "recherche?q=charte"),
        ],
    ),
    "tutor": (
        "202",
        [
            *("", "visites", "visites/nouvelle", "visites/mobile", "journal/partages", "heures-equipe"),
            *("ecrit/m0-etablissement", "agenda", "appui", "suivis-a-distance"),
        ],
    ),
    "trainer": (
        "212",
        [
            *("", "cohorte", "cohorte?voir=relancer", "groupes", "presence", "envois", "visites/nouvelle"),
            *("inscriptions", "cartouche", "calendrier", "seances/nouvelle", "annonce", "relance"),
            *("classes-virtuelles", "heures-a-completer", "bilan", "codev/suivi", "forums/nouveau", "liens"),
        ],
    ),
    "manager": (
        "221",
        [
            *("", "personnes", "groupes", "cohorte", "envois", "inscriptions", "attestations", "bilan"),
            *("attestations/signature", "changements", "reglages", "visites/sans-reponse"),
        ],
    ),
    "administrator": (
        "251",
        ["", "cohorte", "visites", "heures-equipes", "calendrier", "calendrier/vacances/nouvelles", "bilan"],
    ),
}


def wrong(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    found = Axe().run(page, options={"runOnly": ["RGAAv4"], "resultTypes": ["violations"]})
    violations = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]]
    script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    overflow = page.evaluate(script)
    return violations + ([f"{overflow} px too wide"] if overflow > 0 else [])


@pytest.mark.parametrize("role", PAGES)
def test_pages_pass_axe_and_fit_a_phone(tool: Tool, visitors: Visitors, role: str) -> None:
    sub, paths = PAGES[role]
    visitor = visitors(sub, width=360)
    visitor.enter()
    tab = visitor.open_tab()
    home = tab.url
    for path in paths:
        answer = tab.goto(home + path)
        assert answer is not None
        assert answer.status == 200, path
        assert wrong(tab) == [], path


def test_public_pages_pass_axe(tool: Tool, visitors: Visitors) -> None:
    page = visitors("106", width=360).page
    for path in ("/", "/accessibilite", "/donnees-personnelles", "/a-bientot", "/mes-cohortes", "/rien"):
        page.goto(tool.address + path)
        assert wrong(page) == [], path
