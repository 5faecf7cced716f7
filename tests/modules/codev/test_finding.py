"""Searching in threads: what the page would show, and nothing of a thread that was withdrawn."""

import pytest

from course.db import db
from course.search import queries as search
from course.search import rules as terms
from modules.codev.rules import Kind, Step
from tests.modules.codev.world import CLIENT, Circle


def found(group: Circle, given: str, words: str) -> int:
    db.session.commit()
    return search.search(group.actor(given), terms.terms(words)).total


@pytest.fixture
def told(group: Circle) -> Circle:
    """The consultation, with an advice by Carl."""
    group.lead_to(Step.CONSULTATION)
    group.say("Carl", Kind.SUGGESTION, "Réunir les laborantines.")
    return group


def test_members_find_what_they_read_and_others_do_not(told: Circle) -> None:
    for given in ("Carl", CLIENT, "Béa", "Claire"):
        assert found(told, given, "laborantine") == 1, given
    for given in ("Dan", "Nadia", "Paul", "Théo", "Hélène", "Guy", "Iris", "Pia"):
        assert found(told, given, "laborantine") == 0, given


def test_blind_first_holds_in_the_search(told: Circle) -> None:
    assert found(told, "Dora", "laborantine") == 0
    assert found(told, "Dora", "question") > 0
    told.say("Dora", Kind.IMPRESSION, "Cela me touche.")
    assert found(told, "Dora", "laborantine") == 1


def test_one_no_takes_the_thread_out_of_the_trainers_search(told: Circle) -> None:
    told.agree("Dora", trainer=False)
    assert found(told, "Claire", "laborantine") == 0


def test_a_withdrawn_thread_is_found_by_nobody(told: Circle) -> None:
    told.withdraw()
    for given in ("Carl", CLIENT, "Béa", "Dora", "Claire"):
        for words in ("laborantine", "mot", "question"):
            assert found(told, given, words) == 0
