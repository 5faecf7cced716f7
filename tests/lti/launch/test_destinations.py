"""Where a launch leads, and what it costs."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from course.registries import Linkable
from tests.lti.launch.cohorts import join
from tests.lti.launch.conftest import Network
from tests.lti.platform_double import PlatformDouble, inside
from tests.queries import count_queries


@pytest.fixture
def thing(lms: PlatformDouble) -> Iterator[None]:
    """A kind of thing that an activity may point to; « 404 » is one that does not exist."""

    def url(cohort_uid: str, reference: str) -> str | None:
        return None if reference == "404" else f"/c/{cohort_uid}/choses/{reference}"

    linkables = lms.app.extensions["agencement"].linkables
    linkables["thing"] = Linkable("thing", url, lambda cohort, person, reference: None)
    yield
    del linkables["thing"]


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        ("thing:7", "/choses/7"),
        ("thing:404", "/"),
        ("thing:", "/"),
        ("thing", "/"),
        ("unknown:7", "/"),
        (":", "/"),
        ("<script>", "/"),
    ],
)
def test_an_activity_leads_to_what_it_points_to_or_to_the_home(
    lms: PlatformDouble, thing: None, resource: str, path: str
) -> None:
    uid = join(lms)
    assert lms.launch(custom={"resource": resource}).headers["Location"] == f"/c/{uid}{path}"


def asked_for(lms: PlatformDouble, path: str) -> FlaskClient:
    """A browser that followed a link while signed out."""
    browser = lms.browser()
    assert browser.get(path).status_code in (401, 404)
    return browser


def test_a_page_asked_for_while_signed_out_is_where_the_launch_leads(
    lms: PlatformDouble, thing: None
) -> None:
    uid = join(lms)
    wanted = f"/c/{uid}/cohorte?voir=relancer"
    assert lms.launch(asked_for(lms, wanted)).headers["Location"] == wanted
    pointed = lms.launch(asked_for(lms, wanted), custom={"resource": "thing:7"})
    assert pointed.headers["Location"] == f"/c/{uid}/choses/7"


def test_a_remembered_page_serves_once(lms: PlatformDouble) -> None:
    uid = join(lms)
    browser = asked_for(lms, f"/c/{uid}/cohorte")
    lms.launch(browser)
    assert lms.launch(browser).headers["Location"] == f"/c/{uid}/"


@pytest.mark.parametrize(
    "wanted", ["/c/another/cohorte", "//evil.example/", "/nowhere", "https://evil.example/"]
)
def test_a_remembered_page_elsewhere_is_not_followed(lms: PlatformDouble, wanted: str) -> None:
    uid, browser = join(lms), lms.browser()
    with browser.session_transaction() as session:
        session["wanted"] = wanted
    assert lms.launch(browser).headers["Location"] == f"/c/{uid}/"


def test_nothing_of_a_former_persons_session_is_left(lms: PlatformDouble) -> None:
    join(lms)
    browser = lms.browser()
    with browser.session_transaction() as session:
        session["draft"] = "private"
    lms.launch(browser)
    with browser.session_transaction() as session:
        assert set(session) == {"sign_in"}


def test_coming_back_costs_twelve_queries_at_most_and_no_network(
    lms: PlatformDouble, network: Network
) -> None:
    join(lms)
    browser = lms.browser()
    lms.launch(browser)
    asked = lms.login(browser)
    token = lms.sign(lms.claims(asked))
    with inside(lms.app), count_queries() as statements:
        assert lms.send(browser, asked, token).status_code == 303
    assert len(statements) <= 12, "\n".join(statements)
    assert network.calls == []
