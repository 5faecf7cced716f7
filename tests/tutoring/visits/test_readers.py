"""Who reads what of a visit, and who may write to it (domain §2)."""

from flask.testing import FlaskClient

from course.cohorts import operations as cohorts
from course.db import db
from tests import factories, pages
from tests.tutoring.visits.visiting import REPORT, SECRET, Browse, only
from tests.tutoring.world import World
from tutoring.visits.models import VisitAttendee, VisitNote

# What the page of a visit shows to each: status, report, notes, the attendees' names.
MATRIX = [
    ("Nadia", 200, True, True, True),
    ("Ada", 200, True, False, True),
    ("Béa", 404, False, False, False),
    ("Dan", 404, False, False, False),
    ("Paul", 404, False, False, False),
    ("Claire", 200, True, False, True),
    ("Théo", 200, True, False, True),
    ("Hélène", 200, False, False, False),
    ("Guy", 200, False, False, False),
    ("Iris", 403, False, False, False),
    ("Élie", 403, False, False, False),
    ("Pia", 403, False, False, False),
]


def test_who_reads_what(here: World, browse: Browse) -> None:
    """Domain §2, « Visit: shared report » and « Visit: working notes », walked role by role."""
    visit = here.visit("Nadia", "Ada", "Cyd", observed=REPORT, working_notes=SECRET)
    other, one, every = here["Cyd"].display_name, here.url(f"visites/{visit.uid}"), here.url("visites")
    uid = visit.uid
    for given, status, report, notes, names in MATRIX:
        reader = browse(given)
        page, listed = reader.get(one), reader.get(every)
        assert page.status_code == status, given
        assert (REPORT in page.text, SECRET in page.text, other in page.text) == (report, notes, names), given
        assert REPORT not in listed.text, given
        assert SECRET not in listed.text, given
        assert (uid in listed.text, other in listed.text) == (status == 200, names), given


def forged(here: World, browse: Browse, given: str) -> tuple[FlaskClient, dict[str, str]]:
    """Somebody's browser, and what a form would send that the page never offered."""
    client = browse(given)
    token = pages.fields(client.get(here.url("")), "/deconnexion")["csrf_token"][0]
    texts = dict.fromkeys(("observed", "text", "reason", "comment"), "x")
    return client, {"csrf_token": token, "version": "1", **texts}


def test_only_the_author_writes_to_the_visit(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", observed=REPORT)
    page = here.url(f"visites/{visit.uid}")
    for given in ("Ada", "Béa", "Paul", "Claire", "Hélène", "Guy", "Iris", "Pia"):
        client, form = forged(here, browse, given)
        for action in ("compte-rendu", "annulation", "notes", "notes/1/suppression"):
            assert client.post(f"{page}/{action}", data=form).status_code in (403, 404), (given, action)
    found = only(here)
    assert (found.observed, found.cancelled_at) == (REPORT, None)
    assert db.session.query(VisitNote).count() == 0


def test_only_attendees_answer(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada")
    page = here.url(f"visites/{visit.uid}")
    for given in ("Nadia", "Béa", "Claire", "Hélène", "Guy", "Iris"):
        client, form = forged(here, browse, given)
        for action in ("accord", "commentaire"):
            assert client.post(f"{page}/{action}", data=form).status_code in (403, 404), (given, action)
    db.session.rollback()
    assert db.session.query(VisitAttendee).one().answer == "proposed"


def test_a_visit_of_another_cohort_does_not_exist_here(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada")
    other = factories.cohort("Une autre")
    claire = browse("Claire")
    assert claire.get(f"/c/{other.uid}/visites/{visit.uid}").status_code == 404
    cohorts.enrol(cohort_id=other.id, person_id=here["Claire"].id)
    cohorts.grant_role(
        actor=factories.system_in(other), person_id=here["Claire"].id, role=here.roles["Claire"][0]
    )
    db.session.commit()
    assert claire.get(f"/c/{other.uid}/visites").status_code == 200
    assert claire.get(f"/c/{other.uid}/visites/{visit.uid}").status_code == 404
