"""The main journey, in Chromium, from the practice platform, in the cross-site frame."""

import re
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, expect

from course.config import ROOT
from modules.content_files import read
from tests.browser.conftest import Tool, Visitor, Visitors

pytestmark = pytest.mark.browser

CAMILLE, NADIA, CLAIRE = "103", "201", "211"
BELIEF = (
    "Je croyais que coopérer demandait d’abord de bien s’entendre. "
    "Je l’ai vu autrement cette semaine : deux personnes qui ne s’apprécient pas ont construit une séquence, "
    "parce que la question comptait pour l’une et pour l’autre et que le temps était borné. "
    "Je reformule donc : l’entente n’est pas une condition, elle vient parfois ensuite. "
    "Ce que je vais essayer d’ici décembre, c’est de proposer une question précise plutôt qu’une réunion."
)


def quiz() -> list[dict[str, Any]]:
    """The questions of M1, from the content itself."""
    found = [file for file in read(ROOT / "modules" / "content").activities if file.meta["key"] == "m1-quiz"]
    questions: list[dict[str, Any]] = found[0].meta["questions"]
    return questions


def read_everything(frame: Frame) -> None:
    """Press « J’ai lu cette partie » to the end of the reading."""
    press(frame, frame.get_by_role("link", name=re.compile("Commencer la lecture|Reprendre")))
    for _ in range(20):
        button = frame.get_by_role("button", name="J’ai lu cette partie")
        expect(frame.get_by_role("heading", level=1)).to_be_visible()
        if button.count() == 0:
            break
        press(frame, button)


def press(frame: Frame, what: Locator) -> None:
    """Click something that leads to another page, and wait for it."""
    with frame.expect_navigation():
        what.click()


def answer_the_quiz(frame: Frame) -> None:
    """Tick the right answers and send."""
    for question in quiz():
        group = frame.locator("fieldset", has=frame.get_by_text(question["text"].strip(), exact=False))
        for choice in question["choices"]:
            if choice["correct"]:
                group.get_by_label(choice["text"].strip(), exact=True).check()
    press(frame, frame.get_by_role("button", name=re.compile("Envoyer|Valider")))


def complete_m1(visitor: Visitor) -> None:
    """The reading, the belief and the quiz, all in the frame."""
    frame = visitor.enter(3)
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Agencement")
    module = frame.url
    press(frame, frame.locator("main").get_by_role("link", name="Des mots pour relier").first)
    read_everything(frame)
    frame.goto(module)
    open_activity(frame, "m1-croyance")
    frame.get_by_role("textbox").fill(BELIEF)
    press(frame, frame.get_by_role("button", name="Remettre mon texte"))
    expect(frame.get_by_role("button", name="Reprendre mon texte")).to_be_visible()
    frame.goto(module)
    open_activity(frame, "m1-quiz")
    answer_the_quiz(frame)
    frame.goto(module)
    expect(frame.locator("main")).to_contain_text(re.compile("Terminé|terminé"))


def open_activity(frame: Frame, key: str) -> None:
    """Follow the module's link to the activity."""
    press(frame, frame.locator(f"main a[href$='/{key}']").first)


def log_a_collective_visit(visitor: Visitor) -> None:
    """On a phone: who, how long, where, one line of report."""
    frame = visitor.enter()
    press(frame, frame.get_by_role("link", name="Noter une visite"))
    frame.get_by_label("Camille Vauquelin").check()
    frame.get_by_label("Étienne Brossard").check()
    frame.get_by_label("Collective").check()
    schools = frame.get_by_label("Établissement", exact=True)
    chosen = schools.locator("option", has_text="Collège des Tilleuls").first.get_attribute("value")
    schools.select_option(chosen)
    frame.get_by_label("Temps sur place").fill("2 h")
    frame.get_by_label(re.compile("^Trajet")).fill("50")
    frame.get_by_label(re.compile("^Distance")).fill("42,5")
    frame.get_by_label(re.compile("Convenu")).fill("Réunir **deux** équipes autour d’une question.")
    frame.get_by_label(re.compile("Notes personnelles")).fill("À garder pour moi.")
    press(frame, frame.get_by_role("button", name="Enregistrer la visite"))
    assert frame.locator("#error-summary").all_inner_texts() == []
    expect(frame.get_by_role("heading", level=1)).to_have_text(re.compile("^Visite du"))


def test_a_module_completed_a_visit_accepted_and_a_trainer_who_sees_both(
    tool: Tool, visitors: Visitors
) -> None:
    camille = visitors(CAMILLE)
    complete_m1(camille)
    frame = camille.enter()
    frame.get_by_role("link", name="Mes heures").click()
    expect(frame.get_by_role("row", name=re.compile(r"M1.*1\sh\s30"))).to_be_visible()

    grades = visitors(CAMILLE).page
    column = grades.locator(f"td[data-user='{CAMILLE}'] .score")
    for _ in range(40):
        grades.goto(f"{tool.campus}/gradebook")
        if "100" in " ".join(column.all_inner_texts()[2:3]):
            break
        grades.wait_for_timeout(500)
    expect(grades.locator(f"td[data-item='4'][data-user='{CAMILLE}'] .score")).to_contain_text("100")

    log_a_collective_visit(visitors(NADIA, width=360))
    frame = camille.enter()
    frame.get_by_role("link", name=re.compile("^Visite du")).last.click()
    expect(frame.locator("main strong", has_text="deux")).to_be_visible()
    expect(frame.locator("main")).not_to_contain_text("À garder pour moi")
    frame.get_by_role("button", name="J’accepte ce compte rendu").click()
    expect(frame.locator("main")).to_contain_text("Vous avez accepté")

    claire = visitors(CLAIRE).enter()
    claire.get_by_role("link", name="Cohorte").click()
    row = claire.get_by_role("row", name=re.compile("Camille Vauquelin"))
    expect(row).to_contain_text("9 h")
    expect(row).not_to_contain_text("M1")
    row.get_by_role("link").click()
    expect(claire.get_by_role("row", name=re.compile(r"2\sh.*Camille Vauquelin, le")).first).to_be_visible()


def test_a_new_tab_continues_where_the_frame_was(tool: Tool, visitors: Visitors) -> None:
    visitor = visitors("104")
    visitor.enter().get_by_role("link", name="Mes heures").click()
    tab = visitor.open_tab()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Mes heures")
    expect(tab.get_by_role("button", name="Se déconnecter")).to_be_visible()


def test_everything_works_without_scripts(tool: Tool, visitors: Visitors) -> None:
    visitor = visitors("105", scripts=False)
    page = visitor.page
    page.goto(f"{tool.campus}/mod/lti/launch.php?l=1&user=105")
    while page.url.startswith(tool.campus):
        page.get_by_role("button", name="Continuer").click()
        page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    page.get_by_role("link", name="Parcours", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
