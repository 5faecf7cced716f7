"""The review desk: the process for those who follow it, the texts only where everybody said yes."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from course import clock
from course.cohorts.models import GroupFunction, GroupMembership
from course.db import db
from course.notices.models import Notice
from course.roles import Role
from modules.codev import opening, reading, steps
from modules.codev.desk import queries as desk_queries
from modules.codev.models import CodevPart, CodevThread
from modules.codev.rules import Kind, Step
from tests import factories, pages
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import AROUND, CONSULTANTS, MEMBERS, Circle
from tests.queries import count_queries

SUBJECT = "Un conseil pédagogique qui ne parle plus"
WEEKS = FIRST + timedelta(days=21)


def desk(group: Circle, name: str = "Claire", query: str = "") -> str:
    return pages.text(group.get(name, f"codev/suivi{query}").text)


def detail(group: Circle, name: str = "Claire", status: int = 200) -> str:
    answer = group.get(name, f"codev/{group.uid_of_thread}/deroulement", status)
    return pages.text(answer.text) if status == 200 else answer.text


def refuse(group: Circle, name: str) -> None:
    """This member takes the yes back."""
    group.agree(name, trainer=False)
    db.session.commit()


def test_a_trainer_sees_who_is_awaited_and_until_when(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    group.say("Carl", Kind.QUESTION, "Depuis quand ?")
    db.session.commit()
    page = desk(group)
    assert "Étape « clarification » depuis le lundi 18 janvier 2027" in page.replace("\u00a0", " ")
    assert "La parole est attendue de : Ada" in page.replace("\u00a0", " ")
    assert "1 question sans réponse" in page.replace("\u00a0", " ")
    assert "minimum atteint par 0 sur 6" in page


def test_the_subject_shows_only_while_everybody_says_yes(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    assert SUBJECT in desk(group)
    assert "Lire le fil" in detail(group)
    refuse(group, "Dora")
    assert SUBJECT not in desk(group) + detail(group)
    assert "Lire le fil" not in detail(group)


def test_the_questions_left_open_are_read_only_with_the_content(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    group.say("Carl", Kind.QUESTION, "Qui préside le conseil ?")
    db.session.commit()
    assert "Qui préside le conseil" in detail(group)
    refuse(group, "Carl")
    page = detail(group)
    assert "Qui préside le conseil" not in page
    assert "1 question attend encore" in page.replace("\u00a0", " ")


def test_the_desk_opens_what_the_thread_itself_opens(group: Circle) -> None:
    """For each person and state, the desk's own reading of many threads says what `reading.view` says."""
    everyone = [*MEMBERS, *AROUND]

    def compare() -> None:
        for name in everyone:
            actor = group.actor(name)
            view = reading.view(actor, group.thread, reading.parts(group.thread.id))
            query = desk_queries._named().where(CodevThread.id == group.thread.id)
            [line] = desk_queries._lines(actor, query)
            assert line.readable == (view is not None and view.content), name

    compare()
    group.lead_to(Step.EXPOSE)
    compare()
    group.agree(*MEMBERS, trainer=False, others=True)
    compare()
    group.agree(*MEMBERS, trainer=True, others=True)
    compare()
    group.withdraw()
    compare()


