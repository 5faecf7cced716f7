"""The live run: a clock that closes nothing, one person keeping the record."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from course import clock
from course.db import db
from modules.codev import live, opening, parts
from modules.codev.models import CodevContribution
from modules.codev.rules import Kind, Part, Step
from tests import pages
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import CLIENT, EXPOSE, FACILITATOR, Circle, circle

BEGIN = clock.local(FIRST, 10)


@pytest.fixture
def group(app: Flask, january: None) -> Circle:
    """The same six, in one room."""
    found = circle(app)
    opened = opening.open_thread(
        actor=found.actor(FACILITATOR), group_id=found.g1.id, activity_key=None, live=True
    )
    found.uid_of_thread = opened.uid
    db.session.commit()
    return found


def page(group: Circle) -> str:
    return f"codev/{group.uid_of_thread}/direct"


def after(minutes: int) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def typed(group: Circle, **values: Any) -> dict[str, Any]:
    """What the keeper's page would send, with these values."""
    return {**pages.fields(group.get(FACILITATOR, page(group)), "/direct"), **values}


def press(group: Circle, button: str, status: int = 303, **values: Any) -> str:
    return group.post(FACILITATOR, page(group), status, typed(group, suite=button, **values)).text


def line(group: Circle, number: int, name: str, kind: Kind, text: str) -> dict[str, Any]:
    return {
        f"who_{number}": group.people[name].uid,
        f"kind_{number}": str(kind),
        f"text_{number}": text,
    }


def step(group: Circle) -> Step:
    db.session.expire_all()
    return group.thread.step


def noted(group: Circle) -> list[tuple[str, Kind, str]]:
    """Who said what, and that the keeper wrote it."""
    db.session.expire_all()
    rows = db.session.query(CodevContribution).filter_by(thread_id=group.thread.id)
    return [(one.author.given_name, one.kind, one.text) for one in rows.order_by(CodevContribution.id)]


def seconds(group: Circle) -> int:
    db.session.expire_all()
    found = live.clock_of(group.thread.id)
    assert found is not None
    return live.elapsed(found)


