"""LTI Advantage as its users live it, in Chromium, on the practice platform: connect, fill, copy, look."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from course.config import ROOT
from tests.browser.conftest import Tool, Visitor, Visitors, follow

pytestmark = pytest.mark.browser

CAMILLE, CLAIRE, HELENE, SITE_ADMIN = "103", "211", "221", "2"


def command(tool: Tool, *words: str) -> str:
    """What `flask --app app …` prints, beside the running tool."""
    port = tool.address.rpartition(":")[2]
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PUBLIC_URL")}
    env |= {"PORT": port, "INSTANCE_PATH": str(tool.instance)}
    asked = [sys.executable, "-m", "flask", "--app", "app", *words]
    return subprocess.run(asked, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def framed(page: Page, name: str, tool: Tool) -> Frame:
    """The tool's page in the frame of that name."""
    element = page.wait_for_selector(f"#{name}")
    found = element.content_frame() if element else None
    assert found is not None
    found.wait_for_url(f"{tool.address}/**")
    found.locator("main h1").wait_for()
    return found


def register(visitor: Visitor) -> Page:
    """Paste the one address, « Relier », « Terminer », « Activer »."""
    tool, page = visitor.tool, visitor.page
    address = command(tool, "lti", "invite", "--name", "Campus").split()[0]
    page.goto(f"{tool.campus}/practice/tools")
    page.get_by_label("Adresse d’inscription de l’outil").fill(address)
    page.get_by_role("button", name="Inscrire l’outil").click()
    frame = framed(page, "registerframe", tool)
    frame.get_by_role("button", name="Relier cette plateforme").click()
    expect(frame.get_by_role("heading", level=1)).to_contain_text("C’est fait")
    frame.get_by_role("button", name="Terminer").click()
    page.wait_for_url(f"{tool.campus}/practice/tools*")
    page.locator("article.tool[data-state=pending]").get_by_role(
        "button", name=re.compile("^Activer")
    ).click()
    return page


def new_course(visitor: Visitor, title: str, sub: str) -> str:
    """An empty course of the campus, seen by that person; its address."""
    page, campus = visitor.page, visitor.tool.campus
    page.goto(f"{campus}/practice/courses")
    page.get_by_label("Titre du cours").fill(title)
    page.get_by_role("button", name="Créer le cours").click()
    page.goto(f"{page.url.partition('?')[0]}?user={sub}")
    return page.url


def fill_with_modules(visitor: Visitor) -> None:
    """« Sélectionner du contenu » with the tool that registered last: the fifteen modules."""
    page, tool = visitor.page, visitor.tool
    page.get_by_role("link", name="Sélectionner du contenu").last.click()
    frame = framed(page, "contentframe", tool)
    with frame.expect_navigation():
        frame.get_by_role("link", name=re.compile("^Tout cocher")).click()
    expect(frame.locator("input[type=checkbox]:checked")).to_have_count(15)
    frame.get_by_role("button", name="Ajouter au cours").click()
    added = page.frame_locator("#contentframe").get_by_role("heading", level=1)
    expect(added).to_have_text("15 activités ajoutées")


def open_activity(visitor: Visitor, course: str, title: str) -> Frame:
    """Click an activity of the course; the tool opens in its frame."""
    visitor.page.goto(course)
    visitor.page.get_by_role("link", name=re.compile(f"^{title} ")).click()
    return framed(visitor.page, "contentframe", visitor.tool)


def test_from_an_unknown_platform_to_fifteen_modules_in_a_course(tool: Tool, visitors: Visitors) -> None:
    admin = visitors(SITE_ADMIN)
    register(admin)
    course = new_course(admin, "Promotion 2027", SITE_ADMIN)
    fill_with_modules(admin)
    frame = open_activity(admin, course, "M1")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Ouvrir une cohorte")
    with frame.expect_navigation():
        frame.get_by_role("button", name="Ouvrir la cohorte").click()
    frame = open_activity(admin, course, "M1")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Agencement")
    admin.page.goto(course)
    admin.page.get_by_role("link", name="Sélectionner du contenu").last.click()
    frame = framed(admin.page, "contentframe", tool)
    expect(frame.get_by_text("(déjà dans le cours)")).to_have_count(15)
    learner = visitors(CAMILLE, width=360)
    frame = open_activity(learner, course.replace(f"user={SITE_ADMIN}", f"user={CAMILLE}"), "M2")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Sens")


