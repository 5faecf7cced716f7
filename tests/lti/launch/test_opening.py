"""From a course that the tool does not know to an open cohort (domain §2, « How a cohort opens »)."""

import re
from datetime import date, timedelta
from html import unescape

from flask.testing import FlaskClient
from sqlalchemy import select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from course import clock
from course.cohorts import operations as cohorts
from course.cohorts.models import Cohort, CohortYear, OpeningCode
from course.db import db
from course.roles import Role
from lti.platforms.models import Context
from tests.lti.launch.cohorts import join, standing
from tests.lti.platform_double import ADMINISTRATOR, INSTRUCTOR, LEARNER, PlatformDouble, inside, row_counts
from tests.pages import strict

FIRST = "2026-09-01"


def code(lms: PlatformDouble) -> str:
    """What `flask course invite` prints."""
    with inside(lms.app):
        made = cohorts.invite()
        db.session.commit()
    return made


def arrive(lms: PlatformDouble, roles: list[str], **claims: object) -> tuple[FlaskClient, str]:
    """Launch from the unknown course; the browser and the address of the form."""
    browser = lms.browser()
    answer = lms.launch(browser, roles=roles, **claims)
    assert answer.status_code == 303
    return browser, answer.headers["Location"]


def csrf_token(browser: FlaskClient, address: str) -> str:
    """The token that the page holds; nothing if the page is refused."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(address).text)
    return found[1] if found else ""


def submit(browser: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Post the form, with the token that the page holds."""
    data = {"title": "Cohorte 2026", "first_day": FIRST, "csrf_token": csrf_token(browser, address)}
    return browser.post(address, data=data | fields)


def test_an_administrator_of_the_lms_opens_the_cohort_and_manages_and_trains_it(lms: PlatformDouble) -> None:
    browser, address = arrive(lms, ADMINISTRATOR)
    page = browser.get(address)
    assert page.status_code == 200
    strict(page.text)
    assert 'value="Parcours Pilotage pédagogique stratégique"' in page.text
    assert f'value="{FIRST}"' in page.text
    assert "Code d’ouverture" not in page.text
    assert f"frame-ancestors {lms.issuer}" in page.headers["Content-Security-Policy"]
    answer = submit(browser, address)
    with inside(lms.app):
        cohort = db.session.scalars(select(Cohort)).one()
        years = db.session.scalars(select(CohortYear).order_by(CohortYear.number)).all()
        assert cohort.title == "Cohorte 2026"
        assert [year.starts_on for year in years] == [date(2026, 9, 1), date(2027, 9, 1)]
        assert db.session.scalars(select(Context)).one().cohort_id == cohort.id
        uid = cohort.uid
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/c/{uid}/")
    assert browser.get(f"/c/{uid}/").status_code == 200
    assert standing(lms, uid) == ({Role.MANAGER, Role.TRAINER}, False)
    assert lms.launch(browser, roles=ADMINISTRATOR).headers["Location"] == f"/c/{uid}/"
    assert lms.launch(sub="4").headers["Location"] == f"/c/{uid}/"


def test_an_instructor_opens_it_with_a_code_that_then_is_spent(lms: PlatformDouble) -> None:
    browser, address = arrive(lms, [INSTRUCTOR])
    page = browser.get(address)
    assert "Vous n’avez pas de code" in page.text
    assert "flask --app app course invite" in page.text
    given = code(lms)
    assert submit(browser, address, code=given.lower().replace("-", " ")).status_code == 303
    with inside(lms.app):
        assert db.session.scalars(select(OpeningCode)).one().used_at is not None
    other, elsewhere = arrive(lms, [INSTRUCTOR], context={"id": "9"}, sub="8")
    again = submit(other, elsewhere, code=given)
    assert again.status_code == 422
    assert "Ce code n’est pas reconnu" in again.text
    assert row_counts(lms.app)["cohort"] == 1


def test_nothing_typed_is_lost_when_the_code_is_wrong(lms: PlatformDouble) -> None:
    browser, address = arrive(lms, [INSTRUCTOR])
    answer = submit(browser, address, title="Cohorte <b>des</b> lacs", first_day="2027-01-11", code="ABCD")
    assert answer.status_code == 422
    assert "Cohorte <b>des</b> lacs" in unescape(answer.text)
    assert 'value="2027-01-11"' in answer.text
    assert 'value="ABCD"' in answer.text
    assert row_counts(lms.app)["cohort"] == 0