def test_the_clock_counts_pauses_and_begins_again_with_the_step(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    press(group, "demarrer", 200)
    with clock.frozen(after(4)):
        assert seconds(group) == 240
        press(group, "demarrer", 200)
        assert seconds(group) == 240
        press(group, "arreter", 200)
    with clock.frozen(after(9)):
        assert seconds(group) == 240
        press(group, "arreter", 200)
        press(group, "demarrer", 200)
    with clock.frozen(after(10)):
        assert seconds(group) == 300
        values = line(group, 1, CLIENT, Kind.EXPOSE, EXPOSE)
        press(group, "suite", anonymised="y", **values)
        assert seconds(group) == 0
    with clock.frozen(after(12)):
        assert seconds(group) == 120
    assert step(group) == Step.CLARIFICATION


def test_time_that_is_over_is_said_and_closes_nothing(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    press(group, "demarrer", 200)
    with clock.frozen(after(45)):
        said = pages.text(group.get("Carl", page(group)).text).replace("\xa0", " ")
        assert "45 min" in said
        assert "Prévoyez de 5 à 10 min." in said
        assert "Le temps est écoulé" in said
        press(group, "noter", anonymised="y", **line(group, 1, CLIENT, Kind.EXPOSE, EXPOSE))
    assert noted(group) == [("Ada", Kind.EXPOSE, EXPOSE)]


def test_no_button_of_the_clock_forgets_what_is_being_typed(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    values = line(group, 2, "Carl", Kind.QUESTION, "Depuis quand ?")
    for button in ("demarrer", "arreter"):
        said = press(group, button, 200, **values)
        assert "Depuis quand ?" in said
        chosen = [
            one.get("value") for one in pages.strict(said).iter("option") if one.get("selected") is not None
        ]
        assert group.people["Carl"].uid in chosen
    assert ("Carl", Kind.QUESTION, "Depuis quand ?") not in noted(group)


def test_the_keeper_notes_several_people_at_once_in_their_names(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    press(
        group,
        "noter",
        **line(group, 1, "Carl", Kind.QUESTION, "Depuis quand ?"),
        **line(group, 3, "Dora", Kind.QUESTION, "Avec qui ?"),
    )
    assert noted(group)[1:] == [
        ("Carl", Kind.QUESTION, "Depuis quand ?"),
        ("Dora", Kind.QUESTION, "Avec qui ?"),
    ]
    rows = db.session.query(CodevContribution).filter_by(kind=Kind.QUESTION)
    assert {one.recorded_by_id for one in rows} == {group.people[FACILITATOR].id}


def test_an_answer_needs_its_question_and_one_question_alone_needs_no_choice(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    press(group, "noter", **line(group, 1, "Carl", Kind.QUESTION, "Depuis quand ?"))
    press(group, "noter", **line(group, 1, CLIENT, Kind.ANSWER, "Depuis septembre."))
    press(group, "noter", **line(group, 1, "Dora", Kind.QUESTION, "Avec qui ?"))
    answer = line(group, 1, CLIENT, Kind.ANSWER, "Avec deux collègues.")
    said = press(group, "noter", 422, **answer)
    assert "Dites à quoi cela répond." in said
    assert "Avec deux collègues." in said
    question = db.session.query(CodevContribution).filter_by(text="Avec qui ?").one()
    press(group, "noter", reply_1=question.uid, **answer)
    answered = db.session.query(CodevContribution).filter_by(text="Avec deux collègues.").one()
    assert answered.reply_to_id == question.id


def test_one_wrong_line_keeps_them_all_in_the_page_and_notes_none(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    said = press(
        group,
        "noter",
        422,
        **line(group, 1, "Carl", Kind.QUESTION, "Une bonne ligne"),
        **line(group, 2, CLIENT, Kind.QUESTION, "Une question de la cliente"),
        text_3="Personne ne l’a dit",
    )
    assert "ne se note pas pour cette personne" in said
    for kept in ("Une bonne ligne", "Une question de la cliente", "Personne ne l’a dit"):
        assert kept in said
    assert "Dites qui parle." in press(group, "noter", 422, text_3="Personne ne l’a dit")
    assert "au moins une ligne" in press(group, "noter", 422)
    assert len(noted(group)) == 1


def test_going_on_notes_what_is_typed_or_does_neither(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    values = line(group, 1, "Carl", Kind.QUESTION, "Depuis quand ?")
    said = press(group, "suite", 422, **values)
    assert "Dites en une phrase pourquoi" in said
    assert "Depuis quand ?" in said
    assert len(noted(group)) == 1
    assert "Ce qui est noté à cette étape" not in said
    press(group, "suite", reason="L’heure tourne.", **values)
    assert step(group) == Step.CONTRACT
    assert len(noted(group)) == 2


def test_the_client_accepts_aloud_and_the_log_says_who_noted_it(group: Circle) -> None:
    group.lead_to(Step.CONTRACT)
    press(group, "noter", **line(group, 1, CLIENT, Kind.REQUEST, "J’aimerais que vous m’aidiez."))
    wording = db.session.query(CodevContribution).filter_by(kind=Kind.REQUEST).one()
    said = press(group, f"contrat:{wording.uid}:1", 200, text_1="En cours de saisie")
    assert "Accepté par la personne cliente" in said
    assert "En cours de saisie" in said
    assert "vient de changer" in press(group, f"contrat:{wording.uid}:9", 422)
    press(group, "contrat:rien", 404)
    press(group, "contrat", 404)
    log = pages.text(group.get(CLIENT, f"codev/{group.uid_of_thread}/animation").text)
    assert "Contrat accepté" in log


def test_the_others_read_the_clock_and_the_record_and_cannot_touch_them(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    values = line(group, 1, "Carl", Kind.QUESTION, "Depuis quand ?")
    press(group, "noter", **values)
    for name in ("Carl", CLIENT):
        said = group.get(name, page(group)).text
        assert "Depuis quand ?" in said
        assert "Démarrer l’horloge" not in said
        for button in ("demarrer", "noter", "suite"):
            token = {"csrf_token": group.token(name), "suite": button, **values, "text_1": "Glissé"}
            assert "Glissé" in group.post(name, page(group), 409, token).text
    assert len(noted(group)) == 2
    for name in ("Dan", "Iris", "Hélène"):
        assert group.browser(name).get(group.url(page(group))).status_code in (403, 404)


def test_a_keeper_who_handed_over_keeps_what_was_typed(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    sent = typed(group, suite="noter", **line(group, 1, "Carl", Kind.QUESTION, "Depuis quand ?"))
    parts.give_part(
        actor=group.actor(FACILITATOR),
        uid=group.uid_of_thread,
        person_id=group.people["Dora"].id,
        part=Part.FACILITATOR,
    )
    db.session.commit()
    said = group.post(FACILITATOR, page(group), 409, sent).text
    assert "Vous n’animez plus ce fil" in said
    assert "Depuis quand ?" in said
    assert len(noted(group)) == 1


def test_a_withdrawal_while_the_keeper_writes_is_told_and_the_text_kept(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    sent = typed(group, suite="noter", **line(group, 1, "Carl", Kind.QUESTION, "Depuis quand ?"))
    group.withdraw()
    db.session.commit()
    said = group.post(FACILITATOR, page(group), 422, sent).text
    assert "a retiré ce fil" in said
    assert "Depuis quand ?" in said
    assert "Carl" not in {name for name, _, text in noted(group) if text}


def test_a_step_that_changed_in_another_tab_gives_the_lines_back(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    sent = typed(group, suite="suite", reason="Vite.", **line(group, 1, "Carl", Kind.QUESTION, "Et après ?"))
    group.advance("Déjà fait ailleurs.")
    db.session.commit()
    said = group.post(FACILITATOR, page(group), 422, sent).text
    assert "Et après ?" in said
    assert step(group) == Step.CONTRACT


def test_an_old_page_does_not_go_on_twice(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    sent = typed(group, suite="suite", reason="Vite.")
    group.post(FACILITATOR, page(group), 303, sent)
    said = group.post(FACILITATOR, page(group), 409, sent).text
    assert "Quelqu’un vient de faire avancer ce fil" in said
    assert "Vite." in said
    assert step(group) == Step.CONTRACT


def test_nothing_is_blind_where_everybody_heard_it(group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    press(group, "noter", **line(group, 1, "Carl", Kind.SUGGESTION, "Commencer petit."))
    assert "Commencer petit." in group.get("Dora", page(group)).text


def test_a_thread_that_is_written_has_no_clock(group: Circle) -> None:
    written = opening.open_thread(
        actor=group.actor(FACILITATOR), group_id=group.g1.id, activity_key="m5-fil-2"
    )
    db.session.commit()
    group.get(FACILITATOR, f"codev/{written.uid}/direct", 404)
