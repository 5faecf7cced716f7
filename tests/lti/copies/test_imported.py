"""The cartridge: its page, its command, and launches from the activities that Moodle makes of it."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.cohorts.models import Cohort
from course.db import db
from course.registries import registries
from course.roles import Role
from lti.claims import LTI
from lti.platforms.models import Context, LineItem
from tests import factories
from tests.lti.copies.test_cartridge import as_moodle
from tests.lti.launch.cohorts import join
from tests.lti.platform_double import INSTRUCTOR, OUR_LAUNCH, PlatformDouble, inside
from tests.pages import strict, text
from tests.queries import count_queries

Looking = Callable[[Role], FlaskClient]


@pytest.fixture
def cohort(app: Flask, november: object) -> Cohort:
    """A cohort, and a programme of three modules."""
    for code, year in (("M0", 1), ("M1", 1), ("M8", 2)):
        factories.module(code, year=year, title=f"Titre & <{code}>")
    found = factories.cohort()
    db.session.commit()
    return found


@pytest.fixture
def looking(app: Flask, cohort: Cohort) -> Looking:
    """A browser in the hands of somebody with that role."""

    def sign_in(role: Role) -> FlaskClient:
        return factories.sign_in(app.test_client(), factories.member(cohort, role))

    return sign_in


def titles(data: bytes) -> list[tuple[str, list[str]]]:
    return [(title, [link["title"] for link in links]) for title, links in as_moodle(data)]


ALL = [("Année 1", ["M0 – Titre & <M0>", "M1 – Titre & <M1>"]), ("Année 2", ["M8 – Titre & <M8>"])]


@pytest.mark.parametrize("role", [Role.TRAINER, Role.MANAGER])
def test_who_leads_the_course_reads_what_it_is_for_and_downloads_it(
    cohort: Cohort, looking: Looking, role: Role
) -> None:
    browser = looking(role)
    page = browser.get(f"/c/{cohort.uid}/cartouche")
    assert page.status_code == 200
    strict(page.text)
    said = text(page.text)
    assert "Fusionner la sauvegarde avec ce cours" in said
    assert "M1 – Titre & <M1>" in said
    address = f"/c/{cohort.uid}/cartouche/parcours.imscc"
    assert address in page.text
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=parcours.imscc"
    assert answer.mimetype == "application/vnd.ims.imsccv1p1"
    assert titles(answer.data) == ALL
    assert answer.data == browser.get(address).data
    icon = as_moodle(answer.data)[0][1][0]["icon"]
    with browser.get(icon.removeprefix("http://localhost:5000")) as picture:
        assert picture.mimetype == "image/svg+xml"


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.TUTOR, Role.ADMINISTRATOR])
def test_nobody_else_does(cohort: Cohort, looking: Looking, role: Role) -> None:
    browser = looking(role)
    assert browser.get(f"/c/{cohort.uid}/cartouche").status_code == 403
    assert browser.get(f"/c/{cohort.uid}/cartouche/parcours.imscc").status_code == 403


def test_without_content_the_page_says_so_and_there_is_no_file(app: Flask, november: object) -> None:
    empty = factories.cohort()
    browser = factories.sign_in(app.test_client(), factories.member(empty, Role.TRAINER))
    linkables = registries().linkables
    kept = dict(linkables)
    linkables.clear()
    try:
        assert "rien à y mettre" in text(browser.get(f"/c/{empty.uid}/cartouche").text)
        assert browser.get(f"/c/{empty.uid}/cartouche/parcours.imscc").status_code == 404
    finally:
        linkables.update(kept)


def test_the_home_leads_there_until_an_activity_of_the_course_is_seen(
    app: Flask, cohort: Cohort, looking: Looking, lms: PlatformDouble
) -> None:
    browser = looking(Role.TRAINER)
    home, said = f"/c/{cohort.uid}/", "Mettre le parcours dans un cours M@gistère"
    assert said in text(browser.get(home).text)
    assert said in text(browser.get(f"/c/{cohort.uid}/envois").text)
    assert said not in text(looking(Role.PARTICIPANT).get(home).text)
    place = Context(deployment_id=1, context_id="2", cohort_id=cohort.id)
    db.session.add(place)
    db.session.flush()
    db.session.add(
        LineItem(context_id=place.id, url="https://lms.example/1", scopes=[], resource="module:M1")
    )
    db.session.commit()
    assert said not in text(browser.get(home).text)


def test_the_page_costs_the_same_whatever_the_programme(cohort: Cohort, looking: Looking) -> None:
    browser = looking(Role.TRAINER)
    costs = []
    for number in range(2):
        for module in range(10 * number):
            factories.module(f"X{module}")
        db.session.commit()
        with count_queries() as statements:
            assert browser.get(f"/c/{cohort.uid}/cartouche").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_the_command_writes_the_file(app: Flask, cohort: Cohort, tmp_path: Path) -> None:
    target = tmp_path / "x.imscc"
    run = app.test_cli_runner().invoke
    written = run(args=["lti", "cartridge", "--output", str(target)])
    assert written.exit_code == 0, written.output
    assert "3 activités" in written.output
    assert titles(target.read_bytes()) == ALL
    assert run(args=["lti", "cartridge", "--output", str(target), "--year", "2"]).exit_code == 0
    assert titles(target.read_bytes()) == ALL[1:]
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as archive:
        assert archive.namelist() == ["imsmanifest.xml", "links/001.xml"]


@pytest.mark.parametrize(
    "words", [["--year", "3"], ["--year", "x"], ["--output", "/nulle/part/x.imscc"], ["--output", "/"]]
)
def test_a_command_that_cannot_says_so(app: Flask, cohort: Cohort, words: list[str]) -> None:
    done = app.test_cli_runner().invoke(args=["lti", "cartridge", *words])
    assert done.exit_code != 0
    assert "Error" in done.output
    assert "Traceback" not in done.output


def test_an_activity_made_from_the_cartridge_opens_its_module_and_its_column(
    lms: PlatformDouble, november: object
) -> None:
    """No parameter survives the import: the address is all there is, from login to the column."""
    with inside(lms.app):
        factories.module("M1")
        db.session.commit()
    uid, browser = join(lms), lms.browser()
    address = f"{OUR_LAUNCH}?resource=module:M1"
    asked = lms.login(browser, target_link_uri=address)
    assert asked["redirect_uri"] == OUR_LAUNCH
    claims = lms.claims(asked, target_link_uri=address, custom=...)
    assert LTI + "custom" not in claims
    answer = lms.send(browser, asked, lms.sign(claims))
    assert (answer.status_code, answer.location) == (303, f"/c/{uid}/modules/M1")
    with inside(lms.app):
        assert db.session.query(LineItem).one().resource == "module:M1"


@pytest.mark.parametrize(
    "query",
    ["resource=module:M99", "resource=", "resource=" + "x" * 101, "resource=%00", "autre=1", "resource"],
)
def test_an_address_that_names_nothing_known_leads_home(lms: PlatformDouble, query: str) -> None:
    uid, browser = join(lms), lms.browser()
    address = f"{OUR_LAUNCH}?{query}"
    asked = lms.login(browser, target_link_uri=address)
    answer = lms.send(browser, asked, lms.sign(lms.claims(asked, target_link_uri=address, custom=...)))
    assert answer.location == f"/c/{uid}/"


def test_a_copied_courses_activities_from_a_cartridge_lead_where_they_led(lms: PlatformDouble) -> None:
    """Opened anew, the copy's links still name their module: it is in their address."""
    with inside(lms.app):
        factories.module("M1")
        db.session.commit()
    join(lms)
    second = join(lms, "7", "Cohorte suivante")
    browser = lms.browser()
    address = f"{OUR_LAUNCH}?resource=module:M1"
    asked = lms.login(browser, target_link_uri=address)
    custom = {"context_history": "2"}
    claims = lms.claims(
        asked, target_link_uri=address, custom=custom, context={"id": "7"}, roles=[INSTRUCTOR]
    )
    assert lms.send(browser, asked, lms.sign(claims)).location == f"/c/{second}/modules/M1"