def test_a_missing_title_or_an_absurd_day_is_said_beside_its_field_and_spends_no_code(
    lms: PlatformDouble,
) -> None:
    browser, address = arrive(lms, [INSTRUCTOR])
    given = code(lms)
    answer = submit(browser, address, title="  ", first_day="1926-09-01", code=given)
    assert answer.status_code == 422
    strict(answer.text)
    assert "title-error" in answer.text
    assert "first_day-error" in answer.text
    assert submit(browser, address, code=given).status_code == 303


def test_five_wrong_codes_in_an_hour_are_enough_even_for_a_good_one(lms: PlatformDouble) -> None:
    browser, address = arrive(lms, [INSTRUCTOR])
    given = code(lms)
    for _ in range(5):
        submit(browser, address, code="AAAA-AAAA-AAAA")
    assert row_counts(lms.app)["code_attempt"] == 5
    blocked = submit(browser, address, code=given)
    assert blocked.status_code == 422
    assert "Trop de codes erronés" in blocked.text
    # Counted per person: a new launch changes nothing for them, and nothing for a colleague.
    same, there = arrive(lms, [INSTRUCTOR])
    assert "Trop de codes erronés" in submit(same, there, code=given).text
    colleague, here = arrive(lms, [INSTRUCTOR], sub="44")
    assert "Ce code n’est pas reconnu" in submit(colleague, here, code="BBBB-BBBB-BBBB").text
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert submit(browser, address, code=given).status_code == 303


def test_a_learner_before_the_cohort_gets_a_kind_page_and_leaves_no_trace(lms: PlatformDouble) -> None:
    for roles in ([LEARNER], [], ["http://purl.imsglobal.org/vocab/lis/v2/membership#TeachingAssistant"]):
        with capture_logs() as logs:
            answer = lms.launch(roles=roles)
        assert answer.status_code == 403
        strict(answer.text)
        assert "pas encore ouvert" in answer.text
        assert "Vous n’avez rien manqué" in answer.text
        assert logs[-1]["reason"] == "cohort.not_open"
    counts = row_counts(lms.app)
    for table in ("person", "lti_identity", "lti_context", "lti_line_item", "sign_in"):
        assert counts[table] == 0


def test_the_right_to_open_is_one_persons_for_two_hours(lms: PlatformDouble) -> None:
    browser, address = arrive(lms, ADMINISTRATOR)
    thief, _ = arrive(lms, [INSTRUCTOR], sub="66")
    assert thief.get(address).status_code == 404
    assert submit(thief, address).status_code in (400, 404)
    assert browser.get(address + "x").status_code == 404
    assert lms.browser().get(address).status_code == 401
    with clock.frozen(clock.now() + timedelta(hours=2, seconds=1)):
        late = browser.get(address)
        assert late.status_code == 410
        assert "Relancez l’activité" in late.text
    assert row_counts(lms.app)["cohort"] == 0


def test_the_address_says_whether_a_code_is_needed_and_no_field_can_change_it(lms: PlatformDouble) -> None:
    browser, address = arrive(lms, [INSTRUCTOR])
    assert submit(browser, address, needs_code="").status_code == 422
    assert row_counts(lms.app)["cohort"] == 0


def test_a_second_click_leads_home_and_a_second_opener_is_told_to_come_in(lms: PlatformDouble) -> None:
    first, address = arrive(lms, ADMINISTRATOR)
    late, there = arrive(lms, [INSTRUCTOR], sub="44")
    form = {"title": "Cohorte", "first_day": FIRST, "csrf_token": csrf_token(first, address)}
    late_form = form | {"code": code(lms), "csrf_token": csrf_token(late, there)}
    opened, again = first.post(address, data=form), first.post(address, data=form)
    assert opened.status_code == again.status_code == 303
    assert opened.headers["Location"] == again.headers["Location"]
    assert first.get(address).headers["Location"] == opened.headers["Location"]
    answer = late.post(there, data=late_form)
    assert answer.status_code == 409
    assert "déjà ouverte" in answer.text
    assert row_counts(lms.app)["cohort"] == 1
    with inside(lms.app):
        assert db.session.scalars(select(OpeningCode)).one().used_at is None


def test_a_course_known_by_another_deployment_is_another_course(lms: PlatformDouble) -> None:
    join(lms)
    lms.deployment_id = "2"
    lms.register()
    browser, address = arrive(lms, ADMINISTRATOR)
    assert browser.get(address).status_code == 200


def test_an_untitled_course_can_be_opened(lms: PlatformDouble) -> None:
    browser, address = arrive(lms, ADMINISTRATOR, context={"id": "2"})
    assert "Ce cours n’a pas encore de cohorte" in " ".join(browser.get(address).text.split())
    assert submit(browser, address).status_code == 303
