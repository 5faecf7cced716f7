"""The client's pages: plan, follow-up, sheet, withdrawal."""

from datetime import timedelta
from typing import Any

import pytest

from course import clock
from course.db import db
from modules.codev import client_page
from modules.codev.models import CodevAction, CodevContribution, CodevDraft
from modules.codev.rules import Kind, Step
from tests import pages
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import CLIENT, FACILITATOR, Circle

LATER = FIRST + timedelta(days=35)
SHEET = "### La question\n\nComment parler encore ?\n\n### Ce qui a été essayé\n\nSe réunir."


def at(group: Circle, page: str) -> str:
    return f"codev/{group.uid_of_thread}/{page}"


def actions(group: Circle) -> list[CodevAction]:
    db.session.expire_all()
    return list(client_page.actions(group.thread.id))


def text_of(group: Circle, kind: Kind) -> str | None:
    db.session.expire_all()
    made = client_page.once(group.thread.id, group.people[CLIENT].id, kind)
    return made.text if made else None


def sent(group: Circle, page: str, **values: Any) -> dict[str, Any]:
    """What the client's page would send, with these values."""
    return {**pages.fields(group.get(CLIENT, at(group, page)), f"/{page}"), **values}


def plan(group: Circle, status: int = 303, **values: str) -> str:
    return group.send(CLIENT, at(group, "plan"), status, **values).text


def close(group: Circle) -> None:
    """Lead the thread to its end; called within the frozen day of the follow-up."""
    group.do_follow_up()
    group.advance()
    db.session.commit()


@pytest.mark.parametrize("page", ["plan", "suivi", "fiche", "retrait"])
def test_the_clients_pages_are_the_clients(group: Circle, page: str) -> None:
    group.lead_to(Step.PLAN)
    group.get(CLIENT, at(group, page))
    for name in (FACILITATOR, "Carl", "Dan", "Nadia", "Claire"):
        group.get(name, at(group, page), 404)