def test_an_address_of_registration_serves_once(tool: Tool, visitors: Visitors) -> None:
    admin = visitors(SITE_ADMIN, scripts=False)
    address = command(tool, "lti", "invite").split()[0]
    for heading in ("C’est fait", "déjà servi"):
        admin.page.goto(f"{tool.campus}/practice/register?url={address}")
        frame = framed(admin.page, "registerframe", tool)
        if heading == "C’est fait":
            with frame.expect_navigation():
                frame.get_by_role("button", name="Relier cette plateforme").click()
        expect(frame.get_by_role("heading", level=1)).to_contain_text(heading)


def test_a_copied_course_asks_its_manager_once(tool: Tool, visitors: Visitors) -> None:
    helene = visitors(HELENE)
    page = helene.page
    page.goto(f"{tool.campus}/practice/course/2?user={HELENE}")
    page.get_by_role("button", name="Copier ce cours").click()
    copy = page.url
    learner = visitors(CAMILLE)
    frame = open_activity(learner, copy.replace(f"user={HELENE}", f"user={CAMILLE}"), "M1")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Le parcours n’est pas encore ouvert")
    frame = open_activity(helene, copy, "M1")
    expect(frame.locator("main")).to_contain_text("est une copie de")
    frame.get_by_label("La même cohorte").check()
    with frame.expect_navigation():
        frame.get_by_role("button", name="Valider").click()
    frame = open_activity(learner, copy.replace(f"user={HELENE}", f"user={CAMILLE}"), "M1")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Agencement")


def test_the_cartridge_puts_the_programme_into_a_course(
    tool: Tool, visitors: Visitors, tmp_path: Path
) -> None:
    """Claire downloads the file from her cohort; imported elsewhere, M1 opens M1."""
    claire = visitors(CLAIRE)
    frame = claire.enter()
    follow(frame, "Envois")
    with frame.expect_navigation():
        frame.locator("main a[href$='/cartouche']").click()
    with claire.page.expect_download() as download:
        frame.get_by_role("link", name="Télécharger la cartouche").click()
    file = tmp_path / "parcours.imscc"
    download.value.save_as(file)
    course = new_course(claire, "Cours importé", CLAIRE)
    claire.page.get_by_label("Cartouche").set_input_files(file)
    claire.page.get_by_role("button", name="Importer la cartouche").click()
    expect(claire.page.locator("ul.broken")).to_have_count(0)
    assert open_activity(claire, course, "M1").url.startswith(f"{tool.address}/lti/ouvrir/")


def test_a_trainer_goes_from_a_grade_to_the_work(tool: Tool, visitors: Visitors) -> None:
    claire = visitors(CLAIRE)
    claire.page.goto(f"{tool.campus}/gradebook?course=2&user={CLAIRE}")
    claire.page.locator(f"td[data-user='{CAMILLE}'] a.review").first.click()
    frame = framed(claire.page, "contentframe", tool)
    expect(frame.get_by_role("heading", level=1)).to_contain_text("Camille Vauquelin")


def test_the_roster_is_read_and_who_left_is_marked(tool: Tool, visitors: Visitors) -> None:
    claire = visitors(CLAIRE)
    frame = claire.enter()
    follow(frame, "Inscriptions")
    with frame.expect_navigation():
        frame.get_by_role("button", name="Actualiser maintenant").first.click()
    for _ in range(40):
        if "jamais" not in frame.locator("main dl").first.inner_text():
            break
        claire.page.wait_for_timeout(500)
        frame.goto(frame.url)
    expect(frame.locator("main dl").first).to_contain_text("dans le cours")
    expect(frame.locator("main dl").first).not_to_contain_text("jamais")


def test_an_operator_tests_a_connection_and_reads_what_is_wrong(tool: Tool, visitors: Visitors) -> None:
    page = visitors("0", width=360).page
    page.goto(command(tool, "course", "operator", "--name", "Dominique Essai").split()[0])
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Exploitation")
    page.get_by_role("link", name="Plateforme d’exercice").first.click()
    page.get_by_role("button", name="Tester la connexion").click()
    expect(page.locator("main")).to_contain_text("Jeu de clés")
