"""The journal: private, saved by itself, shared by an explicit act, taken back at once."""

from datetime import date, timedelta

import pytest

from course import clock
from course.catalogue.models import Activity
from course.cohorts import operations as cohorts
from course.cohorts.models import GroupFunction
from course.db import db
from course.roles import Role
from modules.journal.models import JournalEntry
from tests import factories, pages
from tests.modules.world import World

PAGE = "journal/m1-journal"
DRAFT = f"{PAGE}/brouillon"
SHARE = f"{PAGE}/partage"
SHARED = "journal/partages"
SECRET = "Ce que je n’ai pas osé dire."


def write(here: World, given: str, text: str = SECRET) -> None:
    here.send(given, PAGE, text=text)


def share(here: World, given: str, *audiences: str) -> None:
    here.send(given, SHARE, audiences=list(audiences))


def entry(here: World, given: str) -> JournalEntry:
    db.session.expire_all()
    return db.session.query(JournalEntry).filter_by(person_id=here.people[given].id).one()


def readers(here: World, text: str = SECRET) -> set[str]:
    """Who, of everybody in the cohort, finds the text among the pages shared with them."""
    found = set()
    for given, roles in here.roles.items():
        may = {Role.PARTICIPANT, Role.TUTOR, Role.TRAINER} & set(roles)
        if text in pages.text(here.get(given, SHARED, 200 if may else 403).text):
            found.add(given)
    return found


def test_a_page_that_holds_something_is_kept_and_completes_the_activity(here: World) -> None:
    write(here, "Ada", "Première ligne.\r\n\r\nSeconde.")
    assert entry(here, "Ada").text == "Première ligne.\n\nSeconde."
    assert here.is_done("Ada", "m1-journal")
    assert "Votre page est enregistrée." in pages.text(here.get("Ada", PAGE).text)
    assert pages.fields(here.get("Ada", PAGE), PAGE)["text"] == ["Première ligne.\r\n\r\nSeconde."]


def test_an_empty_page_completes_nothing_and_emptying_one_takes_nothing_away(here: World) -> None:
    write(here, "Ada", "   ")
    assert not here.is_done("Ada", "m1-journal")
    write(here, "Ada")
    write(here, "Ada", "")
    assert here.is_done("Ada", "m1-journal")
    assert entry(here, "Ada").text == ""


def test_the_page_saves_itself_and_renews_its_version(here: World) -> None:
    found = pages.fields(here.get("Ada", PAGE), PAGE)
    for number, text in enumerate(("Un", "Un deux"), 1):
        answer = here.post("Ada", DRAFT, 200, {**found, "text": text})
        assert answer.json == {"saved_at": "10\xa0h", "fields": {"version": str(number)}}
        found["version"] = answer.json["fields"]["version"]
    assert entry(here, "Ada").text == "Un deux"
    form = next(
        one for one in pages.strict(here.get("Ada", PAGE).text).iter("form") if one.get("data-autosave-url")
    )
    assert form.get("data-autosave-url") == here.url(DRAFT)
    assert here.people["Ada"].uid in (form.get("data-autosave-key") or "")


def test_an_older_tab_does_not_overwrite_and_both_texts_are_shown(here: World) -> None:
    old = pages.fields(here.get("Ada", PAGE), PAGE)
    write(here, "Ada", "Écrit dans l’onglet 1")
    refused = here.post("Ada", DRAFT, 409, {**old, "text": "Écrit dans l’onglet 2"})
    assert refused.json is not None
    assert "onglet" in refused.json["message"]
    answer = here.post("Ada", PAGE, 409, {**old, "text": "Écrit dans l’onglet 2"})
    tree = pages.strict(answer.text)
    areas = ["".join(one.itertext()).strip() for one in tree.iter("textarea")]
    assert areas == ["Écrit dans l’onglet 2", "Écrit dans l’onglet 1"]
    assert not [one for one in tree.iter("form") if one.get("data-autosave-url")]
    assert entry(here, "Ada").text == "Écrit dans l’onglet 1"
    # Sending again is a choice made with both texts in sight.
    here.post("Ada", PAGE, 303, dict(pages.fields(answer, PAGE)))
    assert entry(here, "Ada").text == "Écrit dans l’onglet 2"


