"""An open forum in browsers, from its question to an action with a volunteer."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tool, Visitors
from tests.browser.sessions import PARIS, at_top, fits

pytestmark = pytest.mark.browser

CLAIRE, CAMILLE, ETIENNE = "211", "103", "104"
SUBJECT = "Une heure commune pour les équipes"


def press(page: Page, name: str) -> None:
    """Send a form; no rule refuses it, and nothing sticks out."""
    expect(page.locator("main")).to_contain_text(name)
    page.get_by_role("button", name=name, exact=True).first.click()
    page.locator("main h1").wait_for()
    assert [one.inner_text() for one in page.locator("#error-summary").all()] == []
    assert fits(page)


def test_a_forum_from_its_question_to_an_action(tool: Tool, visitors: Visitors) -> None:
    trainer, home = at_top(visitors(CLAIRE))
    camille, _ = at_top(visitors(CAMILLE, width=360))
    etienne, _ = at_top(visitors(ETIENNE, width=360))
    trainer.goto(f"{home}forums/nouveau")
    trainer.get_by_label("Ce forum sert").select_option(label="Une rencontre, hors module")
    trainer.get_by_label("Question du forum").fill("Que faisons-nous chacun de notre côté ?")
    trainer.get_by_label("Séance").select_option(label="Une autre date, indiquée ci-dessous")
    trainer.get_by_label("Date des ateliers").fill(f"{datetime.now(PARIS):%Y-%m-%d}")
    press(trainer, "Créer le forum")
    for name in ("Table du fond", "Table de devant"):
        trainer.get_by_label("Nom de l’espace").fill(name)
        press(trainer, "Ajouter cet espace")
    trainer.get_by_label("Commence à").fill("14:00")
    trainer.get_by_label("Finit à").fill("14:40")
    press(trainer, "Ajouter ce créneau")
    trainer.get_by_role("link", name="Retour au forum").click()
    forum = trainer.url
    press(trainer, "Ouvrir la place du marché")

    # Both open the same free place; the second is told, and keeps the card.
    for page in (camille, etienne):
        page.goto(forum)
        page.get_by_role("link", name="Place libre").first.click()
    camille.get_by_label("Sujet", exact=True).fill(SUBJECT)
    press(camille, "Mettre ma carte sur la place du marché")
    etienne.get_by_label("Sujet", exact=True).fill("Le tutorat entre élèves")
    etienne.get_by_role("button", name="Mettre ma carte sur la place du marché").click()
    expect(etienne.locator("main")).to_contain_text("Le tutorat entre élèves")
    etienne.goto(forum)
    expect(etienne.locator("main")).to_contain_text(SUBJECT)

    trainer.goto(forum)
    press(trainer, "Commencer les ateliers")
    camille.goto(forum)
    camille.get_by_role("link", name=SUBJECT).click()
    card = camille.url
    press(camille, "Je prends le compte rendu")
    if camille.get_by_role("link", name="Écrire le compte rendu").count():
        camille.get_by_role("link", name="Écrire le compte rendu").click()
    camille.locator("textarea[name=text]").fill("Une heure le jeudi.\nUn référent par équipe.")
    press(camille, "Publier le compte rendu")
    etienne.goto(card)
    etienne.get_by_role("button", name=re.compile("^J’y ")).first.click()
    etienne.get_by_label("Ce que j’en retiens").fill("Commencer petit.")
    press(etienne, "Co-signer ce compte rendu")

    trainer.goto(forum)
    press(trainer, "Passer aux comptes rendus")
    press(trainer, "Ouvrir le vote")
    etienne.goto(f"{forum.split('?')[0]}/vote")
    etienne.get_by_label(SUBJECT).fill("5")
    press(etienne, "Voter")
    trainer.goto(forum)
    press(trainer, "Clore le vote, passer aux actions")
    camille.goto(f"{forum.split('?')[0]}/actions")
    camille.get_by_label("Action", exact=True).fill("Bloquer le jeudi de onze heures à midi")
    camille.get_by_label("Je m’y engage").check()
    press(camille, "Noter cette action")
    expect(camille.locator("main")).to_contain_text("Bloquer le jeudi")
    expect(camille.locator("main")).to_contain_text("Camille")