def test_a_manager_sees_the_process_of_all_groups_and_no_subject(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    page = desk(group, "Hélène")
    assert "G1, Codéveloppement, fil 1" in page
    assert SUBJECT not in page + detail(group, "Hélène")
    assert "Un mot à la personne qui anime" not in detail(group, "Hélène")


def test_a_trainer_of_another_group_finds_no_thread(group: Circle) -> None:
    assert "Aucun fil ne correspond" in desk(group, "Théo")
    detail(group, "Théo", 404)


@pytest.mark.parametrize("name", ["Ada", "Nadia", "Iris", "Xavier", "Guy", "Pia"])
def test_the_desk_is_for_trainers_and_managers(group: Circle, name: str) -> None:
    group.get(name, "codev/suivi", 403)
    detail(group, name, 403)


def test_a_trainer_without_a_group_reads_why_it_is_empty(group: Circle) -> None:
    group.add("Zélie", Role.TRAINER)
    db.session.commit()
    assert "Vous n’accompagnez encore aucun groupe" in desk(group, "Zélie")


def test_what_is_over_its_day_comes_first_and_is_to_be_taken_up_again(group: Circle) -> None:
    other = second_thread(group)
    group.lead_to(Step.EXPOSE)
    with clock.frozen(WEEKS):
        page = desk(group)
        assert "dont 1 à relancer" in page
        assert "À relancer : l’étape « exposé » allait jusqu’au" in page.replace("\u00a0", " ")
        assert "en retard" not in page
        late = group.get("Claire", "codev/suivi?voir=relancer").text
        assert group.uid_of_thread in late
        assert other not in late


def second_thread(group: Circle) -> str:
    """A thread of M5's second activity, whose subject is not chosen."""
    opened = opening.open_thread(actor=group.actor("Carl"), group_id=group.g1.id, activity_key="m5-fil-2")
    db.session.commit()
    return opened.uid


def test_the_list_is_narrowed_by_group_and_step(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    here = group.uid_of_thread
    assert here in group.get("Claire", f"codev/suivi?etape=clarification&groupe={group.g1.id}").text
    assert here not in group.get("Claire", "codev/suivi?etape=plan").text
    assert here not in group.get("Hélène", f"codev/suivi?groupe={group.g2.id}").text
    # What nobody offers changes nothing.
    assert here in group.get("Claire", "codev/suivi?etape=nulle&groupe=x&page=-3&voir=tout").text


def test_a_trainer_cannot_widen_the_desk_by_the_address(group: Circle) -> None:
    assert group.uid_of_thread not in group.get("Théo", f"codev/suivi?groupe={group.g1.id}").text


def test_suspended_and_withdrawn_are_sentences(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    steps.suspend(actor=group.actor("Béa"), uid=group.uid_of_thread, seen=group.seen, reason="Vacances")
    db.session.commit()
    assert "Fil suspendu depuis le lundi 18 janvier 2027" in desk(group)
    assert "La parole est attendue" not in desk(group)
    group.withdraw()
    db.session.commit()
    page = desk(group)
    assert "Fil retiré par la personne cliente" in page
    assert SUBJECT not in page + detail(group)


def test_reasons_are_read_only_with_the_content(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    group.advance("Camille est absente")
    db.session.commit()
    assert "Camille est absente" in detail(group)
    refuse(group, "Élie")
    page = detail(group)
    assert "Camille est absente" not in page
    assert "un consultant sans question" in page


def test_the_steps_say_how_long_they_lasted(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    with clock.frozen(date(2027, 1, 22)):
        group.do_expose()
        group.advance()
        db.session.commit()
        page = detail(group)
    # Two working days from the 18th: the 20th.
    assert "exposé 18 janv. 2027 22 janv. 2027 20 janv. 2027 2 jours" in page.replace("\u00a0", " ")


def test_more_pages_of_threads_ask_no_more_queries(group: Circle, app: Flask) -> None:
    def asked() -> int:
        group.browser("Claire")
        db.session.commit()
        with count_queries() as counted:
            group.get("Claire", "codev/suivi")
        return len(counted)

    asked()
    few = asked()
    for number in range(30):
        actor = group.actor(CONSULTANTS[number % 4])
        opening.open_thread(actor=actor, group_id=group.g1.id, activity_key=None)
    db.session.commit()
    assert asked() == few
    assert few <= 15
    assert "Page 1 sur 2" in desk(group)
    assert desk(group, query="?page=2").count("Fil de codéveloppement") >= 5


def note(group: Circle, name: str, text: str, status: int) -> str:
    path = f"codev/{group.uid_of_thread}/deroulement"
    values = {"text": text, "csrf_token": group.token(name)}
    return group.post(name, path, status, values).text


def test_a_trainer_writes_a_word_that_only_the_facilitator_reads(group: Circle) -> None:
    note(group, "Claire", "Pensez à donner la parole à Fanny.", 303)
    note(group, "Claire", "Pensez à donner la parole à Fanny.", 303)
    [told] = db.session.query(Notice).filter_by(person_id=group.people["Béa"].id).all()
    assert "Fanny" not in told.title + told.body
    received = group.get("Béa", told.path.split(f"{group.uid}/")[1])
    assert pages.text(received.text).count("Pensez à donner la parole à Fanny.") == 1
    assert "Pas encore lu" in detail(group)
    group.send("Béa", f"codev/{group.uid_of_thread}/mots", to=f"codev/{group.uid_of_thread}/mots")
    assert "Lu le" in detail(group)
    for other in ("Ada", "Carl", "Nadia", "Théo"):
        group.get(other, f"codev/{group.uid_of_thread}/mots", 404)
    assert "Fanny." not in detail(group, "Hélène")


def test_another_trainer_of_the_group_does_not_read_the_word(group: Circle) -> None:
    note(group, "Claire", "Le temps file.", 303)
    factories.place(group.cohort, group.people["Théo"], group.g1, GroupFunction.TRAINER)
    db.session.commit()
    assert "Le temps file." not in detail(group, "Théo")


def test_an_empty_or_endless_word_is_given_back(group: Circle) -> None:
    assert "Il manque une réponse ici" in note(group, "Claire", "  ", 422)
    long = "mot " * 600
    assert long.strip() in note(group, "Claire", long, 422)


def test_nobody_writes_about_another_groups_thread_or_a_withdrawn_one(group: Circle) -> None:
    note(group, "Théo", "Bonjour", 404)
    note(group, "Hélène", "Bonjour", 403)
    group.lead_to(Step.EXPOSE)
    group.withdraw()
    db.session.commit()
    assert "Ce fil a été retiré" in note(group, "Claire", "Bonjour", 422)


def test_the_export_tells_numbers_and_dates_and_no_text(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    refuse(group, "Carl")
    csv = group.get("Claire", "codev/suivi/export.csv").get_data(as_text=True)
    assert csv.count("Codéveloppement, fil 1") == 6
    assert SUBJECT not in csv
    assert "Idée de" not in csv
    assert "Dora" in csv
    manager = group.get("Hélène", "codev/suivi/export.csv").get_data(as_text=True)
    assert "Dora" not in manager
    sheet = load_workbook(BytesIO(group.get("Claire", "codev/suivi/export.xlsx").data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    ada = next(row for row in rows if str(row[9]).startswith("Ada"))
    # Client: four answers and the rest; the follow-up is not told yet.
    assert ada[14] == 8
    assert ada[15] == "non"
    group.get("Claire", "codev/suivi/export.pdf", 404)


def test_a_subject_that_looks_like_a_formula_stays_text(group: Circle) -> None:
    group.agree(*MEMBERS)
    group.choose(subject="=HYPERLINK(1)")
    group.advance()
    db.session.commit()
    assert "'=HYPERLINK(1)" in group.get("Claire", "codev/suivi/export.csv").get_data(as_text=True)


def test_a_member_who_left_no_longer_counts(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    gone = db.session.query(GroupMembership).filter_by(person_id=group.people["Fanny"].id).one()
    gone.ends_on = FIRST - timedelta(days=1)
    db.session.commit()
    assert db.session.query(CodevPart).count() == 6
    page = desk(group)
    assert "sur 5" in page
    assert "Fanny" not in page
