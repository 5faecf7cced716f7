"""What the homes, the books and the gradebook tell of threads."""

from datetime import timedelta

from course import clock
from course.db import db
from course.hours.gaps import gaps
from modules import linkables, reviews
from modules.codev import evidence
from modules.codev.rules import Kind, Step
from tests import pages
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import ACTIVITY, CONSULTANTS, Circle
from tests.queries import count_queries

TURN = "Codéveloppement : à vous d’écrire"


def home(group: Circle, name: str) -> str:
    return pages.text(group.get(name, "").text).replace("\u00a0", " ")


def test_a_member_whose_turn_it_is_reads_it_on_the_home(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    page = home(group, "Carl")
    assert TURN in page
    assert "étape « clarification », d’ici le vendredi 22 janvier 2027" in page
    assert TURN not in home(group, "Ada")
    group.say("Carl", Kind.QUESTION, "Depuis quand ?")
    db.session.commit()
    assert TURN not in home(group, "Carl")
    assert TURN in home(group, "Ada")


def test_a_withdrawn_thread_asks_nothing_of_anybody(group: Circle) -> None:
    group.lead_to(Step.CLARIFICATION)
    group.withdraw()
    db.session.commit()
    assert TURN not in home(group, "Carl")


def test_a_trainer_reads_how_many_threads_to_take_up_again(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    assert "fil à relancer" not in home(group, "Claire")
    with clock.frozen(FIRST + timedelta(days=14)):
        assert "1 fil à relancer" in home(group, "Claire")
        assert "fil à relancer" not in home(group, "Théo")


def missing(group: Circle, name: str) -> list[str]:
    person = group.people[name].id
    with group.app.test_request_context():
        found = gaps(group.cohort.id, [person])[person]
    return [one.text for one in found if "fil 1" in one.text]


def test_what_an_hour_lacks_is_said_once_its_step_is_over(group: Circle) -> None:
    group.lead_to(Step.LEARNING)
    assert missing(group, "Carl") == []
    for name in CONSULTANTS[1:]:
        group.say(name, Kind.LEARNING, f"Note de {name}.")
    db.session.commit()
    with clock.frozen(FIRST + timedelta(days=14)):
        assert missing(group, "Carl") == ["il manque l’apprentissage dans « Codéveloppement, fil 1 »"]
        assert missing(group, "Dora") == []
        assert missing(group, "Dan") == []


def test_the_gaps_of_many_people_ask_no_more_queries(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    people, cohort_id = [person.id for person in group.people.values()], group.cohort.id
    db.session.commit()
    asked = []
    for ids in (people[:1], people):
        with group.app.test_request_context(), count_queries() as counted:
            evidence.gaps(cohort_id, ids)
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_the_book_leads_from_the_hour_to_the_thread(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    answer = group.get("Carl", "heures")
    assert f"/c/{group.uid}/codev/activite/{ACTIVITY}" in answer.text
    assert "Codéveloppement, fil 1" in answer.text


def test_from_the_gradebook_a_trainer_lands_on_the_process(group: Circle) -> None:
    group.lead_to(Step.EXPOSE)
    carl = group.people["Carl"].id
    wanted = f"/c/{group.uid}/codev/{group.uid_of_thread}/deroulement"
    with group.app.test_request_context():
        for name, url in (("Claire", wanted), ("Hélène", wanted), ("Théo", None), ("Nadia", None)):
            assert reviews.activity(group.actor(name), carl, ACTIVITY) == url
        own = reviews.activity(group.actor("Carl"), carl, ACTIVITY)
        assert own == linkables.activity_url(group.uid, ACTIVITY)
