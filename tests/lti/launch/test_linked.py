"""A link opens the very thing it was made for."""

import pytest

from course.db import db
from tests import pages
from tests.lti.launch.cohorts import join
from tests.lti.platform_double import LEARNER, OUR_LAUNCH, PlatformDouble, inside
from tests.modules.world import load

LINKS = {
    "course:PPS": "/",
    "year:1": "/parcours#annee-1",
    "year:2": "/parcours#annee-2",
    "module:M1": "/modules/M1",
    "module:M14": "/modules/M14",
    "activity:m1-quiz": "/quiz/m1-quiz",
    "space:group": "/mon-groupe",
}
UNKNOWN = ("course:ABC", "year:3", "year:0", "year:²", "year:01", "module:M99", "activity:none", "space:7")


@pytest.fixture
def uid(lms: PlatformDouble) -> str:
    """A cohort with the real programme."""
    with inside(lms.app):
        load()
        db.session.commit()
    return join(lms)


@pytest.mark.parametrize("resource", LINKS)
def test_each_kind_of_link_opens_its_own_page(lms: PlatformDouble, uid: str, resource: str) -> None:
    browser = lms.browser()
    answer = lms.launch(browser, custom={"resource": resource})
    assert answer.headers["Location"] == f"/c/{uid}{LINKS[resource]}"
    path, _, anchor = answer.headers["Location"].partition("#")
    shown = browser.get(path)
    assert shown.status_code in (200, 403)
    tree = pages.strict(shown.text)
    assert not anchor or [one for one in tree.iter() if one.get("id") == anchor]


@pytest.mark.parametrize("resource", UNKNOWN)
def test_a_link_to_what_does_not_exist_leads_home(lms: PlatformDouble, uid: str, resource: str) -> None:
    assert lms.launch(custom={"resource": resource}).headers["Location"] == f"/c/{uid}/"


def test_a_link_may_carry_its_reference_in_its_address(lms: PlatformDouble, uid: str) -> None:
    answer = lms.launch(target_link_uri=f"{OUR_LAUNCH}?resource=year:2")
    assert answer.headers["Location"] == f"/c/{uid}/parcours#annee-2"


def test_those_who_came_by_the_link_are_participants_who_may_read_it(lms: PlatformDouble, uid: str) -> None:
    browser = lms.browser()
    lms.launch(browser, roles=[LEARNER], custom={"resource": "space:group"})
    said = pages.text(browser.get(f"/c/{uid}/mon-groupe").text)
    assert "Vous n’êtes dans aucun groupe pour le moment" in said
