"""What the LMS may point to: what is offered, how far one is in it, whose work it shows to whom."""

import pytest
from flask import Flask

from course.catalogue.models import Module
from course.db import db
from course.hours.models import Modality
from course.hours.operations import certify
from course.permissions import SYSTEM
from course.progress.queries import course_percent
from course.registries import LinkChoice, registries
from tests import pages
from tests.modules.world import World
from tests.queries import count_queries


def offered() -> dict[str, LinkChoice]:
    return {choice.reference: choice for one in registries().linkables.values() for choice in one.choices()}


def test_modules_and_their_activities_are_offered_in_the_order_of_the_programme(here: World) -> None:
    found = offered()
    modules = [one for one in found if one.startswith("module:")]
    assert modules == [f"module:M{n}" for n in range(15)]
    m1 = found["module:M1"]
    assert m1.title.startswith("M1 – ")
    assert m1.section == "Année 1"
    assert m1.text.startswith("Distinguer")
    assert found["module:M8"].section == "Année 2"
    inside = [one.reference for one in found.values() if one.within == "module:M1"]
    assert inside == [
        f"activity:{key}"
        for (key,) in db.session.execute(
            db.text("SELECT key FROM activity WHERE key LIKE 'm1-%' AND version > 0 ORDER BY position")
        )
    ]
    assert len(inside) > 3


def test_everything_offered_leads_somewhere_and_has_a_text(here: World) -> None:
    with here.app.test_request_context():
        for reference, choice in offered().items():
            prefix, _, rest = reference.partition(":")
            assert registries().linkables[prefix].url(here.uid, rest), reference
            assert choice.text, reference
            assert choice.title, reference
            assert not choice.within or choice.within in offered()


def test_the_list_costs_five_queries_however_long(here: World) -> None:
    with count_queries() as statements:
        assert len(offered()) == 35
    assert len(statements) <= 5, "\n".join(statements)


def test_without_a_programme_only_the_group_is_offered(app: Flask) -> None:
    assert list(offered()) == ["space:group"]


def test_a_withdrawn_activity_is_not_offered(here: World) -> None:
    assert "activity:m1-quiz" in offered()
    db.session.execute(db.text("UPDATE activity SET version = 0 WHERE key = 'm1-quiz'"))
    assert "activity:m1-quiz" not in offered()


def percent(here: World, given: str, reference: str) -> int | None:
    prefix, _, rest = reference.partition(":")
    return registries().linkables[prefix].percent(here.cohort.id, here.people[given].id, rest)


def earn(here: World, given: str, code: str, modality: Modality, minutes: int, year: int = 1) -> None:
    certify(
        actor=SYSTEM,
        cohort_id=here.cohort.id,
        person_id=here.people[given].id,
        year=year,
        modality=modality,
        minutes=minutes,
        module_code=code,
        occurred_on=here.cohort.years[0].starts_on,
        evidence=("test", f"{given}-{code}-{modality}"),
    )


def test_a_year_weighs_its_modules_by_their_hours_and_leaves_the_other_year_out(here: World) -> None:
    modules = db.session.query(Module).filter_by(year=1).order_by(Module.position).all()
    plan = sum(one.asynchronous_minutes + one.synchronous_minutes for one in modules)
    m1 = next(one for one in modules if one.code == "M1")
    assert percent(here, "Ada", "year:1") == 0
    earn(here, "Ada", "M1", Modality.ASYNCHRONOUS, m1.asynchronous_minutes)
    assert percent(here, "Ada", "year:1") == m1.asynchronous_minutes * 100 // plan
    assert percent(here, "Ada", "year:2") == 0
    assert percent(here, "Béa", "year:1") == 0
    # More than the plan of a module counts for no other.
    earn(here, "Ada", "M2", Modality.ASYNCHRONOUS, 10_000)
    m2 = next(one for one in modules if one.code == "M2")
    both = m1.asynchronous_minutes + m2.asynchronous_minutes
    assert percent(here, "Ada", "year:1") == both * 100 // plan