def test_the_plan_is_a_synthesis_and_dated_actions(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    plan(group, text="Je garde l’écoute.", action_1="Réunir deux collègues", day_1="2027-01-25")
    assert text_of(group, Kind.SYNTHESIS) == "Je garde l’écoute."
    assert [(one.text, one.due_on.isoformat()) for one in actions(group)] == [
        ("Réunir deux collègues", "2027-01-25")
    ]
    plan(group, text="Je garde l’écoute, je laisse le reste.", action_2="Écrire", day_2="26/01/2027")
    assert [one.text for one in actions(group)] == ["Réunir deux collègues", "Écrire"]
    assert text_of(group, Kind.SYNTHESIS) == "Je garde l’écoute, je laisse le reste."


def test_the_synthesis_may_come_before_the_actions(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    plan(group, text="Je garde l’écoute.")
    assert text_of(group, Kind.SYNTHESIS) == "Je garde l’écoute."
    assert actions(group) == []


def test_each_wrong_line_says_so_beside_it_and_nothing_is_lost(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    said = plan(
        group,
        422,
        text="Ma synthèse",
        action_1="Sans jour",
        day_2="2027-01-25",
        action_3="Hier",
        day_3="2027-01-17",
    )
    tree = pages.strict(said)
    wrong = [one.get("id") for one in tree.iter() if one.get("class") == "field-error"]
    assert wrong == ["day_1-error", "action_2-error", "day_3-error"]
    for kept in ("Ma synthèse", "Sans jour", "2027-01-25", "Hier", "2027-01-17"):
        assert kept in said
    assert text_of(group, Kind.SYNTHESIS) is None
    assert actions(group) == []


def test_a_first_step_far_away_is_said_and_kept(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    plan(group, text="Je garde.", action_1="Plus tard", day_1="2027-03-01")
    assert "plus de quatorze jours" in group.get(CLIENT, at(group, "plan")).text
    assert len(actions(group)) == 1


def test_two_tabs_do_not_overwrite_each_others_synthesis(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    first, second = sent(group, "plan", text="Du premier."), sent(group, "plan", text="Du second.")
    group.post(CLIENT, at(group, "plan"), 303, first)
    said = group.post(CLIENT, at(group, "plan"), 409, second).text
    assert "Du premier." in said
    assert "Du second." in said
    assert text_of(group, Kind.SYNTHESIS) == "Du premier."
    again = {**pages.fields(group.post(CLIENT, at(group, "plan"), 409, second), "/plan")}
    group.post(CLIENT, at(group, "plan"), 303, again)
    assert text_of(group, Kind.SYNTHESIS) == "Du second."


def test_the_plan_saves_itself_while_it_is_written(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    answer = group.post(CLIENT, at(group, "plan/brouillon"), 200, sent(group, "plan", text="Un début"))
    assert answer.json is not None
    assert answer.json["fields"] == {"version": "1"}
    assert "Un début" in group.get(CLIENT, at(group, "plan")).text
    assert text_of(group, Kind.SYNTHESIS) is None
    plan(group, text="Le tout")
    assert db.session.query(CodevDraft).count() == 0


def test_a_plan_sent_after_its_step_is_given_back(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    old = sent(group, "plan", text="Ma longue synthèse", action_1="Agir", day_1="2027-01-25")
    group.lead_to(Step.LEARNING)
    said = group.post(CLIENT, at(group, "plan"), 422, old).text
    for kept in ("Ma longue synthèse", "Agir", "2027-01-25"):
        assert kept in said
    assert text_of(group, Kind.SYNTHESIS) == "Je garde ceci, je laisse cela."


def test_the_follow_up_tells_what_became_of_each_action(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    with clock.frozen(LATER):
        page = at(group, "suivi")
        said = group.send(CLIENT, page, 422, text="La suite.", outcome_1="changed").text
        assert "Dites en quelques mots pourquoi." in said
        assert "La suite." in said
        assert text_of(group, Kind.FOLLOW_UP) is None
        group.send(CLIENT, page, text="La suite.", outcome_1="changed", why_1="Une seule est venue.")
    assert [(one.outcome, one.why) for one in actions(group)] == [("changed", "Une seule est venue.")]
    assert text_of(group, Kind.FOLLOW_UP) == "La suite."


def test_the_sheet_is_signed_then_published_then_taken_back(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    with clock.frozen(LATER):
        close(group)
        page = at(group, "fiche")
        assert "### Ce que nous en gardons" in group.get(CLIENT, page).text
        assert "Écrivez la fiche" in group.send(CLIENT, page, 422, anonymised="y").text
        said = group.send(CLIENT, page, 422, text=SHEET).text
        assert "personne n’est reconnaissable dans la fiche" in said
        assert "Comment parler encore" in said
        group.send(CLIENT, page, text=SHEET, anonymised="y")
        assert "Comment parler encore" not in group.get("Dan", "codev/fiches").text
        group.send(CLIENT, page, to=f"{page}/publication")
        for name in ("Dan", "Hélène", "Iris", "Carl"):
            read = pages.text(group.get(name, "codev/fiches").text)
            assert "Comment parler encore" in read
            assert group.people[CLIENT].family_name not in read
        group.get("Pia", "codev/fiches", 403)
        group.get("Guy", "codev/fiches", 403)
        group.send(CLIENT, page, to=f"{page}/publication")
        assert "Comment parler encore" not in group.get("Dan", "codev/fiches").text


def test_no_sheet_before_the_end(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    values = {"csrf_token": group.token(CLIENT), "text": SHEET, "anonymised": "y", "version": "0"}
    said = group.post(CLIENT, at(group, "fiche"), 422, values).text
    assert "quand le fil est terminé" in said
    assert "Comment parler encore" in said
    token = {"csrf_token": group.token(CLIENT), "published": "oui"}
    assert "Signez d’abord la fiche." in group.post(CLIENT, at(group, "fiche/publication"), 422, token).text


def test_the_page_says_what_is_erased_and_one_button_does_it(group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    page = at(group, "retrait")
    said = pages.text(group.get(CLIENT, page).text)
    assert "Ce qui est effacé, pour de bon" in said
    assert "Ce qui reste" in said
    group.send(CLIENT, page)
    db.session.expire_all()
    assert group.thread.withdrawn_at is not None
    mine = db.session.query(CodevContribution).filter_by(author_id=group.people[CLIENT].id)
    assert {one.text for one in mine} == {""}
    assert "Retirer mon fil et effacer" not in group.get(CLIENT, page).text
    group.post(CLIENT, page, 303, {"csrf_token": group.token(CLIENT)})


def test_a_client_who_withdraws_in_one_tab_keeps_what_is_typed_in_the_other(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    typed = sent(group, "plan", text="Ma longue synthèse", action_1="Agir", day_1="2027-01-25")
    group.send(CLIENT, at(group, "retrait"))
    said = group.post(CLIENT, at(group, "plan"), 422, typed).text
    assert "a retiré ce fil" in said
    assert "Ma longue synthèse" in said
    assert db.session.query(CodevDraft).count() == 0
    answer = group.post(CLIENT, at(group, "plan/brouillon"), 422, typed)
    assert answer.json is not None
    assert db.session.query(CodevDraft).count() == 0


def test_html_stays_text(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    plan(group, text="<script>alert(1)</script>", action_1="<b>gras</b>", day_1="2027-01-25")
    group.advance()
    db.session.commit()
    said = group.get(CLIENT, at(group, "plan")).text
    assert "<script>alert" not in said
    assert "&lt;b&gt;gras" in said


def test_a_paste_that_is_too_long_is_given_back(group: Circle) -> None:
    group.lead_to(Step.PLAN)
    said = plan(group, 422, text="mot " * 50_000)
    assert "caractères" in said
    assert said.count("mot ") >= 49_000
