"""A request that passes from hand to hand: to an expert, to a colleague, to whoever follows a tutor who left."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from course import clock
from course.cohorts.models import GroupMembership
from course.db import db
from course.errors import NotFound
from course.roles import Role
from tests import factories, pages
from tests.tutoring.support.asking import ask, do, now, page, post, told
from tests.tutoring.world import World
from tutoring.support import operations, queries
from tutoring.support.rules import Reading

Browse = Callable[[str], FlaskClient]


def leaves_charge(here: World, given: str) -> None:
    """The person is no longer in charge of any group since yesterday."""
    for one in db.session.query(GroupMembership).filter_by(person_id=here[given].id):
        one.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()


def test_an_expert_reads_and_answers_once_it_is_passed_on(here: World, browse: Browse) -> None:
    found, élie = ask(here), browse("Élie")
    assert do(browse("Nadia"), here, found, "transmission", expert=here["Élie"].uid).status_code == 303
    assert "Demandes d’appui transmises" in pages.text(élie.get(here.url("")).text)
    assert f"Transmise à {here['Élie'].display_name}" in pages.text(browse("Ada").get(page(here, found)).text)
    assert do(élie, here, found, "reponse", **{"answer-text": "Voyez ce texte."}).status_code == 303
    assert now(found).state == "answered"
    assert ("Élie", "Une demande d’appui vous est transmise") in told(here)
    assert post(élie, here, page(here, found, "transmission"), expert=here["Élie"].uid).status_code == 404


def test_an_expert_who_no_longer_is_one_no_longer_reads_it(here: World, browse: Browse) -> None:
    found = ask(here)
    do(browse("Nadia"), here, found, "transmission", expert=here["Élie"].uid)
    stays = factories.actor(here["Élie"], here.cohort, Role.PARTICIPANT)
    assert operations.reading(stays, now(found)) == Reading.NOTHING
    assert queries.requests(stays, 1)[1] == 0


def test_a_tutor_who_lost_the_role_no_longer_helps(here: World) -> None:
    found = ask(here)
    stays = factories.actor(here["Nadia"], here.cohort, Role.PARTICIPANT)
    assert operations.reading(stays, found) == Reading.NOTHING
    assert queries.requests(stays, 1)[1] == 0


def test_what_was_answered_is_taken_again_once_passed_to_an_expert(here: World, browse: Browse) -> None:
    found, nadia = ask(here), browse("Nadia")
    do(nadia, here, found, "reponse", **{"answer-text": "Je demande."})
    do(nadia, here, found, "transmission", expert=here["Élie"].uid)
    assert now(found).state == "taken"
    assert "Demandes d’appui transmises" in pages.text(browse("Élie").get(here.url("")).text)


def test_somebody_else_takes_over_and_everybody_is_told(here: World, browse: Browse) -> None:
    found, claire = ask(here), browse("Claire")
    do(browse("Nadia"), here, found, "prise-en-charge")
    assert "Je prends le relais" not in pages.text(browse("Nadia").get(page(here, found)).text)
    assert do(claire, here, found, "prise-en-charge").status_code == 303
    assert now(found).taken_by_id == here["Claire"].id
    assert told(here)[-2:] == [
        ("Nadia", "Quelqu’un reprend une demande d’appui après vous"),
        ("Ada", "Une autre personne reprend votre demande d’appui"),
    ]


def test_a_request_left_behind_by_its_tutor_waits_on_the_others_home(here: World, browse: Browse) -> None:
    found = ask(here)
    do(browse("Nadia"), here, found, "prise-en-charge")
    waiting = "1 demande d’appui à prendre"
    assert waiting not in pages.text(browse("Claire").get(here.url("")).text)
    leaves_charge(here, "Nadia")
    assert waiting in pages.text(browse("Claire").get(here.url("")).text)


def test_a_request_opened_again_is_told_to_those_who_still_help(here: World, browse: Browse) -> None:
    found, ada = ask(here), browse("Ada")
    do(browse("Nadia"), here, found, "reponse", **{"answer-text": "Oui."})
    leaves_charge(here, "Nadia")
    do(ada, here, found, "reouverture", **{"reopen-text": "Et après ?"})
    assert told(here)[-1] == ("Claire", "Une demande d’appui est rouverte")


def test_it_is_passed_to_experts_of_this_cohort_only(here: World, browse: Browse) -> None:
    found, nadia = ask(here), browse("Nadia")
    for wrong in (here["Paul"].uid, "personne", ""):
        refused = do(nadia, here, found, "transmission", expert=wrong)
        assert refused.status_code == 422
        assert "experte ou un expert" in pages.text(refused.text)
    assert now(found).expert_id is None


def test_who_leaves_the_charge_of_the_group_no_longer_acts(here: World) -> None:
    found = ask(here)
    for given in ("Paul", "Théo", "Élie", "Béa", "Hélène"):
        with pytest.raises(NotFound):
            operations.answer(actor=here.actor(given), request=found, text="Non.")
