"""A visit written without a network, the session expired in between: on the server once, never lost."""

import re
import sqlite3
from contextlib import closing
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tool, Visitor, Visitors
from tests.browser.test_every_page import wrong

pytestmark = pytest.mark.browser

NADIA, PAUL = "201", "202"
# Two visits of one length to one person on one day are taken for the same.
MINUTES = count(20)
REPORT = "Écrit dans une cour sans réseau."


def mobile(visitor: Visitor) -> Page:
    """The page of visits in a tab of its own, kept by the phone from now on."""
    visitor.page.bring_to_front()
    visitor.enter()
    tab = visitor.open_tab()
    visitor.complaints.clear()
    tab.goto(re.sub(r"(/c/[^/]+/).*", r"\1visites/mobile", tab.url))
    expect(tab.locator("#attendees input").first).to_be_visible()
    tab.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return tab


def write(tab: Page, report: str = REPORT) -> None:
    """Who, where, how long, one line: two minutes."""
    tab.locator("#attendees input").first.check()
    tab.get_by_label("Établissement", exact=True).select_option("sien")
    tab.get_by_label("Temps sur place").fill(f"1 h {next(MINUTES)}")
    tab.get_by_label("Observé").fill(report)
    tab.get_by_role("button", name="Enregistrer la visite").click()


def rows(tool: Tool, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(tool.instance / "agencement.sqlite3", timeout=10)) as connection:
        found = connection.execute(sql).fetchall()
        connection.commit()
        return found


def recorded(tool: Tool, report: str = REPORT) -> int:
    return len(rows(tool, f"SELECT id FROM field_visit WHERE observed = '{report}'"))


def state(tab: Page, text: str) -> None:
    expect(tab.locator("#etat")).to_contain_text(text)


def test_a_visit_written_offline_arrives_once_though_the_session_expired(
    tool: Tool, visitors: Visitors
) -> None:
    visitor = visitors(NADIA, width=360)
    tab = mobile(visitor)
    assert wrong(tab) == []

    visitor.context.set_offline(True)
    tab.reload()
    expect(tab.locator("#attendees input").first).to_be_visible()
    write(tab)
    state(tab, "1 visite à envoyer")
    tab.reload()
    state(tab, "1 visite à envoyer")
    assert wrong(tab) == []

    rows(tool, "UPDATE sign_in SET expires_at = '2020-01-01 00:00:00.000000'")
    visitor.context.set_offline(False)
    tab.reload()
    state(tab, "1 visite à envoyer")
    state(tab, "reconnectez-vous depuis M@gistère, rien n’est perdu")
    assert recorded(tool) == 0

    back = mobile(visitor)
    state(back, "enregistrée")
    back.reload()
    state(back, "Tout est envoyé")
    assert recorded(tool) == 1
    visitor.complaints.clear()


def test_what_the_server_refuses_comes_back_to_be_corrected(tool: Tool, visitors: Visitors) -> None:
    visitor = visitors(NADIA, width=360)
    tab = mobile(visitor)
    tab.get_by_label("Date").fill("2099-01-01")
    write(tab, "Une date à venir.")
    expect(tab.locator("#error-summary")).to_contain_text("à venir")
    expect(tab.get_by_label("Observé")).to_have_value("Une date à venir.")
    assert wrong(tab) == []
    today = tab.evaluate("new Date().toLocaleDateString('sv')")
    tab.get_by_label("Date").fill(today)
    tab.get_by_role("button", name="Enregistrer la visite").click()
    state(tab, "enregistrée")
    assert recorded(tool, "Une date à venir.") == 1
    visitor.complaints.clear()