def test_the_same_page_sent_twice_is_no_conflict(here: World) -> None:
    old = {**pages.fields(here.get("Ada", PAGE), PAGE), "text": "Deux clics"}
    for _ in range(2):
        here.post("Ada", PAGE, 303, old)
    assert entry(here, "Ada").version == 1


def test_nobody_reads_what_was_not_shared(here: World) -> None:
    write(here, "Ada")
    assert readers(here) == set()
    for given in ("Béa", "Nadia", "Claire", "Hélène", "Iris", "Élie"):
        assert SECRET not in here.get(given, PAGE).text


@pytest.mark.parametrize(
    ("audiences", "expected"),
    [
        (["group"], {"Béa"}),
        (["tutor"], {"Nadia"}),
        (["trainers"], {"Claire"}),
        (["group", "tutor", "trainers"], {"Béa", "Nadia", "Claire"}),
    ],
)
def test_a_shared_page_reaches_those_chosen_and_nobody_else(
    here: World, audiences: list[str], expected: set[str]
) -> None:
    write(here, "Ada")
    share(here, "Ada", *audiences)
    assert readers(here) == expected


def test_taking_a_page_back_ends_its_reading_at_once(here: World) -> None:
    write(here, "Ada")
    share(here, "Ada", "group", "tutor", "trainers")
    for _ in range(2):
        here.post("Ada", f"{SHARE}/fin", 303, {"csrf_token": here.token("Ada")})
    assert readers(here) == set()
    assert entry(here, "Ada").shared_text is None
    assert entry(here, "Ada").text == SECRET


def test_sharing_again_with_fewer_people_takes_it_back_from_the_others(here: World) -> None:
    write(here, "Ada")
    share(here, "Ada", "group", "trainers")
    share(here, "Ada", "tutor")
    assert readers(here) == {"Nadia"}


def test_what_is_written_after_sharing_stays_private(here: World) -> None:
    write(here, "Ada", "Relu et assumé.")
    share(here, "Ada", "trainers")
    write(here, "Ada", "Relu et assumé. Et le nom de mon chef.")
    shared = pages.text(here.get("Claire", SHARED).text)
    assert "Relu et assumé." in shared
    assert "mon chef" not in shared
    assert "Vous l’avez modifié depuis" in pages.text(here.get("Ada", PAGE).text)


def test_the_page_says_by_name_who_would_read(here: World) -> None:
    write(here, "Ada")
    said = pages.text(here.get("Ada", SHARE).text)
    for given in ("Béa", "Nadia", "Claire"):
        assert here.people[given].display_name in said
    for given in ("Dan", "Paul", "Hélène"):
        assert here.people[given].display_name not in said
    assert "Qui lit ceci" in said


def test_sharing_with_nobody_is_pointed_out(here: World) -> None:
    write(here, "Ada")
    answer = here.send("Ada", SHARE, 422)
    assert "Cochez au moins une case." in pages.text(answer.text)
    assert readers(here) == set()


def test_a_text_that_changed_since_it_was_read_over_is_not_shared(here: World) -> None:
    write(here, "Ada", "Relu.")
    old = pages.fields(here.get("Ada", SHARE), SHARE)
    write(here, "Ada", "Pas relu.")
    answer = here.post("Ada", SHARE, 409, {**old, "audiences": ["trainers"]})
    assert "Pas relu." in pages.text(answer.text)
    assert readers(here, "Pas relu.") == set()
    here.post("Ada", SHARE, 303, {**pages.fields(answer, SHARE), "audiences": ["trainers"]})
    assert readers(here, "Pas relu.") == {"Claire"}


