"""Short texts: a private draft, handed in to known readers, taken back to be reworked."""

import pytest

from course.cohorts import operations as cohorts
from course.db import db
from course.progress.operations import record_result
from course.roles import Role
from modules.short_text import rules
from modules.short_text.models import HandedInText, ShortTextDraft
from tests import factories, pages
from tests.modules.world import World

TEXT = "ecrit/m1-croyance"
DRAFT = f"{TEXT}/brouillon"
ENOUGH = "Une conviction que je croyais vérifiée. " * 20


def read_by(here: World, given: str, author: str, status: int) -> str:
    return pages.text(here.get(given, f"ecrits/m1-croyance/{here.people[author].uid}", status).text)


def hand_in(here: World, given: str, text: str = ENOUGH, status: int = 303) -> str:
    return here.send(given, TEXT, status, text=text, suite="remettre").text


def take_back(here: World, given: str) -> None:
    here.send(given, TEXT, to=f"{TEXT}/reprise")


def handed_in(here: World, given: str) -> list[HandedInText]:
    db.session.expire_all()
    rows = db.session.query(HandedInText).filter_by(person_id=here.people[given].id)
    return rows.order_by(HandedInText.number).all()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("   \n ", 0),
        ("l’école d’à côté", 3),
        ("Un – deux : trois !", 3),
        ("**Gras** et _italique_", 3),
        ("مدرسة مفتوحة", 2),
        ("🎉 🎉", 0),
        ("a\xa0b\tc\nd", 4),
    ],
)
def test_words_are_what_stands_between_spaces(text: str, count: int) -> None:
    assert rules.words(text) == count


def test_the_limits_are_said_with_the_count() -> None:
    assert rules.too_short_or_long("un deux", 2, 3) is None
    assert "compte 1 mot ; il en faut au moins 2" in (rules.too_short_or_long("un", 2, 3) or "")
    assert "compte 4 mots ; il en faut au plus 3" in (rules.too_short_or_long("a b c d", 2, 3) or "")
    assert "Écrivez votre texte" in (rules.too_short_or_long("–", 2, 3) or "")


def test_a_draft_is_kept_and_nobody_else_reads_it(here: World) -> None:
    here.send("Ada", TEXT, text="Brouillon secret", suite="garder")
    assert pages.fields(here.get("Ada", TEXT), TEXT)["text"] == ["Brouillon secret"]
    found = here.result("Ada", "m1-croyance")
    assert found is not None
    assert (found.percent, found.completed_at) == (50, None)
    for given in ("Béa", "Nadia", "Claire", "Hélène"):
        assert "Brouillon secret" not in here.get(given, TEXT).text
    for given in ("Nadia", "Claire"):
        read_by(here, given, "Ada", 404)


def test_the_draft_saves_itself(here: World) -> None:
    found = pages.fields(here.get("Ada", TEXT), TEXT)
    answer = here.post("Ada", DRAFT, 200, {**found, "text": "Un début"})
    assert answer.json == {"saved_at": "10\xa0h", "fields": {"version": "1"}}
    assert db.session.query(ShortTextDraft).one().text == "Un début"
    form = next(
        one for one in pages.strict(here.get("Ada", TEXT).text).iter("form") if one.get("data-autosave-url")
    )
    assert form.get("data-autosave-url") == here.url(DRAFT)


@pytest.mark.parametrize(("text", "message"), [("Trop court.", "au moins 60"), ("mot " * 251, "au plus 250")])
def test_a_text_too_short_or_too_long_is_said_beside_the_field_and_kept(
    here: World, text: str, message: str
) -> None:
    tree = pages.strict(hand_in(here, "Ada", text, 422))
    area = next(tree.iter("textarea"))
    assert "".join(area.itertext()).strip() == text.strip()
    assert area.get("aria-invalid") == "true"
    described = (area.get("aria-describedby") or "").split()
    error = next(one for one in tree.iter() if one.get("id") == "text-error")
    assert "text-error" in described
    assert message in "".join(error.itertext())
    assert handed_in(here, "Ada") == []
    assert db.session.query(ShortTextDraft).count() == 0


def test_a_text_handed_in_is_read_by_the_tutor_and_the_trainers_only(here: World) -> None:
    hand_in(here, "Ada")
    assert here.is_done("Ada", "m1-croyance")
    for given in ("Nadia", "Claire"):
        assert "Une conviction que je croyais vérifiée." in read_by(here, given, "Ada", 200)
        assert here.people["Ada"].display_name in pages.text(here.get(given, TEXT).text)
    read_by(here, "Paul", "Ada", 404)
    assert here.people["Ada"].display_name not in pages.text(here.get("Paul", TEXT).text)
    for given in ("Béa", "Ada", "Hélène", "Guy", "Iris", "Élie", "Pia"):
        read_by(here, given, "Ada", 403)


def test_before_handing_in_the_page_names_those_who_will_read(here: World) -> None:
    said = pages.text(here.get("Ada", TEXT).text)
    assert "Qui lit ceci" in said
    for given in ("Nadia", "Claire"):
        assert here.people[given].display_name in said
    assert here.people["Paul"].display_name not in said
    assert "3018" in said


