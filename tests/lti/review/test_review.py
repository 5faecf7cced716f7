"""« Voir le travail » in the LMS's gradebook: what domain §2 opens to whoever looks, and nothing more."""

import pytest
from structlog.testing import capture_logs

from course.cohorts.models import Cohort, Enrolment, Status
from course.db import db
from course.people.models import Person
from lti.claims import LTI, SUBMISSION_REVIEW
from lti.platforms.models import Identity, LineItem
from tests import factories, pages
from tests.lti.launch.refused import refused
from tests.lti.platform_double import INSTRUCTOR, SCORE_SCOPES, PlatformDouble, inside, row_counts
from tests.lti.review.conftest import COLUMN, Campus
from tests.queries import count_queries

JOURNAL, TEXT = "activity:m1-journal", "activity:m1-croyance"
SECRET = "Ce que je n’ai pas osé dire."


def write(campus: Campus, *audiences: str) -> None:
    """Ada writes a page of her journal, and shares it with these."""
    browser, page = campus.browser_of("Ada"), f"/c/{campus.uid}/journal/m1-journal"
    sent = browser.post(page, data={**pages.fields(browser.get(page), page), "text": SECRET})
    assert sent.status_code == 303
    if audiences:
        share = f"{page}/partage"
        values = {**pages.fields(browser.get(share), share), "audiences": list(audiences)}
        assert browser.post(share, data=values).status_code == 303


def hours(campus: Campus, given: str = "Ada") -> str:
    return f"/heures/{campus.uids[given]}"


def test_a_shared_page_opens_for_whom_it_is_shared_with(campus: Campus) -> None:
    write(campus, "tutor")
    browser, answer = campus.look("Nadia", "Ada", JOURNAL)
    assert answer.headers["Location"] == f"/c/{campus.uid}/journal/partages#page-1"
    assert SECRET in pages.text(browser.get(f"/c/{campus.uid}/journal/partages").text)


@pytest.mark.parametrize("resource", [JOURNAL, TEXT, "activity:m0-autopositionnement", "activity:m1-quiz"])
def test_what_is_not_shared_leads_to_the_progress(campus: Campus, resource: str) -> None:
    write(campus)
    assert campus.led("Nadia", "Ada", resource) == hours(campus)
    assert campus.led("Claire", "Ada", resource) == hours(campus)
    assert campus.led("Guy", "Ada", resource) == hours(campus)


@pytest.mark.parametrize(
    "resource", [None, "module:M1", "course:PPS", "year:1", "space:group", "x:y", ":", "activity:"]
)
def test_what_holds_no_work_of_its_own_leads_to_the_progress(campus: Campus, resource: str | None) -> None:
    browser, answer = campus.look("Claire", "Ada", resource)
    assert answer.headers["Location"] == f"/c/{campus.uid}{hours(campus)}"
    assert browser.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("reader", ["Paul", "Iris"])
def test_who_may_read_neither_is_led_home_with_words(campus: Campus, reader: str) -> None:
    write(campus, "tutor")
    browser, answer = campus.look(reader, "Ada", JOURNAL)
    assert answer.headers["Location"] == f"/c/{campus.uid}/"
    assert "Ce travail n’est pas partagé avec vous" in pages.text(browser.get(f"/c/{campus.uid}/").text)


def test_a_participant_sees_nobody_elses_work(campus: Campus) -> None:
    write(campus, "group")
    assert campus.led("Béa", "Ada", JOURNAL) == "/"
    assert campus.led("Béa", "Ada", "module:M1") == "/"


def test_a_participant_sees_the_own_work_and_the_own_hours(campus: Campus) -> None:
    assert campus.led("Ada", "Ada", JOURNAL) == "/journal/m1-journal"
    assert campus.led("Ada", "Ada", "module:M1") == "/heures"


def test_the_cohorts_roles_decide_whatever_the_lms_says(campus: Campus) -> None:
    write(campus)
    assert campus.led("Béa", "Ada", "module:M1", roles=[INSTRUCTOR]) == "/"


def test_the_column_says_what_it_is_about_when_the_message_does_not(campus: Campus) -> None:
    write(campus, "trainers")
    link = {"sub": "101", "custom": {"resource": JOURNAL}}
    assert campus.lms.launch(campus.lms.browser(), **link).status_code == 303
    assert campus.led("Claire", "Ada") == "/journal/partages#page-1"


def test_a_review_changes_nothing_of_what_its_column_is_about(campus: Campus) -> None:
    campus.lms.launch(campus.lms.browser(), sub="101", custom={"resource": JOURNAL})
    campus.led("Claire", "Ada", ags={"lineitem": COLUMN, "scope": []})
    with inside(campus.lms.app):
        column = db.session.query(LineItem).one()
        assert (column.resource, column.scopes) == (JOURNAL, SCORE_SCOPES)


