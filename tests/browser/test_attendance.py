"""A half-day signed on six telephones with a rotating code, and a sheet that survives a dead network."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Tool, Visitors
from tests.browser.sessions import add_session, at_top, began, fits

pytestmark = pytest.mark.browser

CLAIRE, THEO = "211", "212"
PHONES = ("103", "104", "105", "106", "107", "108")
NAMES = ("Camille Vauquelin", "Étienne Brossard", "Aïcha Benhadda")


def half_day(tool: Tool, title: str, ago: timedelta) -> int:
    """A half-day of the demo cohort that began so long ago."""
    return add_session(tool, title, began(ago), "in_person", 180)


def shown_code(room: Page) -> str:
    """The six digits on the wall."""
    return re.sub(r"\D", "", room.locator(".room-digits").inner_text())


def sign(phone: Page, digits: str) -> None:
    phone.get_by_label("Code affiché dans la salle").fill(digits)
    phone.get_by_role("button", name="Je signe ma présence").click()
    expect(phone.locator("main")).to_contain_text("C’est signé")


def own_telephone(visitors: Visitors, sub: str) -> Page:
    """« Utiliser mon téléphone » on the computer; what the QR opens on a telephone of 360 px."""
    computer, _ = at_top(visitors(sub))
    computer.get_by_role("link", name="Mon téléphone").click()
    computer.get_by_role("button", name="Utiliser mon téléphone").click()
    address = computer.locator(".address").inner_text()
    phone = visitors(sub, width=360).page
    phone.goto(address)
    phone.get_by_role("button", name="Continuer").click()
    phone.wait_for_url("**/c/**")
    return phone


def test_six_telephones_sign_with_a_rotating_code(tool: Tool, visitors: Visitors) -> None:
    session = half_day(tool, "Atelier des six", timedelta(minutes=5))
    room, home = at_top(visitors(CLAIRE))
    phones = [own_telephone(visitors, PHONES[0])]
    phones += [at_top(visitors(sub, width=360))[0] for sub in PHONES[1:]]
    for phone in phones:
        phone.goto(f"{home}signer/{session}")
        assert fits(phone)
    room.goto(f"{home}presence/{session}/code")
    expect(room.get_by_text("Ce code change dans")).to_be_visible()
    first = shown_code(room)
    for phone in phones[:3]:
        sign(phone, shown_code(room))
    # The page on the wall changes by itself, without a click.
    expect(room.locator(".room-digits")).not_to_have_text(
        re.compile(rf"{first[:3]}\s{first[3:]}"), timeout=70_000
    )
    expect(room.locator("main")).to_contain_text(re.compile(r"3\ssignatures"))
    for phone in phones[3:]:
        sign(phone, shown_code(room))
    phones[0].goto(f"{home}heures")
    expect(phones[0].get_by_role("heading", level=1)).to_contain_text("ne s’ouvre pas sur ce téléphone")
    room.goto(f"{home}presence/{session}/emargement")
    expect(room.get_by_text("à contresigner")).to_have_count(6)
    room.get_by_label("Personnes comptées dans la salle").fill("5")
    room.get_by_role("button", name="Contresigner la feuille").click()
    expect(room.locator("#error-summary")).to_contain_text("Vous comptez 5")
    room.get_by_label("Personnes comptées dans la salle").fill("6")
    room.get_by_role("button", name="Contresigner la feuille").click()
    expect(room.locator("main")).to_contain_text("Feuille contresignée")
    mine = phones[1]
    mine.goto(f"{home}heures")
    expect(mine.get_by_role("row", name=re.compile(r"3\sh.*Feuille de présence"))).to_have_count(3)


def tick(sheet: Page, name: str) -> None:
    sheet.get_by_role("group", name=name).get_by_label("Présence", exact=True).check()


def queue(sheet: Page) -> str:
    return " ".join(sheet.locator("[data-sheet-url]").inner_text().split())


def test_ticks_survive_a_dead_network_and_an_expired_session(tool: Tool, visitors: Visitors) -> None:
    session = half_day(tool, "Atelier sans réseau", timedelta(hours=20))
    visitor = visitors(THEO, width=360)
    sheet, home = at_top(visitor)
    sheet.goto(f"{home}presence/{session}")
    visitor.context.set_offline(True)
    for name in NAMES:
        tick(sheet, name)
    status = sheet.locator("[data-sheet-url]")
    expect(status).to_contain_text(re.compile(r"3\scoches à envoyer"))
    sheet.get_by_role("button", name="Enregistrer la feuille").click()
    expect(status).to_contain_text("le réseau ne répond pas")
    visitor.context.set_offline(False)
    # Tried again at once, then every few seconds.
    expect(status).to_contain_text("Feuille enregistrée", timeout=40_000)

    visitor.context.clear_cookies()
    tick(sheet, "Maëlle Guivarch")
    sheet.get_by_role("button", name="Enregistrer la feuille").click()
    expect(status).to_contain_text("votre session est terminée")
    sheet.close()
    again, _ = at_top(visitor)
    again.goto(f"{home}presence/{session}")
    expect(again.locator("[data-sheet-url]")).to_contain_text("Feuille enregistrée")
    again.goto(f"{home}presence/{session}/emargement")
    expect(again.get_by_role("row", name=re.compile("Coché"))).to_have_count(4)
    visitor.complaints[:] = [said for said in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_everybody_ticked_at_once_then_one_changed_loses_nobody(tool: Tool, visitors: Visitors) -> None:
    session = half_day(tool, "Atelier coché d’un coup", timedelta(hours=44))
    visitor = visitors(THEO, width=360)
    sheet, home = at_top(visitor)
    sheet.goto(f"{home}presence/{session}")
    visitor.context.set_offline(True)
    sheet.get_by_role("button", name="Cocher la présence").click()
    sheet.get_by_role("group", name=NAMES[0]).get_by_label("Absence", exact=True).check()
    sheet.get_by_role("button", name="Enregistrer la feuille").click()
    expect(sheet.locator("[data-sheet-url]")).to_contain_text("le réseau ne répond pas")
    visitor.context.set_offline(False)
    expect(sheet.locator("[data-sheet-url]")).to_contain_text("Feuille enregistrée")
    sheet.reload()
    expect(sheet.locator("input[value=present]:checked")).to_have_count(
        sheet.locator("[data-awaited]").count() - 1
    )
    visitor.complaints[:] = [said for said in visitor.complaints if "ERR_INTERNET_DISCONNECTED" not in said]
