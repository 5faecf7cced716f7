"""A thread of co-development in browsers: six people and their tutor, to the follow-up; and a withdrawal."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tool, Visitors
from tests.browser.sessions import at_top, fits

pytestmark = pytest.mark.browser

TUTOR, CLIENT = "201", "103"
CONSULTANTS = ("104", "105", "106", "107", "108")
# The consultants hold telephones.
WIDTHS = {TUTOR: 1280, CLIENT: 1280, **dict.fromkeys(CONSULTANTS, 360)}
SECRET = "Le conseil pédagogique se tait depuis la rentrée."


class Round:
    """The pages of everybody in one thread, opened by the tutor of the group."""

    def __init__(self, visitors: Visitors, *subs: str) -> None:
        self.pages: dict[str, Page] = {}
        for sub in subs:
            self.pages[sub], self.home = at_top(visitors(sub, width=WIDTHS[sub]))
        tutor = self.pages[TUTOR]
        tutor.goto(f"{self.home}codev/")
        tutor.get_by_text("Ouvrir un autre fil").click()
        tutor.get_by_role("button", name="Ouvrir un fil par écrit").click()
        found = re.search(r"/codev/([\w-]+)", tutor.url)
        assert found is not None
        self.address = f"{self.home}codev/{found[1]}"

    def at(self, sub: str, path: str = "") -> Page:
        """The person's page, at an address of the thread; nothing sticks out of a telephone."""
        page = self.pages[sub]
        page.goto(self.address + path)
        assert fits(page)
        return page

    def sign(self, sub: str) -> None:
        page = self.at(sub, "/debut")
        page.get_by_label("J’ai lu la charte et je m’y engage").check()
        for question in ("La formatrice ou le formateur", "Une ou un IA-IPR"):
            page.get_by_role("radiogroup", name=re.compile(question)).get_by_label("Oui").check()
        page.get_by_role("button", name="Signer et répondre").click()
        expect(page.locator("main")).to_contain_text("Vous avez signé la charte")

    def choose(self) -> None:
        """The client offers a subject; the tutor notes that it is chosen."""
        page = self.at(CLIENT, "/debut/sujet")
        page.get_by_label("Mon sujet, en une phrase").fill("Faire parler le conseil pédagogique")
        page.get_by_label(re.compile("Personne n’est reconnaissable")).check()
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("main")).to_contain_text("Faire parler le conseil")
        tutor = self.at(TUTOR, "/debut")
        tutor.get_by_role("button", name="Noter que le groupe le choisit").click()

    def go_on(self, reason: str = "") -> None:
        """The tutor passes to the next step."""
        tutor = self.at(TUTOR, "/animation")
        if reason:
            tutor.get_by_label("Pourquoi passer à la suite").fill(reason)
        tutor.get_by_role("button", name=re.compile("Passer à l’étape|Terminer ce fil")).click()
        accepted(tutor)

    def write(self, sub: str, what: str, text: str, button: str) -> Page:
        page = self.at(sub, f"?ecrire={what}")
        page.locator("textarea[name=text]").fill(text)
        page.get_by_role("button", name=button, exact=True).click()
        accepted(page)
        return page

    def expose(self) -> None:
        page = self.at(CLIENT)
        page.get_by_label("Votre exposé").fill(SECRET + " " + "Nous avons tenté plusieurs choses. " * 35)
        page.get_by_label("Personne n’est reconnaissable dans cet exposé").check()
        page.get_by_role("button", name="Publier l’exposé").click()
        expect(page.locator("main")).to_contain_text(SECRET)

    def answer_all(self) -> None:
        for _ in CONSULTANTS:
            page = self.at(CLIENT, "?etape=clarification&sans-reponse=oui")
            links = page.get_by_role("link", name=re.compile("^Répondre"))
            if not links.count():
                return
            links.first.click()
            page.locator("textarea[name=text]").fill("Oui, deux fois cet automne.")
            page.get_by_role("button", name="Répondre", exact=True).click()
            accepted(page)


def accepted(page: Page) -> None:
    """No rule refused what was sent."""
    page.locator("main h1").wait_for()
    assert [one.inner_text() for one in page.locator("#error-summary").all()] == []


