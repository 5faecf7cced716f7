"""The pages of a visit: answers, edits, notes, lists, homes."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete

from course.cohorts.models import GroupFunction, GroupMembership
from course.db import db
from tests import pages
from tests.queries import count_queries
from tests.tutoring.visits.visiting import COMMENT, LONG, REPORT, SECRET, Browse, only
from tests.tutoring.world import World, send
from tutoring.visits import operations
from tutoring.visits.models import VisitAttendee


def test_the_participant_accepts_and_the_minutes_are_theirs(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", "Béa", minutes=120, observed=REPORT)
    ada, page = browse("Ada"), here.url(f"visites/{visit.uid}")
    assert "Compte rendu à lire" in pages.text(ada.get(here.url("")).text)
    accord = f"{page}/accord"
    assert send(ada, page, accord).status_code == 303
    assert here.lines("Ada") == [("on_site", 120)]
    assert "Vous avez accepté" in pages.text(ada.get(page).text)
    assert "Compte rendu à lire" not in pages.text(ada.get(here.url("")).text)
    assert "Accepté par 1 sur 2" in pages.text(browse("Nadia").get(here.url("visites")).text)
    assert "Accepté par 1 sur 2" in pages.text(browse("Claire").get(here.url("visites")).text)


def test_a_report_that_changed_under_the_readers_eyes_is_read_again(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", observed=REPORT)
    ada, page = browse("Ada"), here.url(f"visites/{visit.uid}")
    read = pages.fields(ada.get(page), "/accord")
    changed = send(browse("Nadia"), f"{page}/compte-rendu", observed="Autre chose encore.")
    assert changed.status_code == 303
    ada = browse("Ada")
    read["csrf_token"] = pages.fields(ada.get(page), "/accord")["csrf_token"]
    answer = ada.post(f"{page}/accord", data=read)
    assert answer.status_code == 422
    assert "relisez-le" in pages.text(answer.text)
    assert "Autre chose encore." in pages.text(answer.text)
    assert here.lines("Ada") == []


def test_a_comment_reaches_the_tutor_and_the_trainer_but_not_the_peers(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", "Béa", observed=REPORT)
    page = here.url(f"visites/{visit.uid}")
    assert send(browse("Ada"), page, f"{page}/commentaire", comment=COMMENT).status_code == 303
    for given in ("Nadia", "Claire"):
        assert COMMENT in browse(given).get(page).text
    assert COMMENT not in browse("Béa").get(page).text
    assert "1 commentaire à lire" in pages.text(browse("Nadia").get(here.url("")).text)


def test_an_empty_or_endless_comment_is_refused_and_given_back(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada")
    page = here.url(f"visites/{visit.uid}")
    for text in ("  ", LONG):
        answer = send(browse("Ada"), page, f"{page}/commentaire", comment=text)
        assert answer.status_code == 422
        assert text.strip() in answer.text
    assert db.session.query(VisitAttendee).one().comment == ""


def test_two_tabs_on_one_report_show_both_texts(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", observed=REPORT)
    nadia, page = browse("Nadia"), here.url(f"visites/{visit.uid}/compte-rendu")
    stale: dict[str, Any] = dict(pages.fields(nadia.get(page)))
    send(nadia, page, observed="Le texte du premier onglet.")
    answer = nadia.post(page, data={**stale, "observed": "Le texte du second onglet."})
    assert answer.status_code == 409
    assert "Le texte du premier onglet." in pages.text(answer.text)
    assert pages.fields(answer)["observed"] == ["Le texte du second onglet."]
    assert nadia.post(page, data=pages.fields(answer)).status_code == 303
    assert only(here).observed == "Le texte du second onglet."


def test_cancelling_asks_why_then_shows_the_visit_as_cancelled(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada", observed=REPORT)
    nadia, page = browse("Nadia"), here.url(f"visites/{visit.uid}")
    assert send(nadia, page, f"{page}/annulation", reason="").status_code == 422
    assert send(nadia, page, f"{page}/annulation", reason="saisie en double").status_code == 303
    assert "saisie en double" in pages.text(nadia.get(page).text)
    assert here.trainer_lines("Nadia") == [("individual_visit", 60, 0), ("individual_visit", -60, 0)]
    ada = browse("Ada").get(page)
    assert "J’accepte" not in ada.text
    assert "Visite annulée" in pages.text(ada.text)


def test_pages_keep_to_eight_queries_as_visits_grow(here: World, browse: Browse) -> None:
    first = here.visit("Nadia", "Ada", observed=REPORT, agreed="A")
    here.visit("Claire", "Ada", "Dan")
    counts = []
    for _ in range(2):
        for given in ("Nadia", "Claire", "Ada", "Hélène"):
            reader = browse(given)
            for path in ("visites", f"visites/{first.uid}", "visites/nouvelle"):
                address = here.url(path)
                with count_queries() as asked:
                    reader.get(address)
                assert len(asked) <= 8, (given, path, asked)
                counts.append(len(asked))
        for number in range(3):
            day = date(2026, 10, 10 + 3 * len(counts) // 12 + number)
            here.visit("Nadia", "Ada", "Béa", "Cyd", agreed="B", occurred_on=day)
            here.visit("Claire", "Ada", "Dan", agreed="C", occurred_on=day)
    assert counts[: len(counts) // 2] == counts[len(counts) // 2 :]


def test_the_home_of_a_tutor_counts_the_hours_of_the_year(here: World, browse: Browse) -> None:
    here.visit("Nadia", "Ada", minutes=90, travel_minutes=40, kilometres=30)
    html = browse("Nadia").get(here.url("")).text
    said = pages.text(html)
    assert "Mes 10 heures" in said
    assert "1 h 30 sur 10 h" in said
    assert "40 min, 30 km" in said
    bars = {bar.get("id"): bar for bar in pages.strict(html).iter("progress")}
    bar = bars["mes-heures-tutor"]
    assert (bar.get("value"), bar.get("max")) == ("90", "600")
    assert here.url("visites/nouvelle") in html


def test_a_tutor_without_a_group_has_no_ten_hours_to_spend(here: World, browse: Browse) -> None:
    """« Mes 10 heures » belong to a post; somebody who has just arrived holds none."""
    db.session.execute(delete(GroupMembership).where(GroupMembership.function == GroupFunction.TUTOR))
    db.session.commit()
    assert "Mes 10 heures" not in pages.text(browse("Nadia").get(here.url("")).text)


def test_a_long_list_of_visits_has_pages(
    here: World, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutoring.visits.queries.PAGE", 2)
    for day in (17, 18, 19):
        here.visit("Nadia", "Ada", occurred_on=date(2026, 11, day))
    nadia = browse("Nadia")
    assert "Page 1 sur 2" in pages.text(nadia.get(here.url("visites")).text)
    last = pages.text(nadia.get(here.url("visites?page=2")).text)
    assert last.count("Individuelle") == 1
    for odd in ("0", "-3", "x", "99999999999999999999"):
        assert nadia.get(here.url(f"visites?page={odd}")).status_code == 200


def test_a_note_is_added_and_erased_from_the_page(here: World, browse: Browse) -> None:
    visit = here.visit("Nadia", "Ada")
    operations.accept(actor=here.actor("Ada"), visit=visit)
    db.session.commit()
    nadia, page = browse("Nadia"), here.url(f"visites/{visit.uid}")
    assert send(nadia, page, f"{page}/notes", text=SECRET).status_code == 303
    assert SECRET in nadia.get(page).text
    action = nadia.get(page).text.split("/suppression")[0].rsplit('action="', 1)[1] + "/suppression"
    assert send(nadia, page, action).status_code == 303
    assert SECRET not in nadia.get(page).text