def test_handing_in_twice_from_the_same_page_happens_once(here: World) -> None:
    page = {**pages.fields(here.get("Ada", TEXT), TEXT), "text": ENOUGH, "suite": "remettre"}
    for _ in range(2):
        here.post("Ada", TEXT, 303, page)
    assert len(handed_in(here, "Ada")) == 1


def test_a_text_in_its_readers_hands_does_not_change_under_their_eyes(here: World) -> None:
    page = pages.fields(here.get("Ada", TEXT), TEXT)
    hand_in(here, "Ada")
    for suite in ("garder", "remettre"):
        answer = here.post("Ada", TEXT, 422, {**page, "text": ENOUGH + "Autre chose.", "suite": suite})
        assert "Autre chose." in pages.text(answer.text)
    refused = here.post("Ada", DRAFT, 422, {**page, "text": "Autre chose."})
    assert refused.json is not None
    assert "reprenez-le d’abord" in refused.json["message"]
    assert "Autre chose." not in read_by(here, "Nadia", "Ada", 200)


def test_taking_a_text_back_takes_it_from_its_readers_and_its_hours_with_it(here: World) -> None:
    for key in ("m1-lecture", "m1-quiz"):
        record_result(actor=here.actor("Ada"), activity_key=key, completed=True)
    db.session.commit()
    hand_in(here, "Ada")
    assert here.minutes("Ada") == 90
    take_back(here, "Ada")
    assert not here.is_done("Ada", "m1-croyance")
    assert here.minutes("Ada") == 0
    read_by(here, "Nadia", "Ada", 404)
    assert pages.fields(here.get("Ada", TEXT), TEXT)["text"] == [ENOUGH.strip()]
    hand_in(here, "Ada", ENOUGH + " Mieux dit.")
    assert here.minutes("Ada") == 90
    assert "Mieux dit." in read_by(here, "Nadia", "Ada", 200)


def test_every_version_handed_in_is_kept_for_its_author(here: World) -> None:
    hand_in(here, "Ada", ENOUGH + "Première.")
    take_back(here, "Ada")
    hand_in(here, "Ada", ENOUGH + "Seconde.")
    assert [one.number for one in handed_in(here, "Ada")] == [1, 2]
    mine = pages.text(here.get("Ada", TEXT).text)
    assert "Première." in mine
    assert "Seconde." in mine
    theirs = read_by(here, "Nadia", "Ada", 200)
    assert "Première." not in theirs


def test_taking_back_twice_is_taking_back_once(here: World) -> None:
    hand_in(here, "Ada")
    here.get("Ada", TEXT)
    for _ in range(2):
        here.post("Ada", f"{TEXT}/reprise", 303, {"csrf_token": here.token("Ada")})
    assert [one.taken_back_at is not None for one in handed_in(here, "Ada")] == [True]


def test_an_older_tab_hands_nothing_in_over_a_newer_text(here: World) -> None:
    old = pages.fields(here.get("Ada", TEXT), TEXT)
    here.send("Ada", TEXT, text="Le plus récent", suite="garder")
    answer = here.post("Ada", TEXT, 409, {**old, "text": ENOUGH, "suite": "remettre"})
    areas = ["".join(one.itertext()).strip() for one in pages.strict(answer.text).iter("textarea")]
    assert areas == [ENOUGH.strip(), "Le plus récent"]
    assert here.post("Ada", DRAFT, 409, {**old, "text": "x"}).status_code == 409
    assert handed_in(here, "Ada") == []


def test_a_tutor_no_longer_reads_once_the_group_has_another(here: World) -> None:
    hand_in(here, "Ada")
    cohorts.place(
        actor=factories.system_in(here.cohort), person_id=here.people["Ada"].id, group_id=here.g2.id
    )
    db.session.commit()
    read_by(here, "Nadia", "Ada", 404)
    read_by(here, "Paul", "Ada", 200)


def test_markdown_is_shown_without_anything_that_runs(here: World) -> None:
    hand_in(here, "Ada", ENOUGH + "\n\n**Fort** <script>alert(1)</script> [x](javascript:alert(1))")
    html = here.get("Nadia", f"ecrits/m1-croyance/{here.people['Ada'].uid}").text
    tree = pages.strict(html)
    assert any("".join(one.itertext()) == "Fort" for one in tree.iter("strong"))
    assert all(one.get("src") for one in tree.iter("script"))
    assert "javascript:" not in [link.get("href", "")[:11] for link in tree.iter("a")]


def test_a_trainer_who_also_follows_the_course_writes_and_reads(here: World) -> None:
    here.add("Théo", Role.PARTICIPANT, Role.TRAINER)
    db.session.commit()
    hand_in(here, "Ada")
    said = pages.text(here.get("Théo", TEXT).text)
    assert "Remettre mon texte" in said
    assert here.people["Ada"].display_name in said


def test_somebody_unknown_has_handed_in_nothing(here: World) -> None:
    here.get("Claire", "ecrits/m1-croyance/nobody", 404)
    read_by(here, "Claire", "Béa", 404)
