"""The list of threads, the activity, the thread's page: in five seconds, and only what one may read."""

from datetime import timedelta

import pytest

from course import clock
from course.cohorts import operations as cohorts
from course.db import db
from modules.codev import opening, parts, steps, writing
from modules.codev.models import CodevContribution, CodevPart, CodevThread
from modules.codev.rules import Kind, Part, Step
from tests import factories, pages
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import ACTIVITY, CLIENT, CONSULTANTS, FACILITATOR, MEMBERS, Circle
from tests.queries import count_queries

LIST = "codev/"


def read(group: Circle, given: str, query: str = "", status: int = 200) -> str:
    return pages.text(group.get(given, f"codev/{group.uid_of_thread}{query}", status).text)


def say(group: Circle, given: str, kind: Kind, text: str, **more: object) -> str:
    uid = group.say(given, kind, text, **more)
    db.session.commit()
    return uid


def test_the_list_says_where_each_thread_is_and_what_is_expected_of_me(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    mine = pages.text(group.get("Carl", LIST).text)
    assert "Un conseil pédagogique qui ne parle plus" in mine
    assert "étape « clarification »" in mine.replace("\xa0", " ")
    assert "À vous : posez une question d’ici le" in mine.replace("\xa0", " ")
    theirs = pages.text(group.get("Ada", LIST).text)
    assert "À vous" not in theirs
    assert "Le groupe pose ses questions." in theirs


def test_the_list_shows_no_subject_to_those_who_do_not_read_it(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    for given in ("Dan", "Paul", "Théo", "Hélène", "Iris", "Xavier", "Nadia"):
        assert "qui ne parle plus" not in group.get(given, LIST).text, given
    assert "qui ne parle plus" in group.get("Claire", LIST).text
    for given in ("Guy", "Pia"):
        group.get(given, LIST, 403)


def test_the_list_asks_as_many_questions_for_one_thread_as_for_ten(group: Circle) -> None:
    group.get("Carl", LIST)
    with count_queries() as few:
        group.get("Carl", LIST)
    for _ in range(9):
        opening.open_thread(actor=group.actor("Carl"), group_id=group.g1.id, activity_key=None, live=True)
    db.session.commit()
    with count_queries() as many:
        group.get("Carl", LIST)
    assert len(many) == len(few)


def test_what_is_new_is_counted_until_it_is_read(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    say(group, "Carl", Kind.QUESTION, "Depuis quand ?")
    assert "nouvelles contributions" in pages.text(group.get("Dora", LIST).text)
    page = group.get("Dora", f"codev/{group.uid_of_thread}")
    found = pages.fields(page, "/lu")
    group.post("Dora", f"codev/{group.uid_of_thread}/lu", 303, found)
    assert "nouvelle" not in pages.text(group.get("Dora", LIST).text)
    say(group, "Élie", Kind.QUESTION, "Avec qui ?")
    assert "1 nouvelle contribution" in pages.text(group.get("Dora", LIST).text).replace("\xa0", " ")


def test_reading_a_page_never_marks_it_read(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    read(group, "Carl")
    assert db.session.query(CodevPart.seen_id).filter_by(person_id=group.people["Carl"].id).scalar() == 0


def test_the_activity_leads_to_the_thread_of_my_group(group: Circle) -> None:
    page = group.get("Carl", f"codev/activite/{ACTIVITY}")
    assert f"/codev/{group.uid_of_thread}" in page.text
    assert "La limite" in pages.text(page.text)
    other = group.send("Dan", f"codev/activite/{ACTIVITY}", to=f"codev/activite/{ACTIVITY}/ouvrir")
    made = db.session.query(CodevThread).filter_by(group_id=group.g2.id).one()
    assert other.location.endswith(f"/codev/{made.uid}")


def test_opening_twice_leads_to_the_same_thread(group: Circle) -> None:
    values = {**pages.fields(group.get("Dan", f"codev/activite/{ACTIVITY}"), "/ouvrir")}
    for _ in range(2):
        group.post("Dan", f"codev/activite/{ACTIVITY}/ouvrir", 303, values)
    assert db.session.query(CodevThread).filter_by(group_id=group.g2.id).count() == 1


def test_nobody_opens_a_thread_for_a_group_that_is_not_theirs(group: Circle) -> None:
    values = {"csrf_token": group.token("Dan"), "group": str(group.g1.id)}
    group.post("Dan", f"codev/activite/{ACTIVITY}/ouvrir", 404, values)
    for wrong in ("", "x", "9" * 30):
        group.post("Dan", "codev/ouvrir", 404, {**values, "group": wrong})


def test_before_its_day_the_thread_cannot_be_opened(group: Circle) -> None:
    with clock.frozen(FIRST - timedelta(days=30)):
        group.get("Dan", f"codev/activite/{ACTIVITY}", 403)
        values = {"csrf_token": group.token("Paul"), "group": str(group.g2.id)}
        group.post("Paul", f"codev/activite/{ACTIVITY}/ouvrir", 403, values)


def test_a_live_thread_is_opened_from_the_list(group: Circle) -> None:
    group.send("Carl", LIST, to="codev/ouvrir", mode="direct")
    assert db.session.query(CodevThread).filter_by(live=True).one().group_id == group.g1.id


@pytest.mark.parametrize(
    ("step", "given", "sentence"),
    [
        (Step.PROPOSAL, "Carl", "signez la charte et dites qui peut relire ce fil"),
        (Step.EXPOSE, "Ada", "écrivez votre exposé"),
        (Step.EXPOSE, "Carl", "La personne cliente écrit son exposé."),
        (Step.CLARIFICATION, "Carl", "posez une question"),
        (Step.CONTRACT, "Ada", "formulez votre demande"),
        (Step.CONSULTATION, "Dora", "apportez une impression"),
        (Step.PLAN, "Ada", "dites ce que vous gardez"),
        (Step.LEARNING, "Béa", "dites ce que vous avez appris"),
        (Step.FOLLOW_UP, "Ada", "racontez la suite"),
    ],
)
def test_the_top_of_the_page_says_what_is_expected_of_me(
    group: Circle, step: Step, given: str, sentence: str
) -> None:
    group.lead_to(step)
    page = group.get(given, f"codev/{group.uid_of_thread}").text
    assert sentence in pages.text(page)
    now = [one for one in pages.strict(page).iter("li") if one.get("aria-current") == "step"]
    assert len(now) == 1


def test_the_top_of_the_page_says_until_when_and_who_is_waited_for(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    say(group, "Carl", Kind.QUESTION, "Depuis quand ?")
    said = read(group, "Ada").replace("\xa0", " ")
    assert "À vous : répondez à une question d’ici le " in said
    assert "Votre rôle : personne cliente" in said
    waited = said.split("On attend :")[1].split("Sujet, rôles")[0]
    assert [name in waited for name in ("Carl", "Dora", "Élie", "Fanny")] == [False, True, True, True]


def test_a_step_that_is_late_is_said_without_blame(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    with clock.frozen(FIRST + timedelta(days=60)):
        assert "la personne qui anime décide de la suite" in read(group, "Carl")
        assert "accordez un délai ou passez à la suite" in read(group, FACILITATOR)


def test_answers_stand_under_their_questions(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    one = say(group, "Carl", Kind.QUESTION, "Depuis quand ?")
    two = say(group, "Dora", Kind.QUESTION, "Avec qui ?")
    answer = say(group, "Ada", Kind.ANSWER, "Depuis octobre.", reply_to=one)
    tree = pages.strict(group.get("Élie", f"codev/{group.uid_of_thread}").text)
    items = {item.get("id"): item for item in tree.iter("article")}
    assert any(inner.get("id") == f"c-{answer}" for inner in items[f"c-{one}"].iter("article"))
    text = " ".join("".join(items[f"c-{two}"].itertext()).split())
    assert "sans réponse pour le moment" in text


def test_before_giving_ones_own_one_reads_nobodys_advice(group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    for name in ("Carl", "Élie", "Fanny"):
        say(group, name, Kind.SUGGESTION, f"Idée secrète de {name}.")
    said = read(group, "Dora")
    assert (
        "3 contributions vous attendent ; vous les lirez quand vous aurez déposé la vôtre."
        in said.replace("\xa0", " ")
    )
    assert "secrète" not in said
    say(group, "Dora", Kind.HYPOTHESIS, "Et si c’était le calendrier ?")
    assert said.count("secrète") == 0
    assert read(group, "Dora").count("Idée secrète") == 3
    assert read(group, CLIENT).count("Idée secrète") == 3


def test_a_quote_of_hidden_advice_shows_nothing_of_it(group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    advice = say(group, "Carl", Kind.SUGGESTION, "Idée secrète.")
    say(group, FACILITATOR, Kind.GUIDANCE, "Merci, il reste deux jours.", quotes=advice)
    said = read(group, "Dora")
    assert "Merci, il reste deux jours." in said
    assert "secrète" not in said
    assert "ne se lit pas encore" in said


def test_an_erased_text_is_gone_from_the_quotes_of_it(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    expose = db.session.query(CodevContribution).filter_by(kind=Kind.EXPOSE).one().uid
    say(group, "Carl", Kind.QUESTION, "Pourquoi ce mot ?", quotes=expose)
    assert "mot mot" in read(group, "Carl")
    group.withdraw()
    db.session.commit()
    said = read(group, "Carl")
    assert "mot mot" not in said
    assert "Pourquoi ce mot ?" in said
    assert "Fil retiré par le client" in said
    assert "Pourquoi ce mot" not in read(group, "Dora")


def test_the_contract_is_pinned_once_it_is_accepted(group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    tree = pages.strict(group.get("Carl", f"codev/{group.uid_of_thread}").text)
    pinned = next(one for one in tree.iter("section") if one.get("class") == "codev-contract")
    assert "m’aidiez à choisir" in "".join(pinned.itertext())
    assert "Relire l’exposé" in read(group, "Carl")


def test_a_step_is_read_again_by_its_link(group: Circle) -> None:
    group.lead_to(Step.LEARNING)
    assert "Question de Carl ?" not in read(group, "Carl").replace("\xa0", " ")
    again = read(group, "Carl", "?etape=clarification").replace("\xa0", " ")
    assert "Question de Carl ?" in again
    assert "Aller à l’étape en cours" in again
    assert "apprentissages" in read(group, "Carl", "?etape=n-importe")


def test_side_states_are_sentences(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    steps.suspend(
        actor=group.actor(FACILITATOR), uid=group.uid_of_thread, seen=group.seen, reason="Vacances."
    )
    db.session.commit()
    said = read(group, "Carl")
    assert "Fil suspendu" in said
    assert "À vous" not in said
    assert "Poser une question" not in said


def test_who_reads_is_told_by_name(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    said = read(group, "Carl")
    for name in MEMBERS:
        assert group.people[name].display_name in said
    assert "La formatrice ou le formateur du groupe : oui" in said.replace("\xa0", " ")
    assert "IA-IPR et experts : non" in said.replace("\xa0", " ")
    group.agree("Dora", trainer=False)
    db.session.commit()
    assert "le formateur du groupe : non" in read(group, "Carl").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ("Dan", 404),
        ("Nadia", 404),
        ("Paul", 404),
        ("Claire", 200),
        ("Théo", 404),
        ("Hélène", 200),
        ("Guy", 403),
        ("Iris", 404),
        ("Xavier", 404),
        ("Pia", 403),
    ],
)
def test_those_around_see_the_process_or_nothing(group: Circle, given: str, status: int) -> None:
    group.lead_to(Step.CLARIFICATION)
    group.agree("Dora", trainer=False)
    say(group, "Carl", Kind.QUESTION, "Depuis quand ?")
    said = read(group, given, status=status)
    assert "Depuis quand" not in said
    assert "qui ne parle plus" not in said
    if status == 200:
        assert "Vous voyez où en est ce fil" in said


def test_a_trainer_reads_once_everybody_said_yes(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    say(group, "Carl", Kind.QUESTION, "Depuis quand ?")
    said = read(group, "Claire")
    assert "Depuis quand" in said
    assert "Poser une question" not in said


def test_the_observer_is_told_when_to_write(group: Circle) -> None:
    parts.give_part(
        actor=group.actor(FACILITATOR),
        uid=group.uid_of_thread,
        person_id=group.people["Fanny"].id,
        part=Part.OBSERVER,
    )
    group.agree(*MEMBERS)
    group.choose()
    group.advance()
    db.session.commit()
    said = read(group, "Fanny")
    assert "Vous observez : vous prendrez la plume à l’étape des apprentissages." in said.replace("\xa0", " ")
    assert "Votre texte" not in said


def test_somebody_moved_to_another_group_is_told_so(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    cohorts.place(
        actor=factories.system_in(group.cohort), person_id=group.people["Dora"].id, group_id=group.g2.id
    )
    db.session.commit()
    said = read(group, "Dora", status=403)
    assert "Vous ne faites plus partie de ce groupe" in said


def test_the_history_is_read_by_those_who_read_the_text(group: Circle) -> None:
    group.lead_to(Step.CONSULTATION)
    uid = say(group, "Carl", Kind.SUGGESTION, "Premier jet.")
    writing.edit(
        actor=group.actor("Carl"),
        uid=group.uid_of_thread,
        contribution_uid=uid,
        text="Second jet.",
        version=1,
    )
    db.session.commit()
    path = f"codev/{group.uid_of_thread}/textes/{uid}"
    assert "modifié le" in read(group, CLIENT)
    said = pages.text(group.get(CLIENT, path).text)
    assert "Premier jet." in said
    assert "Second jet." in said
    group.get("Dora", path, 404)
    group.get("Dan", path, 404)


@pytest.mark.parametrize("size", [10, 100, 1000])
def test_the_page_asks_as_much_for_ten_contributions_as_for_a_thousand(group: Circle, size: int) -> None:
    group.lead_to(Step.CLARIFICATION)
    thread = group.thread
    authors = [group.people[name].id for name in CONSULTANTS]
    db.session.add_all(
        CodevContribution(
            thread_id=thread.id,
            author_id=authors[number % 4],
            step=Step.CLARIFICATION,
            kind=Kind.QUESTION,
            text=f"Question {number} ?",
            words=2,
        )
        for number in range(size)
    )
    db.session.commit()
    group.get("Carl", f"codev/{group.uid_of_thread}")
    for given in ("Carl", "Ada", FACILITATOR, "Claire"):
        group.get(given, f"codev/{group.uid_of_thread}")
        with count_queries() as asked:
            page = group.get(given, f"codev/{group.uid_of_thread}")
        assert len(asked) <= 13, "\n".join(asked)
        assert 10 <= len(list(pages.strict(page.text).iter("article"))) <= 30


def test_open_questions_are_found_among_many(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    for number in range(35):
        uid = group.say("Carl", Kind.QUESTION, f"Question n{number} ?")
        if number != 3:
            group.say("Ada", Kind.ANSWER, "Oui.", reply_to=uid)
    db.session.commit()
    assert "n3 " not in read(group, "Ada").replace("\xa0", " ")
    found = read(group, "Ada", "?etape=clarification&sans-reponse=oui").replace("\xa0", " ")
    assert "Question n3 ?" in found
    assert "Question n4 ?" not in found
    first = read(group, "Ada", "?etape=clarification&page=1").replace("\xa0", " ")
    assert "Question n3 ?" in first
    assert "Page suivante" in first
