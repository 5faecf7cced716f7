"""A virtual class: its connection report imported, the doubtful names decided by a person."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tool, Visitors
from tests.browser.sessions import PARIS, add_session, at_top, began, fits

pytestmark = pytest.mark.browser

THEO, CAMILLE, ETIENNE = "212", "103", "104"
# Name, minutes after the beginning, minutes after the beginning.
CONNECTIONS = (
    ("Camille Vauquelin", 0, 25),
    ("Camille Vauquelin", 20, 58),
    ("Brossard E.", 0, 30),
    ("=2+3", 0, 60),
    ("Salle 12", 0, 60),
)


def test_a_report_counts_once_a_person_has_decided_whose_names_these_are(
    tool: Tool, visitors: Visitors
) -> None:
    starts_at = began(timedelta(minutes=90))
    session = add_session(tool, "Classe aux noms douteux", starts_at, "virtual_class", 60)
    page, home = at_top(visitors(THEO, width=360))
    page.goto(f"{home}classes-virtuelles/{session}/rapport")
    page.get_by_label("Rapport de connexion").set_input_files(
        {"name": "rapport.csv", "mimeType": "text/csv", "buffer": _zoom(starts_at)}
    )
    page.get_by_role("button", name="Importer le rapport").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("À qui sont ces noms")
    assert fits(page)
    expect(page.locator("main")).to_contain_text("Peut-être")
    doubtful = page.get_by_label("Brossard E.")
    doubtful.select_option(doubtful.locator("option", has_text="Étienne Brossard").get_attribute("value"))
    page.get_by_role("button", name="Garder ces choix").click()
    page.goto(f"{home}classes-virtuelles/{session}/validation")
    camille = page.get_by_role("row", name=re.compile("Camille Vauquelin"))
    expect(camille).to_contain_text(re.compile(r"Connexion de 58\smin"))
    expect(page.get_by_role("row", name=re.compile("Étienne Brossard"))).to_contain_text(
        re.compile(r"Connexion de 30\smin")
    )
    page.get_by_role("button", name="Valider les présences").click()
    expect(page.locator("main")).to_contain_text("présence validée")
    for sub, minutes in ((CAMILLE, r"1\sh"), (ETIENNE, r"30\smin")):
        mine, own = at_top(visitors(sub))
        mine.goto(f"{own}heures")
        expect(mine.get_by_role("row", name=re.compile(f"{minutes}.*Classe aux noms douteux"))).to_have_count(
            1
        )


def _zoom(starts_at: datetime) -> bytes:
    """A report as Zoom writes it in French, saved by a spreadsheet in Latin-1."""
    lines = ["Nom (nom original);Adresse e-mail;Heure d'arrivée;Heure de départ;Durée (minutes);Invité"]
    for name, first, last in CONNECTIONS:
        times = (
            f"{(starts_at + timedelta(minutes=at)).astimezone(PARIS):%d/%m/%Y %H:%M:%S}"
            for at in (first, last)
        )
        lines.append(f"{name};;{';'.join(times)};{last - first};Non")
    return "\r\n".join(lines).encode("latin-1")
