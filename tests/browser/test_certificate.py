"""A certificate from its issue to the page behind its QR code, its PDF compared with the book."""

import re
import sqlite3
import time
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tool, Visitors
from tests.browser.sessions import at_top, fits
from tests.course.documents import reading

pytestmark = pytest.mark.browser

HELENE, CAMILLE = "221", "103"


def _rename(tool: Tool, given: str) -> None:
    """What the LMS would send of somebody who likes emojis, once it has sent what it knows."""
    with closing(sqlite3.connect(tool.instance / "agencement.sqlite3", timeout=20)) as base:
        while base.execute("SELECT 1 FROM job WHERE kind = 'lti.roster' AND state = 'waiting'").fetchone():
            time.sleep(0.2)
    with closing(sqlite3.connect(tool.instance / "agencement.sqlite3", timeout=20)) as base, base:
        names = (given, f"{given} Vauquelin")
        base.execute(
            "UPDATE person SET given_name = ?, display_name = ? WHERE family_name = 'Vauquelin'", names
        )


def test_a_certificate_is_issued_read_checked_and_revoked(tool: Tool, visitors: Visitors) -> None:
    manager, home = at_top(visitors(HELENE))
    manager.goto(f"{home}attestations/signature")
    manager.get_by_label("Nom de la personne qui signe").fill("Hélène Marchetti")
    manager.get_by_label("Sa qualité").fill("responsable du parcours")
    manager.get_by_role("button", name="Enregistrer").click()
    _rename(tool, "Camille 🎉")
    try:
        manager.goto(f"{home}attestations")
        row = manager.get_by_role("row", name=re.compile("Vauquelin"))
        row.get_by_role("button", name=re.compile("Émettre|Remplacer")).click()
        expect(manager.locator("main")).to_contain_text("est émise")
        mine, own = at_top(visitors(CAMILLE, width=360))
        mine.goto(f"{own}attestation")
        assert fits(mine)
        link = mine.get_by_role("link", name="Télécharger (PDF)")
        answer = mine.request.get(tool.address + (link.get_attribute("href") or ""))
        assert answer.headers["content-type"] == "application/pdf"
        content = answer.body()
        said = reading.text(content)
        number = re.search(r"[A-Z]+-\d{4}-\d{4}", said)
        assert number is not None
        reading.assert_accessible(content, f"Attestation de suivi {number[0]}")
        assert "Camille □ Vauquelin" in said
        mine.goto(f"{own}heures")
        total = re.search(r"(\d+\sh(?:\s\d+)?)", mine.locator("main").inner_text())
        assert total is not None
        certified = " ".join(total[1].split())
        assert f"{certified} dont" in said
        address = re.search(r"(/attestation/[\w-]{43})", said.replace("- ", "-").replace(" ", ""))
        assert address is not None
        stranger = visitors("299").page
        stranger.goto(tool.address + address[1])
        public = " ".join(stranger.locator("main").inner_text().split())
        for told in (number[0], "Initiales CV", certified):
            assert told in public
        for untold in ("Vauquelin", "Camille"):
            assert untold not in public
        manager.get_by_role("link", name=re.compile("Révoquer l’attestation de Camille")).click()
        manager.get_by_label("Motif").fill("Erreur de nom")
        manager.get_by_role("button", name=re.compile("Révoquer")).click()
        stranger.reload()
        expect(stranger.locator("main")).to_contain_text(re.compile("révoquée"))
    finally:
        _rename(tool, "Camille")