def test_a_review_makes_no_column_known(campus: Campus) -> None:
    campus.led("Claire", "Ada", "module:M1")
    with inside(campus.lms.app):
        assert db.session.query(LineItem).count() == 0


def test_somebody_the_cohort_does_not_know_is_said_so_and_nothing_is_kept(campus: Campus) -> None:
    before = row_counts(campus.lms.app)
    with capture_logs() as logs:
        _, answer = campus.look("Claire", "999", JOURNAL)
    refused(answer, "for_user.unknown", logs)
    assert answer.status_code == 404
    assert "n’est pas dans la cohorte" in pages.text(answer.text)
    after = row_counts(campus.lms.app)
    assert {name for name in after if after[name] != before[name]} == {"lti_consumed_nonce"}


def test_somebody_of_another_cohort_of_the_platform_is_unknown_here(campus: Campus) -> None:
    with inside(campus.lms.app):
        other = factories.member(factories.cohort("Une autre"))
        db.session.add(Identity(platform_id=campus.lms.id, sub="777", person_id=other.id))
        db.session.commit()
    _, answer = campus.look("Claire", "777")
    assert answer.status_code == 404


def test_the_same_name_on_another_platform_is_another_person(campus: Campus) -> None:
    other = PlatformDouble(campus.lms.app, issuer="https://other.example").register()
    with inside(campus.lms.app):
        ada = db.session.query(Person).filter_by(given_name="Ada").one()
        db.session.query(Identity).filter_by(person_id=ada.id).update({"platform_id": other.id})
        db.session.commit()
    _, answer = campus.look("Claire", "Ada")
    assert answer.status_code == 404


def test_a_review_without_its_column_is_refused_with_its_reason(campus: Campus) -> None:
    for ags in (..., {"scope": SCORE_SCOPES}, {"lineitem": ""}):
        with capture_logs() as logs:
            _, answer = campus.look("Claire", "Ada", ags=ags)
        refused(answer, "review.column_missing", logs)
        assert "carnet de notes" in pages.text(answer.text)


def test_a_review_outside_any_course_is_refused(campus: Campus) -> None:
    with capture_logs() as logs:
        _, answer = campus.look("Claire", "Ada", context=...)
    refused(answer, "context.missing", logs)


def test_before_the_cohort_is_open_there_is_nothing_to_see(campus: Campus) -> None:
    _, answer = campus.look("Ada", "Ada", context={"id": "new", "title": "Un autre cours"})
    assert answer.status_code == 403
    _, opener = campus.look("Claire", "Ada", context={"id": "new", "title": "Un autre cours"})
    assert "/lti/ouvrir/" in opener.headers["Location"]


def test_an_administrator_of_the_lms_without_a_role_sees_nobodys_work(campus: Campus) -> None:
    administrator = "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"
    browser, answer = campus.look("Claire", "Ada", JOURNAL, sub="1", roles=[administrator])
    assert answer.status_code == 200
    assert "il manque encore votre rôle" in pages.text(answer.text)
    assert browser.get(f"/c/{campus.uid}/").status_code == 401


def test_whoever_is_suspended_looks_at_nothing(campus: Campus) -> None:
    with inside(campus.lms.app):
        claire = db.session.query(Person).filter_by(given_name="Claire").one()
        cohort = db.session.query(Cohort).one()
        known = db.session.query(Enrolment).filter_by(person_id=claire.id, cohort_id=cohort.id).one()
        known.status = Status.SUSPENDED
        db.session.commit()
    browser, answer = campus.look("Claire", "Ada", JOURNAL)
    assert answer.status_code == 403
    assert "suspendue" in pages.text(answer.text)
    assert browser.get(f"/c/{campus.uid}/").status_code == 401


def test_the_same_review_posted_again_leads_to_the_same_page(campus: Campus) -> None:
    browser = campus.lms.browser()
    asked = campus.lms.login(browser)
    changes = {LTI + "for_user": {"user_id": "101"}, "sub": "301", "roles": [INSTRUCTOR]}
    claims = campus.lms.claims(asked, message_type=SUBMISSION_REVIEW, **changes)
    token = campus.lms.sign(claims)
    locations = [campus.lms.send(browser, asked, token).headers["Location"] for _ in range(2)]
    assert locations == [f"/c/{campus.uid}{hours(campus)}"] * 2


def test_a_review_costs_eighteen_queries_at_most(campus: Campus) -> None:
    write(campus, "trainers")
    campus.look("Claire", "Ada", JOURNAL)
    with inside(campus.lms.app), count_queries() as statements:
        assert campus.led("Claire", "Ada", JOURNAL) == "/journal/partages#page-1"
    assert len(statements) <= 18, "\n".join(statements)