def test_a_year_whose_modules_are_all_done_is_done(here: World) -> None:
    for one in db.session.query(Module).filter_by(year=1).all():
        for modality, minutes in (
            (Modality.ASYNCHRONOUS, one.asynchronous_minutes),
            (Modality.VIRTUAL_CLASS, one.synchronous_minutes),
        ):
            if minutes:
                earn(here, "Ada", one.code, modality, minutes)
    assert percent(here, "Ada", "year:1") == 100
    assert percent(here, "Ada", "year:2") == 0
    assert 0 < course_percent(here.cohort.id, here.people["Ada"].id) < 50


@pytest.mark.parametrize(
    "reference", ["year:3", "year:x", "year:", "course:X", "module:M99", "activity:x", "space:group"]
)
def test_what_does_not_exist_or_has_no_progress_sends_nothing(here: World, reference: str) -> None:
    assert percent(here, "Ada", reference) is None


def review(here: World, reader: str, author: str, key: str) -> str | None:
    shown = registries().linkables["activity"].review
    assert shown is not None
    with here.app.test_request_context():
        return shown(here.actor(reader), here.people[author].id, key)


EVERYBODY = ("Béa", "Dan", "Nadia", "Paul", "Claire", "Hélène", "Guy", "Iris", "Élie", "Pia")


def readers(here: World, key: str) -> set[str]:
    """Who, of all the others, is led to Ada's work."""
    return {one for one in EVERYBODY if review(here, one, "Ada", key)}


def share_journal(here: World, *audiences: str) -> None:
    here.send("Ada", "journal/m1-journal", text="Ce que je retiens.")
    if audiences:
        here.send("Ada", "journal/m1-journal/partage", audiences=list(audiences))


def test_a_journal_page_is_shown_to_those_it_is_shared_with_and_to_nobody_else(here: World) -> None:
    share_journal(here)
    assert readers(here, "m1-journal") == set()
    share_journal(here, "tutor")
    assert readers(here, "m1-journal") == {"Nadia"}
    share_journal(here, "trainers")
    assert readers(here, "m1-journal") == {"Claire"}
    share_journal(here, "group")
    assert readers(here, "m1-journal") == {"Béa"}


def test_the_link_to_a_shared_page_falls_on_that_very_page(here: World) -> None:
    share_journal(here, "trainers")
    here.send("Dan", "journal/m1-journal", text="Ce que Dan retient.")
    here.send("Dan", "journal/m1-journal/partage", audiences=["trainers"])
    path, _, anchor = str(review(here, "Claire", "Ada", "m1-journal")).partition("#")
    answer = here.browser("Claire").get(path)
    heading = [one for one in pages.strict(answer.text).iter("h2") if one.get("id") == anchor]
    assert here.people["Ada"].display_name in " ".join(heading[0].itertext())


def test_a_text_handed_in_is_shown_to_the_authors_tutor_and_the_trainers(here: World) -> None:
    here.send("Ada", "ecrit/m1-croyance", text=" ".join(["mot"] * 40))
    assert readers(here, "m1-croyance") == set()
    here.send("Ada", "ecrit/m1-croyance", text=" ".join(["mot"] * 120), suite="remettre")
    assert readers(here, "m1-croyance") == {"Nadia", "Claire"}
    address = str(review(here, "Nadia", "Ada", "m1-croyance"))
    assert "mot mot" in pages.text(here.browser("Nadia").get(address).text)


@pytest.mark.parametrize("key", ["m1-quiz", "m1-lecture", "m0-autopositionnement", "m0-charte", "none"])
def test_what_others_never_read_is_shown_to_nobody(here: World, key: str) -> None:
    assert readers(here, key) == set()


@pytest.mark.parametrize("key", ["m1-journal", "m1-quiz", "m0-autopositionnement"])
def test_everybody_is_led_to_their_own_work(here: World, key: str) -> None:
    address = review(here, "Ada", "Ada", key)
    assert address is not None
    assert here.browser("Ada").get(address).status_code == 200


def test_a_module_shows_nothing_of_its_own(here: World) -> None:
    assert registries().linkables["module"].review is None