def test_another_person_on_this_phone_sees_and_sends_nothing(tool: Tool, visitors: Visitors) -> None:
    visitor = visitors(NADIA, width=360)
    tab = mobile(visitor)
    visitor.context.set_offline(True)
    tab.reload()
    write(tab, "Confidentiel, de Nadia.")
    state(tab, "1 visite à envoyer")
    tab.close()
    visitor.context.set_offline(False)
    visitor.sub = PAUL
    other = mobile(visitor)
    expect(other.locator("#attente")).to_be_empty()
    state(other, "Tout est envoyé")
    expect(other.locator("body")).not_to_contain_text("Camille Vauquelin")
    authors = rows(tool, "SELECT author_id FROM field_visit WHERE observed = 'Confidentiel, de Nadia.'")
    assert authors == []
    visitor.sub = NADIA
    mobile(visitor)
    for _ in range(50):
        if recorded(tool, "Confidentiel, de Nadia."):
            break
        visitor.page.wait_for_timeout(100)
    assert recorded(tool, "Confidentiel, de Nadia.") == 1
    visitor.complaints.clear()


def test_signing_out_asks_before_an_entry_is_thrown_away(tool: Tool, visitors: Visitors) -> None:
    visitor = visitors(NADIA, width=360)
    tab = mobile(visitor)
    tab.get_by_label("Observé").fill("Commencé, pas fini.")
    tab.get_by_role("button", name="Se déconnecter").click()
    expect(tab.get_by_role("dialog")).to_contain_text("1 visite à envoyer")
    tab.get_by_role("button", name="Rester ici").click()
    expect(tab.get_by_label("Observé")).to_have_value("Commencé, pas fini.")
    tab.get_by_role("button", name="Se déconnecter").click()
    tab.get_by_role("button", name="Se déconnecter et jeter ces visites").click()
    tab.wait_for_url("**/a-bientot")
    again = mobile(visitor)
    expect(again.get_by_label("Observé")).to_have_value("")
    visitor.complaints.clear()


def test_what_is_being_written_gives_way_without_being_lost_or_sent(tool: Tool, visitors: Visitors) -> None:
    visitor = visitors(NADIA, width=360)
    tab = mobile(visitor)
    visitor.context.set_offline(True)
    tab.reload()
    write(tab, "La première.")
    state(tab, "1 visite à envoyer")
    tab.locator("#attendees input").nth(1).check()
    tab.get_by_label("Établissement", exact=True).select_option("sien")
    tab.get_by_label("Observé").fill("La seconde, en cours.")
    tab.get_by_role("button", name="Reprendre").click()
    expect(tab.get_by_label("Observé")).to_have_value("La première.")
    expect(tab.locator("#attente")).to_contain_text("Commencée, pas encore enregistrée")
    tab.get_by_label("Observé").fill("La première, reprise.")
    tab.get_by_role("button", name="Corriger").click()
    expect(tab.get_by_label("Observé")).to_have_value("La seconde, en cours.")
    visitor.context.set_offline(False)
    tab.get_by_role("button", name="Corriger").click()
    expect(tab.get_by_label("Observé")).to_have_value("La première, reprise.")
    tab.get_by_role("button", name="Enregistrer la visite").click()
    state(tab, "enregistrée")
    assert recorded(tool, "La première, reprise.") == 1
    assert recorded(tool, "La première.") == recorded(tool, "La seconde, en cours.") == 0
    visitor.complaints.clear()


def test_the_escape_key_never_throws_entries_away(tool: Tool, visitors: Visitors) -> None:
    visitor = visitors(NADIA, width=360)
    tab = mobile(visitor)
    visitor.context.set_offline(True)
    tab.reload()
    write(tab, "À garder.")
    state(tab, "1 visite à envoyer")
    tab.get_by_role("button", name="Se déconnecter").click()
    tab.get_by_role("button", name="Se déconnecter et jeter ces visites").click()
    state(tab, "rien n’a été jeté")
    tab.get_by_role("button", name="Se déconnecter").click()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_be_hidden()
    visitor.context.set_offline(False)
    tab.reload()
    state(tab, "enregistrée")
    assert recorded(tool, "À garder.") == 1
    visitor.complaints.clear()
