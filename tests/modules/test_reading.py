"""Reading: parts, marks, where to resume."""

import pytest

from course.catalogue.queries import activity
from course.db import db
from modules.reading import rules
from modules.reading.models import ReadingMark
from tests import pages
from tests.modules.world import World

READING = "lire/m1-lecture"
TEXT = "Avant.\n\n## L’école, demain\n\nUn.\n\n### Détail\n\nDeux.\n\n## Après ##\n\nTrois."


def slugs(here: World) -> list[str]:
    found = activity(here.cohort.id, "m1-lecture")
    assert found is not None
    return [part.slug for part in rules.sections(found.version.body)]


def read(here: World, given: str, *sections: str) -> None:
    for one in sections:
        here.send(given, f"{READING}/{one}", to=f"{READING}/{one}")


def test_a_text_is_cut_at_its_second_level_headings() -> None:
    parts = rules.sections(TEXT)
    assert [(one.number, one.slug, one.title) for one in parts] == [
        (1, "lecole-demain", "L’école, demain"),
        (2, "apres", "Après"),
    ]
    assert parts[0].body == "Un.\n\n### Détail\n\nDeux."
    assert rules.preface(TEXT) == "Avant."
    assert rules.sections("Rien.") == []
    assert rules.preface("Rien.") == "Rien."


def test_what_was_read_of_former_versions_does_not_count() -> None:
    parts = rules.sections(TEXT)
    assert rules.percent(parts, {"apres", "disparue"}) == 50
    assert rules.percent([], {"apres"}) == 0
    assert rules.to_resume(parts, {"lecole-demain"}) == parts[1]
    assert rules.to_resume(parts, {"lecole-demain", "apres"}) is None


def test_the_plan_offers_to_begin_then_to_resume_where_i_am(here: World) -> None:
    first, second, *_ = slugs(here)
    assert "Commencer la lecture" in pages.text(here.get("Ada", READING).text)
    answer = here.send("Ada", f"{READING}/{first}", to=f"{READING}/{first}")
    assert answer.location == here.url(f"{READING}/{second}")
    page = here.get("Ada", READING)
    said = pages.text(page.text)
    assert "1 partie lue sur 8" in said
    assert "Reprendre : Agencement" in said
    assert f'href="{here.url(f"{READING}/{second}")}"' in page.text
    assert "Commencer la lecture" in pages.text(here.get("Béa", READING).text)


def test_a_part_shows_its_text_its_place_and_its_neighbours(here: World) -> None:
    tree = pages.strict(here.get("Ada", f"{READING}/{slugs(here)[2]}").text)
    said = " ".join("".join(tree.itertext()).split())
    assert "partie 3 sur 8" in said
    assert "J’ai lu cette partie" in said
    titles = [one for one in tree.iter() if one.tag in ("h1", "h2", "h3")]
    assert titles[0].tag == "h1"
    assert "".join(titles[0].itertext()) == "Un travail collectif ne fait pas encore un collectif"
    assert [one.get("rel") for one in tree.iter("a") if one.get("rel") in ("prev", "next")] == [
        "prev",
        "next",
    ]
    current = [one for one in tree.iter("a") if one.get("aria-current") == "page"]
    assert len(current) == 1


def test_reading_every_part_completes_the_activity_and_says_how_far_before(here: World) -> None:
    every = slugs(here)
    read(here, "Ada", *every[:-1])
    found = here.result("Ada", "m1-lecture")
    assert found is not None
    assert (found.percent, found.completed_at) == (87, None)
    answer = here.send("Ada", f"{READING}/{every[-1]}", to=f"{READING}/{every[-1]}")
    assert answer.location == here.url(READING)
    assert here.is_done("Ada", "m1-lecture")
    assert "vous êtes à la fin de la lecture" in pages.text(here.get("Ada", READING).text)


def test_the_same_part_sent_twice_is_read_once(here: World) -> None:
    first = f"{READING}/{slugs(here)[0]}"
    found = pages.fields(here.get("Ada", first), here.url(first))
    for _ in range(2):
        here.post("Ada", first, 303, dict(found))
    assert db.session.query(ReadingMark).count() == 1


def test_a_part_that_does_not_exist_cannot_be_read(here: World) -> None:
    here.post("Ada", f"{READING}/nowhere", 404, {"csrf_token": here.token("Ada")})
    assert here.result("Ada", "m1-lecture") is None


def test_a_new_text_keeps_the_marks_of_the_parts_that_remain(here: World) -> None:
    first = slugs(here)[0]
    read(here, "Ada", first)
    here.change_text(
        "m1-lecture", "## Lundi, 8 h 10 : quatre bonnes actions qui s’ignorent\n\nNeuf.\n\n## Neuf\n\nx"
    )
    assert "1 partie lue sur 2" in pages.text(here.get("Ada", READING).text)


def test_the_whole_text_stands_on_one_page_for_printing(here: World) -> None:
    tree = pages.strict(here.get("Ada", "lire-en-entier/m1-lecture").text)
    titles = ["".join(one.itertext()) for one in tree.iter("h2")]
    assert len([title for title in titles if title]) == 8
    assert "Caroly" in "".join(tree.itertext())


@pytest.mark.parametrize("given", ["Nadia", "Claire"])
def test_those_who_accompany_read_without_a_button(here: World, given: str) -> None:
    answer = here.get(given, f"{READING}/{slugs(here)[0]}")
    assert "J’ai lu cette partie" not in answer.text