def test_saving_then_choosing_leads_to_sharing(here: World) -> None:
    answer = here.send("Ada", PAGE, text=SECRET, suite="partager")
    assert answer.location == here.url(SHARE)


def test_an_empty_page_cannot_be_shared(here: World) -> None:
    assert here.get("Ada", SHARE, 303).location == here.url(PAGE)
    sent = {"csrf_token": here.token("Ada"), "audiences": "trainers", "version": "0"}
    assert here.post("Ada", SHARE, 303, sent).location == here.url(PAGE)
    assert "Cette page est vide" in pages.text(here.get("Ada", PAGE).text)


def test_without_a_group_only_the_trainers_are_proposed(here: World) -> None:
    here.add("Zoé", Role.PARTICIPANT)
    db.session.commit()
    write(here, "Zoé")
    page = pages.strict(here.get("Zoé", SHARE).text)
    [form] = [one for one in page.iter("form") if (one.get("action") or "").endswith("/partage")]
    assert "Mon groupe" not in "".join(form.itertext())
    here.post("Zoé", SHARE, 422, {**pages.fields(here.get("Zoé", SHARE), SHARE), "audiences": "group"})
    share(here, "Zoé", "trainers")
    assert readers(here) == {"Claire"}


@pytest.mark.parametrize("moved", ["Ada", "Béa"])
def test_whoever_changes_group_no_longer_reads_nor_is_read_there(here: World, moved: str) -> None:
    write(here, "Ada")
    share(here, "Ada", "group")
    cohorts.place(
        actor=factories.system_in(here.cohort),
        person_id=here.people[moved].id,
        group_id=here.g2.id,
        function=GroupFunction.MEMBER,
    )
    db.session.commit()
    assert readers(here) == set()


def test_a_tutor_who_leaves_the_role_no_longer_reads(here: World) -> None:
    write(here, "Ada")
    share(here, "Ada", "tutor", "trainers")
    for given, role in (("Nadia", Role.TUTOR), ("Claire", Role.TRAINER)):
        cohorts.end_role(actor=factories.system_in(here.cohort), person_id=here.people[given].id, role=role)
        here.roles[given] = ()
    db.session.commit()
    for given in ("Nadia", "Claire"):
        here.get(given, SHARED, 403)


def test_another_cohort_s_trainers_read_nothing_here(here: World) -> None:
    write(here, "Ada")
    share(here, "Ada", "trainers")
    other = factories.cohort("Ailleurs")
    db.session.commit()
    stranger = factories.member(other, Role.TRAINER, given="Théo")
    browser = factories.sign_in(here.app.test_client(), stranger)
    assert SECRET not in browser.get(f"/c/{other.uid}/{SHARED}").text
    assert browser.get(here.url(SHARED)).status_code == 404


def test_my_journal_shows_my_pages_and_those_i_may_write(here: World) -> None:
    write(here, "Ada")
    said = pages.text(here.get("Ada", "journal").text)
    assert SECRET in said
    assert "M0. Premières lignes" in said
    assert "M2. " in said
    with clock.frozen(date(2026, 9, 25)):
        assert "M1. " not in pages.text(here.get("Béa", "journal").text)
    assert SECRET not in pages.text(here.get("Béa", "journal").text)


def test_a_page_of_a_withdrawn_activity_can_still_be_read_by_its_author(here: World) -> None:
    write(here, "Ada")
    db.session.query(Activity).filter_by(key="m1-journal").one().version = 0
    db.session.commit()
    assert SECRET in pages.text(here.get("Ada", "journal").text)
    assert "Un mot que" not in pages.text(here.get("Béa", "journal").text)


def test_nothing_is_shared_before_the_module_s_day(here: World) -> None:
    day = date(2026, 10, 7) - timedelta(days=1)
    with clock.frozen(day):
        here.post("Ada", DRAFT, 403, {"csrf_token": here.token("Ada"), "text": SECRET, "version": "0"})
    assert db.session.query(JournalEntry).count() == 0