def test_six_people_and_their_tutor_hold_a_thread_to_its_follow_up(tool: Tool, visitors: Visitors) -> None:
    here = Round(visitors, TUTOR, CLIENT, *CONSULTANTS)
    for sub in here.pages:
        here.sign(sub)
    here.choose()
    here.go_on()
    here.expose()
    here.go_on()

    first = here.at(CONSULTANTS[0])
    first.get_by_label("Votre question").press_sequentially("Tu devrais les réunir")
    expect(first.get_by_text(re.compile("[Ee]st-ce une question"))).to_be_visible()
    first.get_by_label("Votre question").fill("Qui parle d’habitude ?")
    first.get_by_role("button", name="Poser la question", exact=True).click()
    accepted(first)
    for sub in CONSULTANTS[1:]:
        here.write(sub, "question", f"Qui parle d’habitude ? ({sub})", "Poser la question")
    here.answer_all()
    here.go_on()

    here.write(CLIENT, "request", "J’aimerais que vous m’aidiez à relancer la parole.", "Publier la demande")
    here.at(CLIENT).get_by_role("button", name="Accepter cette formulation").click()
    here.go_on()

    def advise(sub: str) -> Page:
        page = here.at(sub)
        page.get_by_label(re.compile("^Suggestion")).check()
        page.locator("textarea[name=text]").fill(f"Commencer par deux voisins ({sub}).")
        page.locator("button[name=suite][value=envoi]").click()
        accepted(page)
        return page

    advise(CONSULTANTS[0])
    blind = here.at(CONSULTANTS[1])
    expect(blind.locator("main")).to_contain_text("Une contribution vous attend")
    expect(blind.locator("main")).not_to_contain_text(f"({CONSULTANTS[0]}).")
    expect(here.at(CLIENT).locator("main")).to_contain_text(f"({CONSULTANTS[0]}).")
    expect(advise(CONSULTANTS[1]).locator("main")).to_contain_text(f"({CONSULTANTS[0]}).")
    for sub in CONSULTANTS[2:]:
        advise(sub)
    here.go_on()

    plan = here.at(CLIENT, "/plan")
    plan.get_by_label("Ma synthèse").fill("Je garde l’idée des deux voisins, je laisse le reste.")
    line = plan.get_by_role("group", name="Action 1")
    line.get_by_label("Ce que je ferai").fill("Inviter deux collègues")
    line.get_by_label("À faire le").fill(f"{datetime.now(UTC) + timedelta(days=5):%Y-%m-%d}")
    plan.get_by_role("button", name="Enregistrer mon plan").click()
    here.go_on()

    for sub in here.pages:
        page = here.at(sub)
        page.locator("textarea[name=text]").fill(f"J’ai appris à attendre ({sub}).")
        page.locator("button[name=suite][value=envoi]").click()
        accepted(page)
    here.go_on()

    told = here.at(CLIENT, "/suivi")
    told.get_by_label("Modifié").check()
    told.get_by_label("Pourquoi, en quelques mots").fill("Ils étaient trois.")
    told.get_by_label("La suite, en quelques lignes").fill("Le conseil a repris la parole.")
    told.get_by_role("button", name="Enregistrer la suite").click()
    here.go_on("Nous nous sommes revus plus tôt.")
    expect(here.at(CONSULTANTS[0]).locator("main")).to_contain_text("Fil terminé")


def test_a_client_withdraws_while_somebody_writes(tool: Tool, visitors: Visitors) -> None:
    here = Round(visitors, TUTOR, CLIENT, *CONSULTANTS[:3])
    for sub in here.pages:
        here.sign(sub)
    here.choose()
    here.go_on("Deux consultants sont en stage.")
    here.expose()
    here.go_on()
    writing = here.at(CONSULTANTS[0])
    expect(writing.locator("main")).to_contain_text(SECRET)
    writing.locator("textarea[name=text]").fill("Depuis quand se taisent-ils ?")
    leaving = here.at(CLIENT, "/retrait")
    leaving.get_by_role("button", name=re.compile("Retirer mon fil")).click()
    writing.get_by_role("button", name="Poser la question", exact=True).click()
    expect(writing.locator("main")).to_contain_text("retiré")
    expect(writing.locator("textarea").first).to_have_value("Depuis quand se taisent-ils ?")
    for sub in (TUTOR, *CONSULTANTS[:3]):
        page = here.at(sub)
        expect(page.locator("main")).to_contain_text("Fil retiré par le client")
        expect(page.locator("main")).not_to_contain_text(SECRET)
