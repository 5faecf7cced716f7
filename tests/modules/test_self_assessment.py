"""The self-assessment: eleven items, four levels, read by nobody else."""

from datetime import date
from typing import Any

import pytest

from course import clock
from course.competences.framework import CODES, COMPETENCES, LEVELS
from course.competences.models import SelfRating
from course.db import db
from tests import factories, pages
from tests.modules.world import World

T0 = "autopositionnement/m0-autopositionnement"
OCTOBER = date(2026, 10, 5)


def levels(level: int = 2, *without: str) -> dict[str, Any]:
    return {code: str(level) for code in CODES if code not in without}


def ratings(moment: str = "T0") -> dict[str, int]:
    db.session.expire_all()
    return {one.competence: one.level for one in db.session.query(SelfRating).filter_by(moment=moment)}


def test_eleven_groups_of_four_levels_with_the_official_labels(here: World) -> None:
    tree = pages.strict(here.get("Ada", T0).text)
    groups = [one for one in tree.iter("fieldset") if one.get("id") in CODES]
    assert [one.get("id") for one in groups] == list(CODES)
    for group, competence in zip(groups, COMPETENCES, strict=True):
        assert group.get("role") == "radiogroup"
        legend = " ".join("".join(next(group.iter("legend")).itertext()).split())
        assert legend == f"{competence.code}. {competence.label}"
        assert [" ".join(one.itertext()) for one in group.iter("label")] == list(LEVELS.values())


def test_all_eleven_complete_it(here: World) -> None:
    here.send("Ada", T0, **levels(3))
    assert ratings() == dict.fromkeys(CODES, 3)
    assert here.is_done("Ada", "m0-autopositionnement")


def test_some_are_kept_and_the_missing_ones_pointed_out(here: World) -> None:
    here.send("Ada", T0, **levels(1, "A4", "AC5"))
    page = here.get("Ada", T0)
    said = pages.text(page.text)
    assert "Il manque encore 2 réponses" in said
    links = [one.get("href") for one in pages.strict(page.text).iter("a")]
    assert {"#A4-0", "#AC5-0"} <= set(links)
    assert "#A1-0" not in links
    assert not here.is_done("Ada", "m0-autopositionnement")
    found = here.result("Ada", "m0-autopositionnement")
    assert found is not None
    assert found.percent == 81
    here.send("Ada", T0, A4="2", AC5="2")
    assert here.is_done("Ada", "m0-autopositionnement")


@pytest.mark.parametrize("value", ["0", "5", "x", "-1", "2.5"])
def test_a_level_that_does_not_exist_is_refused_and_the_rest_kept_in_the_page(
    here: World, value: str
) -> None:
    answer = here.send("Ada", T0, 422, **{**levels(2), "B1": value})
    assert "Choisissez une des réponses proposées." in pages.text(answer.text)
    assert sum(one.get("checked") is not None for one in pages.strict(answer.text).iter("input")) == 10
    assert ratings() == {}


def test_it_may_change_until_the_module_closes_and_then_stays(here: World) -> None:
    with clock.frozen(OCTOBER):
        here.send("Ada", T0, **levels(1))
        here.send("Ada", T0, **levels(2))
    assert ratings() == dict.fromkeys(CODES, 2)
    answer = here.get("Ada", T0)
    said = pages.text(answer.text)
    assert "conservé tel quel" in said
    assert "<fieldset" not in answer.text
    assert LEVELS[2] in said


def test_a_page_from_before_the_closing_changes_nothing_after_it(here: World) -> None:
    with clock.frozen(OCTOBER):
        page = {**pages.fields(here.get("Ada", T0), T0), **levels(1)}
        here.send("Ada", T0, **levels(2))
    token = here.token("Ada")
    answer = here.post("Ada", T0, 422, {**page, "csrf_token": token})
    assert "il ne change plus" in pages.text(answer.text)
    assert ratings() == dict.fromkeys(CODES, 2)


def test_the_same_page_sent_again_after_the_closing_is_no_error(here: World) -> None:
    here.send("Ada", T0, **levels(2))
    here.post("Ada", T0, 303, {"csrf_token": here.token("Ada"), **levels(2)})
    assert ratings() == dict.fromkeys(CODES, 2)


def test_it_may_be_finished_late(here: World) -> None:
    here.send("Ada", T0, **levels(2))
    assert here.is_done("Ada", "m0-autopositionnement")


def test_what_one_thought_at_t0_stays_once_t1_has_begun(here: World) -> None:
    with clock.frozen(OCTOBER):
        here.send("Ada", T0, **levels(1, "A4"))
        db.session.add(
            SelfRating(
                cohort_id=here.cohort.id,
                person_id=here.people["Ada"].id,
                moment="T1",
                competence="A1",
                level=3,
            )
        )
        db.session.commit()
        assert "conservé tel quel" in pages.text(here.get("Ada", T0).text)
        here.post("Ada", T0, 422, {"csrf_token": here.token("Ada"), "A4": "4"})
    assert "A4" not in ratings()


@pytest.mark.parametrize("given", ["Béa", "Nadia", "Claire", "Hélène", "Iris"])
def test_nobody_else_sees_a_level(here: World, given: str) -> None:
    here.send("Ada", T0, **levels(4))
    page = here.get(given, T0)
    assert not [one for one in pages.strict(page.text).iter("input") if one.get("checked") is not None]
    assert here.people["Ada"].display_name not in page.text


def test_a_person_s_levels_in_another_cohort_stay_there(here: World) -> None:
    here.send("Ada", T0, **levels(4))
    other = factories.cohort("Ailleurs")
    db.session.commit()
    assert here.browser("Ada").get(f"/c/{other.uid}/{T0}").status_code == 404
