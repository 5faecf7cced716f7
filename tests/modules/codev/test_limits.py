"""What a thread refuses, and what it never lets slip: rights of the client, hours, what was left lying."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from course import clock
from course.cohorts import links
from course.cohorts import operations as cohorts
from course.cohorts.link_models import LinkKind
from course.cohorts.models import Status
from course.db import db
from course.errors import NotFound, RuleBroken
from course.roles import Role
from modules.codev import ending, facts, guards, opening, parts, reading, steps, writing
from modules.codev.models import CodevContribution, CodevDecision, CodevDraft, CodevProposal
from modules.codev.rules import Kind, Part, Step
from tests import factories
from tests.modules.codev.conftest import FIRST
from tests.modules.codev.world import ACTIVITY, CLIENT, FACILITATOR, Circle


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.message


def codes(group: Circle) -> set[str]:
    thread = group.thread
    return {one.code for one in guards.unmet(facts.of(thread, reading.parts(thread.id)))}


def test_a_question_without_words_is_no_question(group: Circle) -> None:
    group.go_to(Step.CLARIFICATION)
    for text in ("", "   "):
        refused(lambda text=text: group.say("Carl", Kind.QUESTION, text, unknown=True))  # type: ignore[misc]
    question = group.say("Carl", Kind.QUESTION, "Depuis quand ?")
    group.say(CLIENT, Kind.ANSWER, "", reply_to=question, unknown=True)


def test_only_a_thread_of_the_programme_is_opened_as_one(group: Circle) -> None:
    for key in ("m1-quiz", "rien"):
        with pytest.raises(NotFound):
            opening.open_thread(actor=group.actor("Carl"), group_id=group.g1.id, activity_key=key)


def test_what_a_client_told_is_never_passed_on_to_another_client(group: Circle) -> None:
    group.go_to(Step.EXPOSE)
    group.do_expose()
    steps.back(actor=group.actor(FACILITATOR), uid=group.uid_of_thread, seen=group.seen, reason="Relire.")
    assert refused(lambda: group.choose("Carl", "Un autre sujet")) == opening.TOLD_ALREADY
    taken = refused(lambda: opening.take_back_proposal(actor=group.actor(CLIENT), uid=group.uid_of_thread))
    assert taken == opening.TOLD_ALREADY
    group.withdraw()
    assert db.session.query(CodevProposal).count() == 0


def test_a_contract_does_not_change_once_it_is_accepted(group: Circle) -> None:
    group.go_to(Step.CONTRACT)
    uid, ada = group.uid_of_thread, group.actor(CLIENT)
    request = group.say(CLIENT, Kind.REQUEST, "Aidez-moi à choisir.")
    said = group.say("Carl", Kind.REFORMULATION, "T’aider à choisir ?", reply_to=request)
    writing.accept_contract(actor=ada, uid=uid, contribution_uid=said, version=1)
    change = {"actor": group.actor("Carl"), "uid": uid, "contribution_uid": said, "version": 1}
    assert refused(lambda: writing.edit(text="Autre chose.", **change)) == writing.PINNED  # type: ignore[arg-type]
    writing.accept_contract(actor=ada, uid=uid, contribution_uid=request)
    writing.edit(text="Autre chose.", **change)  # type: ignore[arg-type]
    assert codes(group) == set()
    writing.edit(actor=ada, uid=uid, contribution_uid=request, text="Plutôt ceci.", version=1)
    assert codes(group) == {"contract"}


def test_a_yes_is_taken_back_at_any_time_even_from_outside_the_group(group: Circle) -> None:
    group.lead_to(Step.FOLLOW_UP)
    with clock.frozen(FIRST + timedelta(days=35)):
        group.do_follow_up()
        group.advance()
        group.leave("Carl")
        group.agree("Carl", trainer=False)
        refused(lambda: group.agree("Carl", trainer=True))
    assert not reading.said_yes(group.thread.parts, "trainer_may_read")


def test_a_trainer_does_not_read_by_facilitating_against_a_no(group: Circle) -> None:
    uid, claire = group.uid_of_thread, group.people["Claire"].id
    lead = group.actor(FACILITATOR)
    parts.admit(actor=lead, uid=uid, person_id=claire)
    group.agree("Claire")
    group.go_to(Step.EXPOSE)
    group.agree("Dora", trainer=False)

    def hand_over() -> None:
        parts.give_part(actor=lead, uid=uid, person_id=claire, part=Part.FACILITATOR)

    assert refused(hand_over) == parts.TRAINER
    steps.back(actor=lead, uid=uid, seen=group.seen, reason="Reprenons.")
    hand_over()
    assert "trainer" in codes(group)


def test_once_begun_only_the_client_lets_somebody_in_and_nobody_with_a_link(group: Circle) -> None:
    group.go_to(Step.EXPOSE)
    zoe = group.add("Zoé", Role.PARTICIPANT)
    factories.place(group.cohort, zoe, group.g1)
    uid = group.uid_of_thread
    refused(lambda: parts.admit(actor=group.actor(FACILITATOR), uid=uid, person_id=zoe.id))
    links.declare(
        actor=group.actor("Zoé"), person_id=zoe.id, other_id=group.people["Dora"].id, kind=LinkKind.EVALUATIVE
    )
    assert "lien" in refused(lambda: parts.admit(actor=group.actor(CLIENT), uid=uid, person_id=zoe.id))
    with pytest.raises(NotFound):
        parts.admit(actor=group.actor("Carl"), uid=uid, person_id=zoe.id)


def test_somebody_suspended_is_waited_for_by_nobody(group: Circle) -> None:
    group.go_to(Step.LEARNING)
    for name in (CLIENT, "Béa", "Carl", "Dora", "Élie"):
        group.say(name, Kind.LEARNING, "Ceci.")
    assert codes(group) == {"learning"}
    cohorts.set_status(
        actor=factories.system_in(group.cohort), person_id=group.people["Fanny"].id, status=Status.SUSPENDED
    )
    assert codes(group) == set()


def test_a_suspended_thread_whose_facilitator_left_is_taken_over(group: Circle) -> None:
    group.go_to(Step.EXPOSE)
    uid, carl = group.uid_of_thread, group.actor("Carl")
    steps.suspend(actor=group.actor(FACILITATOR), uid=uid, seen=group.seen, reason="Les vacances.")
    refused(lambda: parts.take_over(actor=carl, uid=uid))
    group.leave(FACILITATOR)
    parts.take_over(actor=carl, uid=uid)
    steps.resume(actor=carl, uid=uid, seen=group.seen)
    assert group.thread.suspended_on is None


def test_a_client_who_left_the_group_writes_no_more_but_withdraws(group: Circle) -> None:
    group.go_to(Step.CLARIFICATION)
    group.leave(CLIENT)
    refused(lambda: group.say(CLIENT, Kind.ANSWER, "Oui."))
    group.withdraw()
    assert [one.text for one in db.session.query(CodevContribution)] == [""]


def test_a_withdrawal_leaves_neither_drafts_nor_reasons_and_lets_none_come_back(group: Circle) -> None:
    group.go_to(Step.CONTRACT)
    uid = group.uid_of_thread
    request = group.say(CLIENT, Kind.REQUEST, "Aidez-moi.")
    slots = {"Carl": f"reformulation:{request}", "Dora": "guidance", CLIENT: "synthesis"}

    def save(name: str) -> CodevDraft:
        return writing.save_draft(
            actor=group.actor(name), uid=uid, slot=slots[name], text=f"De {name}", version=0
        )

    for name in slots:
        save(name)
    steps.extend(
        actor=group.actor(FACILITATOR), uid=uid, seen=group.seen, days=2, reason="Son chef a dit que…"
    )
    group.withdraw()
    assert [one.text for one in db.session.query(CodevDraft)] == ["De Dora"]
    assert {one.reason for one in db.session.query(CodevDecision)} == {""}
    for name in ("Carl", CLIENT):
        refused(lambda name=name: save(name))  # type: ignore[misc]
    assert group.minutes(CLIENT) == 0


def test_after_a_withdrawal_the_group_may_open_the_thread_anew(group: Circle) -> None:
    group.go_to(Step.EXPOSE)
    former = group.uid_of_thread
    group.withdraw()
    anew = opening.open_thread(actor=group.actor("Carl"), group_id=group.g1.id, activity_key=ACTIVITY)
    assert anew.uid != former


@pytest.mark.parametrize("step", [Step.LEARNING, Step.FOLLOW_UP])
def test_a_year_later_a_thread_left_lying_or_withdrawn_holds_counts_only(group: Circle, step: Step) -> None:
    group.lead_to(step)
    if step == Step.LEARNING:
        group.withdraw()
    earned = group.minutes("Carl")
    with clock.frozen(FIRST + timedelta(days=360)):
        ending.anonymise_old()
        assert group.thread.step == step
    with clock.frozen(FIRST + timedelta(days=366)):
        ending.anonymise_old()
    assert group.thread.step == Step.ANONYMISED
    assert not [one for one in db.session.query(CodevContribution) if one.text]
    assert db.session.query(CodevContribution).count() > 10
    assert group.minutes("Carl") == earned


def test_a_tutor_who_facilitates_earns_no_participants_hour(group: Circle) -> None:
    uid, nadia = group.uid_of_thread, group.people["Nadia"].id
    parts.admit(actor=group.actor(FACILITATOR), uid=uid, person_id=nadia)
    parts.give_part(actor=group.actor(FACILITATOR), uid=uid, person_id=nadia, part=Part.FACILITATOR)
    group.agree("Nadia", FACILITATOR, *("Ada", "Carl", "Dora", "Élie", "Fanny"))
    made = opening.propose(actor=group.actor(CLIENT), uid=uid, subject="Un sujet", why="", anonymised=True)
    opening.choose(actor=group.actor("Nadia"), uid=uid, proposal_id=made.id)
    steps.advance(actor=group.actor("Nadia"), uid=uid, seen=group.seen)
    assert group.result("Nadia", ACTIVITY) is None
    assert group.result("Béa", ACTIVITY) is not None


def test_going_back_from_the_consultation_does_not_open_what_was_advised(group: Circle) -> None:
    group.go_to(Step.CONSULTATION)
    given = group.say("Carl", Kind.SUGGESTION, "Commencer par deux voisins.")
    steps.back(actor=group.actor(FACILITATOR), uid=group.uid_of_thread, seen=group.seen, reason="Relire.")
    made = reading.contribution(group.thread.id, given)
    assert made is not None
    shown = {name: _view(group, name).shows(made) for name in ("Carl", "Dora", CLIENT)}
    assert shown == {"Carl": True, "Dora": False, CLIENT: True}


def _view(group: Circle, name: str) -> reading.View:
    found = reading.view(group.actor(name), group.thread, reading.parts(group.thread.id))
    assert found is not None
    return found
