"""What bad input gets, wherever one writes: a clear answer, the text kept, nothing written by half."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from course.db import db
from modules.journal.models import JournalEntry
from modules.short_text.models import HandedInText, ShortTextDraft
from tests import pages
from tests.modules.world import World

JOURNAL, WRITTEN = "journal/m1-journal", "ecrit/m1-croyance"
WRITING = pytest.mark.parametrize("path", [JOURNAL, WRITTEN])
HOSTILE = {
    "script": "<script>alert(1)</script> **gras**",
    "markup": '</textarea><img src=x onerror="alert(1)">',
    "emoji": "Réunion à 8 h 🎉👩🏽‍🏫",
    "right to left": "مدرسة مفتوحة \u202e txet",
    "astral": "𝒜𝓁𝓅𝒽𝒶 " * 50,
    "template": "{{ 7 * 7 }} {% raw %}",
    "sql": "'; DROP TABLE person; --",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "brackets": "[" * 5000,
    "combining": "e" + "\u0301" * 3000,
}


def texts() -> Iterator[str]:
    db.session.expire_all()
    for column in (JournalEntry.text, ShortTextDraft.text, HandedInText.text):
        yield from db.session.scalars(select(column))


@WRITING
def test_two_megabytes_are_refused_with_the_count_and_given_back(here: World, path: str) -> None:
    text = "pédagogie " * 200_000
    answer = here.send("Ada", path, 422, text=text)
    tree = pages.strict(answer.text)
    assert "1 999 999 caractères ; il en faut 50 000 au plus" in pages.text(answer.text)
    assert "".join(next(tree.iter("textarea")).itertext()).strip() == text.strip()
    assert list(texts()) == []


@WRITING
def test_two_megabytes_do_not_save_themselves_either(here: World, path: str) -> None:
    found = pages.fields(here.get("Ada", path), path)
    answer = here.post("Ada", f"{path}/brouillon", 422, {**found, "text": "x" * 2_000_000})
    assert answer.json is not None
    assert "50\xa0000 au plus" in answer.json["message"]
    assert list(texts()) == []


@WRITING
def test_more_than_a_request_may_hold_gets_a_page_that_says_so(here: World, path: str) -> None:
    found = pages.fields(here.get("Ada", path), path)
    answer = here.post("Ada", path, 413, {**found, "text": "x" * 17_000_000})
    assert "Raccourcissez le texte" in pages.text(answer.text)
    assert list(texts()) == []


@WRITING
def test_control_characters_and_lone_surrogates_are_cleaned(here: World, path: str) -> None:
    found = pages.fields(here.get("Ada", path), path)
    token, version = found["csrf_token"][0], found["version"][0]
    body = f"csrf_token={token}&version={version}&text=a%00b%01c%ED%A0%80d%C2%85e"
    answer = here.browser("Ada").post(
        here.url(path), data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 303
    kept = next(texts())
    assert "\x00" not in kept
    assert kept.startswith("abc")


@WRITING
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_foreign_texts_come_back_as_they_were_typed(here: World, path: str, name: str) -> None:
    text = HOSTILE[name]
    here.send("Ada", path, text=text)
    assert next(texts()) == text.strip()
    tree = pages.strict(here.get("Ada", path).text)
    assert "".join(next(tree.iter("textarea")).itertext()).removeprefix("\n") == text.strip()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_and_foreign_texts_are_shown_without_running(here: World, name: str) -> None:
    text = HOSTILE[name] + " et encore un mot pour la longueur" * 10
    here.send("Ada", JOURNAL, text=text)
    here.send("Ada", f"{JOURNAL}/partage", audiences="trainers")
    here.send("Ada", WRITTEN, text=text, suite="remettre")
    author = here.people["Ada"].uid
    for given, path in (
        ("Ada", "journal"),
        ("Ada", f"{JOURNAL}/partage"),
        ("Ada", WRITTEN),
        ("Claire", "journal/partages"),
        ("Claire", f"ecrits/m1-croyance/{author}"),
    ):
        tree = pages.strict(here.get(given, path).text)
        assert all(one.get("src") for one in tree.iter("script"))
        assert not [one for one in tree.iter() if any(name.startswith("on") for name in one.attrib)]
        assert not [one for one in tree.iter("img") if one.get("src") == "x"]


@WRITING
@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "1.5", "é"])
def test_a_version_that_somebody_changed_overwrites_nothing(here: World, path: str, version: str) -> None:
    here.send("Ada", path, text="Le premier texte")
    answer = here.send("Ada", path, 409, text="Un autre", version=version)
    assert "Un autre" in answer.text
    assert list(texts()) == ["Le premier texte"]


@WRITING
def test_a_form_without_its_text_writes_nothing(here: World, path: str) -> None:
    here.post("Ada", path, 303, {"csrf_token": here.token("Ada")})
    assert [text for text in texts() if text] == []


@WRITING
def test_a_page_from_another_session_gives_the_text_back(here: World, path: str) -> None:
    answer = here.post(
        "Ada", path, 400, {"csrf_token": "stale", "text": "Un texte assez long pour être gardé."}
    )
    assert "Un texte assez long pour être gardé." in pages.text(answer.text)
    assert list(texts()) == []


@WRITING
@pytest.mark.parametrize("given", ["Nadia", "Claire", "Hélène", "Guy", "Pia"])
def test_whoever_does_not_follow_the_course_writes_nothing(here: World, path: str, given: str) -> None:
    for to in (path, f"{path}/brouillon"):
        here.post(given, to, 403, {"csrf_token": here.token(given), "text": "Bonjour", "version": "0"})
    assert list(texts()) == []


@pytest.mark.parametrize(
    "path",
    [
        "modules/M1%00",
        "lire/m1-lecture%00",
        "lire/m1-lecture/x%00",
        "quiz/%00",
        "journal/%F0%9F%8E%89",
        "ecrits/m1-croyance/%00",
        "modules/" + "M" * 5000,
        "modules/%ED%A0%80",
    ],
)
def test_an_address_that_makes_no_sense_is_not_found(here: World, path: str) -> None:
    answer = here.browser("Claire").get(here.url(path))
    assert answer.status_code in (400, 404)
